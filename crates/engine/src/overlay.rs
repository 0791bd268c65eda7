//! What an overlay shows of a painting, as colours.

use crate::{Document, EngineError, PaintedImage};
use jdt_core::CoreError;
use jdt_core::colour::{ColourScale, colour_map, outcome_colour};
use jdt_core::kernels::{self, PixelGradient, error_map, harden};
use jdt_core::masks::{ClassSpace, ImageShape, LabelMap, PredictionMap};
use jdt_gpu::{PaintedMap, Painting};
use ndarray::s;
use std::ops::Range;

/// A class of a map over the image.
#[derive(Debug, Clone, Copy)]
pub(crate) struct OverlayMap<'a> {
    pub(crate) of: Shown<'a>,
    pub(crate) class: usize,
}

/// What the map shows, `[C, H, W]`.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Shown<'a> {
    /// −∂L/∂x of the loss with these scalars.
    Push(&'a [PixelGradient]),
    /// x − y.
    Difference,
    /// |x − y|.
    Distance,
    /// True and false positives and negatives, both masks hardened. Of a single channel, class 1 is the foreground.
    Outcomes,
}

impl<'a> From<OverlayMap<'a>> for Painting<'a> {
    fn from(map: OverlayMap<'a>) -> Self {
        let class = map.class;
        match map.of {
            Shown::Push(coefficients) => Self::Push { coefficients, class, max_abs: None },
            Shown::Difference => Self::Difference { class, max_abs: None },
            Shown::Distance => Self::Distance(class),
            Shown::Outcomes => Self::Outcomes(class),
        }
    }
}

/// The overlay that came of a question about a painting.
#[derive(Debug, Clone, PartialEq)]
pub enum Picture {
    /// None was asked for.
    None,
    /// It is there: a GPU draws it along with the numbers.
    Drawn(PaintedMap),
    /// It is to be drawn; the numbers did not wait for it.
    Pending(PendingOverlay),
}

/// What is drawn.
#[derive(Debug, Clone, PartialEq)]
enum Drawn {
    /// On a scale that ends at the largest |value|, which takes a pass of its own.
    Signed(kernels::SignedMap),
    Distance,
    Outcomes,
}

/// An overlay that is drawn in pieces: it depends on all pixels, which take longer than the numbers after a stroke, and
/// whoever draws it may answer other questions in between.
///
/// A stroke in the meantime may show in the pieces that come after it; the overlay of the next question has it whole.
#[derive(Debug, Clone, PartialEq)]
pub struct PendingOverlay {
    of: Drawn,
    image: usize,
    class: usize,
    shape: Option<ImageShape>,
    /// Pixels that this pass has seen, whole rows.
    seen: usize,
    /// The largest |value| so far.
    max_abs: f32,
    /// The colours of the last pass; empty before it.
    rgba: Vec<u8>,
}

impl PendingOverlay {
    pub(crate) fn new(map: OverlayMap<'_>, image: usize, classes: usize) -> Self {
        let of = match map.of {
            Shown::Push(slopes) => Drawn::Signed(kernels::SignedMap::push(slopes)),
            Shown::Difference => Drawn::Signed(kernels::SignedMap::difference(classes)),
            Shown::Distance => Drawn::Distance,
            Shown::Outcomes => Drawn::Outcomes,
        };
        Self { of, image, class: map.class, shape: None, seen: 0, max_abs: 0.0, rgba: Vec::new() }
    }

    /// Draws on, looking at some `values` of the painting; gives the picture when it is done.
    ///
    /// # Errors
    /// [`EngineError::NoImage`].
    pub fn draw_on(&mut self, document: &Document, values: usize) -> Result<Option<PaintedMap>, EngineError> {
        let image = document.image(self.image)?;
        let (label, prediction) = (image.label(), image.prediction());
        let shape = label.shape();
        if self.shape != Some(shape) {
            // The first piece, or another painting than before.
            (self.shape, self.seen, self.max_abs) = (Some(shape), 0, 0.0);
            self.rgba.clear();
        }
        let measures = matches!(self.of, Drawn::Signed(_)) && self.rgba.is_empty();
        let looks_at = if measures || self.of == Drawn::Outcomes { label.channels() } else { 1 };
        let rows = values.div_ceil(looks_at).div_ceil(shape.width()).max(1);
        let piece = self.seen..shape.pixels().min(self.seen.saturating_add(rows.saturating_mul(shape.width())));
        if self.rgba.is_empty() && !measures {
            self.rgba.resize(4 * shape.pixels(), 0);
        }
        self.seen = piece.end;
        let done = self.seen == shape.pixels();
        if let Drawn::Signed(map) = &self.of
            && measures
        {
            for run in kept_runs(image, piece) {
                self.max_abs = self.max_abs.max(map.max_abs(label, prediction, run));
            }
            if done {
                self.seen = 0;
                self.rgba.resize(4 * shape.pixels(), 0);
            }
            return Ok(None);
        }
        let colours = &mut self.rgba[4 * piece.start..4 * piece.end];
        match &self.of {
            Drawn::Signed(map) => map.draw(label, prediction, self.class, self.max_abs, piece, colours),
            Drawn::Distance => {
                let pairs = prediction.plane(self.class)[piece.clone()].iter().zip(&label.plane(self.class)[piece]);
                let distances: Vec<f32> = pairs.map(|(x, y)| (x - y).abs()).collect();
                colours.copy_from_slice(&colour_map(&distances, ColourScale::Viridis));
            }
            Drawn::Outcomes => draw_outcomes(image, self.class, piece, colours)?,
        }
        let max_abs = matches!(self.of, Drawn::Signed(_)).then_some(self.max_abs);
        Ok(done.then(|| {
            let mut rgba = std::mem::take(&mut self.rgba);
            clear_left_out(image, &mut rgba);
            PaintedMap { rgba, max_abs }
        }))
    }

