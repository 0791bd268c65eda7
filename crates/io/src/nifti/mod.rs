//! `NIfTI` volumes, `.nii` and `.nii.gz`: header, samples, scaling and spacing.
//!
//! Read here and not by the `nifti` crate, which takes memory for what the header promises before it looks whether the
//! bytes are there, and brings its own file system access.

mod header;
mod read;

pub(crate) use read::{decode, decode_gzip};
