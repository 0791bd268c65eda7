//! A pair looked at: what each pixel is to a class, over the photograph where there is one.

use super::CheckSettings;
use super::counting::{mended, slices};
use crate::EngineError;
use jdt_core::colour::outcome_colour;
use jdt_core::kernels::{Outcome, error_map};
use jdt_core::masks::{LabelMap, PredictionMap};
use jdt_io::{Decoded, Fix, Mask, Side, diagnose_sizes, resize_nearest, to_id_batch};
use ndarray::Array3;
use serde::{Deserialize, Serialize};

/// What is to be seen of a pair.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct LookAt {
    /// The slice of a volume; of a volume that is one case, that with the most wrong pixels if `None`.
    pub slice: Option<usize>,
    /// The class whose errors are shown.
    pub class: usize,
    /// The longest side of the picture, in pixels; larger masks are made smaller, never larger than whole pixels.
    pub side: usize,
}

/// A picture of a pair.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PairLook {
    /// Columns and rows of the picture.
    pub size: [usize; 2],
    /// Columns and rows of the mask.
    pub mask: [usize; 2],
    /// The slice that is shown, of how many.
    pub slice: (usize, usize),
    /// Why the photograph is not under it, if one was given.
    pub no_photograph: Option<String>,
    /// `[H, W, 4]`; travels beside.
    #[serde(skip)]
    pub rgba: Vec<u8>,
}

/// Up to twice so many pixels a side, the strokes of a hatch are one wide.
const THIN: usize = 480;

/// One image of a pair, in the classes that are counted in.
#[derive(Debug, Clone)]
pub(super) struct Slice {
    pub(super) label: LabelMap,
    pub(super) prediction: PredictionMap,
    /// Its place, and how many there are.
    pub(super) at: (usize, usize),
}

/// A decoded pair as it is counted; `slice` as in [`LookAt`].
pub(super) fn slice_of(
    mut label: Decoded,
    mut prediction: Decoded,
    slice: Option<usize>,
    settings: &CheckSettings,
) -> Result<Slice, EngineError> {
    let reading = &settings.reading;
    if reading.has(Fix::Swap) {
        std::mem::swap(&mut label, &mut prediction);
    }
    for (side, decoded) in [(Side::Label, &mut label), (Side::Prediction, &mut prediction)] {
        mended(decoded, side, settings)?;
    }
    let (labels, mut predictions) = slices(&label, &prediction, settings)?;
    let of = labels.len();
    let wrong = |at: usize| -> usize {
        let space = settings.counting_space().unwrap_or(settings.space);
        let Ok(prediction) = PredictionMap::new(&predictions[at], space) else { return 0 };
        let (label, pixels) = (labels[at].ids(), labels[at].shape().pixels().min(prediction.shape().pixels()));
        (0..pixels).filter(|&i| label.class(i).is_some() && label.class(i) != prediction.ids().class(i)).count()
    };
    let at = slice.map_or_else(
        || if of > 1 { (0..of).max_by_key(|&at| (wrong(at), std::cmp::Reverse(at))).unwrap_or(0) } else { 0 },
        |slice| slice.min(of.saturating_sub(1)),
    );
    let (Some(label), true) = (labels.into_iter().nth(at), at < predictions.len()) else {
        return Err(EngineError::Slices { labels: of, predictions: predictions.len() });
    };
    let mut prediction = predictions.swap_remove(at);
    let shape = label.shape();
    if diagnose_sizes(shape, prediction.shape()?).is_some() && reading.has(Fix::Nearest) {
        prediction = resize_nearest(&prediction, (shape.height(), shape.width()));
    }
    let prediction = PredictionMap::new(&prediction, settings.counting_space()?)?;
    Ok(Slice { label, prediction, at: (at, of) })
}

