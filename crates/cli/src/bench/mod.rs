//! `jdt bench loss | counts | metrics | dab | gpu`: how long the kernels take.

mod counts;
mod dab;
mod gpu;
mod loss;
mod metrics;
mod timing;

use clap::Subcommand;

/// What to time.
#[derive(Debug, Subcommand)]
pub(crate) enum Bench {
    /// An overlap loss with its gradient by the logits, in f32.
    Loss(loss::Args),
    /// The confusion table of a label and a prediction.
    Counts(counts::Args),
    /// Every metric of a made-up data set, from its counts.
    Metrics(metrics::Args),
    /// A brush dab on a painting, beside a full recount.
    Dab(dab::Args),
    /// Every kernel on the GPU beside the CPU, and a round of painting on both.
    Gpu(gpu::Args),
}

/// Times one kind of kernel.
pub(crate) fn run(bench: &Bench) -> anyhow::Result<()> {
    match bench {
        Bench::Loss(args) => loss::run(args),
        Bench::Counts(args) => counts::run(args),
        Bench::Metrics(args) => metrics::run(args),
        Bench::Dab(args) => dab::run(args),
        Bench::Gpu(args) => gpu::run(args),
    }
}
