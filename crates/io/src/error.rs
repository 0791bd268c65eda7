//! What can be wrong with a file, each variant saying what was expected, what came and what to do.

use crate::Format;
use jdt_core::CoreError;

/// A file that is refused, or a mask that cannot be read as asked.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
pub enum IoError {
    /// The core refuses the mask.
    #[error(transparent)]
    Core(#[from] CoreError),
    /// The first bytes belong to no format known here.
    #[error(
        "not a mask file: it begins with {first_bytes}, expected those of a PNG, TIFF, BMP, JPEG, NPY, NPZ, NIfTI or COCO file"
    )]
    UnknownFormat {
        /// The first bytes, in hexadecimal, or `nothing`.
        first_bytes: String,
    },
    /// A file that holds several masks, none of which was asked for.
    #[error("it holds {files} masks ({names}): give it as a set of masks, or save one mask a file")]
    SeveralFiles {
        /// How many.
        files: usize,
        /// The first names.
        names: String,
    },
    /// A format that is known but not read.
    #[error("{format} files are not read yet: convert the mask to PNG (indices kept) or NPY")]
    NotReadYet {
        /// The format.
        format: Format,
    },
    /// A lossy file.
    #[error(
        "{format} is lossy: its pixels no longer hold the class ids that were saved; \
         export the mask again as PNG or NPY"
    )]
    Lossy {
        /// The format.
        format: Format,
    },
    /// Bytes that break the rules of their format.
    #[error("broken {format} file: {reason}")]
    Broken {
        /// The format.
        format: Format,
        /// What is wrong.
        reason: String,
    },
    /// A file that ends too early.
    #[error("the {format} file is cut short: its header promises {expected} bytes of pixels, at most {got} are there")]
    Truncated {
        /// The format.
        format: Format,
        /// Bytes that the header promises.
        expected: u64,
        /// Bytes that can be there.
        got: u64,
    },
    /// More pixels than [`crate::Limits::max_pixels`].
    #[error("the file says it holds {shape} pixels, the limit is {limit}: crop or scale the mask down")]
    TooManyPixels {
        /// Its size: `1000000000×1000000000`.
        shape: String,
        /// The limit.
        limit: u64,
    },
    /// More memory than [`crate::Limits::max_bytes`].
    #[error("the file says it holds {shape} and would take more than {limit} bytes when decoded: split it")]
    TooManyBytes {
        /// Its size and type.
        shape: String,
        /// The limit.
        limit: u64,
    },
    /// A kind of the format that is not read.
    #[error("the {format} file holds {got}, expected {expected}")]
    Unsupported {
        /// The format.
        format: Format,
        /// What the file holds.
        got: String,
        /// What is read.
        expected: &'static str,
    },
    /// An id that does not fit 32 bits.
    #[error("{value} at [{index}] is no class id: ids must lie between −2³¹ and 2³¹ − 1")]
    IdTooLarge {
        /// The value.
        value: String,
        /// Where it stands, in the file's axes.
        index: String,
    },
    /// A float map with a value that is not a number.
    #[error("NaN at channel {channel}, row {row}, column {column}: no class can be chosen there")]
    NotANumber {
        /// Channel of the first one.
        channel: usize,
        /// Its row.
        row: usize,
        /// Its column.
        column: usize,
    },
    /// A single-channel float map that holds neither probabilities nor ids.
    #[error(
        "a single-channel map holds values from {} to {}: expected foreground probabilities in [0, 1] or whole class ids",
        jdt_core::Shown(*min), jdt_core::Shown(*max)
    )]
    NeitherIdsNorProbabilities {
        /// Smallest value.
        min: f64,
        /// Largest value.
        max: f64,
    },
    /// A shape that is no mask.
    #[error("an array of shape [{shape}] came, expected {expected}")]
    Shape {
        /// The shape that came: `4, 30, 40`.
        shape: String,
        /// The shapes that are read.
        expected: &'static str,
    },
    /// An array whose class axis cannot be told.
    #[error(
        "in an array of shape [{shape}] the class axis may be the first or the last: say which, or how many classes there are"
    )]
    AmbiguousAxis {
        /// The shape that came.
        shape: String,
    },
    /// An array without an axis as long as there are classes.
    #[error(
        "an array of shape [{shape}] came with {classes} classes: expected [{classes}, height, width] or [height, width, {classes}]"
    )]
    NoClassAxis {
        /// The shape that came.
        shape: String,
        /// The number of classes.
        classes: usize,
    },
    /// Several images where one was expected.
    #[error("an array of shape [{shape}] holds {images} images, expected one: save one file per image")]
    SeveralImages {
        /// The shape that came.
        shape: String,
        /// How many images it holds.
        images: usize,
    },
    /// A colour image without a palette.
    #[error("a colour image came ({colours}): say which palette maps colours to classes, or save the class ids")]
    NoPalette {
        /// Its first colours, as text.
        colours: String,
    },
    /// Colours that the palette does not hold.
    #[error("{pixels} pixels have colours that are not in the palette: {colours}")]
    UnknownColours {
        /// The first of them with their pixels: `#010203 (7 pixels)`.
        colours: String,
        /// How many pixels have such a colour.
        pixels: u64,
    },
    /// A colour image given as an instance map.
    #[error(
        "a colour image came ({colours}), expected one id a pixel: save the instance ids as a gray PNG of 16 bits, TIFF or NPY"
    )]
    InstanceColours {
        /// Its first colours, as text.
        colours: String,
    },
    /// An instance map with a value that is no id.
    #[error("the instance map holds {} at row {row}, column {column}: expected whole numbers below 2³¹", jdt_core::Shown(*value))]
    FractionalInstance {
        /// The value that came.
        value: f64,
        /// Its row.
        row: usize,
        /// Its column.
        column: usize,
    },
    /// A palette that cannot be read.
    #[error("bad palette: {reason}; expected [[r, g, b], …] or {{\"#rrggbb\": id, …}}")]
    Palette {
        /// What is wrong.
        reason: String,
    },
    /// A table of classes that cannot be used.
    #[error("bad table of classes: {reason}")]
    ClassTable {
        /// What is wrong.
        reason: String,
    },
    /// An array that does not fit the shape it is to be written with.
    #[error("cannot write {got} values as an array of shape [{shape}]")]
    WriteShape {
        /// The shape.
        shape: String,
        /// How many values came.
        got: usize,
    },
    /// A writer failed.
    #[error("cannot write the {format} file: {reason}")]
    Write {
        /// The format.
        format: Format,
        /// Why.
        reason: String,
    },
}

/// A shape as text: `4, 30, 40`.
pub(crate) fn shape_text(shape: &[usize]) -> String {
    let axes: Vec<String> = shape.iter().map(usize::to_string).collect();
    axes.join(", ")
}
