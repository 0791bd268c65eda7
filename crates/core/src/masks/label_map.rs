//! Hard labels and hard predictions: one class id a pixel.

use super::{ClassSpace, IdImage, ImageShape, KeepMask};
use crate::CoreError;
use ndarray::Array2;
use std::collections::BTreeMap;
use std::ops::Range;

/// An unsigned integer that can hold a class id; its largest value marks a pixel that has none.
pub trait ClassId: Copy + Ord + Into<u32> + Send + Sync + 'static {
    /// The mark of a pixel without a class.
    const VOID: Self;
}

impl ClassId for u8 {
    const VOID: Self = Self::MAX;
}

impl ClassId for u16 {
    const VOID: Self = Self::MAX;
}

impl ClassId for u32 {
    const VOID: Self = Self::MAX;
}

/// Class ids, row-major, in the narrowest type that holds every class and [`ClassId::VOID`].
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ClassIds {
    /// Up to 255 classes.
    U8(Vec<u8>),
    /// More.
    U16(Vec<u16>),
}

impl ClassIds {
    /// The class of pixel `i`, or `None` where the pixel has none.
    pub fn class(&self, i: usize) -> Option<usize> {
        match self {
            Self::U8(ids) => (ids[i] != u8::VOID).then(|| usize::from(ids[i])),
            Self::U16(ids) => (ids[i] != u16::VOID).then(|| usize::from(ids[i])),
        }
    }

    /// Says of each of some pixels whether it is of a class.
    pub(crate) fn mark(&self, pixels: Range<usize>, class: usize, into: &mut Vec<bool>) {
        fn of<T: ClassId>(ids: &[T], class: usize, into: &mut Vec<bool>) {
            let class = u32::try_from(class).unwrap_or(u32::MAX);
            into.extend(ids.iter().map(|&id| id.into() == class && id != T::VOID));
        }
        match self {
            Self::U8(ids) => of(&ids[pixels], class, into),
            Self::U16(ids) => of(&ids[pixels], class, into),
        }
    }

    /// How many of some pixels are of a class, and how many have none.
    pub(crate) fn count(&self, pixels: Range<usize>, class: usize) -> (u64, u64) {
        fn of<T: ClassId>(ids: &[T], class: usize) -> (u64, u64) {
            let is_class = |id: &&T| { **id }.into() as usize == class && **id != T::VOID;
            (ids.iter().filter(is_class).count() as u64, ids.iter().filter(|id| **id == T::VOID).count() as u64)
        }
        match self {
            Self::U8(ids) => of(&ids[pixels], class),
            Self::U16(ids) => of(&ids[pixels], class),
        }
    }
}

/// A hard label: every pixel holds a class `0…C−1` or is ignored.
///
/// # Example
/// ```
/// use jdt_core::masks::{ClassSpace, IdImage, LabelMap};
/// use ndarray::array;
///
/// let ids = IdImage::U8(array![
///     [0, 0, 1],
///     [0, 1, 1],
///     [0, 1, 255],
/// ]);
/// let label = LabelMap::new(&ids, ClassSpace::new(2, Some(255))?)?;
/// assert_eq!(label.kept_pixels(), 8);
/// // Without an ignore value, 255 is an error rather than a third class.
/// assert!(LabelMap::new(&ids, ClassSpace::new(2, None)?).is_err());
/// # Ok::<(), jdt_core::CoreError>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LabelMap {
    ids: ClassIds,
    shape: ImageShape,
    space: ClassSpace,
    kept_pixels: u64,
}

impl LabelMap {
    /// Reads ids as classes.
    ///
    /// # Errors
    /// [`CoreError::ClassOutOfRange`] if a pixel that is not ignored holds an id outside `0…C−1`, with the ids
    /// and the number of pixels; [`CoreError::EmptyOrHuge`].
    pub fn new(image: &IdImage, space: ClassSpace) -> Result<Self, CoreError> {
        let shape = image.shape()?;
        let Classified { ids, strays, void } = classify(image, space);
        strays.refuse("label", space)?;
        Ok(Self { ids, shape, space, kept_pixels: shape.pixels() as u64 - void })
    }

