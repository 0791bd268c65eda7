//! A number under a convention, or why there is none.

use super::Mean;
use crate::metrics::{Measured, Undefined};
use serde::{Deserialize, Serialize};
use std::fmt;

/// A number under a convention.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Score {
    /// A fraction; `None` where there is none to show.
    pub value: Option<f64>,
    /// What the other code returns, NaN included; `None` where it returns nothing for such an input.
    pub raw: Option<f64>,
    /// How many terms the outer mean was taken over.
    pub n: usize,
    /// How many terms were left out of it.
    pub left_out: usize,
    /// Why there is no value, if there is none.
    pub missing: Option<Missing>,
}

/// Why a convention has no value.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum Missing {
    /// Nothing could be measured, or the convention gives NaN.
    Undefined(Undefined),
    /// The convention has no notion of ignored pixels, and there are some.
    IgnoredPixels {
        /// How many.
        pixels: u64,
        /// In how many images.
        images: usize,
    },
}

impl fmt::Display for Missing {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Undefined(reason) => reason.fmt(f),
            Self::IgnoredPixels { pixels, images } => {
                let (pixel_s, image_s) = (if *pixels == 1 { "" } else { "s" }, if *images == 1 { "" } else { "s" });
                write!(
                    f,
                    "this convention has no notion of ignored pixels: here are {pixels} pixel{pixel_s} in {images} \
                     image{image_s}"
                )
            }
        }
    }
}

impl Score {
    /// No value, and nothing that the other code would return.
    pub fn missing(reason: Missing) -> Self {
        Self { value: None, raw: None, n: 0, left_out: 0, missing: Some(reason) }
    }
}

impl From<Mean> for Score {
    fn from(Mean { value, n, left_out }: Mean) -> Self {
        let (shown, missing) =
            if value.is_nan() { (None, Some(Missing::Undefined(Undefined::NotANumber))) } else { (Some(value), None) };
        Self { value: shown, raw: Some(value), n, left_out, missing }
    }
}

impl From<Measured> for Score {
    fn from(measured: Measured) -> Self {
        let Measured { value, n, left_out, undefined } = measured;
        let raw = value.or_else(|| (undefined == Some(Undefined::NotANumber)).then_some(f64::NAN));
        Self { value, raw, n, left_out, missing: undefined.map(Missing::Undefined) }
    }
}
