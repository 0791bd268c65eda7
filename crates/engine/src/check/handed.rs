//! A pair made fit for painting: one image of at most 1024 × 1024 pixels and 8 classes, and what that changed.

use super::counting::{mended, probabilities};
use super::look::slice_of;
use super::{CheckSettings, look::Slice};
use crate::EngineError;
use crate::protocol::PaintedShape;
use jdt_core::masks::ClassIds;
use jdt_io::{Decoded, Fix, Side};
use ndarray::{Array3, Axis, s};
use serde::{Deserialize, Serialize};

/// The longest side of a painting, and its most classes.
const MOST_SIDE: usize = 1024;
const MOST_CLASSES: usize = 8;
/// Places of the cut that are tried lie so many pixels apart.
const STEP: usize = 32;

/// What of a pair is not as it was counted.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum HandNote {
    /// Only a part of it: the one with the most wrong pixels.
    Cut {
        /// Columns and rows of the pair.
        from: [usize; 2],
        /// First column and row of the part.
        at: [usize; 2],
    },
    /// Only the classes that occur.
    Chosen(Vec<usize>),
    /// The classes with the most pixels, and all others as one more.
    Merged(Vec<usize>),
    /// Pixels that are left out of the count were given to a class, in both masks.
    Filled {
        /// How many.
        pixels: u64,
        /// Which class.
        class: usize,
    },
}

impl HandNote {
    /// Whether the painting's numbers are others than the image's.
    pub fn changes_numbers(&self) -> bool {
        !matches!(self, Self::Chosen(_))
    }
}

/// A pair for painting; its maps travel beside.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct HandedPair {
    /// Classes, rows, columns; one class is a foreground map.
    pub shape: PaintedShape,
    /// What is not as it was counted.
    pub notes: Vec<HandNote>,
    /// Row-major `[C, H, W]`.
    #[serde(skip)]
    pub label: Vec<f32>,
    /// The same; probabilities where the prediction holds them.
    #[serde(skip)]
    pub prediction: Vec<f32>,
}

/// Makes a pair fit for painting; `slice` as in [`super::LookAt`].
///
/// # Errors
/// As [`super::look_at`].
pub fn hand_over(
    label: Decoded,
    prediction: Decoded,
    slice: Option<usize>,
    settings: &CheckSettings,
) -> Result<HandedPair, EngineError> {
    // Of swapped sides the prediction is the other file.
    let is_soft = prediction.is_soft() && !settings.reading.has(Fix::Swap);
    let soft = is_soft.then(|| prediction.clone());
    let pair = slice_of(label, prediction, slice, settings)?;
    pair.label.expect_pair(&pair.prediction)?;
    let soft = soft.and_then(|decoded| soft_map(decoded, &pair, settings));
    let (height, width) = (pair.label.shape().height(), pair.label.shape().width());
    let mut notes = Vec::new();
    let size = [width.min(MOST_SIDE), height.min(MOST_SIDE)];
    let at = if [width, height] == size { [0, 0] } else { worst_part(&pair, size) };
    if size != [width, height] {
        notes.push(HandNote::Cut { from: [width, height], at });
    }
    let part = Part { at, size, width };
    let classes = Classes::of(&pair, &part, settings, &mut notes);
    let kept = |i: usize| pair.label.ids().class(i).is_some();
    let of = |ids: &ClassIds, i: usize| if kept(i) { ids.class(i).map(|class| classes.place(class)) } else { None };
    let filled = part.pixels().filter(|&i| !kept(i)).count() as u64;
    if filled > 0 && !classes.is_binary {
        notes.push(HandNote::Filled { pixels: filled, class: classes.largest });
    }
    let dense = |ids: &ClassIds| {
        let mut map = vec![0.0_f32; classes.channels * size[0] * size[1]];
        for (to, i) in part.pixels().enumerate() {
            let place = of(ids, i).unwrap_or_else(|| classes.filling());
            // A foreground map has no channel for what is none.
            if let Some(channel) = if classes.is_binary { place.checked_sub(1) } else { Some(place) } {
                map[channel * size[0] * size[1] + to] = 1.0;
            }
        }
        map
    };
    let label = dense(pair.label.ids());
    let mut prediction = dense(pair.prediction.ids());
    if let Some(soft) = soft.filter(|map| map.dim().0 == classes.channels && classes.are_all) {
        let [column, row] = at;
        let cut = soft.slice(s![.., row..row + size[1], column..column + size[0]]);
        for (to, i) in part.pixels().enumerate().filter(|&(_, i)| kept(i)) {
            let (row, column) = (to / size[0], to % size[0]);
            debug_assert!(i < height * width);
            for channel in 0..classes.channels {
                prediction[channel * size[0] * size[1] + to] = cut[(channel, row, column)];
            }
        }
    }
    let shape = PaintedShape { channels: classes.channels, height: size[1], width: size[0] };
    Ok(HandedPair { shape, notes, label, prediction })
}

