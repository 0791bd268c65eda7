//! A metric's value, or why there is none.

use serde::{Deserialize, Serialize};
use std::fmt;

/// Why a metric has no value.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Undefined {
    /// Every pixel of every image is ignored, or there is no image.
    NoKeptPixel,
    /// No label holds a class that the metric could be read from.
    ClassAbsent,
    /// Neither label nor prediction holds foreground anywhere.
    EmptyUnion,
    /// One of label and prediction is empty: there is no distance to nothing.
    OneEmpty,
    /// Label and prediction are both empty: there is no boundary.
    BothEmpty,
    /// The convention itself gives NaN here.
    NotANumber,
}

impl fmt::Display for Undefined {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::NoKeptPixel => "no pixel is kept",
            Self::ClassAbsent => "the class is absent from every label",
            Self::EmptyUnion => "neither label nor prediction holds it anywhere",
            Self::OneEmpty => "one of label and prediction is empty",
            Self::BothEmpty => "label and prediction are both empty",
            Self::NotANumber => "this convention gives NaN here",
        })
    }
}

/// A mean with what it was taken over.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Measured {
    /// A fraction in [0, 1]; `None` if undefined.
    pub value: Option<f64>,
    /// How many terms the (outer) mean was taken over.
    pub n: usize,
    /// How many terms were undefined and left out.
    pub left_out: usize,
    /// Why there is no value, if there is none.
    pub undefined: Option<Undefined>,
}

impl Measured {
    /// The mean of the defined terms; undefined for the given reason if there is none.
    pub fn mean(terms: impl IntoIterator<Item = Option<f64>>, if_none: Undefined) -> Self {
        let (mut sum, mut n, mut left_out) = (0.0, 0, 0);
        for term in terms {
            match term {
                Some(value) => {
                    sum += value;
                    n += 1;
                }
                None => left_out += 1,
            }
        }
        if n == 0 {
            Self { left_out, ..Self::undefined(if_none) }
        } else {
            Self { value: Some(sum / n as f64), n, left_out, undefined: None }
        }
    }

    /// `above / below`; undefined for the given reason if `below` is 0.
    pub fn ratio(above: u64, below: u64, if_none: Undefined) -> Self {
        if below == 0 {
            Self { left_out: 1, ..Self::undefined(if_none) }
        } else {
            Self { value: Some(above as f64 / below as f64), n: 1, left_out: 0, undefined: None }
        }
    }

    /// No value, and why.
    pub fn undefined(reason: Undefined) -> Self {
        Self { value: None, n: 0, left_out: 0, undefined: Some(reason) }
    }
}
