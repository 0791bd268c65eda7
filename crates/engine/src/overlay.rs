//! What is drawn over a painted image, and how the CPU draws it.

use jdt_core::colour::{ColourScale, colour_map};
use jdt_core::kernels::{self, PixelGradient, Sample};
use jdt_gpu::{PaintedMap, Painting};

/// A class of a signed map.
#[derive(Debug, Clone, Copy)]
pub(crate) struct SignedMap<'a> {
    pub(crate) of: Signed<'a>,
    pub(crate) class: usize,
}

/// The values of a signed map, `[C, H, W]`.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Signed<'a> {
    /// −∂L/∂x of the loss with these scalars.
    Push(&'a [PixelGradient]),
    /// x − y.
    Difference,
}

impl<'a> From<SignedMap<'a>> for Painting<'a> {
    fn from(map: SignedMap<'a>) -> Self {
        let class = map.class;
        match map.of {
            Signed::Push(coefficients) => Self::Push { coefficients, class, max_abs: None },
            Signed::Difference => Self::Difference { class, max_abs: None },
        }
    }
}

impl SignedMap<'_> {
    /// The colours of the class, the scale's ends at the largest |value| of all classes.
    pub(crate) fn draw(self, sample: &Sample<'_, f32>) -> PaintedMap {
        let (mut values, sign) = match self.of {
            Signed::Push(coefficients) => (kernels::overlap_grad(sample, coefficients), -1.0),
            Signed::Difference => (kernels::difference(sample), 1.0),
        };
        let values = values.as_slice_mut().unwrap_or_default();
        let max_abs = values.iter().fold(0.0_f32, |max, value| max.max(value.abs()));
        let plane = values.chunks_exact_mut(sample.shape().pixels()).nth(self.class).unwrap_or_default();
        for value in &mut *plane {
            *value *= sign;
        }
        PaintedMap { rgba: colour_map(plane, ColourScale::Signed { max_abs }), max_abs: Some(max_abs) }
    }
}
