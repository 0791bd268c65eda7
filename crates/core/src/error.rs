//! What can be wrong with masks and parameters, each variant saying what was expected and what came.

use crate::masks::{ImageShape, Rect};

/// An input that the core refuses.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
pub enum CoreError {
    /// A mask without a pixel, or one too large to index.
    #[error("a mask needs between 1 and {max} pixels, this one is {width}×{height}")]
    EmptyOrHuge {
        /// Width that came, in pixels.
        width: usize,
        /// Height that came, in pixels.
        height: usize,
        /// The most pixels a mask may hold.
        max: usize,
    },
    /// Two masks of one pair differ in size.
    #[error("{left_name} is {left}, {right_name} is {right}: both must have the same width and height")]
    ShapeMismatch {
        /// What the first mask is.
        left_name: &'static str,
        /// Its size.
        left: ImageShape,
        /// What the second mask is.
        right_name: &'static str,
        /// Its size.
        right: ImageShape,
    },
    /// Two maps of one pair differ in their number of classes.
    #[error("{left_name} has {left} channels, {right_name} has {right}: both need one per class")]
    ChannelMismatch {
        /// What the first map is.
        left_name: &'static str,
        /// Its channels.
        left: usize,
        /// What the second map is.
        right_name: &'static str,
        /// Its channels.
        right: usize,
    },
    /// A number of classes that cannot be.
    #[error("the number of classes must be between {min} and {max}, {got} came")]
    ClassCount {
        /// Smallest number allowed.
        min: usize,
        /// Largest number allowed.
        max: usize,
        /// The number that came.
        got: usize,
    },
    /// A kept pixel holds an id that is no class.
    #[error(
        "{role} holds {ids} outside 0…{last_class} on {pixels} kept pixels: \
         raise the number of classes, set the ignore value, or remap the mask"
    )]
    ClassOutOfRange {
        /// "label" or "prediction".
        role: &'static str,
        /// The ids seen, as text: `37, 255`.
        ids: String,
        /// The largest class id allowed.
        last_class: usize,
        /// How many kept pixels hold such an id.
        pixels: u64,
    },
    /// A dense map holds a value that it may not hold.
    #[error("{role} holds {value} at channel {channel}, row {row}, column {column}: expected {expected}")]
    BadValue {
        /// What the map is.
        role: &'static str,
        /// The offending value.
        value: f64,
        /// What values are allowed.
        expected: &'static str,
        /// Channel of the first offender.
        channel: usize,
        /// Row of the first offender.
        row: usize,
        /// Column of the first offender.
        column: usize,
    },
    /// A patch that does not lie inside its mask, or does not fill its rectangle.
    #[error("a patch of {rect} with {values} values does not fit a mask of {shape}")]
    PatchOutside {
        /// The rectangle that came.
        rect: Rect,
        /// The mask's size.
        shape: ImageShape,
        /// The number of values that came.
        values: usize,
    },
    /// A parameter out of its range.
    #[error("{name} must be {expected}, {got} came")]
    Parameter {
        /// The parameter.
        name: &'static str,
        /// Its range.
        expected: &'static str,
        /// The value that came.
        got: f64,
    },
    /// A list of parameters with the wrong length.
    #[error("{name} needs one value per class ({expected}), {got} came")]
    ParameterLength {
        /// The parameter.
        name: &'static str,
        /// The number of classes.
        expected: usize,
        /// The number of values that came.
        got: usize,
    },
    /// A batch without a single image.
    #[error("a batch needs at least one image")]
    EmptyBatch,
    /// A name that no loss has.
    #[error("no loss is called {name:?}; there are: {known}")]
    UnknownLoss {
        /// The name that came.
        name: String,
        /// All names, as text.
        known: String,
    },
    /// A file of counts that does not fit another.
    #[error("counts over {left} classes cannot be merged with counts over {right} classes")]
    CountsMismatch {
        /// Classes on one side.
        left: usize,
        /// Classes on the other.
        right: usize,
    },
}