    /// Draws what is left at once.
    ///
    /// # Errors
    /// [`EngineError::NoImage`].
    pub fn finish(mut self, document: &Document) -> Result<PaintedMap, EngineError> {
        loop {
            if let Some(map) = self.draw_on(document, usize::MAX / 2)? {
                return Ok(map);
            }
        }
    }
}

/// The runs of pixels of a piece that take part.
fn kept_runs(image: &PaintedImage, piece: Range<usize>) -> Vec<Range<usize>> {
    let Some(keep) = image.keep() else { return vec![piece] };
    let mut at = piece.start;
    let runs = keep.values()[piece].chunk_by(|one, next| one == next).map(|run| {
        at += run.len();
        run[0].then(|| at - run.len()..at)
    });
    runs.flatten().collect()
}

/// Where a pixel is left out, nothing is shown.
pub(crate) fn clear_left_out(image: &PaintedImage, rgba: &mut [u8]) {
    let Some(keep) = image.keep() else { return };
    for (colour, _) in rgba.as_chunks_mut::<4>().0.iter_mut().zip(keep.values()).filter(|(_, kept)| !**kept) {
        *colour = [0; 4];
    }
}

/// The outcomes of a class over whole rows of an image.
fn draw_outcomes(image: &PaintedImage, class: usize, piece: Range<usize>, colours: &mut [u8]) -> Result<(), CoreError> {
    let (channels, width) = (image.label().channels(), image.label().shape().width());
    let space = if channels == 1 { ClassSpace::binary(None) } else { ClassSpace::new(channels, None)? };
    let rows = s![.., piece.start / width..piece.end / width, ..];
    let label = LabelMap::new(&harden(image.label().view().slice(rows)), space)?;
    let prediction = PredictionMap::new(&harden(image.prediction().view().slice(rows)), space)?;
    for (colour, &outcome) in colours.as_chunks_mut::<4>().0.iter_mut().zip(&error_map(&label, &prediction, class)?) {
        let [r, g, b] = outcome_colour(outcome);
        colour.copy_from_slice(&[r, g, b, u8::MAX]);
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use jdt_core::kernels::Outcome;
    use jdt_core::masks::{ProbMap, SoftLabel};
    use ndarray::array;

    #[test]
    fn outcomes_and_distances_are_those_of_the_masks() {
        let prediction = ProbMap::new(array![[[0.9, 0.9], [0.2, 0.2]]]).unwrap();
        let label = SoftLabel::new(array![[[1.0, 0.4], [0.5, 0.0]]]).unwrap();
        let document = Document::new(vec![PaintedImage::new(label, prediction).unwrap()]).unwrap();
        let drawn = |of, class| {
            let mut pending = PendingOverlay::new(OverlayMap { of, class }, 0, 1);
            // Row by row.
            assert_eq!(pending.draw_on(&document, 1).unwrap(), None);
            pending.finish(&document).unwrap()
        };
        let errors = drawn(Shown::Outcomes, 1);
        let wanted = [Outcome::TruePositive, Outcome::FalsePositive, Outcome::FalseNegative, Outcome::TrueNegative];
        for (pixel, outcome) in errors.rgba.as_chunks::<4>().0.iter().zip(wanted) {
            assert_eq!(pixel[..3], outcome_colour(outcome));
        }
        let distances = drawn(Shown::Distance, 0);
        let wanted = colour_map(&[0.1, 0.5, 0.3, 0.2], ColourScale::Viridis);
        assert!(distances.rgba.iter().zip(&wanted).all(|(got, wanted)| got.abs_diff(*wanted) <= 2));
        assert_eq!((errors.max_abs, distances.max_abs), (None, None));
    }
}
