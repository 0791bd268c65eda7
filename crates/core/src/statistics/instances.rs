//! The objects of each label and how much of each was found.

use crate::CoreError;
use crate::geometry::{Components, components, instance_objects};
use crate::masks::{InstanceMap, LabelMap, PredictionMap};
use serde::{Deserialize, Serialize};

/// One object of a label.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Instance {
    /// Its class.
    pub class: usize,
    /// Its number in the image.
    pub object: u32,
    /// Its kept pixels, `TP_k + FN_k`.
    pub area: u64,
    /// Those of them that are predicted as its class, `TP_k`.
    pub tp: u64,
}

/// The objects of one image.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ImageInstances {
    /// The image's key: its relative path without extension.
    pub image: String,
    /// Its objects; binary masks have those of the foreground alone.
    pub objects: Vec<Instance>,
    /// Whether an instance map said which they are; else they are 8-connected.
    pub from_map: bool,
}

impl ImageInstances {
    /// Splits a label into its 8-connected objects and counts what was found of each.
    ///
    /// # Errors
    /// [`CoreError::ShapeMismatch`]; [`CoreError::ChannelMismatch`] for different class spaces;
    /// [`CoreError::ClassOutOfRange`] if the prediction holds no class on a kept pixel.
    pub fn new(image: impl Into<String>, label: &LabelMap, prediction: &PredictionMap) -> Result<Self, CoreError> {
        Self::counted(image.into(), label, prediction, (&components(label), false))
    }

    /// Splits a label into the objects of an instance map, as [`instance_objects`] does, and counts what was found of each.
    ///
    /// # Errors
    /// As [`Self::new`]; [`CoreError::ShapeMismatch`] for a map of another size too.
    ///
    /// # Example
    /// ```
    /// use jdt_core::masks::{ClassSpace, IdImage, InstanceMap, LabelMap, PredictionMap};
    /// use jdt_core::statistics::ImageInstances;
    /// use ndarray::array;
    ///
    /// let space = ClassSpace::binary(None);
    /// let label = LabelMap::new(&IdImage::U8(array![[1, 1, 1, 0]]), space)?;
    /// let pred = PredictionMap::new(&IdImage::U8(array![[1, 0, 1, 0]]), space)?;
    /// let map = InstanceMap::new(IdImage::U8(array![[4, 4, 9, 0]]))?;
    /// let found = ImageInstances::from_map("a", &label, &pred, &map)?;
    /// let areas: Vec<(u64, u64)> = found.objects.iter().map(|object| (object.area, object.tp)).collect();
    /// assert_eq!(areas, [(2, 1), (1, 1)]);
    /// # Ok::<(), jdt_core::CoreError>(())
    /// ```
    pub fn from_map(
        image: impl Into<String>,
        label: &LabelMap,
        prediction: &PredictionMap,
        map: &InstanceMap,
    ) -> Result<Self, CoreError> {
        Self::counted(image.into(), label, prediction, (&instance_objects(label, map)?, true))
    }

    fn counted(
        image: String,
        label: &LabelMap,
        prediction: &PredictionMap,
        (found, from_map): (&Components, bool),
    ) -> Result<Self, CoreError> {
        label.expect_pair(prediction)?;
        let mut objects: Vec<Instance> =
            (0..).zip(found.classes()).map(|(object, &class)| Instance { class, object, area: 0, tp: 0 }).collect();
        let mut strays = 0;
        for run in found.runs() {
            let Some(instance) = objects.get_mut(run.object as usize) else { continue };
            let (hits, lost) = prediction.ids().count(run.pixels.clone(), instance.class);
            instance.area += run.pixels.len() as u64;
            instance.tp += hits;
            strays += lost;
        }
        if strays > 0 {
            return Err(prediction.out_of_range(strays));
        }
        objects.retain(|instance| !label.space().is_binary() || instance.class > 0);
        Ok(Self { image, objects, from_map })
    }
}

