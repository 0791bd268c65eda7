//! What the page and its worker say to each other.
//!
//! A message is a small header, encoded with postcard, and the buffers that travel beside it as transferables, in the
//! order that each variant names. Requests about a painting carry a generation: an answer older than the newest
//! question is dropped by whoever asked.

use crate::{
    BackendChoice, BackendInfo, EngineError, Layer, LayerForm, Packed, PaintAnswer, PaintQuery, PixelCurve, Progress,
    RaceAnswer, RaceQuestion, RaceSettings, SelfCheck,
};
use jdt_core::losses::TverskyIndex;
use jdt_core::masks::Rect;
use jdt_core::predictions::Operator;
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};

/// The size of one painted image.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct PaintedShape {
    /// Classes; 1 is a foreground map.
    pub channels: usize,
    /// Rows.
    pub height: usize,
    /// Columns.
    pub width: usize,
}

/// From the page to the worker.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub enum Request {
    /// Choose a backend. Answered by [`Response::Backend`].
    Start(BackendChoice),
    /// Replace the painting. Buffers: label and prediction of each image in turn, f32, row-major `[C, H, W]`, then, if pixels are
    /// left out anywhere, of each image which take part: f32 `[H, W]`, 1 or 0, or nothing for all.
    SetDocument(Vec<PaintedShape>),
    /// A stroke's rectangle. Buffer: f32, row-major `[C, height, width]`.
    Patch {
        /// The image painted on.
        image: usize,
        /// Which of its masks.
        layer: Layer,
        /// Where.
        rect: Rect,
    },
    /// Leave pixels of an image out of every number. Buffer: f32 `[H, W]`, 1 for those that take part, or nothing for all.
    Keep {
        /// The image.
        image: usize,
    },
    /// Read every number off the painting. Answered by [`Response::Painted`].
    Paint {
        /// Given back with the answer.
        generation: u64,
        /// The question.
        query: PaintQuery,
    },
    /// The curves of one pixel. Answered by [`Response::Curves`].
    Curves {
        /// Given back with the answer.
        generation: u64,
        /// The losses' ids.
        ids: Vec<String>,
        /// Hyper-parameters.
        index: TverskyIndex,
        /// The label.
        y: f64,
        /// Values a curve.
        points: usize,
    },
    /// The mean of several annotators' mask files. Buffers: the files. Answered by [`Response::Annotated`].
    MeanOfMasks {
        /// Given back with the answer.
        generation: u64,
    },
    /// Something about a check of files. Buffers: the [`crate::CheckRequest`], encoded, so that a page that never asks
    /// need not know of it, and what that names; the files that it speaks of travel as `File` objects beside the message.
    /// Answered by [`Response::Check`].
    Check {
        /// Given back with every answer.
        generation: u64,
    },
    /// Check and time every kernel. Answered by [`Response::SelfChecked`].
    SelfCheck {
        /// Given back with the answer.
        generation: u64,
    },
    /// A question about a loss's shape. Buffers: the [`crate::SurfaceQuery`], encoded, so that a page that never asks needs
    /// not know of it; for a slice label and prediction of the painted image, f32, row-major `[C, H, W]`.
    /// Answered by [`Response::Surface`], long work by [`Response::Progress`] before.
    Surface {
        /// Given back with every answer.
        generation: u64,
        /// The size of the painted image that came along.
        painting: Option<PaintedShape>,
    },
    /// A question about scenes and models that err. Buffer: the [`crate::BiasQuery`], encoded. Answered by
    /// [`Response::Bias`], after [`Response::Progress`].
    Bias {
        /// Given back with every answer.
        generation: u64,
    },
    /// Put losses at the start of a race on a painting, in place of any race before. Buffers: as of
    /// [`Self::SetDocument`]. Answered by [`Response::RaceReady`].
    Race {
        /// Given back with the answer.
        generation: u64,
        /// How they race.
        settings: Packed<RaceSettings>,
        /// The painting's images.
        shapes: Vec<PaintedShape>,
    },
    /// Lead the race somewhere. Answered by [`Response::Raced`].
    RaceTo {
        /// Given back with the answer.
        generation: u64,
        /// Where, and what is to be seen.
        question: RaceQuestion,
    },
    /// Forget the race.
    EndRace,
    /// Numbers of a painting that take longer than a stroke. Buffers: the [`crate::FurtherQuery`], encoded, then as of
    /// [`Self::SetDocument`]. Answered by [`Response::Further`].
    Further {
        /// Given back with the answer.
        generation: u64,
        /// The painting's images.
        shapes: Vec<PaintedShape>,
    },
    /// Stop the long work of this generation.
    Cancel {
        /// The work to stop.
        generation: u64,
    },
    /// Destroy the GPU device, as a driver might. A test hook.
    LoseDevice,
    /// Run a stack of label makers. Buffers, f32, row-major `[C, H, W]`: the painted label, what the teacher predicts, and
    /// each annotator's mask. Answered by [`Response::Made`].
    MakeLabel {
        /// Given back with the answer.
        generation: u64,
        /// Of every buffer.
        shape: PaintedShape,
        /// The stack as text; see [`jdt_core::soft_labels::LabelStack`].
        makers: String,
    },
    /// Change a prediction. Buffer: f32, row-major `[C, H, W]`. Answered by [`Response::Made`].
    Operate {
        /// Given back with the answer.
        generation: u64,
        /// Of the buffer.
        shape: PaintedShape,
        /// What to do.
        operator: Operator,
    },
    /// Read a file as a layer of a painting. Buffer: the file. Answered by [`Response::Made`], or by [`Response::Picture`].
    ReadLayer {
        /// Given back with the answer.
        generation: u64,
        /// How many channels the painting has.
        channels: usize,
        /// The size that the layer must have, if any: rows, columns.
        size: Option<(usize, usize)>,
    },
    /// Write a layer as a file. Buffer: f32, row-major `[C, H, W]`. Answered by [`Response::File`].
    WriteLayer {
        /// Given back with the answer.
        generation: u64,
        /// Of the buffer.
        shape: PaintedShape,
        /// As which kind of file.
        form: LayerForm,
    },
    /// An experiment of a lesson. Buffer: the [`crate::ExperimentQuery`], encoded. Answered by [`Response::Experiment`].
    Experiment {
        /// Given back with the answer.
        generation: u64,
    },
}

