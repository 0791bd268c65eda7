//! Which ids are classes, and which id means "do not look".

use crate::CoreError;
use serde::{Deserialize, Serialize};

/// The classes `0…C−1`, the id that is ignored, and whether the masks are binary.
///
/// In a binary space every kept value other than 0 is foreground (class 1): masks come as 0/1, 0/255 or
/// anything in between, and 255 is ignored only if it is named.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct ClassSpace {
    classes: usize,
    ignore: Option<i32>,
    binary: bool,
    clamp: bool,
}

impl ClassSpace {
    /// The most classes a label map may tell apart; ids are stored in 16 bits.
    pub const MAX_CLASSES: usize = 65_000;

    /// Classes `0…classes−1`, and the id to ignore, which may lie inside or outside of them.
    ///
    /// # Errors
    /// [`CoreError::ClassCount`] for no class or more than [`Self::MAX_CLASSES`].
    pub fn new(classes: usize, ignore: Option<i32>) -> Result<Self, CoreError> {
        if (1..=Self::MAX_CLASSES).contains(&classes) {
            Ok(Self { classes, ignore, binary: false, clamp: false })
        } else {
            Err(CoreError::ClassCount { min: 1, max: Self::MAX_CLASSES, got: classes })
        }
    }

    /// Background 0 and foreground (any other kept value).
    pub fn binary(ignore: Option<i32>) -> Self {
        Self { classes: 2, ignore, binary: true, clamp: false }
    }

    /// The same classes with another id to ignore.
    #[must_use]
    pub fn with_ignore(self, ignore: Option<i32>) -> Self {
        Self { ignore, ..self }
    }

    /// The same classes as predictions are read: nothing is ignored there, and nothing is moved.
    #[must_use]
    pub(crate) fn of_predictions(self) -> Self {
        Self { ignore: None, clamp: false, ..self }
    }

    /// The same classes, with ids outside `0…C−1` moved to the nearest class, as the reference does with labels.
    #[must_use]
    pub fn clamped(self) -> Self {
        Self { clamp: true, ..self }
    }

    /// The number of classes C.
    pub fn classes(self) -> usize {
        self.classes
    }

    /// The id whose pixels are left out, if any.
    pub fn ignore(self) -> Option<i32> {
        self.ignore
    }

    /// Whether every kept value other than 0 is foreground.
    pub fn is_binary(self) -> bool {
        self.binary
    }

    /// The class of a raw id: `None` if it is ignored, `Some(Err(id))` if it is no class.
    pub(crate) fn class_of(self, id: i32) -> Option<Result<usize, i32>> {
        if self.ignore == Some(id) {
            return None;
        }
        if self.clamp {
            let nearest = usize::try_from(id).unwrap_or(0).min(self.classes - 1);
            return Some(Ok(nearest));
        }
        if self.binary {
            return Some(Ok(usize::from(id != 0)));
        }
        Some(match usize::try_from(id) {
            Ok(class) if class < self.classes => Ok(class),
            _ => Err(id),
        })
    }
}
