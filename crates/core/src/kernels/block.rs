//! A block of pixels, all classes of it, in the working precision.

use super::lanes::prefetch;
use super::softmax::{scale_to_sigmoid, softmax_rows};
use super::tiles::TILE;
use super::{Activation, Label, Prediction, Sample};
use crate::Real;
use crate::masks::{ClassId, ClassIds};
use std::array::from_fn;
use std::ops::Range;

/// Pixels in a block.
pub const BLOCK: usize = 256;

/// Pixels that are worked on side by side: a multiple of every processor's lanes, and the same on all of them, so that
/// sums are added in one order everywhere.
pub(crate) const LANES: usize = 16;

/// One class of a block, its pixels in groups of [`LANES`].
pub(crate) type Row<F> = [[F; LANES]; BLOCK / LANES];

/// Probabilities, labels and kept pixels of one block. Where pixels are left out, or the image has ended, all are zero.
pub(crate) struct Block<F> {
    pub(crate) x: Vec<Row<F>>,
    label: BlockLabel<F>,
    /// 1 for a kept pixel, else 0.
    pub(crate) keep: Row<F>,
    pub(crate) kept: u64,
}

enum BlockLabel<F> {
    Dense(Vec<Row<F>>),
    /// Class ids, and the class of the first channel.
    Ids(Box<Row<u32>>, u32),
}

/// The label of one class of a block.
#[derive(Clone, Copy)]
pub(crate) enum LabelRow<'a, F> {
    Dense(&'a Row<F>),
    OneHot(OneHot<'a>),
}

/// A class among ids: 1 where the id is the class's.
#[derive(Clone, Copy)]
pub(crate) struct OneHot<'a> {
    ids: &'a Row<u32>,
    class: u32,
}

/// What label values are read from, group by group.
pub(crate) trait Groups<F>: Copy {
    /// Whether every value is 0 or 1.
    const HARD: bool;

    fn group(self, at: usize) -> [F; LANES];

    fn value(self, at: usize, lane: usize) -> F;
}

#[expect(clippy::inline_always, reason = "compiled for several lane widths")]
impl<F: Real> Groups<F> for &Row<F> {
    const HARD: bool = false;

    #[inline(always)]
    fn group(self, at: usize) -> [F; LANES] {
        self[at]
    }

    #[inline(always)]
    fn value(self, at: usize, lane: usize) -> F {
        self[at][lane]
    }
}

#[expect(clippy::inline_always, reason = "compiled for several lane widths")]
impl<F: Real> Groups<F> for OneHot<'_> {
    const HARD: bool = true;

    #[inline(always)]
    fn group(self, at: usize) -> [F; LANES] {
        let ids = self.ids[at];
        from_fn(|lane| if ids[lane] == self.class { F::one() } else { F::zero() })
    }

    #[inline(always)]
    fn value(self, at: usize, lane: usize) -> F {
        if self.ids[at][lane] == self.class { F::one() } else { F::zero() }
    }
}

#[expect(clippy::inline_always, reason = "compiled for several lane widths")]
impl<F: Real> Block<F> {
    pub(crate) fn new(sample: &Sample<'_, F>) -> Self {
        let rows = || vec![[[F::zero(); LANES]; BLOCK / LANES]; sample.channels()];
        let label = match sample.label() {
            Label::Soft(_) => BlockLabel::Dense(rows()),
            Label::Hard(_) => BlockLabel::Ids(Box::new([[0; LANES]; BLOCK / LANES]), u32::from(sample.is_foreground())),
        };
        Self { x: rows(), label, keep: [[F::zero(); LANES]; BLOCK / LANES], kept: 0 }
    }