/// From the worker to the page.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub enum Response {
    /// The worker runs and takes requests.
    Ready,
    /// What computes now.
    Backend(BackendInfo),
    /// There is a real GPU, and this worker was built without the means to use it.
    GpuIsThere,
    /// A painting's numbers. An overlay that was asked for follows as [`Response::Overlay`].
    Painted {
        /// Of the question.
        generation: u64,
        /// The numbers.
        answer: PaintAnswer,
    },
    /// The overlay that a question asked for; of questions in quick succession, some get none. Buffer: its red, green, blue
    /// and alpha, row-major `[H, W, 4]`.
    Overlay {
        /// Of the question.
        generation: u64,
        /// What the ends of its scale stand for.
        max_abs: f32,
    },
    /// The curves of one pixel.
    Curves {
        /// Of the question.
        generation: u64,
        /// One a loss.
        curves: Vec<PixelCurve>,
    },
    /// A soft label made of annotators' masks. Buffers: the label, then each mask; f32, row-major `[C, H, W]`.
    Annotated {
        /// Of the request.
        generation: u64,
        /// Its size.
        shape: PaintedShape,
    },
    /// How far long work is.
    Progress {
        /// Of the work.
        generation: u64,
        /// How far.
        progress: Progress,
    },
    /// An answer about a check. Buffers: the [`crate::CheckResponse`], encoded, and what that names.
    Check {
        /// Of the request.
        generation: u64,
    },
    /// The racers stand at the start.
    RaceReady {
        /// Of the request.
        generation: u64,
    },
    /// Where a race is. Buffers: the colours of each picture, row-major `[H, W, 4]`; then the prediction that was asked for,
    /// f32, row-major `[C, H, W]`.
    Raced {
        /// Of the question.
        generation: u64,
        /// Where.
        answer: Packed<RaceAnswer>,
    },
    /// What came of checking the kernels.
    SelfChecked {
        /// Of the request.
        generation: u64,
        /// The report.
        report: Packed<SelfCheck>,
        /// The same as a table in text.
        text: String,
    },
    /// The answer to a question about a loss's shape. Buffer: the [`crate::SurfaceAnswer`], encoded.
    Surface {
        /// Of the question.
        generation: u64,
    },
    /// The answer to a question about scenes and models. Buffers: the [`crate::BiasAnswer`], encoded; of a pair also its
    /// label and its prediction, f32, row-major `[C, H, W]`.
    Bias {
        /// Of the question.
        generation: u64,
    },
    /// A request that could not be done.
    Failed {
        /// Of the request; 0 if it has none.
        generation: u64,
        /// Why, for a person.
        message: String,
    },
    /// A layer. Buffers: f32, row-major `[C, H, W]`; where pixels are left out, f32 `[H, W]`, 1 for those that take part.
    Made {
        /// Of the request.
        generation: u64,
        /// Its size.
        shape: PaintedShape,
        /// How many pixels it is sure of.
        kept: u64,
    },
    /// The file is a picture, and no mask.
    Picture {
        /// Of the request.
        generation: u64,
    },
    /// A file. Buffer: its bytes.
    File {
        /// Of the request.
        generation: u64,
    },
    /// Numbers of a painting. Buffers: the [`crate::FurtherAnswer`], encoded; of a push its red, green, blue and alpha,
    /// row-major `[H, W, 4]`.
    Further {
        /// Of the question.
        generation: u64,
    },
    /// What came of an experiment. Buffer: the [`crate::ExperimentAnswer`], encoded.
    Experiment {
        /// Of the question.
        generation: u64,
    },
}

/// Encodes a header.
///
/// # Errors
/// [`EngineError::Protocol`], which no value of these types causes.
pub fn encode<T: Serialize>(message: &T) -> Result<Vec<u8>, EngineError> {
    postcard::to_allocvec(message).map_err(|reason| EngineError::Protocol { reason: reason.to_string() })
}

/// Decodes a header.
///
/// # Errors
/// [`EngineError::Protocol`] for bytes that are not such a message.
pub fn decode<T: DeserializeOwned>(bytes: &[u8]) -> Result<T, EngineError> {
    postcard::from_bytes(bytes).map_err(|reason| EngineError::Protocol { reason: reason.to_string() })
}