/// Draws a pair: true and false positives and negatives of a class by hue and hatch.
///
/// # Errors
/// [`EngineError::File`], [`EngineError::Core`] for pairs that cannot be counted either.
pub fn look_at(
    label: Decoded,
    prediction: Decoded,
    photograph: Option<Result<Decoded, String>>,
    look: LookAt,
    settings: &CheckSettings,
) -> Result<PairLook, EngineError> {
    let slice = slice_of(label, prediction, look.slice, settings)?;
    let outcomes = error_map(&slice.label, &slice.prediction, look.class)?;
    let (height, width) = outcomes.dim();
    let size = picture_size([width, height], look.side);
    let (photograph, no_photograph) = match photograph.map(|read| read.and_then(|decoded| colours(&decoded))) {
        Some(Ok(colours)) if slice.at.1 == 1 => (Some(colours), None),
        // A photograph is one picture.
        Some(Ok(_)) | None => (None, None),
        Some(Err(reason)) => (None, Some(reason)),
    };
    // Strokes of a large picture are as wide as they are of a small one, once both are as large on the screen.
    let line = (size[0].max(size[1]) / THIN).max(1);
    let mut rgba = Vec::with_capacity(4 * size[0] * size[1]);
    for y in 0..size[1] {
        for x in 0..size[0] {
            let outcome = outcomes[(y * height / size[1], x * width / size[0])];
            let under = photograph.as_ref().map(|colours| sampled(colours, [x, y], size));
            let [r, g, b] = painted(outcome, [x / line, y / line], under);
            rgba.extend([r, g, b, u8::MAX]);
        }
    }
    Ok(PairLook { size, mask: [width, height], slice: slice.at, no_photograph, rgba })
}

/// Small masks in whole pixels of their own, so that a hatch has room; large ones shrunk.
fn picture_size([width, height]: [usize; 2], side: usize) -> [usize; 2] {
    let longest = width.max(height).max(1);
    let side = side.max(1);
    if longest <= side {
        let times = side / longest;
        return [width * times, height * times];
    }
    [width, height].map(|length| (length * side).div_ceil(longest).max(1))
}

/// A pixel of the picture: false positives are struck one way, false negatives the other. Over a photograph, what is neither in
/// label nor prediction is left as it is.
fn painted(outcome: Outcome, [x, y]: [usize; 2], under: Option<[u8; 3]>) -> [u8; 3] {
    const STEP: usize = 6;
    let struck = match outcome {
        Outcome::FalsePositive => (x + y).is_multiple_of(STEP),
        Outcome::FalseNegative => (x + (STEP - 1) * y).is_multiple_of(STEP),
        _ => false,
    };
    let colour = if struck { [u8::MAX; 3] } else { outcome_colour(outcome) };
    let Some(under) = under else { return colour };
    // Tenths of the colour over the photograph.
    let share: u16 = match outcome {
        Outcome::TrueNegative => 0,
        Outcome::TruePositive => 4,
        Outcome::FalsePositive | Outcome::FalseNegative | Outcome::LeftOut => 7,
    };
    std::array::from_fn(|i| {
        let mixed = (u16::from(colour[i]) * share + u16::from(under[i]) * (10 - share)) / 10;
        u8::try_from(mixed).unwrap_or(u8::MAX)
    })
}

/// A photograph's colours, `[H, W, 3]`.
fn colours(decoded: &Decoded) -> Result<Array3<u8>, String> {
    if let Mask::Colours(colours) = &decoded.mask {
        return Ok(colours.clone());
    }
    let ids = to_id_batch(decoded, &jdt_io::ReadAs::default()).map_err(|reason| reason.to_string())?;
    let Some(ids) = ids.first() else { return Err("the photograph holds no picture".to_owned()) };
    let shape = ids.shape().map_err(|reason| reason.to_string())?;
    let largest = ids.histogram().keys().next_back().copied().unwrap_or(0).max(1);
    Ok(Array3::from_shape_fn((shape.height(), shape.width(), 3), |(row, column, channel)| {
        let id = ids.id((row, column));
        match decoded.palette.as_ref().and_then(|palette| palette.get(usize::try_from(id).ok()?)) {
            Some(colour) => colour[channel],
            // 16 bits and more are shown in 8.
            None if largest > 255 => u8::try_from(i64::from(id.max(0)) * 255 / i64::from(largest)).unwrap_or(0),
            None => u8::try_from(id).unwrap_or(0),
        }
    }))
}

