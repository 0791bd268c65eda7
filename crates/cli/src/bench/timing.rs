//! Repeated measurement, and its report.

use crate::refused::Refused;
use serde_json::{Value, json};
use std::time::Instant;

/// How a measurement is made and printed.
#[derive(Debug, clap::Args)]
pub(crate) struct Timing {
    /// Threads that share the work.
    #[arg(long, default_value_t = 1, value_parser = clap::value_parser!(u16).range(1..=1024))]
    threads: u16,
    /// Measured rounds, after one that is not measured.
    #[arg(long, default_value_t = 11, value_parser = clap::value_parser!(u32).range(1..=100_000))]
    repeat: u32,
    /// The widest vector lanes to use, in bits; the processor's widest unless given.
    #[arg(long)]
    lanes: Option<u32>,
    /// Print JSON.
    #[arg(long)]
    json: bool,
}

impl Timing {
    /// Sets the process up; before any kernel runs.
    pub(crate) fn prepare(&self) -> anyhow::Result<()> {
        if let Some(bits) = self.lanes {
            jdt_core::kernels::limit_lanes(bits);
        }
        rayon::ThreadPoolBuilder::new().num_threads(self.threads.into()).build_global().map_err(Refused::because)
    }

    /// Milliseconds of each round.
    pub(crate) fn measure(&self, mut round: impl FnMut() -> anyhow::Result<()>) -> anyhow::Result<Vec<f64>> {
        round()?;
        (0..self.repeat)
            .map(|_| {
                let start = Instant::now();
                round()?;
                Ok(start.elapsed().as_secs_f64() * 1e3)
            })
            .collect()
    }

    /// Prints what came out; `pixels` are those of one round, `more` stands beside the times in JSON.
    pub(crate) fn report(&self, name: &str, mut rounds: Vec<f64>, pixels: usize, more: &Value) {
        rounds.sort_by(f64::total_cmp);
        let (median, least) = (rounds[rounds.len() / 2], rounds[0]);
        let rate = pixels as f64 / median / 1e6;
        if self.json {
            let mut report = json!({
                "name": name, "median_ms": median, "min_ms": least, "gpx_s": rate, "pixels": pixels,
                "threads": self.threads, "repeat": self.repeat, "lane_bits": jdt_core::kernels::lane_bits(),
            });
            if let (Some(report), Some(more)) = (report.as_object_mut(), more.as_object()) {
                report.extend(more.clone());
            }
            println!("{report}");
        } else {
            println!("{name}: median {median:.3} ms, least {least:.3} ms, {rate:.3} Gpx/s");
        }
    }
}

/// The middle one of some measurements.
pub(crate) fn median(rounds: &[f64]) -> f64 {
    let mut sorted = rounds.to_vec();
    sorted.sort_by(f64::total_cmp);
    sorted.get(sorted.len() / 2).copied().unwrap_or(f64::NAN)
}
