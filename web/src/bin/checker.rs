//! Starts the worker that decodes and counts files.

fn main() {
    jdt_web::run_checker();
}
