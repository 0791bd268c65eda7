//! `jdt self-check`: every kernel of this machine against the reference, and its speed.

use crate::refused::Refused;
use anyhow::bail;
use jdt_engine::{BackendChoice, Engine, SelfCheck};
use serde_json::{Value, json};

/// Arguments of `jdt self-check`.
#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    /// auto, cpu, or webgpu: any adapter, also one that is emulated on the CPU.
    #[arg(long, default_value = "webgpu")]
    backend: BackendChoice,
    /// Threads that share the work on the CPU; all there are unless given.
    #[arg(long)]
    threads: Option<usize>,
    /// The widest vector lanes to use, in bits; the processor's widest unless given.
    #[arg(long)]
    lanes: Option<u32>,
    /// Print JSON.
    #[arg(long)]
    json: bool,
}

/// Checks and times; fails if a kernel is wrong.
pub(crate) fn run(args: &Args) -> anyhow::Result<()> {
    if let Some(bits) = args.lanes {
        jdt_core::kernels::limit_lanes(bits);
    }
    if let Some(threads) = args.threads {
        rayon::ThreadPoolBuilder::new().num_threads(threads).build_global().map_err(Refused::because)?;
    }
    let report = pollster::block_on(async { Engine::start(args.backend).await.self_check().await });
    if args.json {
        println!("{}", as_json(&report));
    } else {
        print!("{report}");
    }
    if report.pass() { Ok(()) } else { bail!("a kernel is wrong on this machine: please report the table above") }
}

fn as_json(report: &SelfCheck) -> Value {
    json!({
        "adapter": report.backend.adapter,
        "backend": report.backend.kind,
        "notice": report.backend.notice,
        "lane_bits": report.lane_bits,
        "copy_gb_s": report.copy_gb_s,
        "limits": report.gpu.as_ref().map(|gpu| gpu.limits),
        "gpu": report.gpu,
        "pass": report.pass(),
        "kernels": report.kernels,
    })
}
