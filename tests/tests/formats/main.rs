//! Bytes to masks: every file of the zoo, every PNG and NPY variant, hostile files, and real masks.

#![expect(clippy::unwrap_used, reason = "helpers of tests fail as tests do")]

mod hostile;
mod npy;
mod png;
mod png_file;
mod real_masks;
mod zoo;
