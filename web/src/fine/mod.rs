//! Views of a data set read the fine-grained way, for any place that has a [`FineStudy`]: the image × class matrix, IoU
//! against size, who owns mIoU^D, images by IoU, ranks by metric. Each has its numbers as a table, and its files.

mod axes;
mod bump;
mod bump_chart;
mod chart;
mod histogram;
mod marks;
mod matrix;
mod matrix_cell;
mod matrix_grid;
mod matrix_picture;
mod matrix_sum;
mod owned_plot;
mod plots;
mod size_plot;
mod turns;

use jdt_engine::FineStudy;
use leptos::prelude::Signal;
use std::sync::Arc;

pub(crate) use axes::{Axes, Span};
pub(crate) use bump::BumpPlot;
pub(crate) use histogram::Histogram;
pub(crate) use marks::ModelMark;
pub(crate) use matrix::{Matrix, MatrixHands};
pub(crate) use matrix_cell::{css, is_dark};
pub(crate) use owned_plot::OwnedPlot;
pub(crate) use plots::Plots;
pub(crate) use size_plot::SizePlot;
pub(crate) use turns::in_turn;

/// What the views show; `None` before there is an answer.
pub(crate) type Fine = Signal<Option<Arc<FineStudy>>>;
