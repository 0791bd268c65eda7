//! Masks to be checked: where they lie, how they are read, which belong together.

mod args;
mod mask_set;
mod pairs;

pub(crate) use args::InputArgs;
pub(crate) use mask_set::{MaskPlace, MaskSet};
pub(crate) use pairs::{MaskPair, find_pairs};
