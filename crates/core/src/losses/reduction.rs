//! From the losses of all (image, class) cells to one number.

use crate::CoreError;
use crate::statistics::SumsTable;
use serde::{Deserialize, Serialize};

/// A weighted mix of the three reductions, `wD·D + wI·I + wC·C`, each optimising the metric of its letter.
///
/// - D: sums over the images of the batch first, a loss per class, the mean over active classes.
/// - I: a loss per (image, class), the mean over the image's active classes, then over images that have one.
/// - C: the mean over the images where the class is active, then over classes that are active anywhere.
///
/// # Source
/// arXiv 2310.19252.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Reduction {
    /// Weight of the data-set (batch) reduction.
    pub d: f64,
    /// Weight of the image reduction.
    pub i: f64,
    /// Weight of the class reduction.
    pub c: f64,
}

impl Reduction {
    /// D alone, the default.
    pub const D: Self = Self { d: 1.0, i: 0.0, c: 0.0 };
    /// I alone.
    pub const I: Self = Self { d: 0.0, i: 1.0, c: 0.0 };
    /// C alone.
    pub const C: Self = Self { d: 0.0, i: 0.0, c: 1.0 };

    /// Checks the weights.
    ///
    /// # Errors
    /// [`CoreError::Parameter`] for a weight that is negative or above 1e12.
    pub fn validated(self) -> Result<Self, CoreError> {
        for (name, weight) in [("the weight of D", self.d), ("the weight of I", self.i), ("the weight of C", self.c)] {
            if !(0.0..=1e12).contains(&weight) {
                return Err(CoreError::Parameter { name, expected: "a number from 0 to 1e12", got: weight });
            }
        }
        Ok(self)
    }
}

impl Default for Reduction {
    fn default() -> Self {
        Self::D
    }
}

/// Which classes take part in a reduction.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum ActiveClasses {
    /// [`Self::Present`] for hard labels, [`Self::All`] for soft ones.
    #[default]
    Auto,
    /// Every class.
    All,
    /// Classes whose label exceeds the presence threshold somewhere.
    Present,
}

impl ActiveClasses {
    fn takes_all(self, table: &SumsTable) -> bool {
        match self {
            Self::Auto => !table.is_hard(),
            Self::All => true,
            Self::Present => false,
        }
    }

    /// Whether a class takes part in an image.
    pub(crate) fn in_image(self, table: &SumsTable, image: usize, class: usize) -> bool {
        self.takes_all(table) || table.cell(image, class).present > 0
    }

    /// Whether a class takes part in the batch.
    pub(crate) fn in_batch(self, table: &SumsTable, class: usize) -> bool {
        self.takes_all(table) || (0..table.images()).any(|image| table.cell(image, class).present > 0)
    }
}
