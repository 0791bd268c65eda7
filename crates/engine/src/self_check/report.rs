//! What came of checking the kernels, for programs and for people.

use crate::BackendInfo;
use serde::{Deserialize, Serialize};
use std::fmt;

/// Where a kernel ran.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Device {
    /// The processor.
    Cpu,
    /// The GPU.
    Gpu,
}

/// What a GPU says of itself, and how fast it copies its own memory.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct GpuFacts {
    /// Vulkan, Metal, Dx12 or `BrowserWebGpu`.
    pub interface: String,
    /// Discrete GPU, integrated GPU, CPU, …
    pub device_type: String,
    /// Name and version of the driver, where they are told.
    pub driver: String,
    /// The limits that decide how an image is cut.
    pub limits: GpuLimits,
    /// Bytes read and written a second when its memory is copied on the device, in 10⁹; `None` if it could not be timed.
    pub copy_gb_s: Option<f64>,
}

/// A device's limits, under WebGPU's names.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct GpuLimits {
    /// Bytes of a buffer.
    pub max_buffer_size: u64,
    /// Bytes of a buffer that a shader sees.
    pub max_storage_buffer_binding_size: u64,
    /// Workgroups along one dimension of a dispatch.
    pub max_compute_workgroups_per_dimension: u32,
    /// Bytes that the invocations of a workgroup share.
    pub max_compute_workgroup_storage_size: u32,
    /// Invocations of a workgroup.
    pub max_compute_invocations_per_workgroup: u32,
}

/// What came of one kernel on one device.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct KernelCheck {
    /// The kernel.
    pub name: String,
    /// Where it ran.
    pub device: Device,
    /// Whether every case ran and was within the tolerance.
    pub pass: bool,
    /// The largest error: relative to a sum, to the largest gradient, or in pixels.
    pub worst_error: f64,
    /// The case with that error, or what went wrong.
    pub worst_case: String,
    /// The largest error allowed.
    pub tolerance: f64,
    /// How many inputs were tried.
    pub cases: usize,
    /// Pixels a second, in 10⁹, from memory of the host to memory of the host; `None` where it could not be timed.
    pub gpx_s: Option<f64>,
    /// Bytes read and written a second at the least, as a share of what copying memory reaches on the same device.
    pub share_of_copy: Option<f64>,
}

/// The whole report.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct SelfCheck {
    /// What computes, and on which adapter.
    pub backend: BackendInfo,
    /// The CPU's vector lanes, in bits.
    pub lane_bits: u32,
    /// What copying memory reaches on the CPU, all threads together: bytes read and written a second, in 10⁹.
    pub copy_gb_s: f64,
    /// The GPU, if one computes; pages read it in the report's text.
    #[serde(skip)]
    pub gpu: Option<GpuFacts>,
    /// One entry a kernel and device.
    pub kernels: Vec<KernelCheck>,
}

impl SelfCheck {
    /// Whether every kernel ran and passed.
    pub fn pass(&self) -> bool {
        !self.kernels.is_empty() && self.kernels.iter().all(|kernel| kernel.pass)
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

impl fmt::Display for GpuFacts {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let limits = self.limits;
        let copy = self.copy_gb_s.map_or_else(|| "not timed".to_owned(), |rate| format!("{rate:.1} GB/s"));
        writeln!(f, "GPU: {}, {}, {}; memory copied at {copy}", self.interface, self.device_type, self.driver)?;
        writeln!(
            f,
            "limits: buffer {}, binding {}, workgroups {}, workgroup storage {}, invocations {}",
            limits.max_buffer_size,
            limits.max_storage_buffer_binding_size,
            limits.max_compute_workgroups_per_dimension,
            limits.max_compute_workgroup_storage_size,
            limits.max_compute_invocations_per_workgroup,
        )
    }
}

impl fmt::Display for SelfCheck {
    /// A table for a terminal and for bug reports.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let adapter = self.backend.adapter.as_deref().unwrap_or("none");
        writeln!(f, "JDT Playground {}", env!("CARGO_PKG_VERSION"))?;
        writeln!(f, "backend {}, adapter {adapter}", self.backend.kind)?;
        writeln!(f, "CPU: {}-bit lanes, memory copied at {:.1} GB/s", self.lane_bits, self.copy_gb_s)?;
        if let Some(notice) = &self.backend.notice {
            writeln!(f, "{notice}")?;
        }
        if let Some(gpu) = &self.gpu {
            write!(f, "{gpu}")?;
        }
        writeln!(
            f,
            "{:<24} on   {:<5} {:>11} {:>10} {:>6} {:>9} {:>8}  worst case",
            "kernel", "", "worst error", "allowed", "inputs", "Gpx/s", "of copy"
        )?;
        for check in &self.kernels {
            writeln!(
                f,
                "{:<24} {:<4} {:<5} {:>11.2e} {:>10.0e} {:>6} {:>9} {:>8}  {}",
                check.name,
                check.device.to_string(),
                if check.pass { "ok" } else { "WRONG" },
                check.worst_error,
                check.tolerance,
                check.cases,
                number(check.gpx_s, 4, ""),
                number(check.share_of_copy.map(|share| 100.0 * share), 1, " %"),
                check.worst_case,
            )?;
        }
        Ok(())
    }
}

fn number(value: Option<f64>, decimals: usize, unit: &str) -> String {
    value.map_or_else(|| "n/a".to_owned(), |value| format!("{value:.decimals$}{unit}"))
}
