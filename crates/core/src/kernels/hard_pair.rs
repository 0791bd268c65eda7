//! The hard masks of an image that is being painted, and their counts: a stroke costs its own pixels.

use super::FOREGROUND_LEVEL;
use crate::CoreError;
use crate::masks::{KeepMask, ProbMap, Rect, SoftLabel};
use crate::statistics::Confusion;

/// The class of each pixel of a label and a prediction, as [`harden`](super::harden) finds it, and which was taken for which.
///
/// Counts are integers: the pixels of a stroke are taken out as what they were and put in as what they are, and nothing
/// drifts. The masks take 4 bytes a pixel, whatever the number of classes.
///
/// # Example
/// ```
/// use jdt_core::kernels::HardPair;
/// use jdt_core::masks::{ProbMap, Rect, SoftLabel};
/// use ndarray::array;
///
/// let label = SoftLabel::new(array![[[1.0, 0.0, 0.5]]])?;
/// let mut prediction = ProbMap::new(array![[[1.0, 1.0, 0.25]]])?;
/// let mut pair = HardPair::new(&label, &prediction, None)?;
/// assert_eq!(pair.confusion().table(), [0, 1, 1, 1]);
/// let rect = Rect { top: 0, left: 1, height: 1, width: 1 };
/// prediction.patch(rect, &[0.25])?;
/// pair.update(&label, &prediction, None, rect)?;
/// assert_eq!(pair.confusion().table(), [1, 0, 1, 1]);
/// # Ok::<(), jdt_core::CoreError>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HardPair {
    channels: usize,
    width: usize,
    label: Vec<u16>,
    prediction: Vec<u16>,
    classes: usize,
    table: Vec<u64>,
}

impl HardPair {
    /// Hardens and counts whole masks; one channel makes two classes. Pixels that `keep` leaves out are not counted.
    ///
    /// # Errors
    /// [`CoreError::ShapeMismatch`], [`CoreError::ChannelMismatch`]; [`CoreError::ClassCount`] above 65535 channels.
    pub fn new(label: &SoftLabel, prediction: &ProbMap, keep: Option<&KeepMask>) -> Result<Self, CoreError> {
        const MOST: usize = u16::MAX as usize;
        let (channels, shape) = (label.channels(), label.shape());
        if channels > MOST {
            return Err(CoreError::ClassCount { min: 1, max: MOST, got: channels });
        }
        let classes = channels.max(2);
        let mut table = vec![0; classes * classes];
        // Every pixel is class 0 in both until it has been looked at.
        table[0] = match keep {
            Some(keep) => keep.values().iter().filter(|&&kept| kept).count(),
            None => shape.pixels(),
        } as u64;
        let unseen = || vec![0; shape.pixels()];
        let mut pair = Self { channels, width: shape.width(), label: unseen(), prediction: unseen(), classes, table };
        pair.update(label, prediction, keep, Rect::whole(shape))?;
        Ok(pair)
    }

    /// Hardens and counts a rectangle again. The masks are those after the change, as large as those of before, and `keep` is
    /// the one that was given before.
    ///
    /// # Errors
    /// [`CoreError::ShapeMismatch`], [`CoreError::ChannelMismatch`], also if they are not as large as those of before.
    pub fn update(
        &mut self,
        label: &SoftLabel,
        prediction: &ProbMap,
        keep: Option<&KeepMask>,
        rect: Rect,
    ) -> Result<(), CoreError> {
        let (channels, shape) = (label.channels(), label.shape());
        shape.expect_same("the label", prediction.shape(), "the prediction")?;
        if let Some(keep) = keep {
            shape.expect_same("the label", keep.shape(), "the keep mask")?;
        }
        if channels != prediction.channels() {
            return Err(CoreError::ChannelMismatch {
                left_name: "the label",
                left: channels,
                right_name: "the prediction",
                right: prediction.channels(),
            });
        }
        if channels != self.channels || shape.width() != self.width || shape.pixels() != self.label.len() {
            *self = Self::new(label, prediction, keep)?;
            return Ok(());
        }
        let (left, right) = (rect.left.min(shape.width()), (rect.left + rect.width).min(shape.width()));
        let (mut wanted, mut got) = (Row::new(right - left), Row::new(right - left));
        for row in rect.top..(rect.top + rect.height).min(shape.height()) {
            let run = row * shape.width() + left..row * shape.width() + right;
            wanted.harden(channels, |class| &label.plane(class)[run.clone()]);
            got.harden(channels, |class| &prediction.plane(class)[run.clone()]);
            let kept = keep.map(|keep| &keep.values()[run.clone()]);
            let old = self.label[run.clone()].iter_mut().zip(&mut self.prediction[run.clone()]);
            for (at, ((label, prediction), (&wanted, &got))) in
                old.zip(wanted.classes.iter().zip(&got.classes)).enumerate()
            {
                if (*label, *prediction) != (wanted, got) && kept.is_none_or(|kept| kept[at]) {
                    self.table[usize::from(*label) * self.classes + usize::from(*prediction)] -= 1;
                    self.table[usize::from(wanted) * self.classes + usize::from(got)] += 1;
                }
                (*label, *prediction) = (wanted, got);
            }
        }
        Ok(())
    }

