//! What losses look like: curves of one pixel, surfaces of two pixels and of a painting, triangles, the real line.
//!
//! A [`SurfaceQuery`] is one such question, a [`SurfaceAnswer`] what is drawn: heights, colours and lines, so that a page
//! only has to put them on a canvas.

pub(crate) mod blob;
mod cell;
mod height_map;
mod line;
mod pair;
mod pixel;
mod query;
mod slice;
mod triangles;

pub use height_map::{Contour, HeightMap};
pub use line::{LinePoint, LineQuery, LineStudy};
pub use pair::{Arrow, Descended, PairAnswer, PairQuery, PairStudy};
pub use pixel::{CurvePoint, PixelQuery, PixelStudy};
pub use query::{LongControl, SurfaceAnswer, SurfaceQuery};
pub use slice::{SliceAnswer, SliceQuery, Towards};
pub use triangles::{Sides, TriangleQuery, WorstAnswer, WorstQuery};
