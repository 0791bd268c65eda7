//! Where soft labels come from: pure operators on masks, one a file, and all of them by name as a [`LabelMaker`].
//!
//! A value of a soft label is how much of a pixel belongs to a class. Binary masks give one channel, the foreground;
//! masks of C classes give C channels.

mod annotators;
mod blur;
mod boundary_smoothing;
mod kde;
mod maker;
mod one_hot;
mod parameter;
mod pseudo_label;
mod smoothing;
mod stack;
mod teacher;

pub use annotators::{annotator_weights, majority_of_annotators, mean_of_annotators, weighted_annotators};
pub use blur::{SIGMA, gaussian_blur};
pub use boundary_smoothing::{BOUNDARY_EPSILON, WINDOW, boundary_pixels, boundary_smoothing};
pub use kde::{BANDWIDTH, KEYS, Kde, calibrate_by_kde};
pub use maker::{Ingredients, LabelMaker, MadeLabel};
pub use one_hot::{channel_classes, kept_mask, one_hot};
pub use parameter::ParamRange;
pub use pseudo_label::{THRESHOLD, pseudo_label};
pub use smoothing::{EPSILON, label_smoothing, smoothed};
pub use stack::{LabelStack, LabelStep, StackInput};
pub use teacher::{MIX, TEMPERATURE, mix_labels, teacher_label};
