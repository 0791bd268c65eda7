//! Starts the worker for long work.

fn main() {
    jdt_worker::run_lab();
}
