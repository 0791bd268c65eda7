//! The two precisions that the kernels are written for.

use num_traits::Float;
use std::fmt::Debug;
use std::ops::{AddAssign, MulAssign, SubAssign};

/// `f32`, the kernels' speed, or `f64`, the reference.
pub trait Real: Float + AddAssign + SubAssign + MulAssign + Default + Debug + Send + Sync + 'static {
    /// Rounds to this precision.
    fn from_f64(value: f64) -> Self;
    /// Widens, exactly.
    fn widen(self) -> f64;
}

impl Real for f32 {
    #[expect(clippy::cast_possible_truncation, reason = "rounding to f32 is what is asked for")]
    fn from_f64(value: f64) -> Self {
        value as Self
    }
    fn widen(self) -> f64 {
        self.into()
    }
}

impl Real for f64 {
    fn from_f64(value: f64) -> Self {
        value
    }
    fn widen(self) -> f64 {
        self
    }
}
