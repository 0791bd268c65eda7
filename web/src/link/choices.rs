//! What a link can choose among: each value is a word of the address.

use serde::{Deserialize, Serialize};

/// What a pointer does to a mask.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(crate) enum Tool {
    #[default]
    Brush,
    Erase,
    Fill,
    Rectangle,
    Ellipse,
    /// Takes over the value and the class under the pointer.
    Pick,
    Pan,
}

/// What a pen's pressure does to the brush.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(crate) enum Pressure {
    #[default]
    Size,
    Value,
    Off,
}

/// How label and prediction stand to each other.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(crate) enum Canvases {
    /// Side by side.
    #[default]
    Side,
    /// On one canvas, with a divider.
    Split,
}

/// What is shown in place of the prediction.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(crate) enum Show {
    #[default]
    Prediction,
    /// Where the chosen loss pushes.
    Push,
    /// x − y.
    Difference,
    /// |x − y|.
    Distance,
    /// True positives, false positives, false negatives.
    Error,
}

/// What a descent moves.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(crate) enum Moved {
    /// Of several classes they go on summing to 1.
    #[default]
    Probabilities,
    /// The same, but of several classes each on its own.
    Apart,
    Logits,
}

/// Where a descent starts.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(crate) enum StartFrom {
    #[default]
    Prediction,
    Noise,
    Even,
}

/// Over what losses are averaged.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(crate) enum Over {
    #[default]
    D,
    I,
    C,
}

/// What Surface draws.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(crate) enum Plot {
    #[default]
    Pixel,
    Pair,
    Slice,
    Triangle,
    Line,
}

/// Whose worst triangle Surface looks for.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(crate) enum Hunt {
    Jml,
    #[default]
    Dml,
    Ctl,
}

/// The page's language, or the browser's choice.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(crate) enum Lang {
    #[default]
    Auto,
    En,
    #[serde(alias = "zh-CN", alias = "zh-Hans")]
    Zh,
}

/// Light, dark or as the system has it.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(crate) enum Theme {
    #[default]
    Auto,
    Light,
    Dark,
}
