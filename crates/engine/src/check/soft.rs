//! Predictions that are probabilities: as maps that fit the label, and the sums of them.

use jdt_core::CoreError;
use jdt_core::masks::{LabelMap, ProbMap};
use jdt_core::statistics::ImageSums;
use ndarray::{Array3, Axis, concatenate};

/// The map with a channel a class, or with the foreground's alone beside a binary label; `None` of another number of
/// channels, which says nothing of the classes.
///
/// # Errors
/// [`CoreError::BadValue`], which no map of probabilities causes.
pub(super) fn fitting(prob: Array3<f32>, label: &LabelMap) -> Result<Option<ProbMap>, CoreError> {
    let space = label.space();
    let prob = match prob.dim().0 {
        channels if channels == space.classes() => prob,
        1 if space.is_binary() => prob,
        1 if space.classes() == 2 => concatenate![Axis(0), prob.mapv(|p| 1.0 - p), prob],
        _ => return Ok(None),
    };
    ProbMap::new(prob).map(Some)
}

/// The sums of one image over the classes that are counted.
///
/// On the CPU, whose order of additions is the same everywhere: page and command line agree to the last digit. The bins of
/// the same map take longer.
///
/// # Errors
/// As [`ImageSums::new`].
pub(super) fn sums(image: &str, prob: &ProbMap, label: &LabelMap, counted: usize) -> Result<ImageSums, CoreError> {
    let mut sums = ImageSums::new(image, prob, label)?;
    sums.classes.truncate(counted);
    Ok(sums)
}
