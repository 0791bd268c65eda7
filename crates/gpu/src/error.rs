//! What can go wrong on a GPU.

use jdt_core::CoreError;

/// Why a GPU did not compute.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
pub enum GpuError {
    /// There is no adapter.
    #[error("no WebGPU adapter: {0}")]
    NoAdapter(String),
    /// There is an adapter, but it gives no device.
    #[error("the adapter {adapter} gives no device: {reason}")]
    DeviceRefused {
        /// The adapter's name.
        adapter: String,
        /// What it says.
        reason: String,
    },
    /// The device is gone, or does not answer any more.
    #[error("the GPU was lost: {0}")]
    Lost(String),
    /// The device has no memory left.
    #[error("the GPU has no memory left: {0}")]
    OutOfMemory(String),
    /// The device refuses a shader, a pipeline or a command.
    #[error("the GPU refuses a command: {0}")]
    Validation(String),
    /// The input is beyond what the adapter takes, or this kernel is written for; the CPU takes it.
    #[error("{what}: {got}, the GPU takes at most {limit}")]
    TooLarge {
        /// What is too large.
        what: &'static str,
        /// How large it is.
        got: u64,
        /// How large it may be.
        limit: u64,
    },
    /// There is no shader for it; the CPU does it.
    #[error("{what} is not computed on the GPU, which takes {takes}")]
    NoShader {
        /// What was asked for.
        what: String,
        /// What there are shaders for.
        takes: &'static str,
    },
    /// The input is wrong on any device.
    #[error(transparent)]
    Core(#[from] CoreError),
}

impl From<wgpu::Error> for GpuError {
    fn from(error: wgpu::Error) -> Self {
        match error {
            wgpu::Error::OutOfMemory { source } => Self::OutOfMemory(source.to_string()),
            wgpu::Error::Validation { description, .. } | wgpu::Error::Internal { description, .. } => {
                Self::Validation(description)
            }
        }
    }
}

/// A size that WGSL counts in 32 bits.
pub(crate) fn size_u32(what: &'static str, size: usize) -> Result<u32, GpuError> {
    u32::try_from(size).map_err(|_beyond| GpuError::TooLarge { what, got: size as u64, limit: u32::MAX.into() })
}