    /// Which class was taken for which.
    pub fn confusion(&self) -> Confusion {
        Confusion::from_table(self.classes, self.table.clone())
    }
}

/// A row of pixels that is hardened class by class, its pixels side by side.
struct Row {
    best: Vec<f32>,
    classes: Vec<u16>,
}

impl Row {
    fn new(pixels: usize) -> Self {
        Self { best: vec![0.0; pixels], classes: vec![0; pixels] }
    }

    fn harden<'a>(&mut self, channels: usize, plane: impl Fn(usize) -> &'a [f32]) {
        if channels == 1 {
            for (class, &value) in self.classes.iter_mut().zip(plane(0)) {
                *class = u16::from(value >= FOREGROUND_LEVEL);
            }
            return;
        }
        self.best.copy_from_slice(plane(0));
        self.classes.fill(0);
        for (number, channel) in (1..).zip(1..channels) {
            let of_pixels = self.best.iter_mut().zip(&mut self.classes);
            for ((best, class), &value) in of_pixels.zip(plane(channel)) {
                let is_better = value > *best;
                *best = if is_better { value } else { *best };
                *class = if is_better { number } else { *class };
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Random;
    use crate::kernels::{confusion, harden};
    use crate::masks::{ClassSpace, LabelMap, PredictionMap};
    use ndarray::{Array2, Array3};

    /// Few values, so that there are ties.
    fn value(random: &mut Random) -> f32 {
        f32::from(u8::try_from(random.below(5)).unwrap()) / 4.0
    }

    fn fresh(label: &SoftLabel, prediction: &ProbMap) -> Confusion {
        let channels = label.channels();
        let space = if channels == 1 { ClassSpace::binary(None) } else { ClassSpace::new(channels, None).unwrap() };
        let label = LabelMap::new(&harden(label.view()), space).unwrap();
        confusion(&label, &PredictionMap::new(&harden(prediction.view()), space).unwrap()).unwrap()
    }

    #[test]
    fn strokes_leave_what_a_fresh_count_finds() {
        let mut random = Random::new(61);
        for channels in [1, 2, 4, 19] {
            let (height, width) = (35, 50);
            let mut map = || Array3::from_shape_simple_fn((channels, height, width), || value(&mut random));
            let (mut label, mut prediction) = (SoftLabel::new(map()).unwrap(), ProbMap::new(map()).unwrap());
            let mut pair = HardPair::new(&label, &prediction, None).unwrap();
            assert_eq!(pair.confusion(), fresh(&label, &prediction));
            for stroke in 0..30 {
                let (top, left) = (random.below(height), random.below(width));
                let rect = Rect { top, left, height: (height - top).min(12), width: (width - left).min(9) };
                let values: Vec<f32> = (0..channels * rect.pixels()).map(|_| value(&mut random)).collect();
                if stroke % 3 == 0 {
                    label.patch(rect, &values).unwrap();
                } else {
                    prediction.patch(rect, &values).unwrap();
                }
                pair.update(&label, &prediction, None, rect).unwrap();
                assert_eq!(pair, HardPair::new(&label, &prediction, None).unwrap());
                assert_eq!(pair.confusion(), fresh(&label, &prediction));
            }
        }
    }

    #[test]
    fn pixels_that_are_left_out_are_in_no_count() {
        let mut random = Random::new(62);
        let keep = KeepMask::new(Array2::from_shape_fn((6, 7), |(row, column)| (row + column) % 3 > 0)).unwrap();
        let mut map = || Array3::from_shape_simple_fn((3, 6, 7), || value(&mut random));
        let (mut label, prediction) = (SoftLabel::new(map()).unwrap(), ProbMap::new(map()).unwrap());
        let mut pair = HardPair::new(&label, &prediction, Some(&keep)).unwrap();
        assert_eq!(pair.confusion().table().iter().sum::<u64>(), 28);
        let rect = Rect { top: 1, left: 2, height: 4, width: 5 };
        label.patch(rect, &[0.25; 60]).unwrap();
        pair.update(&label, &prediction, Some(&keep), rect).unwrap();
        assert_eq!(pair, HardPair::new(&label, &prediction, Some(&keep)).unwrap());
        assert_eq!(pair.confusion().table().iter().sum::<u64>(), 28);
    }
}
