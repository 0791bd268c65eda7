//! A block of pixels, all classes of it, in the working precision.

use super::{Activation, Label, Prediction, Sample, sigmoid_in_place, softmax_in_place};
use crate::Real;
use crate::masks::{ClassId, ClassIds};

/// Pixels in a block.
pub const BLOCK: usize = 256;

/// Probabilities x, labels y (`[C, n]`, zero where a pixel is left out) and kept pixels (0 or 1) of one block.
pub(crate) struct Block<F> {
    pub(crate) x: Vec<F>,
    pub(crate) y: Vec<F>,
    pub(crate) keep: Vec<F>,
    pub(crate) kept: u64,
    pub(crate) len: usize,
}

impl<F: Real> Block<F> {
    pub(crate) fn new(channels: usize) -> Self {
        Self {
            x: vec![F::zero(); channels * BLOCK],
            y: vec![F::zero(); channels * BLOCK],
            keep: vec![F::one(); BLOCK],
            kept: 0,
            len: 0,
        }
    }

    /// Loads pixels `start…` of a sample, as many as there are up to [`BLOCK`].
    pub(crate) fn load(&mut self, sample: &Sample<'_, F>, start: usize) {
        let n = BLOCK.min(sample.shape().pixels() - start);
        let channels = sample.channels();
        self.len = n;
        self.x.resize(channels * n, F::zero());
        self.y.resize(channels * n, F::zero());
        self.keep.resize(n, F::one());
        for (channel, row) in self.x.chunks_exact_mut(n).enumerate() {
            row.copy_from_slice(&sample.prediction().plane(channel)[start..start + n]);
        }
        match sample.prediction() {
            Prediction::Prob(_) => {}
            Prediction::Logits(_, Activation::Softmax) => softmax_in_place(&mut self.x, n),
            Prediction::Logits(_, Activation::Sigmoid) => sigmoid_in_place(&mut self.x),
        }
        self.keep.fill(F::one());
        if let Some(mask) = sample.keep() {
            for (keep, &kept) in self.keep.iter_mut().zip(&mask[start..start + n]) {
                *keep = if kept { F::one() } else { F::zero() };
            }
        }
        match sample.label() {
            Label::Soft(map) => {
                for (channel, row) in self.y.chunks_exact_mut(n).enumerate() {
                    row.copy_from_slice(&map.plane(channel)[start..start + n]);
                }
            }
            Label::Hard(map) => match map.ids() {
                ClassIds::U8(ids) => self.load_ids(&ids[start..start + n], sample.is_foreground()),
                ClassIds::U16(ids) => self.load_ids(&ids[start..start + n], sample.is_foreground()),
            },
        }
        self.kept = self.keep.iter().filter(|&&keep| keep > F::zero()).count() as u64;
        if self.kept < n as u64 {
            for row in self.x.chunks_exact_mut(n).chain(self.y.chunks_exact_mut(n)) {
                for (value, &keep) in row.iter_mut().zip(&self.keep) {
                    *value *= keep;
                }
            }
        }
    }

    fn load_ids<T: ClassId>(&mut self, ids: &[T], is_foreground: bool) {
        let n = self.len;
        for (row, class) in self.y.chunks_exact_mut(n).zip(u32::from(is_foreground)..) {
            for (y, &id) in row.iter_mut().zip(ids) {
                *y = if id.into() == class { F::one() } else { F::zero() };
            }
        }
        for (keep, &id) in self.keep.iter_mut().zip(ids) {
            if id == T::VOID {
                *keep = F::zero();
            }
        }
    }
}
