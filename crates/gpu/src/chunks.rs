//! Images cut into chunks of pixels that fit the device.

use crate::{GpuContext, GpuError};
use std::ops::Range;

/// Ranges of pixels, each but the last a multiple of `granule` long, such that `bytes_per_pixel` of each fit one
/// binding.
///
/// `granule` is what one workgroup takes, so that cutting an image moves no border between workgroups.
pub(crate) fn chunks(
    context: &GpuContext,
    pixels: usize,
    bytes_per_pixel: u64,
    granule: usize,
) -> Result<impl Iterator<Item = Range<usize>> + use<>, GpuError> {
    let limits = context.limits();
    let limit = limits.max_storage_buffer_binding_size.min(limits.max_buffer_size);
    let length = chunk_length(limit, context.options().chunk_bytes, bytes_per_pixel, granule)?;
    Ok((0..pixels).step_by(length).map(move |start| start..pixels.min(start + length)))
}

fn chunk_length(limit: u64, wished: u64, bytes_per_pixel: u64, granule: usize) -> Result<usize, GpuError> {
    let granule_bytes = bytes_per_pixel * granule as u64;
    if granule_bytes > limit {
        return Err(GpuError::TooLarge { what: "bytes of all classes of one tile", got: granule_bytes, limit });
    }
    let granules = (wished.min(limit) / granule_bytes).max(1);
    Ok(usize::try_from(granules).unwrap_or(usize::MAX).saturating_mul(granule))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_chunk_is_the_largest_multiple_that_fits() {
        assert_eq!(chunk_length(1 << 27, 1 << 26, 4, 2048), Ok(1 << 24));
        assert_eq!(chunk_length(1 << 20, 1 << 26, 12, 2048), Ok(42 * 2048));
        // Less than one granule is never wished for, but it may be all that the device has no room for.
        assert_eq!(chunk_length(1 << 20, 1, 12, 2048), Ok(2048));
        assert!(matches!(chunk_length(1 << 20, 1, 4 * 254, 2048), Err(GpuError::TooLarge { .. })));
    }
}
