//! Data sets that many people bring: their classes, ignore value, colours and ids.

mod ade20k;

use crate::{Fix, KnownPalette, Palette};
use jdt_core::masks::ClassSpace;

/// A data set's conventions.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Preset {
    /// The name on the command line.
    pub id: &'static str,
    /// The name for people.
    pub name: &'static str,
    /// Class names, in the order of the ids.
    pub classes: &'static [&'static str],
    /// The label id that is left out.
    pub ignore: Option<i32>,
    /// Whether any value other than 0 is foreground.
    pub binary: bool,
    /// The colours of colour images.
    pub palette: Option<KnownPalette>,
    /// What is done to labels before they are counted.
    pub label_fix: Option<Fix>,
    /// What is done to predictions before they are counted.
    pub prediction_fix: Option<Fix>,
}

const VOC: [&str; 21] = [
    "background",
    "aeroplane",
    "bicycle",
    "bird",
    "boat",
    "bottle",
    "bus",
    "car",
    "cat",
    "chair",
    "cow",
    "dining table",
    "dog",
    "horse",
    "motorbike",
    "person",
    "potted plant",
    "sheep",
    "sofa",
    "train",
    "tv monitor",
];
const CITYSCAPES: [&str; 19] = [
    "road",
    "sidewalk",
    "building",
    "wall",
    "fence",
    "pole",
    "traffic light",
    "traffic sign",
    "vegetation",
    "terrain",
    "sky",
    "person",
    "rider",
    "car",
    "truck",
    "bus",
    "train",
    "motorcycle",
    "bicycle",
];
const CAMVID: [&str; 11] =
    ["sky", "building", "pole", "road", "sidewalk", "tree", "sign", "fence", "car", "pedestrian", "bicyclist"];

/// Cityscapes' label id → train id; 255 where a label is not evaluated.
///
/// # Source
/// `cityscapesscripts/helpers/labels.py`.
pub(crate) const CITYSCAPES_TRAIN_IDS: [u8; 34] = [
    255, 255, 255, 255, 255, 255, 255, 0, 1, 255, 255, 2, 3, 4, 255, 255, 255, 5, 255, 6, 7, 8, 9, 10, 11, 12, 13, 14,
    15, 255, 255, 16, 17, 18,
];

impl Preset {
    /// All presets.
    pub const ALL: [Self; 6] = [
        Self {
            id: "voc",
            name: "PASCAL VOC",
            classes: &VOC,
            ignore: Some(255),
            binary: false,
            palette: Some(KnownPalette::Voc),
            label_fix: None,
            prediction_fix: None,
        },
        Self {
            id: "cityscapes",
            name: "Cityscapes, train ids",
            classes: &CITYSCAPES,
            ignore: Some(255),
            binary: false,
            palette: Some(KnownPalette::Cityscapes),
            label_fix: None,
            prediction_fix: None,
        },
        Self {
            id: "cityscapes-label-ids",
            name: "Cityscapes, label ids",
            classes: &CITYSCAPES,
            ignore: Some(255),
            binary: false,
            palette: Some(KnownPalette::Cityscapes),
            label_fix: Some(Fix::TrainIds),
            prediction_fix: Some(Fix::TrainIds),
        },
        Self {
            id: "ade20k",
            name: "ADE20K, 150 classes",
            classes: &ade20k::CLASSES,
            ignore: Some(255),
            binary: false,
            palette: None,
            label_fix: Some(Fix::SubtractOne),
            prediction_fix: None,
        },
        Self {
            id: "camvid",
            name: "CamVid, 11 classes",
            classes: &CAMVID,
            ignore: Some(11),
            binary: false,
            palette: Some(KnownPalette::CamVid),
            label_fix: None,
            prediction_fix: None,
        },
        Self {
            id: "binary",
            name: "binary, 0 and 255 or any other value",
            classes: &["background", "foreground"],
            ignore: None,
            binary: true,
            palette: None,
            label_fix: None,
            prediction_fix: None,
        },
    ];

    /// The preset of a name.
    pub fn by_id(id: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|preset| preset.id == id)
    }

    /// Its classes and ignore value.
    ///
    /// # Errors
    /// None: every preset has between 1 and 150 classes.
    pub fn space(&self) -> Result<ClassSpace, jdt_core::CoreError> {
        if self.binary { Ok(ClassSpace::binary(self.ignore)) } else { ClassSpace::new(self.classes.len(), self.ignore) }
    }

    /// The colours of colour images.
    pub fn colours(&self) -> Option<Palette> {
        self.palette.map(KnownPalette::palette)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_preset_has_a_space_and_as_many_colours_as_classes() {
        for preset in Preset::ALL {
            let space = preset.space().unwrap();
            assert_eq!(space.classes(), preset.classes.len(), "{}", preset.id);
            assert_eq!(Preset::by_id(preset.id), Some(preset));
            if let Some(palette) = preset.colours() {
                for class in 0..i32::try_from(space.classes()).unwrap() {
                    assert!(palette.colour(class).is_some(), "{} {class}", preset.id);
                }
            }
        }
        assert_eq!(CITYSCAPES_TRAIN_IDS.iter().filter(|&&id| id != 255).count(), 19);
        assert_eq!(Preset::by_id("ade20k").unwrap().classes[149], "flag");
    }
}
