//! A pair of hard masks → what each pixel is to one class.

use crate::CoreError;
use crate::masks::{LabelMap, PredictionMap};
use ndarray::Array2;

/// What a pixel is to a class.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash)]
pub enum Outcome {
    /// The label leaves the pixel out.
    #[default]
    LeftOut,
    /// Neither label nor prediction is the class.
    TrueNegative,
    /// Only the prediction is the class.
    FalsePositive,
    /// Only the label is the class.
    FalseNegative,
    /// Label and prediction are the class.
    TruePositive,
}

impl Outcome {
    /// In the order of their codes, 0 to 4.
    pub const ALL: [Self; 5] =
        [Self::LeftOut, Self::TrueNegative, Self::FalsePositive, Self::FalseNegative, Self::TruePositive];

    fn of(in_label: bool, in_prediction: bool) -> Self {
        match (in_label, in_prediction) {
            (false, false) => Self::TrueNegative,
            (false, true) => Self::FalsePositive,
            (true, false) => Self::FalseNegative,
            (true, true) => Self::TruePositive,
        }
    }
}

/// What each pixel is to a class, `[H, W]`.
///
/// How many there are of each kind is what [`confusion`](super::confusion) counts for the class.
///
/// # Errors
/// [`CoreError::Parameter`] for a class that the masks do not have; else those of [`confusion`](super::confusion).
///
/// # Example
/// ```
/// use jdt_core::kernels::{Outcome::*, error_map};
/// use jdt_core::masks::{ClassSpace, IdImage, LabelMap, PredictionMap};
/// use ndarray::array;
///
/// let space = ClassSpace::new(3, Some(255))?;
/// let label = LabelMap::new(&IdImage::U8(array![[0, 1, 1], [0, 2, 255]]), space)?;
/// let pred = PredictionMap::new(&IdImage::U8(array![[0, 1, 0], [1, 2, 9]]), space)?;
/// let of_one = array![[TrueNegative, TruePositive, FalseNegative], [FalsePositive, TrueNegative, LeftOut]];
/// assert_eq!(error_map(&label, &pred, 1)?, of_one);
/// # Ok::<(), jdt_core::CoreError>(())
/// ```
pub fn error_map(label: &LabelMap, prediction: &PredictionMap, class: usize) -> Result<Array2<Outcome>, CoreError> {
    let classes = label.expect_pair(prediction)?;
    if class >= classes {
        return Err(CoreError::Parameter { name: "class", expected: "a class of the masks", got: class as f64 });
    }
    let (width, mut strays) = (label.shape().width(), 0);
    let outcomes = Array2::from_shape_fn((label.shape().height(), width), |(row, column)| {
        let pixel = row * width + column;
        match (label.ids().class(pixel), prediction.ids().class(pixel)) {
            (None, _) => Outcome::LeftOut,
            (Some(wanted), Some(got)) => Outcome::of(wanted == class, got == class),
            (Some(_), None) => {
                strays += 1;
                Outcome::LeftOut
            }
        }
    });
    if strays == 0 { Ok(outcomes) } else { Err(prediction.out_of_range(strays)) }
}