/// The part of an image that is taken over.
struct Part {
    at: [usize; 2],
    size: [usize; 2],
    /// Columns of the whole image.
    width: usize,
}

impl Part {
    /// Places of its pixels in the image, row by row.
    fn pixels(&self) -> impl Iterator<Item = usize> {
        let ([column, row], [columns, rows], width) = (self.at, self.size, self.width);
        (row..row + rows).flat_map(move |row| (column..column + columns).map(move |column| row * width + column))
    }
}

/// The painting's classes.
struct Classes {
    channels: usize,
    is_binary: bool,
    /// Whether they are the counted ones, in their order.
    are_all: bool,
    /// Those that have a channel of their own.
    kept: Vec<usize>,
    /// The counted class with the most pixels.
    largest: usize,
}

impl Classes {
    fn of(pair: &Slice, part: &Part, settings: &CheckSettings, notes: &mut Vec<HandNote>) -> Self {
        let all = pair.label.classes();
        let mut pixels = vec![0_u64; all];
        for i in part.pixels() {
            let Some(label) = pair.label.ids().class(i) else { continue };
            let prediction = pair.prediction.ids().class(i);
            pixels[label] += 1;
            if let Some(class) = prediction.filter(|&class| class != label && class < all) {
                pixels[class] += 1;
            }
        }
        let mut by_size: Vec<usize> = (0..all).filter(|&class| pixels[class] > 0).collect();
        by_size.sort_by_key(|&class| (std::cmp::Reverse(pixels[class]), class));
        let largest = by_size.first().copied().unwrap_or(0);
        if settings.space.is_binary() && all == 2 {
            return Self { channels: 1, is_binary: true, are_all: true, kept: vec![0, 1], largest };
        }
        if all <= MOST_CLASSES && all == settings.counted() {
            return Self { channels: all, is_binary: false, are_all: true, kept: (0..all).collect(), largest };
        }
        let is_merged = by_size.len() > MOST_CLASSES;
        by_size.truncate(if is_merged { MOST_CLASSES - 1 } else { MOST_CLASSES });
        by_size.sort_unstable();
        let channels = (by_size.len() + usize::from(is_merged)).max(2);
        notes.push(if is_merged { HandNote::Merged(by_size.clone()) } else { HandNote::Chosen(by_size.clone()) });
        Self { channels, is_binary: false, are_all: false, kept: by_size, largest }
    }

    /// The channel of a class; of a foreground map that of the foreground is 1.
    fn place(&self, class: usize) -> usize {
        self.kept.iter().position(|&kept| kept == class).unwrap_or(self.channels - 1)
    }

    /// Where pixels go that are left out: to no foreground, or to the class whose numbers they change the least.
    fn filling(&self) -> usize {
        if self.is_binary { 0 } else { self.place(self.largest) }
    }
}

/// First column and row of the part with the most wrong pixels.
fn worst_part(pair: &Slice, [columns, rows]: [usize; 2]) -> [usize; 2] {
    let (height, width) = (pair.label.shape().height(), pair.label.shape().width());
    // Wrong pixels above and left of each corner.
    let mut above = vec![0_u64; (width + 1) * (height + 1)];
    for row in 0..height {
        let mut in_row = 0;
        for column in 0..width {
            let label = pair.label.ids().class(row * width + column);
            in_row += u64::from(label.is_some() && label != pair.prediction.ids().class(row * width + column));
            above[(row + 1) * (width + 1) + column + 1] = above[row * (width + 1) + column + 1] + in_row;
        }
    }
    let at = |row: usize, column: usize| above[row * (width + 1) + column];
    let starts = |length: usize, part: usize| (0..=length - part).step_by(STEP).chain([length - part]);
    let mut best = ([0, 0], None);
    for row in starts(height, rows) {
        for column in starts(width, columns) {
            let wrong =
                at(row + rows, column + columns) + at(row, column) - at(row, column + columns) - at(row + rows, column);
            if best.1.is_none_or(|most| wrong > most) {
                best = ([column, row], Some(wrong));
            }
        }
    }
    best.0
}

/// The prediction's probabilities, `[C, H, W]`, where they are such as a painting holds.
fn soft_map(mut decoded: Decoded, pair: &Slice, settings: &CheckSettings) -> Option<Array3<f32>> {
    mended(&mut decoded, Side::Prediction, settings).ok()?;
    let all = probabilities(&settings.reading, &decoded, settings.raw_space()).ok()??;
    let map = (pair.at.0 < all.dim().0).then(|| all.index_axis(Axis(0), pair.at.0).to_owned())?;
    let shape = pair.label.shape();
    let (channels, height, width) = map.dim();
    if (height, width) != (shape.height(), shape.width()) {
        return None;
    }
    if settings.space.is_binary() {
        return match channels {
            1 => Some(map),
            2 => Some(map.slice(s![1..2, .., ..]).to_owned()),
            _ => None,
        };
    }
    let sums_to_one = map.sum_axis(Axis(0)).iter().all(|sum| (sum - 1.0).abs() < 1e-3);
    (channels > 1 && sums_to_one).then_some(map)
}