    /// Reads ids as classes where `keep` is true; the mask replaces the space's ignore value.
    ///
    /// # Errors
    /// [`CoreError::ShapeMismatch`]; [`CoreError::ClassOutOfRange`] if a kept pixel holds an id outside `0…C−1`.
    pub fn masked(image: &IdImage, space: ClassSpace, keep: &KeepMask) -> Result<Self, CoreError> {
        let shape = image.shape()?;
        shape.expect_same("the label", keep.shape(), "the keep mask")?;
        // Pixels that are left out may hold anything: they are read as an id that the space ignores.
        let dropped = i32::MIN;
        let kept_ids = Array2::from_shape_fn((shape.height(), shape.width()), |at| {
            if keep.values()[at.0 * shape.width() + at.1] { image.id(at) } else { dropped }
        });
        Self::new(&IdImage::I32(kept_ids), space.with_ignore(Some(dropped)))
    }

    /// The class ids.
    pub fn ids(&self) -> &ClassIds {
        &self.ids
    }

    /// Height and width.
    pub fn shape(&self) -> ImageShape {
        self.shape
    }

    /// The classes it was read with.
    pub fn space(&self) -> ClassSpace {
        self.space
    }

    /// The number of classes C.
    pub fn classes(&self) -> usize {
        self.space.classes()
    }

    /// Says whether a prediction fits this label; gives the number of classes that both have.
    ///
    /// # Errors
    /// [`CoreError::ShapeMismatch`], [`CoreError::ChannelMismatch`].
    pub fn expect_pair(&self, prediction: &PredictionMap) -> Result<usize, CoreError> {
        self.shape.expect_same("the label", prediction.shape, "the prediction")?;
        if self.classes() == prediction.classes() {
            Ok(self.classes())
        } else {
            Err(CoreError::ChannelMismatch {
                left_name: "the label",
                left: self.classes(),
                right_name: "the prediction",
                right: prediction.classes(),
            })
        }
    }

    /// Pixels that are not ignored.
    pub fn kept_pixels(&self) -> u64 {
        self.kept_pixels
    }
}

/// A hard prediction: like a [`LabelMap`], but a pixel may hold anything where the label is ignored.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PredictionMap {
    ids: ClassIds,
    shape: ImageShape,
    space: ClassSpace,
    strays: Strays,
}

impl PredictionMap {
    /// Reads ids as classes; an id that is no class is only an error once it meets a kept label.
    ///
    /// # Errors
    /// [`CoreError::EmptyOrHuge`].
    pub fn new(image: &IdImage, space: ClassSpace) -> Result<Self, CoreError> {
        let shape = image.shape()?;
        // The label alone says what is ignored: an ignore id in a prediction is no class, unless it lies inside
        // the class range or the masks are binary, where every value is one.
        let Classified { ids, strays, .. } = classify(image, space.of_predictions());
        Ok(Self { ids, shape, space, strays })
    }

    /// The class ids; [`ClassId::VOID`] where the id is no class.
    pub fn ids(&self) -> &ClassIds {
        &self.ids
    }

    /// Height and width.
    pub fn shape(&self) -> ImageShape {
        self.shape
    }

    /// The number of classes C.
    pub fn classes(&self) -> usize {
        self.space.classes()
    }

    /// The error for `pixels` kept pixels that hold no class.
    pub(crate) fn out_of_range(&self, pixels: u64) -> CoreError {
        self.strays.error("prediction", self.space, pixels)
    }
}

/// Ids that are neither class nor ignored: the pixels that hold each of them.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
struct Strays(BTreeMap<i32, u64>);

