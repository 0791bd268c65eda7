//! Which device computes, and why.

use serde::{Deserialize, Serialize};
use std::fmt;
use std::str::FromStr;

/// What the user asks for.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum BackendChoice {
    /// A real GPU where there is one, else the CPU.
    #[default]
    Auto,
    /// The CPU.
    Cpu,
    /// Any WebGPU adapter, also one that is emulated on the CPU.
    WebGpu,
}

impl FromStr for BackendChoice {
    type Err = UnknownBackend;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        match text {
            "auto" => Ok(Self::Auto),
            "cpu" => Ok(Self::Cpu),
            "webgpu" => Ok(Self::WebGpu),
            _ => Err(UnknownBackend(text.to_owned())),
        }
    }
}

/// A backend that does not exist.
#[derive(Debug, thiserror::Error)]
#[error("no backend is called {0:?}: there are auto, cpu, webgpu")]
pub struct UnknownBackend(String);

/// What computes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum BackendKind {
    /// The CPU's kernels.
    Cpu,
    /// The GPU's.
    WebGpu,
}

impl fmt::Display for BackendKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Cpu => "cpu",
            Self::WebGpu => "webgpu",
        })
    }
}

/// Why the CPU computes although a GPU was asked for or would have been preferred.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum Notice {
    /// There is no WebGPU adapter.
    NoDevice(String),
    /// There is an adapter, but it gives no device or refuses a kernel; it may do better when asked again.
    Refused(String),
    /// The adapter is emulated on the CPU, where the CPU's own kernels are faster.
    SoftwareAdapter(String),
    /// The device was lost, ran out of memory, refused a command or fell silent; what it was working on was done again on
    /// the CPU.
    DeviceLost(String),
}

impl fmt::Display for Notice {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NoDevice(reason) => write!(f, "no adapter: {reason}"),
            Self::Refused(reason) => write!(f, "the GPU cannot be used: {reason}"),
            Self::SoftwareAdapter(adapter) => write!(f, "passed over, for it is emulated on the CPU: {adapter}"),
            Self::DeviceLost(reason) => write!(f, "lost: {reason}"),
        }
    }
}

/// What computes, on which adapter, and a notice if that is not what was wished for.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct BackendInfo {
    /// CPU or GPU.
    pub kind: BackendKind,
    /// The adapter's name; for the CPU, the name of the adapter that was passed over, if any.
    pub adapter: Option<String>,
    /// Why it is the CPU.
    pub notice: Option<Notice>,
}
