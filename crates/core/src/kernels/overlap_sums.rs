//! Masks → the six sums of every class.

use super::Sample;
use super::block::{BLOCK, Block, Groups, LANES, LabelRow, Row, Window, prefetch_class};
use super::lanes::{Work, widest};
use super::spans::{for_each_span, spans};
use crate::Real;
use crate::statistics::OverlapSums;
use std::ops::Range;

/// The [`OverlapSums`] of each class of one image.
///
/// A label above `threshold` makes its class present. Sums run in `F` over sixteen lanes inside a block of
/// [`BLOCK`] pixels, 16 additions a lane, and are finished in f64: with `F = f32` the relative error stays below
/// 1e-6 however large the image. The order of additions is the same on every processor.
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
    F::overlap_sums(sample, threshold)
}

/// The sums of all spans of an image, added in their order.
pub(super) fn sum_spans<F: Real>(sample: &Sample<'_, F>, threshold: f64) -> Vec<OverlapSums> {
    let pixels = sample.shape().pixels();
    let threshold = F::from_f64(threshold);
    let work = spans(pixels).map(|span| SpanSums { sample, span, threshold }).collect();
    let of_spans = for_each_span(work, pixels * sample.channels(), widest);
    let mut sums = vec![OverlapSums::default(); sample.channels()];
    for of_span in of_spans {
        for (total, more) in sums.iter_mut().zip(of_span) {
            *total += more;
        }
    }
    sums
}

/// The sums of some of an image's pixels.
struct SpanSums<'a, F> {
    sample: &'a Sample<'a, F>,
    span: Range<usize>,
    threshold: F,
}

impl<F: Real> Work for SpanSums<'_, F> {
    type Output = Vec<OverlapSums>;

    #[expect(clippy::inline_always, reason = "compiled for several lane widths")]
    #[inline(always)]
    fn run(self) -> Vec<OverlapSums> {
        let mut sums = vec![LaneSums::default(); self.sample.channels()];
        let mut block = Block::new(self.sample);
        for start in self.span.clone().step_by(BLOCK) {
            block.load(self.sample, Window::run(start..self.span.end.min(start + BLOCK)));
            add_block(&mut sums, &block, self.threshold, |class| prefetch_class(self.sample, class, start + BLOCK));
        }
        sums.iter().map(LaneSums::finish).collect()
    }
}

/// Adds a block's sums to those of each class; `meanwhile` is called before each class.
#[expect(clippy::inline_always, reason = "compiled for several lane widths")]
#[inline(always)]
pub(super) fn add_block<F: Real>(sums: &mut [LaneSums], block: &Block<F>, threshold: F, meanwhile: impl Fn(usize)) {
    for (class, (sums, x)) in sums.iter_mut().zip(&block.x).enumerate() {
        meanwhile(class);
        match block.label(class) {
            LabelRow::Dense(y) => sums.add(x, y, threshold),
            LabelRow::OneHot(y) => sums.add(x, y, threshold),
        }
        sums.kept += block.kept;
    }
}

/// The sums of one class, lane by lane.
///
/// A block adds at most 16 values to a lane in the working precision, then the lanes go on in f64.
#[derive(Clone, Default)]
pub(super) struct LaneSums {
    sx: [f64; LANES],
    sy: [f64; LANES],
    d: [f64; LANES],
    p: [f64; LANES],
    qx: [f64; LANES],
    qy: [f64; LANES],
    m: [f64; LANES],
    present: [f64; LANES],
    kept: u64,
}

impl LaneSums {
    // On the page one copy serves all kernels.
    #[cfg_attr(
        not(target_arch = "wasm32"),
        inline(always),
        expect(clippy::inline_always, reason = "for all lane widths")
    )]
    #[cfg_attr(target_arch = "wasm32", inline(never))]
    fn add<F: Real, G: Groups<F>>(&mut self, x: &Row<F>, label: G, threshold: F) {
        let zero = [F::zero(); LANES];
        let (mut sx, mut sy, mut d, mut p) = (zero, zero, zero, zero);
        let (mut qx, mut qy, mut m, mut present) = (zero, zero, zero, zero);
        // Four groups are added up before they go to the sums, which the compiler keeps in memory.
        for (at, x) in x.as_chunks::<4>().0.iter().enumerate() {
            for lane in 0..LANES {
                let x = x.each_ref().map(|group| group[lane]);
                let y = [0, 1, 2, 3].map(|group| label.value(4 * at + group, lane));
                let of_four =
                    |term: fn(F, F) -> F| (term(x[0], y[0]) + term(x[1], y[1])) + (term(x[2], y[2]) + term(x[3], y[3]));
                // Both are in [0, 1], where a number is its absolute value.
                sx[lane] += of_four(|x, _| x);
                sy[lane] += of_four(|_, y| y);
                d[lane] += of_four(|x, y| (x - y).abs());
                p[lane] += of_four(|x, y| x * y);
                qx[lane] += of_four(|x, _| x * x);
                if !G::HARD {
                    qy[lane] += of_four(|_, y| y * y);
                    m[lane] += of_four(|x, y| if x < y { x } else { y });
                    let above = y.map(|y| if y > threshold { F::one() } else { F::zero() });
                    present[lane] += (above[0] + above[1]) + (above[2] + above[3]);
                }
            }
        }
        if G::HARD {
            // Of 0 and 1: y² = y, min(x, y) = x·y, and a class is present where it is labelled.
            qy = sy;
            m = p;
            if F::one() > threshold {
                present = sy;
            }
        }
        let totals = [
            (&mut self.sx, sx),
            (&mut self.sy, sy),
            (&mut self.d, d),
            (&mut self.p, p),
            (&mut self.qx, qx),
            (&mut self.qy, qy),
            (&mut self.m, m),
            (&mut self.present, present),
        ];
        for (total, lanes) in totals {
            for lane in 0..LANES {
                total[lane] += lanes[lane].widen();
            }
        }
    }

    /// The lanes added up.
    pub(super) fn finish(&self) -> OverlapSums {
        let sum = |lanes: &[f64; LANES]| lanes.iter().sum::<f64>();
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a count of pixels, exact in f64")]
        let present = sum(&self.present) as u64;
        OverlapSums {
            sx: sum(&self.sx),
            sy: sum(&self.sy),
            d: sum(&self.d),
            p: sum(&self.p),
            qx: sum(&self.qx),
            qy: sum(&self.qy),
            m: sum(&self.m),
            kept: self.kept,
            present,
        }
    }
}
