//! Where the generic kernels become machine code.
//!
//! A generic function is compiled in the crate that calls it, with that crate's settings: on the page that means for
//! size. Here each kernel is compiled once for each precision, in this crate and for speed; a door that were inlined into
//! its caller would be compiled as its caller is.

use super::overlap_grad::{Slopes, fill_gradient, squared_norms};
use super::overlap_sums::sum_spans;
use super::surface_sums::at_point;
use super::tiled_cross_entropy::{CrossEntropySums, cross_entropy_row};
use super::tiled_moments::moments_row;
use super::tiled_sums::tile_row;
use super::{PixelGradient, Sample, Surface};
use crate::statistics::{OverlapSums, PairMoments};
use std::ops::Range;

/// The kernels of one precision.
pub trait Doors: Sized {
    /// See [`super::overlap_sums`].
    #[doc(hidden)]
    fn overlap_sums(sample: &Sample<'_, Self>, threshold: f64) -> Vec<OverlapSums>;
    /// The sums of some tiles of a row of tiles; see [`super::TiledSums`].
    #[doc(hidden)]
    fn tile_row(sample: &Sample<'_, Self>, threshold: f64, row: usize, columns: Range<usize>) -> Vec<OverlapSums>;
    /// The moments of some tiles of a row of tiles; see [`super::TiledMoments`].
    #[doc(hidden)]
    fn moments_row(sample: &Sample<'_, Self>, row: usize, columns: Range<usize>) -> Vec<PairMoments>;
    /// The cross-entropy of some tiles of a row of tiles; see [`super::TiledCrossEntropy`].
    #[doc(hidden)]
    fn cross_entropy_row(sample: &Sample<'_, Self>, row: usize, columns: Range<usize>) -> Vec<CrossEntropySums>;
    /// The sums at a point; see [`super::surface_sums`].
    #[doc(hidden)]
    fn surface_point(surface: &Surface<'_, Self>, point: (f32, f32), threshold: f64) -> Vec<OverlapSums>;
    /// See [`super::overlap_grad_into`].
    #[doc(hidden)]
    fn overlap_grad(sample: &Sample<'_, Self>, coefficients: &[PixelGradient], out: &mut [Self]);
    /// See [`super::gradient_norms`].
    #[doc(hidden)]
    fn squared_norms(sample: &Sample<'_, Self>, coefficients: &[&[PixelGradient]]) -> Vec<f64>;
}

macro_rules! doors {
    ($($precision:ty),*) => {$(
        impl Doors for $precision {
            #[inline(never)]
            fn overlap_sums(sample: &Sample<'_, Self>, threshold: f64) -> Vec<OverlapSums> {
                sum_spans(sample, threshold)
            }

            #[inline(never)]
            fn tile_row(
                sample: &Sample<'_, Self>,
                threshold: f64,
                row: usize,
                columns: Range<usize>,
            ) -> Vec<OverlapSums> {
                tile_row(sample, threshold, row, columns)
            }

            #[inline(never)]
            fn moments_row(sample: &Sample<'_, Self>, row: usize, columns: Range<usize>) -> Vec<PairMoments> {
                moments_row(sample, row, columns)
            }

            #[inline(never)]
            fn cross_entropy_row(
                sample: &Sample<'_, Self>,
                row: usize,
                columns: Range<usize>,
            ) -> Vec<CrossEntropySums> {
                cross_entropy_row(sample, row, columns)
            }

            #[inline(never)]
            fn surface_point(surface: &Surface<'_, Self>, point: (f32, f32), threshold: f64) -> Vec<OverlapSums> {
                at_point(surface, point, threshold)
            }

            #[inline(never)]
            fn overlap_grad(sample: &Sample<'_, Self>, coefficients: &[PixelGradient], out: &mut [Self]) {
                let slopes: Vec<Slopes<Self>> = coefficients.iter().map(Slopes::new).collect();
                fill_gradient(sample, &slopes, out);
            }

            #[inline(never)]
            fn squared_norms(sample: &Sample<'_, Self>, coefficients: &[&[PixelGradient]]) -> Vec<f64> {
                squared_norms(sample, coefficients)
            }
        }
    )*};
}

doors!(f32, f64);
