//! What makes labels and predictions beside the brush: label makers, annotators, operators, files. Part of the studio: it
//! edits the link's state and gives the page orders, and never holds the painting itself.

mod backdrop;
mod backdrop_keeper;
mod derive;
mod files;
mod files_panel;
mod makers_panel;
mod operators_panel;
mod readers_panel;
mod renew_dialog;
mod side;

pub(crate) use side::{LayersSide, Side};
