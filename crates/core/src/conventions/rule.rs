//! The rules of a recipe, one by one.

use super::{Recipe, ZeroByZero};
use serde::{Deserialize, Serialize};

/// One field of a [`Recipe`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub enum Rule {
    /// [`Recipe::order`]
    Order,
    /// [`Recipe::quotient`]
    Quotient,
    /// [`Recipe::classes`]
    Classes,
    /// [`Recipe::ignored_class`]
    IgnoredClass,
    /// `Recipe::zero_by_zero`
    ZeroByZero,
    /// [`Recipe::only_predicted`]
    OnlyPredicted,
    /// [`Recipe::nothing`]
    Nothing,
}

impl Rule {
    /// All, those that are the hardest to picture first.
    pub const ALL: [Self; 7] = [
        Self::Nothing,
        Self::Order,
        Self::Quotient,
        Self::Classes,
        Self::IgnoredClass,
        Self::OnlyPredicted,
        Self::ZeroByZero,
    ];

    fn differs(self, left: &Recipe, right: &Recipe) -> bool {
        match self {
            Self::Order => left.order != right.order,
            Self::Quotient => left.quotient != right.quotient,
            Self::Classes => left.classes != right.classes,
            Self::IgnoredClass => left.ignored_class != right.ignored_class,
            Self::ZeroByZero => match (left.zero_by_zero, right.zero_by_zero) {
                (ZeroByZero::Counts(left), ZeroByZero::Counts(right)) => !same(left, right),
                (left, right) => left != right,
            },
            Self::OnlyPredicted => left.only_predicted != right.only_predicted,
            Self::Nothing => !same(left.nothing, right.nothing),
        }
    }
}

impl Recipe {
    /// This recipe with some rules of another.
    #[must_use]
    pub fn with_rules(mut self, rules: &[Rule], of: &Self) -> Self {
        for rule in rules {
            match rule {
                Rule::Order => self.order = of.order,
                Rule::Quotient => self.quotient = of.quotient,
                Rule::Classes => self.classes = of.classes,
                Rule::IgnoredClass => self.ignored_class = of.ignored_class,
                Rule::ZeroByZero => self.zero_by_zero = of.zero_by_zero,
                Rule::OnlyPredicted => self.only_predicted = of.only_predicted,
                Rule::Nothing => self.nothing = of.nothing,
            }
        }
        self
    }

    /// The rules in which two recipes differ, whether that matters or not.
    pub fn differing_rules(&self, other: &Self) -> Vec<Rule> {
        Rule::ALL.into_iter().filter(|rule| rule.differs(self, other)).collect()
    }
}

/// Equal within 1e-12, NaN equal to NaN.
pub(super) fn same(left: f64, right: f64) -> bool {
    (left - right).abs() <= 1e-12 || (left.is_nan() && right.is_nan())
}
