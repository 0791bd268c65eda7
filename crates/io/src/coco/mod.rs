//! COCO JSON: images, and objects as run lengths or polygons.

mod dataset;
mod polygon;
mod rle;

pub use dataset::{CocoImage, CocoSet};
pub(crate) use dataset::{decode, looks_like};
