//! Paint: a label and a prediction under the brush, every number live.

mod history;
mod losses_table;
mod mask_canvas;
mod masks;
mod metric_tiles;
mod now_note;
mod options_bar;
mod panel;
mod parameters;
mod pixel_curve;
mod session;
mod slider;
mod stroke;
mod tool_rail;

pub(crate) use panel::PaintPanel;
pub(crate) use session::PaintSession;