    /// The label of a class.
    #[inline(always)]
    pub(crate) fn label(&self, class: usize) -> LabelRow<'_, F> {
        match &self.label {
            BlockLabel::Dense(rows) => LabelRow::Dense(&rows[class]),
            BlockLabel::Ids(ids, first) => {
                LabelRow::OneHot(OneHot { ids, class: first + u32::try_from(class).unwrap_or(u32::MAX) })
            }
        }
    }

    /// Loads some pixels of a sample, at most [`BLOCK`].
    // On the page one copy serves all kernels.
    #[cfg_attr(not(target_arch = "wasm32"), inline(always))]
    #[cfg_attr(target_arch = "wasm32", inline(never))]
    pub(crate) fn load(&mut self, sample: &Sample<'_, F>, window: Window) {
        let n = window.pixels();
        for (channel, row) in self.x.iter_mut().enumerate() {
            window.copy(sample.prediction().plane(channel), row.as_flattened_mut());
            row.as_flattened_mut()[n..].fill(F::zero());
        }
        let keep = self.keep.as_flattened_mut();
        let fits_the_last = self.kept == BLOCK as u64 && n == BLOCK;
        let all_count = sample.keep().is_none() && matches!(sample.label(), Label::Soft(_));
        if !(all_count && fits_the_last) {
            keep[..n].fill(F::one());
            keep[n..].fill(F::zero());
        }
        if let Some(mask) = sample.keep() {
            for (keep, kept) in window.rows_of(mask, keep) {
                for (keep, &kept) in keep.iter_mut().zip(kept) {
                    *keep = if kept { F::one() } else { F::zero() };
                }
            }
        }
        match (sample.label(), &mut self.label) {
            (Label::Soft(map), BlockLabel::Dense(rows)) => {
                for (channel, row) in rows.iter_mut().enumerate() {
                    window.copy(map.plane(channel), row.as_flattened_mut());
                    row.as_flattened_mut()[n..].fill(F::zero());
                }
            }
            (Label::Hard(map), BlockLabel::Ids(row, _)) => match map.ids() {
                ClassIds::U8(ids) => load_ids(ids, window, row.as_flattened_mut(), keep),
                ClassIds::U16(ids) => load_ids(ids, window, row.as_flattened_mut(), keep),
            },
            // A block is made for its sample.
            _ => {}
        }
        self.kept = if all_count {
            n as u64
        } else {
            // In integers, which may be added in any order and so side by side.
            keep.iter().map(|&keep| u32::from(keep != F::zero())).sum::<u32>().into()
        };
        let all_kept = self.kept == BLOCK as u64;
        match sample.prediction() {
            Prediction::Logits(_, Activation::Softmax) => softmax_rows(&mut self.x, &self.keep),
            Prediction::Logits(_, Activation::Sigmoid) => scale_to_sigmoid(&mut self.x, &self.keep),
            Prediction::Prob(_) if all_kept => {}
            Prediction::Prob(_) => leave_out(&mut self.x, &self.keep),
        }
        if let BlockLabel::Dense(rows) = &mut self.label
            && !all_kept
        {
            leave_out(rows, &self.keep);
        }
    }
}

/// Asks for a class of the block that starts at `start`, to be loaded next.
#[inline]
pub(crate) fn prefetch_class<F: Real>(sample: &Sample<'_, F>, class: usize, start: usize) {
    let ahead = |plane: &[F]| prefetch(&plane[start.min(plane.len())..plane.len().min(start + BLOCK)]);
    ahead(sample.prediction().plane(class));
    if let Label::Soft(map) = sample.label() {
        ahead(map.plane(class));
    }
}

/// Ids that no class has stand where a pixel is left out.
#[expect(clippy::inline_always, reason = "compiled for several lane widths")]
#[inline(always)]
fn load_ids<T: ClassId, F: Real>(ids: &[T], window: Window, into: &mut [u32], keep: &mut [F]) {
    into.fill(u32::MAX);
    for (into, ids) in window.rows_of(ids, into) {
        for (into, &id) in into.iter_mut().zip(ids) {
            *into = if id == T::VOID { u32::MAX } else { id.into() };
        }
    }
    for (id, keep) in into.iter_mut().zip(keep) {
        if *id == u32::MAX {
            *keep = F::zero();
        } else if *keep == F::zero() {
            *id = u32::MAX;
        }
    }
}

#[expect(clippy::inline_always, reason = "compiled for several lane widths")]
#[inline(always)]
fn leave_out<F: Real>(rows: &mut [Row<F>], keep: &Row<F>) {
    for row in rows {
        for (value, &keep) in row.as_flattened_mut().iter_mut().zip(keep.as_flattened()) {
            *value *= keep;
        }
    }
}

/// Some pixels of an image: `rows` pieces of `width` pixels, `stride` apart.
#[derive(Clone, Copy)]
pub(crate) struct Window {
    pub(crate) start: usize,
    pub(crate) width: usize,
    pub(crate) rows: usize,
    pub(crate) stride: usize,
}

#[expect(clippy::inline_always, reason = "compiled for several lane widths")]
impl Window {
    /// Pixels that follow each other.
    #[inline]
    pub(crate) fn run(pixels: Range<usize>) -> Self {
        Self { start: pixels.start, width: pixels.len(), rows: 1, stride: 0 }
    }

    pub(crate) fn pixels(self) -> usize {
        self.width * self.rows
    }

    #[inline(always)]
    fn copy<F: Copy>(self, plane: &[F], into: &mut [F]) {
        for (into, from) in self.rows_of(plane, into) {
            // A tile's row by vector moves: a call for each costs as much as its sums.
            match (<&mut [F; TILE]>::try_from(&mut *into), <&[F; TILE]>::try_from(from)) {
                (Ok(into), Ok(from)) => *into = *from,
                _ => into.copy_from_slice(from),
            }
        }
    }

    /// The window's rows in a block, each beside its pixels in the image's plane.
    #[inline(always)]
    fn rows_of<'a, T, F>(self, plane: &'a [T], block: &'a mut [F]) -> impl Iterator<Item = (&'a mut [F], &'a [T])> {
        let from = (0..self.rows).map(move |row| {
            let start = self.start + row * self.stride;
            &plane[start..start + self.width]
        });
        block.chunks_exact_mut(self.width).zip(from)
    }
}