impl Strays {
    fn refuse(&self, role: &'static str, space: ClassSpace) -> Result<(), CoreError> {
        match self.0.values().sum() {
            0 => Ok(()),
            pixels => Err(self.error(role, space, pixels)),
        }
    }

    fn error(&self, role: &'static str, space: ClassSpace, pixels: u64) -> CoreError {
        const SHOWN: usize = 8;
        let mut ids: Vec<String> = self.0.keys().take(SHOWN).map(i32::to_string).collect();
        if self.0.len() > SHOWN {
            ids.push(format!("… ({} ids)", self.0.len()));
        }
        CoreError::ClassOutOfRange { role, ids: ids.join(", "), last_class: space.classes() - 1, pixels }
    }
}

struct Classified {
    ids: ClassIds,
    strays: Strays,
    void: u64,
}

fn classify(image: &IdImage, space: ClassSpace) -> Classified {
    // A table over all values of the file's type turns classification into one look-up a pixel.
    match image {
        IdImage::U8(ids) => by_table(ids.iter().map(|&id| usize::from(id)), 1 << 8, space),
        IdImage::U16(ids) => by_table(ids.iter().map(|&id| usize::from(id)), 1 << 16, space),
        IdImage::I32(ids) => collect(ids.iter().map(|&id| (id, space.class_of(id))), space),
    }
}

fn by_table(ids: impl Iterator<Item = usize>, values: i32, space: ClassSpace) -> Classified {
    let table: Vec<(i32, Option<Result<usize, i32>>)> = (0..values).map(|id| (id, space.class_of(id))).collect();
    collect(ids.map(|id| table[id]), space)
}

fn collect(pixels: impl Iterator<Item = (i32, Option<Result<usize, i32>>)>, space: ClassSpace) -> Classified {
    let mut strays = Strays::default();
    let mut void = 0;
    let mut class = |(id, class): (i32, Option<Result<usize, i32>>)| match class {
        Some(Ok(class)) => Some(class),
        Some(Err(_)) => {
            *strays.0.entry(id).or_insert(0) += 1;
            None
        }
        None => {
            void += 1;
            None
        }
    };
    let ids = if space.classes() <= usize::from(u8::VOID) {
        ClassIds::U8(pixels.map(|pixel| class(pixel).and_then(|c| u8::try_from(c).ok()).unwrap_or(u8::VOID)).collect())
    } else {
        ClassIds::U16(
            pixels.map(|pixel| class(pixel).and_then(|c| u16::try_from(c).ok()).unwrap_or(u16::VOID)).collect(),
        )
    };
    Classified { ids, strays, void }
}

#[cfg(test)]
mod tests {
    use super::*;
    use ndarray::array;

    #[test]
    fn a_stray_id_is_named_with_its_pixels() {
        let ids = IdImage::I32(array![[0, 1], [-1, 7]]);
        let error = LabelMap::new(&ids, ClassSpace::new(2, None).unwrap()).unwrap_err();
        assert_eq!(error, CoreError::ClassOutOfRange { role: "label", ids: "-1, 7".into(), last_class: 1, pixels: 2 });
    }

    #[test]
    fn binary_takes_every_value_but_zero_as_foreground() {
        let ids = IdImage::U8(array![[0, 255], [128, 1]]);
        let label = LabelMap::new(&ids, ClassSpace::binary(None)).unwrap();
        assert_eq!(label.ids(), &ClassIds::U8(vec![0, 1, 1, 1]));
    }

    #[test]
    fn the_ignore_id_may_be_a_class() {
        let ids = IdImage::U8(array![[0, 1, 2]]);
        let label = LabelMap::new(&ids, ClassSpace::new(3, Some(0)).unwrap()).unwrap();
        assert_eq!(label.ids(), &ClassIds::U8(vec![u8::VOID, 1, 2]));
        let pred = PredictionMap::new(&ids, ClassSpace::new(3, Some(0)).unwrap()).unwrap();
        assert_eq!(pred.ids(), &ClassIds::U8(vec![0, 1, 2]));
    }
}
