//! Metrics of the worst images: the mean of the lowest q percent.

use super::image_and_class::image_means;
use super::{CellMatrix, Measured, Undefined};
use crate::CoreError;
use serde::{Deserialize, Serialize};
use std::fmt;

/// Which part of the lowest values is averaged.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Tail {
    /// The lowest q percent, `max(1, ⌊q·n/100⌋)` of n values, in integers.
    Percent(u8),
    /// The mean over q = 10, 20, …, 100.
    Averaged,
}

impl Tail {
    /// The lowest `q` percent.
    ///
    /// # Errors
    /// [`CoreError::Parameter`] unless 1 ≤ q ≤ 100.
    pub fn percent(q: u8) -> Result<Self, CoreError> {
        if (1..=100).contains(&q) {
            Ok(Self::Percent(q))
        } else {
            Err(CoreError::Parameter { name: "q", expected: "a whole number from 1 to 100", got: q.into() })
        }
    }

    /// The mean of this part of the values; `None` of none.
    ///
    /// # Example
    /// ```
    /// use jdt_core::metrics::Tail;
    /// let values = || [0.9, 0.1, 0.5, 0.7].into_iter();
    /// assert_eq!(Tail::Percent(1).mean(values()), Some(0.1));
    /// assert_eq!(Tail::Percent(50).mean(values()), Some(0.3));
    /// ```
    pub fn mean(self, values: impl IntoIterator<Item = f64>) -> Option<f64> {
        let mut values: Vec<f64> = values.into_iter().collect();
        if values.is_empty() {
            return None;
        }
        values.sort_by(f64::total_cmp);
        let lowest = |q: usize| {
            let n = (q * values.len() / 100).max(1);
            values[..n].iter().sum::<f64>() / n as f64
        };
        Some(match self {
            Self::Percent(q) => lowest(q.into()),
            Self::Averaged => (1..=10).map(|tenth| lowest(10 * tenth)).sum::<f64>() / 10.0,
        })
    }
}

impl fmt::Display for Tail {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Percent(q) => write!(f, "q{q}"),
            Self::Averaged => write!(f, "Q"),
        }
    }
}

/// `mX^I_q`: the mean of the lowest images.
///
/// # Source
/// arXiv 2310.19252.
pub fn worst_images(cells: &CellMatrix, tail: Tail) -> Measured {
    let all = Measured::mean(image_means(cells), Undefined::ClassAbsent);
    Measured { value: tail.mean(image_means(cells).flatten()), ..all }
}

/// `mX^C_q`: the mean of the lowest images inside each class, then over the classes.
///
/// # Source
/// arXiv 2310.19252.
pub fn worst_classes(cells: &CellMatrix, tail: Tail) -> Measured {
    let tails = (0..cells.columns()).map(|class| tail.mean(cells.column(class).flatten()));
    Measured::mean(tails, Undefined::ClassAbsent)
}
