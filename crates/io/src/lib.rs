//! Bytes become masks, and masks become bytes; no file system, no DOM.
//!
//! [`decode`] turns the bytes of one file into a [`Decoded`] mask as it stands there; [`to_ids`] and [`to_dense`]
//! read it as class ids or as a value per class; [`diagnose`] says what looks wrong with it; [`pair`] finds the
//! prediction of a label by its name. Sizes are checked against [`Limits`] before memory is taken.
//!
//! # Example
//! ```
//! use jdt_io::{Limits, ReadAs, decode, encode_png_gray8, to_ids};
//! use ndarray::array;
//!
//! let ids = array![[0_u8, 0, 1], [0, 2, 1], [0, 2, 255]];
//! let file = encode_png_gray8(&ids)?;
//! let decoded = decode(&file, &Limits::default())?;
//! assert_eq!((decoded.kind.name(), decoded.dtype), ("gray", "u8"));
//! assert_eq!(to_ids(&decoded, &ReadAs::default())?, ids.into());
//! # Ok::<(), jdt_io::IoError>(())
//! ```

mod archive;
mod axes;
mod bmp;
mod class_plan;
mod class_table;
mod coco;
mod decoded;
mod dense;
mod doctor;
mod error;
mod fix;
mod ids;
mod inspect;
mod instances;
mod jpeg;
mod limits;
mod mask_name;
mod nifti;
mod npy;
mod npz;
mod pairing;
mod palette;
mod picture;
mod png;
mod preset;
mod reading;
mod sniff;
mod tiff;

pub use archive::{Archive, ArchiveFile};
pub use axes::{ChannelAxis, ReadAs};
pub use class_plan::ClassPlan;
pub use class_table::{ClassEntry, ClassTable};
pub use coco::{CocoImage, CocoSet};
pub use decoded::{Decoded, Kind, Mask, Values, decode};
pub use dense::{Dense, to_dense};
pub use doctor::{FINDINGS, Finding, Survey, diagnose, diagnose_confusion, diagnose_sizes, diagnose_swap};
pub use error::IoError;
pub use fix::{Fix, KnownPalette};
pub use ids::{to_id_batch, to_ids};
pub use inspect::{Inspection, Number, inspect, inspect_decoded};
pub use instances::{pair_instances, to_instance_maps};
pub use limits::Limits;
pub use mask_name::is_mask_name;
pub use npy::{encode_npy_f32, encode_npy_f64};
pub use pairing::{Duplicate, Pair, Pairing, Side, pair, path_key};
pub use palette::Palette;
pub use picture::{Picture, decode_picture, encode_png_rgba};
pub use png::encode_png_gray8;
pub use preset::Preset;
pub use reading::{Reading, Volumes, resize_nearest};
pub use sniff::Format;
