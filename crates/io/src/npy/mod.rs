//! `NumPy` arrays.
//!
//! The header is read here and not by `npyz` or `ndarray-npy`: both hand it to a general parser of Python
//! literals that takes exponential time on nested brackets, multiply the shape unchecked, and weigh 75 KB
//! (gzip) in the page. The tests compare with `npyz`, file by file.

mod header;
mod read;
mod write;

pub(crate) use read::decode;
pub use write::{encode_npy_f32, encode_npy_f64};
