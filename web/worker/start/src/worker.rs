//! Starts the worker that answers for the painting.

fn main() {
    jdt_worker::run_painter();
}
