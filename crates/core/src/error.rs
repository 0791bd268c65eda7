//! What can be wrong with masks and parameters, each variant saying what was expected and what came.

use crate::Shown;
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
    /// An instance map holds an id that is none.
    #[error(
        "the instance map holds {id} at row {row}, column {column}: \
         expected 0 for no object, or the positive id of one"
    )]
    NegativeInstance {
        /// The id that came.
        id: i32,
        /// Row of the first one.
        row: usize,
        /// Column of the first one.
        column: usize,
    },
    /// A dense map holds a value that it may not hold.
    #[error("{role} holds {} at channel {channel}, row {row}, column {column}: expected {expected}", Shown(*value))]
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
    #[error("{name} must be {expected}, {} came", Shown(*got))]
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
    /// Two tables that cannot be added up.
    #[error("a table over {left} {what} cannot be merged with one over {right} {what}")]
    TableMismatch {
        /// What the tables are over: "bins", "classes".
        what: &'static str,
        /// How many on one side.
        left: usize,
        /// How many on the other.
        right: usize,
    },
    /// A soft label cannot be made without something.
    #[error("{needed_by} needs {what}, which was not given")]
    MissingInput {
        /// The label maker.
        needed_by: &'static str,
        /// What it needs.
        what: &'static str,
    },
    /// Something that does not fit its grid.
    #[error("{what} needs {expected} values to fit the grid, {got} came")]
    GridLength {
        /// What it is.
        what: &'static str,
        /// How many values fit.
        expected: usize,
        /// How many came.
        got: usize,
    },
    /// Two tables of which one lacks an image.
    #[error("image {image:?} is missing from the {table}: both tables must be of the same images")]
    MissingImage {
        /// The table without it.
        table: &'static str,
        /// The image's key.
        image: String,
    },
    /// Objects that are not those of the counts beside them.
    #[error("image {image:?}: the objects of class {class} have {objects} pixels, its counts {counts}")]
    ObjectsMismatch {
        /// The image's key.
        image: String,
        /// The class.
        class: usize,
        /// Pixels of its objects.
        objects: u64,
        /// Pixels of the class in the counts.
        counts: u64,
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
    /// A name that no parameter of a loss has.
    #[error("{loss} has no parameter {name:?}; it has: {known}")]
    UnknownParameter {
        /// The loss's id.
        loss: &'static str,
        /// The name that came.
        name: String,
        /// All names, as text.
        known: String,
    },
    /// Text that is no loss, no mix, or no value of a parameter.
    #[error("{what} is written {expected}; {got:?} came")]
    LossText {
        /// What was read.
        what: String,
        /// How it is written.
        expected: String,
        /// The text that came.
        got: String,
    },
    /// A soft label given to a loss of hard ones.
    #[error("{loss} takes hard labels only, a soft one came: {why}")]
    HardLabelsOnly {
        /// The loss in words.
        loss: &'static str,
        /// Why it cannot take a soft label.
        why: &'static str,
    },
    /// A prediction that a loss cannot read.
    #[error("{loss} takes {expected}; {channels} channels of {got} came")]
    PredictionKind {
        /// The loss in words.
        loss: &'static str,
        /// What it takes.
        expected: &'static str,
        /// What came: logits or probabilities.
        got: &'static str,
        /// How many channels came.
        channels: usize,
    },
    /// A class asked for that the masks do not have.
    #[error("class {class} was asked for, the masks have {classes} classes")]
    ClassNotThere {
        /// The class asked for.
        class: usize,
        /// How many there are.
        classes: usize,
    },
    /// An image of a batch with another number of channels than the first.
    #[error("image {image} of the batch has {got} channels, the first has {expected}")]
    BatchChannels {
        /// Its place in the batch.
        image: usize,
        /// Channels of the first.
        expected: usize,
        /// Its channels.
        got: usize,
    },
    /// Two vectors that must be of one length.
    #[error("x has {left} coordinates, y has {right}: both must have the same number")]
    VectorLengths {
        /// Coordinates of x.
        left: usize,
        /// Coordinates of y.
        right: usize,
    },
    /// More workers than images, or none.
    #[error("a batch of {images} images goes to between 1 and {images} workers, {got} came")]
    Shards {
        /// Images of the batch.
        images: usize,
        /// The number of workers that came.
        got: usize,
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