#[cfg(test)]
mod tests {
    use super::*;
    use jdt_core::masks::{ClassSpace, IdImage};
    use jdt_io::{Kind, Mask};
    use ndarray::Array2;

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

    fn handed(label: Array2<u8>, prediction: Array2<u8>, space: ClassSpace) -> HandedPair {
        hand_over(mask(label), mask(prediction), None, &CheckSettings::new(space)).unwrap()
    }

    #[test]
    fn a_small_pair_of_few_classes_is_handed_over_as_it_is() {
        let map = Array2::from_shape_fn((3, 4), |(row, column)| u8::try_from((row + column) % 3).unwrap());
        let pair = handed(map.clone(), map, ClassSpace::new(4, None).unwrap());
        assert_eq!(pair.shape, PaintedShape { channels: 4, height: 3, width: 4 });
        assert_eq!((pair.notes, pair.label.iter().sum::<f32>()), (vec![], 12.0));
        assert_eq!(pair.label, pair.prediction);
    }

    #[test]
    fn a_binary_pair_is_a_foreground_map_and_what_is_left_out_is_none() {
        let pair = handed(ndarray::array![[0, 1, 9]], ndarray::array![[1, 1, 1]], ClassSpace::binary(Some(9)));
        assert_eq!((pair.shape.channels, pair.notes), (1, vec![]));
        assert_eq!((pair.label, pair.prediction), (vec![0.0, 1.0, 0.0], vec![1.0, 1.0, 0.0]));
    }

    #[test]
    fn many_classes_are_chosen_from_or_merged_and_large_pairs_are_cut_where_they_are_wrong() {
        let space = ClassSpace::new(20, Some(255)).unwrap();
        let few = Array2::from_shape_fn((2, 4), |(_, column)| if column > 1 { 17_u8 } else { 3 });
        let pair = handed(few.clone(), few, space);
        assert_eq!((pair.notes, pair.shape.channels), (vec![HandNote::Chosen(vec![3, 17])], 2));
        let many = Array2::from_shape_fn((4, 20), |(row, column)| u8::try_from(column.max(row * 5)).unwrap());
        let pair = handed(many.clone(), many, space);
        assert_eq!(pair.shape.channels, 8);
        assert!(matches!(&pair.notes[..], [HandNote::Merged(kept)] if kept.len() == 7));
        let label = Array2::<u8>::zeros((4, 2048));
        let mut prediction = label.clone();
        prediction.slice_mut(s![.., 1500..1600]).fill(1);
        let pair = handed(label, prediction, ClassSpace::new(2, None).unwrap());
        assert_eq!((pair.shape.height, pair.shape.width), (4, 1024));
        let HandNote::Cut { from, at } = pair.notes[0] else { panic!("{:?}", pair.notes) };
        assert_eq!(from, [2048, 4]);
        assert!(at[0] <= 1500 && at[0] + 1024 >= 1600);
        assert_eq!(pair.prediction[4096..].iter().sum::<f32>(), 400.0);
    }

    #[test]
    fn probabilities_stay_what_they_are() {
        let values = ndarray::array![[[0.2_f32, 0.9]], [[0.8, 0.1]]];
        let mut soft = mask(ndarray::array![[0, 0]]);
        soft.mask = Mask::Values(jdt_io::Values::F32(values.into_dyn()));
        (soft.kind, soft.dtype) = (Kind::Npy, "f32");
        let settings = CheckSettings::new(ClassSpace::new(2, Some(255)).unwrap());
        let pair = hand_over(mask(ndarray::array![[1, 255]]), soft, None, &settings).unwrap();
        assert_eq!(pair.label, [0.0, 0.0, 1.0, 1.0]);
        // A pixel that is left out is the same in both.
        assert_eq!(pair.prediction, [0.2, 0.0, 0.8, 1.0]);
        assert_eq!(pair.notes, [HandNote::Filled { pixels: 1, class: 1 }]);
    }

    #[test]
    fn what_is_left_out_goes_to_the_largest_class_in_both() {
        let pair = handed(
            ndarray::array![[0, 1, 1, 255]],
            ndarray::array![[0, 1, 1, 2]],
            ClassSpace::new(3, Some(255)).unwrap(),
        );
        assert_eq!(pair.notes, [HandNote::Filled { pixels: 1, class: 1 }]);
        assert_eq!(pair.label, pair.prediction);
        assert!(pair.notes[0].changes_numbers());
    }
}
