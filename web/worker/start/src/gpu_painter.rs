//! Starts the worker that answers for the painting where there is a GPU.

fn main() {
    jdt_worker::run_gpu_painter();
}
