//! What holds for the metrics of every data set: merging, order, bounds, and identities between them.
#![allow(clippy::unwrap_used, reason = "a test ends at the first surprise")]

mod objects;
mod probabilities;
mod rankings;
mod sets;
mod surfaces;
