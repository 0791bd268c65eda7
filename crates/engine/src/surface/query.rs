//! A question about a loss's shape, and its answer.

use super::{
    LineQuery, LineStudy, PairAnswer, PairQuery, PixelQuery, PixelStudy, Sides, SliceAnswer, SliceQuery, TriangleQuery,
    WorstAnswer, WorstQuery, line, pair, pixel, triangles,
};
use crate::{Document, Engine, EngineError, Progress};
use serde::{Deserialize, Serialize};
use std::future::Future;

/// One of the questions.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub enum SurfaceQuery {
    /// Curves over the prediction of one pixel.
    Pixel(PixelQuery),
    /// Surfaces over the predictions of two pixels.
    Pair(PairQuery),
    /// Surfaces over a plane of predictions through a painting.
    Slice(SliceQuery),
    /// The sides of a triangle of vectors.
    Triangle(TriangleQuery),
    /// A search for the worst triangle.
    Worst(WorstQuery),
    /// Forms A and B on the real line.
    Line(LineQuery),
}

/// Its answer.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub enum SurfaceAnswer {
    /// Of [`SurfaceQuery::Pixel`]: one a loss.
    Pixel(Vec<PixelStudy>),
    /// Of [`SurfaceQuery::Pair`].
    Pair(PairAnswer),
    /// Of [`SurfaceQuery::Slice`]; `None` if it was cancelled.
    Slice(Option<SliceAnswer>),
    /// Of [`SurfaceQuery::Triangle`]: one a distance.
    Triangle(Vec<Sides>),
    /// Of [`SurfaceQuery::Worst`].
    Worst(WorstAnswer),
    /// Of [`SurfaceQuery::Line`].
    Line(LineStudy),
}

/// Hears how far long work is, lets others have their turn, and says whether to stop.
pub trait LongControl {
    /// Called after each part.
    fn progress(&mut self, progress: Progress);

    /// Awaited between two parts: a message that came in meanwhile is heard then.
    fn pause(&mut self) -> impl Future<Output = ()>;

    /// Asked after each pause.
    fn is_cancelled(&self) -> bool;
}

impl Engine {
    /// Answers a question about a loss's shape. `document` is the painting that a slice goes through; the others need none.
    ///
    /// # Errors
    /// [`jdt_core::CoreError::UnknownLoss`], [`jdt_core::CoreError::Parameter`], [`jdt_core::CoreError::VectorLengths`];
    /// [`EngineError::NoImage`] for a slice through an image that is not there.
    pub async fn surface(
        &self,
        document: &Document,
        query: &SurfaceQuery,
        control: &mut impl LongControl,
    ) -> Result<SurfaceAnswer, EngineError> {
        Ok(match query {
            SurfaceQuery::Pixel(query) => SurfaceAnswer::Pixel(pixel::studies(query)?),
            SurfaceQuery::Pair(query) => SurfaceAnswer::Pair(pair::studies(query)?),
            SurfaceQuery::Slice(query) => SurfaceAnswer::Slice(self.slice_surface(document, query, control).await?),
            SurfaceQuery::Triangle(query) => SurfaceAnswer::Triangle(triangles::sides(query)?),
            SurfaceQuery::Worst(query) => SurfaceAnswer::Worst(triangles::worst(query, control).await?),
            SurfaceQuery::Line(query) => SurfaceAnswer::Line(line::study(query)?),
        })
    }
}
