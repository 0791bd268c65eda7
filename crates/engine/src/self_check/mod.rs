//! Whether the kernels of this very device are right, and how fast they are.
//!
//! Every kernel runs on random and on adversarial inputs and is held to the reference in f64; then it is timed on one
//! image of a usual size. This is what a reader is asked to paste into a bug report.

mod inputs;
mod parity;
mod speed;

use crate::{BackendInfo, Engine};
use serde::{Deserialize, Serialize};
use std::fmt;

/// A kernel of the engine.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum KernelName {
    /// Probabilities → sums.
    OverlapSums,
    /// Logits, through soft-max or sigmoid → sums.
    OverlapSumsOfLogits,
    /// Scalars → gradient by the logits.
    OverlapGrad,
    /// Hard masks → counts.
    Confusion,
    /// Logits → cross-entropy, focal loss or Kullback–Leibler divergence, and its gradient.
    PixelLosses,
    /// Values per class → class ids.
    Harden,
    /// Probabilities and a hard mask → confidence bins.
    CalibrationBins,
    /// A soft mask → a smoother one.
    LabelSmoothing,
    /// A hard mask → a soft one, smooth at boundaries.
    BoundarySmoothing,
    /// A plane of probabilities → sums at some of its points.
    LossSurface,
}

impl KernelName {
    /// All kernels, in the order in which they are shown.
    pub const ALL: [Self; 10] = [
        Self::OverlapSums,
        Self::OverlapSumsOfLogits,
        Self::OverlapGrad,
        Self::Confusion,
        Self::PixelLosses,
        Self::Harden,
        Self::CalibrationBins,
        Self::LabelSmoothing,
        Self::BoundarySmoothing,
        Self::LossSurface,
    ];

    /// The name in reports.
    pub fn id(self) -> &'static str {
        match self {
            Self::OverlapSums => "overlap_sums",
            Self::OverlapSumsOfLogits => "overlap_sums_of_logits",
            Self::OverlapGrad => "overlap_grad",
            Self::Confusion => "confusion",
            Self::PixelLosses => "pixel_losses",
            Self::Harden => "harden",
            Self::CalibrationBins => "calibration_bins",
            Self::LabelSmoothing => "label_smoothing",
            Self::BoundarySmoothing => "boundary_smoothing",
            Self::LossSurface => "loss_surface",
        }
    }

    /// The largest error allowed: relative to a sum, to the largest gradient or label, or in pixels.
    pub fn tolerance(self) -> f64 {
        match self {
            Self::OverlapSums | Self::CalibrationBins | Self::LabelSmoothing | Self::LossSurface => 1e-6,
            Self::OverlapSumsOfLogits | Self::OverlapGrad | Self::PixelLosses => 1e-5,
            Self::Confusion | Self::Harden | Self::BoundarySmoothing => 0.0,
        }
    }
}

/// Where a kernel ran.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Device {
    /// The processor.
    Cpu,
    /// The GPU.
    Gpu,
}

/// What came of one kernel on one device.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct KernelCheck {
    /// The kernel.
    pub name: KernelName,
    /// Where it ran.
    pub device: Device,
    /// Whether every case was within the tolerance.
    pub pass: bool,
    /// The largest error.
    pub worst_error: f64,
    /// The case with that error, or what went wrong.
    pub worst_case: String,
    /// The largest error allowed.
    pub tolerance: f64,
    /// How many inputs were tried.
    pub cases: usize,
    /// Pixels a second, in 10⁹; `None` where it could not be timed.
    pub gpx_s: Option<f64>,
    /// Bytes read and written a second, as a share of what copying memory reaches on the CPU.
    pub share_of_copy: Option<f64>,
}

/// The whole report.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct SelfCheck {
    /// What computes, and on which adapter.
    pub backend: BackendInfo,
    /// The CPU's vector lanes, in bits.
    pub lane_bits: u32,
    /// What copying memory reaches on the CPU: bytes read and written a second, in 10⁹.
    pub copy_gb_s: f64,
    /// One entry a kernel and device.
    pub kernels: Vec<KernelCheck>,
}

impl SelfCheck {
    /// Whether every kernel passed.
    pub fn pass(&self) -> bool {
        self.kernels.iter().all(|kernel| kernel.pass)
    }
}

impl fmt::Display for Device {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Cpu => "CPU",
            Self::Gpu => "GPU",
        })
    }
}

impl fmt::Display for SelfCheck {
    /// A table for a terminal and for bug reports.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let adapter = self.backend.adapter.as_deref().unwrap_or("none");
        writeln!(f, "JDT Playground {}", env!("CARGO_PKG_VERSION"))?;
        writeln!(f, "backend {}, adapter {adapter}", self.backend.kind)?;
        writeln!(f, "CPU: {}-bit lanes, memory copied at {:.1} GB/s", self.lane_bits, self.copy_gb_s)?;
        writeln!(
            f,
            "{:<24} on   {:<5} {:>11} {:>10} {:>6} {:>9} {:>8}  worst case",
            "kernel", "", "worst error", "allowed", "inputs", "Gpx/s", "of copy"
        )?;
        for check in &self.kernels {
            let number = |value: Option<f64>, decimals: usize, unit: &str| {
                value.map_or_else(|| "n/a".to_owned(), |value| format!("{value:.decimals$}{unit}"))
            };
            writeln!(
                f,
                "{:<24} {:<4} {:<5} {:>11.2e} {:>10.0e} {:>6} {:>9} {:>8}  {}",
                check.name.id(),
                check.device.to_string(),
                if check.pass { "ok" } else { "WRONG" },
                check.worst_error,
                check.tolerance,
                check.cases,
                number(check.gpx_s, 3, ""),
                number(check.share_of_copy.map(|share| 100.0 * share), 0, " %"),
                check.worst_case,
            )?;
        }
        Ok(())
    }
}

impl Engine {
    /// Checks and times every kernel on the CPU and, where there is one, on the GPU.
    pub async fn self_check(&self) -> SelfCheck {
        let copy_gb_s = speed::copy_gb_s();
        let mut kernels = Vec::new();
        for device in [Device::Cpu, Device::Gpu] {
            let accelerator = self.accelerator();
            let runner = match (device, &accelerator) {
                (Device::Cpu, _) => parity::Runner::Cpu,
                (Device::Gpu, Some(gpu)) => parity::Runner::Gpu(gpu.as_ref()),
                (Device::Gpu, None) => continue,
            };
            for name in KernelName::ALL {
                let mut check = parity::check(name, device, &runner).await;
                if let Some(timed) = speed::time(name, &runner).await {
                    check.gpx_s = Some(timed.gpx_s);
                    check.share_of_copy = Some(timed.gb_s / copy_gb_s);
                }
                kernels.push(check);
            }
        }
        SelfCheck { backend: self.backend(), lane_bits: jdt_core::kernels::lane_bits(), copy_gb_s, kernels }
    }
}
