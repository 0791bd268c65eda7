//! How a gradient becomes a step.

use crate::CoreError;
use serde::{Deserialize, Serialize};

/// How a gradient g becomes a step.
///
/// # Source
/// Polyak 1964, as in PyTorch's SGD; Kingma and Ba 2015, algorithm 1.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "kebab-case")]
pub enum Optimiser {
    /// `x ← x − η·g`
    GradientDescent,
    /// `v ← μ·v + g`, `x ← x − η·v`
    Momentum {
        /// μ in [0, 1).
        momentum: f64,
    },
    /// `m ← β₁m + (1−β₁)g`, `v ← β₂v + (1−β₂)g²`, `x ← x − η·m̂/(√v̂ + ε)`, hats for the correction of their start at 0.
    Adam {
        /// β₁ in [0, 1).
        beta1: f64,
        /// β₂ in [0, 1).
        beta2: f64,
        /// ε > 0.
        epsilon: f64,
    },
}

impl Optimiser {
    /// Momentum with μ = 0.9.
    pub const MOMENTUM: Self = Self::Momentum { momentum: 0.9 };
    /// Adam with its authors' constants.
    pub const ADAM: Self = Self::Adam { beta1: 0.9, beta2: 0.999, epsilon: 1e-8 };

    pub(super) fn validated(self) -> Result<Self, CoreError> {
        let below_one = |name, value: f64| {
            if (0.0..1.0).contains(&value) {
                Ok(())
            } else {
                Err(CoreError::Parameter { name, expected: "a number in [0, 1)", got: value })
            }
        };
        match self {
            Self::GradientDescent => {}
            Self::Momentum { momentum } => below_one("momentum", momentum)?,
            Self::Adam { beta1, beta2, epsilon } => {
                below_one("beta1", beta1)?;
                below_one("beta2", beta2)?;
                if !(1e-16..=1.0).contains(&epsilon) {
                    return Err(CoreError::Parameter {
                        name: "epsilon",
                        expected: "a number in [1e-16, 1]",
                        got: epsilon,
                    });
                }
            }
        }
        Ok(self)
    }
}

/// What an optimiser remembers; no more than it needs.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Memory {
    first: Vec<f64>,
    second: Vec<f64>,
    steps: i32,
}

impl Memory {
    pub(super) fn new(optimiser: Optimiser, numbers: usize) -> Self {
        let [first, second] = match optimiser {
            Optimiser::GradientDescent => [0, 0],
            Optimiser::Momentum { .. } => [numbers, 0],
            Optimiser::Adam { .. } => [numbers, numbers],
        };
        Self { first: vec![0.0; first], second: vec![0.0; second], steps: 0 }
    }

    pub(super) fn bytes(&self) -> usize {
        size_of::<f64>() * (self.first.len() + self.second.len())
    }

    /// Moves `x` by one step of size `rate` against `gradient`.
    pub(super) fn step(&mut self, optimiser: Optimiser, rate: f64, x: &mut [f64], gradient: &[f64]) {
        self.steps = self.steps.saturating_add(1);
        let numbers = x.iter_mut().zip(gradient);
        match optimiser {
            Optimiser::GradientDescent => numbers.for_each(|(x, g)| *x -= rate * g),
            Optimiser::Momentum { momentum } => {
                for ((x, g), first) in numbers.zip(&mut self.first) {
                    *first = momentum * *first + g;
                    *x -= rate * *first;
                }
            }
            Optimiser::Adam { beta1, beta2, epsilon } => {
                let (correct_first, correct_second) = (1.0 - beta1.powi(self.steps), 1.0 - beta2.powi(self.steps));
                for (((x, g), first), second) in numbers.zip(&mut self.first).zip(&mut self.second) {
                    *first = beta1 * *first + (1.0 - beta1) * g;
                    *second = beta2 * *second + (1.0 - beta2) * g * g;
                    *x -= rate * ((*first / correct_first) / ((*second / correct_second).sqrt() + epsilon));
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Two steps from x = 1 with gradients 2 and −1 at η = 0.1.
    fn two_steps(optimiser: Optimiser) -> [f64; 2] {
        let (mut memory, mut x) = (Memory::new(optimiser, 1), [1.0]);
        [2.0, -1.0].map(|g| {
            memory.step(optimiser, 0.1, &mut x, &[g]);
            x[0]
        })
    }

    fn near(got: [f64; 2], wanted: [f64; 2]) {
        assert!((got[0] - wanted[0]).abs() < 1e-12 && (got[1] - wanted[1]).abs() < 1e-12, "{got:?} {wanted:?}");
    }

    #[test]
    fn two_steps_by_hand() {
        near(two_steps(Optimiser::GradientDescent), [0.8, 0.9]);
        // v = 2, then 0.5·2 − 1 = 0.
        near(two_steps(Optimiser::Momentum { momentum: 0.5 }), [0.8, 0.8]);
        // m̂/√v̂ is 2/2, then (0.5·1 − 0.5)/0.75 = 0 of m = 1, m = 0.
        near(two_steps(Optimiser::Adam { beta1: 0.5, beta2: 0.5, epsilon: 1e-16 }), [0.9, 0.9]);
        // β₁ = 0.9, β₂ = 0.99: m = 0.2, 0.08; v = 0.04, 0.0496; corrected 0.08/0.19 and 0.0496/0.0199.
        let second = 0.9 - 0.1 * (0.08 / 0.19) / (0.0496_f64 / 0.0199).sqrt();
        near(two_steps(Optimiser::Adam { beta1: 0.9, beta2: 0.99, epsilon: 1e-16 }), [0.9, second]);
    }

    #[test]
    fn constants_out_of_range_are_refused() {
        assert!(Optimiser::Momentum { momentum: 1.0 }.validated().is_err());
        assert!(Optimiser::Adam { beta1: 0.9, beta2: -0.1, epsilon: 1e-8 }.validated().is_err());
        assert!(Optimiser::Adam { beta1: 0.9, beta2: 0.9, epsilon: 0.0 }.validated().is_err());
        assert!(Optimiser::ADAM.validated().is_ok() && Optimiser::MOMENTUM.validated().is_ok());
    }
}
