//! Starts the worker that decodes and counts files.

fn main() {
    jdt_worker::run_checker();
}
