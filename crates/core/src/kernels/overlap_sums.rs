//! Masks → the six sums of every class.

use super::Sample;
use super::block::{BLOCK, Block};
use crate::Real;
use crate::statistics::OverlapSums;

const LANES: usize = 8;

/// The [`OverlapSums`] of each class of one image.
///
/// A label above `threshold` makes its class present. Sums run in `F` over eight lanes inside a block of
/// [`BLOCK`] pixels, at most 32 additions a lane, and are finished in f64: with `F = f32` the relative error
/// stays below 1e-6 however large the image.
///
/// # Example
/// ```
/// use jdt_core::kernels::{Label, Prediction, Sample, overlap_sums};
/// use jdt_core::masks::{ProbMap, SoftLabel};
/// use ndarray::array;
///
/// let x = ProbMap::new(array![[[1.0, 0.5, 0.0]]])?;
/// let y = SoftLabel::new(array![[[0.5, 0.5, 0.0]]])?;
/// let sample = Sample::new(Prediction::Prob(&x), Label::Soft(&y), None)?;
/// let sums = overlap_sums(&sample, 0.01)[0];
/// assert_eq!((sums.sx, sums.sy, sums.d, sums.p, sums.m), (1.5, 1.0, 0.5, 0.75, 1.0));
/// assert_eq!((sums.kept, sums.present), (3, 2));
/// # Ok::<(), jdt_core::CoreError>(())
/// ```
pub fn overlap_sums<F: Real>(sample: &Sample<'_, F>, threshold: f64) -> Vec<OverlapSums> {
    let mut sums = vec![OverlapSums::default(); sample.channels()];
    let mut block = Block::new(sample.channels());
    let threshold = F::from_f64(threshold);
    for start in (0..sample.shape().pixels()).step_by(BLOCK) {
        block.load(sample, start);
        let rows = block.x.chunks_exact(block.len).zip(block.y.chunks_exact(block.len));
        for (total, (x, y)) in sums.iter_mut().zip(rows) {
            *total += row_sums(x, y, threshold);
            total.kept += block.kept;
        }
    }
    sums
}

/// The sums of two equally long rows; left-out pixels are zero in both and add nothing.
fn row_sums<F: Real>(x: &[F], y: &[F], threshold: F) -> OverlapSums {
    let zero = [F::zero(); LANES];
    let (mut sx, mut sy, mut d, mut p, mut qx, mut qy, mut m) = (zero, zero, zero, zero, zero, zero, zero);
    let mut present = 0_u64;
    let mut add = |lane: usize, x: F, y: F| {
        sx[lane] += x.abs();
        sy[lane] += y.abs();
        d[lane] += (x - y).abs();
        p[lane] += x * y;
        qx[lane] += x * x;
        qy[lane] += y * y;
        m[lane] += if x < y { x } else { y };
    };
    let ((x_chunks, x_rest), (y_chunks, y_rest)) = (x.as_chunks::<LANES>(), y.as_chunks::<LANES>());
    for (x, y) in x_chunks.iter().zip(y_chunks) {
        for lane in 0..LANES {
            add(lane, x[lane], y[lane]);
        }
    }
    for (lane, (&x, &y)) in x_rest.iter().zip(y_rest).enumerate() {
        add(lane, x, y);
    }
    for &label in y {
        present += u64::from(label > threshold);
    }
    let finish = |lanes: [F; LANES]| lanes.iter().map(|lane| lane.widen()).sum();
    OverlapSums {
        sx: finish(sx),
        sy: finish(sy),
        d: finish(d),
        p: finish(p),
        qx: finish(qx),
        qy: finish(qy),
        m: finish(m),
        kept: 0,
        present,
    }
}
