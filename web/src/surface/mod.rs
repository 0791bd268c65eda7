//! Surface: what the losses look like, from one pixel to a plane through the painting.

mod camera;
mod legend;
pub(crate) mod line_chart;
mod line_plot;
pub(crate) mod lists;
mod long_run;
mod loss_table;
mod map_chart;
mod names;
mod pair_plot;
mod panel;
mod parameters;
mod pixel_plot;
mod relief;
mod session;
mod slice_plot;
mod solid_chart;
mod triangle_plot;
mod triangle_search;
mod vectors;

pub(crate) use panel::SurfacePanel;
pub(crate) use session::SurfaceSession;