/// The mean of the photograph's pixels that a pixel of the picture covers.
fn sampled(colours: &Array3<u8>, [x, y]: [usize; 2], [width, height]: [usize; 2]) -> [u8; 3] {
    /// Samples a side of what is covered: enough to be smooth, and no more.
    const MOST: usize = 4;
    let (rows, columns, _) = colours.dim();
    let covered = |at: usize, length: usize, all: usize| {
        let from = at * all / length;
        let to = ((at + 1) * all).div_ceil(length).clamp(from + 1, all.max(from + 1));
        (from..to).step_by((to - from).div_ceil(MOST))
    };
    let mut sum = [0_u32; 3];
    let mut count = 0;
    for row in covered(y, height, rows) {
        for column in covered(x, width, columns) {
            count += 1;
            for (channel, sum) in sum.iter_mut().enumerate() {
                *sum += u32::from(colours[(row.min(rows - 1), column.min(columns - 1), channel)]);
            }
        }
    }
    sum.map(|sum| u8::try_from(sum / count.max(1)).unwrap_or(u8::MAX))
}

#[cfg(test)]
mod tests {
    use super::*;
    use jdt_core::masks::{ClassSpace, IdImage};
    use jdt_io::Kind;
    use ndarray::{Array2, array};

    fn mask(ids: Array2<u8>) -> Decoded {
        Decoded {
            mask: Mask::Ids(IdImage::U8(ids)),
            kind: Kind::Gray,
            dtype: "u8",
            palette: None,
            findings: Vec::new(),
            stack: false,
            spacing: None,
        }
    }

    #[test]
    fn small_masks_grow_by_whole_pixels_and_large_ones_shrink() {
        assert_eq!(picture_size([50, 40], 320), [300, 240]);
        assert_eq!(picture_size([2048, 1024], 320), [320, 160]);
        assert_eq!(picture_size([4000, 1], 320), [320, 1]);
    }

    #[test]
    fn each_outcome_has_its_colour_and_the_photograph_shines_through() {
        let settings = CheckSettings::new(ClassSpace::new(2, Some(255)).unwrap());
        let (label, prediction) = (array![[0, 1, 1, 255]], array![[1, 1, 0, 0]]);
        let look = LookAt { slice: None, class: 1, side: 24 };
        let seen = look_at(mask(label.clone()), mask(prediction.clone()), None, look, &settings).unwrap();
        assert_eq!((seen.size, seen.mask, seen.slice), ([24, 6], [4, 1], (0, 1)));
        // In the second row of each pixel, where no hatch is at that column.
        let at = |seen: &PairLook, x: usize| -> [u8; 3] { seen.rgba[4 * (24 + x)..][..3].try_into().unwrap() };
        assert_eq!(at(&seen, 2), outcome_colour(Outcome::FalsePositive));
        assert_eq!(at(&seen, 8), outcome_colour(Outcome::TruePositive));
        assert_eq!(at(&seen, 14), outcome_colour(Outcome::FalseNegative));
        assert_eq!(at(&seen, 20), outcome_colour(Outcome::LeftOut));
        let mut photograph = mask(array![[9]]);
        photograph.mask = Mask::Colours(Array3::from_elem((2, 8, 3), 100));
        let look = LookAt { class: 0, ..look };
        let seen =
            look_at(mask(array![[1, 1, 1, 1]]), mask(array![[1, 1, 1, 1]]), Some(Ok(photograph)), look, &settings);
        assert_eq!(at(&seen.unwrap(), 3), [100; 3]);
    }

    #[test]
    fn a_photograph_that_cannot_be_read_is_told_of_and_the_masks_are_shown() {
        let settings = CheckSettings::new(ClassSpace::binary(None));
        let look = LookAt { slice: None, class: 1, side: 8 };
        let photograph = Some(Err("no".to_owned()));
        let seen = look_at(mask(array![[1]]), mask(array![[1]]), photograph, look, &settings).unwrap();
        assert_eq!(seen.no_photograph.as_deref(), Some("no"));
    }
}
