//! The mask doctor: what looks wrong with a mask, a pair or a data set, in words, without refusing it.

mod antialias;
mod file;
mod finding;
mod pair;
pub(crate) mod solid;
mod survey;

pub use file::diagnose;
pub use finding::{FINDINGS, Finding};
pub use pair::{diagnose_confusion, diagnose_sizes, diagnose_swap};
pub use survey::Survey;
