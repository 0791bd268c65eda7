//! The objects of each label and how much of each was found.

use crate::CoreError;
use crate::geometry::components;
use crate::masks::{LabelMap, PredictionMap};
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
}

impl ImageInstances {
    /// Splits a label into its 8-connected objects and counts what was found of each.
    ///
    /// # Errors
    /// [`CoreError::ShapeMismatch`]; [`CoreError::ChannelMismatch`] for different class spaces;
    /// [`CoreError::ClassOutOfRange`] if the prediction holds no class on a kept pixel.
    pub fn new(image: impl Into<String>, label: &LabelMap, prediction: &PredictionMap) -> Result<Self, CoreError> {
        label.expect_pair(prediction)?;
        let found = components(label);
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
        Ok(Self { image: image.into(), objects })
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

    /// The flat table (image, class, object, area, tp).
    pub fn rows(&self) -> impl Iterator<Item = (&str, Instance)> {
        self.images.iter().flat_map(|image| image.objects.iter().map(|&object| (image.image.as_str(), object)))
    }
}
