//! The two precisions that the kernels are written for.

use crate::kernels::{Doors, ExpConstants, exp_f32};
use num_traits::Float;
use std::fmt::Debug;
use std::ops::{AddAssign, MulAssign, SubAssign};

/// `f32`, the kernels' speed, or `f64`, the reference.
pub trait Real: Float + AddAssign + SubAssign + MulAssign + Default + Debug + Send + Sync + Doors + 'static {
    /// Rounds to this precision.
    fn from_f64(value: f64) -> Self;
    /// Widens, exactly.
    fn widen(self) -> f64;
    /// `eˣ` for `x ≤ 0`: in f32 within 2 units in the last place, and 0 where that leaves the normal range.
    #[must_use]
    fn exp_of_negative(self, by: &ExpConstants) -> Self;
}

#[expect(clippy::inline_always, reason = "part of loops that are compiled for several lane widths")]
impl Real for f32 {
    #[expect(clippy::cast_possible_truncation, reason = "rounding to f32 is what is asked for")]
    #[inline(always)]
    fn from_f64(value: f64) -> Self {
        value as Self
    }
    #[inline(always)]
    fn widen(self) -> f64 {
        self.into()
    }
    #[inline(always)]
    fn exp_of_negative(self, by: &ExpConstants) -> Self {
        exp_f32(self, by)
    }
}

impl Real for f64 {
    #[inline]
    fn from_f64(value: f64) -> Self {
        value
    }
    #[inline]
    fn widen(self) -> f64 {
        self
    }
    #[inline]
    fn exp_of_negative(self, _: &ExpConstants) -> Self {
        self.exp()
    }
}
