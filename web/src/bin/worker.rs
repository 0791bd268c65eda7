//! Starts the worker that answers for the painting.

fn main() {
    jdt_web::run_painter();
}
