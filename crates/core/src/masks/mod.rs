//! Masks as proven values: sizes agree, ids are classes, numbers are finite.

mod class_space;
mod dense_map;
mod id_image;
mod instance_map;
mod keep_mask;
mod label_map;
mod shape;

pub use class_space::ClassSpace;
pub use dense_map::{Direction, Logits, ProbMap, SoftLabel};
pub use id_image::IdImage;
pub use instance_map::InstanceMap;
pub use keep_mask::KeepMask;
pub use label_map::{ClassId, ClassIds, LabelMap, PredictionMap};
pub use shape::{ImageShape, Rect};
