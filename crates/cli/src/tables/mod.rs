//! Tables in Parquet files: what shards write, what `jdt merge` and other engines read.

mod column;
mod file;
mod kind;
mod merge;
mod writers;

pub(crate) use file::{Facts, is_parquet};
pub(crate) use kind::TableKind;
pub(crate) use merge::TableMerge;
pub(crate) use writers::{TableOuts, Writers};
