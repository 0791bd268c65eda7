//! Starts the engine's worker.

fn main() {
    jdt_web::run_worker();
}
