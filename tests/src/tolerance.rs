//! How near is near enough, and why.

/// A bound on `|got − wanted|`, relative to `max(floor, |wanted|)`.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Tolerance {
    /// The bound on the scaled error.
    pub bound: f64,
    /// Values smaller than this are compared absolutely, in units of it.
    pub floor: f64,
}

impl Tolerance {
    /// Golden values in f64, MATH §0: 1e-9 · max(1, |value|). The reference sums in another order than the blocks of the
    /// kernels do, which is worth some 1e-13; the rest is room for the reference's own cancellation in
    /// tp = (|p| + |y| − |p − y|)/2.
    pub const GOLDEN: Self = Self { bound: 1e-9, floor: 1.0 };
    /// Metrics are means of a few quotients of integers: some ulps, whatever the order.
    pub const COUNTS: Self = Self { bound: 1e-12, floor: 1.0 };
    /// Values of peers in f32: 24 bits, a handful of roundings.
    pub const F32_PEER: Self = Self { bound: 1e-5, floor: 1e-3 };

    /// The error in units of `max(floor, |wanted|)`; infinite if one is finite and the other is not, 0 for two equal
    /// values, two NaN among them.
    pub fn scaled_error(self, got: f64, wanted: f64) -> f64 {
        if got == wanted || (got.is_nan() && wanted.is_nan()) {
            return 0.0;
        }
        let error = (got - wanted).abs() / wanted.abs().max(self.floor);
        if error.is_finite() { error } else { f64::INFINITY }
    }

    /// Whether the error is within the bound.
    pub fn holds(self, got: f64, wanted: f64) -> bool {
        self.scaled_error(got, wanted) <= self.bound
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nan_equals_nan_only() {
        assert!(Tolerance::GOLDEN.holds(f64::NAN, f64::NAN));
        assert!(!Tolerance::GOLDEN.holds(f64::NAN, 0.0));
        assert!(!Tolerance::GOLDEN.holds(0.0, f64::NAN));
        assert!(!Tolerance::GOLDEN.holds(1.0, f64::INFINITY));
        assert!(Tolerance::GOLDEN.holds(f64::INFINITY, f64::INFINITY));
    }

    #[test]
    fn small_values_are_compared_absolutely() {
        assert!(Tolerance::GOLDEN.holds(1e-10, 0.0));
        assert!(!Tolerance::GOLDEN.holds(1e-8, 0.0));
        assert!(Tolerance::GOLDEN.holds(1e6 + 1e-4, 1e6));
    }
}
