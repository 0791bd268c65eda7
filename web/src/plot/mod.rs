//! What the plots of several places share: canvases at the screen's resolution, frames with their files, sliders.

mod canvas;
mod csv;
mod figure;
mod range;

pub(crate) use canvas::{Sheet, TYPE, Words, capture, device, place, rgb};
pub(crate) use csv::{Csv, cell, quoted};
pub(crate) use figure::{Figure, Frame, PictureFrame, Table, resized};
pub(crate) use range::Range;
