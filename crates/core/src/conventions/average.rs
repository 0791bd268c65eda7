//! How classification libraries put classes together.

/// macro, micro, weighted.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash)]
pub enum Average {
    /// The mean over classes.
    #[default]
    Macro,
    /// One quotient of all classes' sums.
    Micro,
    /// The mean over classes, weighted by their area in the labels.
    Weighted,
}
