//! Shapes inside masks: objects, boundaries, bands along them, exact distances.

mod band;
mod boundary;
mod components;
mod contour;
mod distance;
mod grid;
mod instance_objects;
mod nearest;
mod surface_distances;

pub use band::{BAND_SHARE, band_reach, inner_band};
pub use boundary::boundary;
pub use components::{Components, PixelRun, components};
pub use contour::{ContourPiece, contour_line};
pub use distance::distance_to;
pub use grid::Grid;
pub use instance_objects::instance_objects;
pub use surface_distances::SurfaceDistances;