/// The objects of a data set: one entry an image.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Instances {
    images: Vec<ImageInstances>,
}

impl Instances {
    /// Appends one image.
    pub fn push(&mut self, image: ImageInstances) {
        self.images.push(image);
    }

    /// Appends another shard.
    pub fn merge(&mut self, other: Self) {
        self.images.extend(other.images);
    }

    /// One entry an image, in the order in which they came.
    pub fn images(&self) -> &[ImageInstances] {
        &self.images
    }

    /// How many images have the objects of an instance map.
    pub fn from_maps(&self) -> usize {
        self.images.iter().filter(|image| image.from_map).count()
    }

    /// The flat table (image, class, object, area, tp).
    pub fn rows(&self) -> impl Iterator<Item = (&str, Instance)> {
        self.images.iter().flat_map(|image| image.objects.iter().map(|&object| (image.image.as_str(), object)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::kernels::confusion;
    use crate::masks::{ClassSpace, IdImage};
    use crate::metrics::object_report;
    use crate::statistics::{Counts, ImageCounts};
    use ndarray::{Array2, array};

    fn pair(label: Array2<u8>, prediction: Array2<u8>, space: ClassSpace) -> (LabelMap, PredictionMap) {
        (
            LabelMap::new(&IdImage::U8(label), space).unwrap(),
            PredictionMap::new(&IdImage::U8(prediction), space).unwrap(),
        )
    }

    fn map(ids: Array2<u16>) -> InstanceMap {
        InstanceMap::new(IdImage::U16(ids)).unwrap()
    }

    #[test]
    fn a_map_of_the_components_gives_their_table() {
        let space = ClassSpace::new(3, Some(255)).unwrap();
        let (label, prediction) = pair(array![[1, 1, 0, 2], [0, 255, 2, 2]], array![[1, 0, 0, 2], [0, 7, 2, 1]], space);
        let by_neighbours = ImageInstances::new("a", &label, &prediction).unwrap();
        let given = map(array![[9, 9, 300, 7], [20, 4, 7, 7]]);
        let by_map = ImageInstances::from_map("a", &label, &prediction, &given).unwrap();
        assert_eq!((&by_map.objects, by_map.from_map), (&by_neighbours.objects, true));
        assert!(!by_neighbours.from_map);
    }

    #[test]
    fn objects_of_a_map_fill_their_classes() {
        // Ids that part, join, span classes, and leave pixels to their neighbours.
        let space = ClassSpace::new(3, Some(255)).unwrap();
        let (label, prediction) = pair(array![[1, 1, 0, 2], [1, 255, 2, 2]], array![[1, 0, 0, 2], [0, 7, 2, 1]], space);
        let given = map(array![[9, 8, 8, 0], [9, 9, 8, 0]]);
        let mut counts = Counts::new(3, false);
        counts.push(ImageCounts::from_confusion("a", &confusion(&label, &prediction).unwrap())).unwrap();
        let mut instances = Instances::default();
        instances.push(ImageInstances::from_map("a", &label, &prediction, &given).unwrap());
        let report = object_report(&counts, &instances).unwrap();
        let rows: Vec<(usize, u64)> = report.objects.iter().map(|row| (row.class, row.area)).collect();
        assert_eq!(rows, [(1, 2), (1, 1), (0, 1), (2, 2), (2, 1)]);
        assert_eq!(instances.from_maps(), 1);
    }

    #[test]
    fn binary_masks_have_objects_of_the_foreground_alone() {
        let (label, prediction) = pair(array![[255, 255, 0]], array![[1, 0, 0]], ClassSpace::binary(None));
        let found = ImageInstances::from_map("a", &label, &prediction, &map(array![[1, 2, 3]])).unwrap();
        let seen: Vec<(u32, u64)> = found.objects.iter().map(|object| (object.object, object.tp)).collect();
        assert_eq!(seen, [(0, 1), (1, 0)]);
    }
}
