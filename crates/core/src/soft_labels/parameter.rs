//! What a parameter may be: for controls, command lines and checks alike.

use crate::CoreError;
use serde::Serialize;

/// A parameter's name, range and default.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct ParamRange {
    /// The name, as in JSON.
    pub name: &'static str,
    /// The smallest value.
    pub min: f64,
    /// The largest value.
    pub max: f64,
    /// What it is unless set.
    pub default: f64,
    /// The distance of two allowed values from each other, counted from `min`; `None` for any number in between.
    pub step: Option<f64>,
    /// The range in words: "a number from 0 to 1".
    pub expected: &'static str,
}

impl ParamRange {
    /// Whether a value is allowed.
    ///
    /// # Errors
    /// [`CoreError::Parameter`] with the range in words.
    pub fn check(&self, value: f64) -> Result<(), CoreError> {
        let on_step = self.step.is_none_or(|step| ((value - self.min) / step).fract() == 0.0);
        if value >= self.min && value <= self.max && on_step {
            Ok(())
        } else {
            Err(CoreError::Parameter { name: self.name, expected: self.expected, got: value })
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_step_counts_from_the_smallest_value() {
        let odd = ParamRange { name: "k", min: 1.0, max: 9.0, default: 3.0, step: Some(2.0), expected: "odd" };
        assert!(odd.check(5.0).is_ok());
        assert_eq!(odd.check(4.0), Err(CoreError::Parameter { name: "k", expected: "odd", got: 4.0 }));
        assert!(odd.check(11.0).is_err());
        assert!(odd.check(f64::NAN).is_err());
    }
}
