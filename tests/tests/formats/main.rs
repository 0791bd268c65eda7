//! Bytes to masks: every file of the zoo, every variant of each format, hostile files, and real masks.

#![expect(clippy::unwrap_used, reason = "helpers of tests fail as tests do")]

mod coco;
mod doctor;
mod hostile;
mod instances;
mod npy;
mod png;
mod png_file;
mod real_masks;
mod samples;
mod stored;
mod zoo;
