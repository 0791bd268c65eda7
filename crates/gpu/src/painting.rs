//! What is drawn over an image, and the kernels that make what is coloured.

use crate::GpuError;
use crate::colour_map::Brush;
use crate::difference::DifferenceKernel;
use crate::error_map::ErrorMapKernel;
use crate::harden_pair::HardenPairKernel;
use crate::overlap_grad::OverlapGradKernel;
use crate::pool::DeviceBuffer;
use crate::recording::Recording;
use crate::resident::{ResidentImage, Side};
use jdt_core::kernels::PixelGradient;

/// What is drawn over an image.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Painting<'a> {
    /// A mask's own values of a class, viridis from 0 to 1. Not of a hard label, nor of logits.
    Values(Side, usize),
    /// −∂L/∂x of a class, on the signed scale: where a loss pushes the prediction.
    Push {
        /// The loss's scalars, one [`PixelGradient`] a class.
        coefficients: &'a [PixelGradient],
        /// The class shown.
        class: usize,
        /// What the scale's ends stand for; `None` for the largest |value| of all classes.
        max_abs: Option<f32>,
    },
    /// x − y of a class, on the signed scale.
    Difference {
        /// The class shown.
        class: usize,
        /// As of a push.
        max_abs: Option<f32>,
    },
    /// |x − y| of a class, viridis from 0 to 1.
    Distance(usize),
    /// What each pixel is to a class, both masks hardened.
    Outcomes(usize),
}

/// Colours of an image.
#[derive(Debug, Clone, PartialEq)]
pub struct PaintedMap {
    /// Red, green, blue, alpha of each pixel, row-major.
    pub rgba: Vec<u8>,
    /// What the ends of a signed scale stand for.
    pub max_abs: Option<f32>,
}

impl Painting<'_> {
    pub(crate) fn class(self) -> usize {
        match self {
            Self::Values(_, class)
            | Self::Push { class, .. }
            | Self::Difference { class, .. }
            | Self::Distance(class)
            | Self::Outcomes(class) => class,
        }
    }
}

/// The kernels that make what is coloured.
pub(crate) enum Source<'k> {
    Mask,
    Gradient(&'k OverlapGradKernel),
    Difference(&'k DifferenceKernel),
    Outcomes(&'k HardenPairKernel, &'k ErrorMapKernel),
}

impl Source<'_> {
    /// The values, and how they are coloured.
    pub(crate) fn record(
        &self,
        recording: &mut Recording<'_>,
        image: &ResidentImage,
        painting: Painting<'_>,
    ) -> Result<(DeviceBuffer, Brush), GpuError> {
        match (self, painting) {
            (Self::Gradient(kernel), Painting::Push { coefficients, max_abs, .. }) => {
                let gradient = kernel.record(recording, image, coefficients)?;
                Ok((gradient, Brush::Signed { max_abs, is_opposite: true }))
            }
            (Self::Difference(kernel), Painting::Difference { max_abs, .. }) => {
                Ok((kernel.record(recording, image)?, Brush::Signed { max_abs, is_opposite: false }))
            }
            (Self::Difference(kernel), Painting::Distance(_)) => Ok((kernel.record(recording, image)?, Brush::Viridis)),
            (Self::Outcomes(harden, errors), Painting::Outcomes(class)) => {
                let pair = harden.record(recording, image);
                let (pixels, classes) = (image.shape().pixels(), image.hard_classes());
                Ok((errors.record(recording, &pair, pixels, classes, class)?, Brush::Outcomes))
            }
            (_, painting) => {
                let [prediction, label, _] = image.masks();
                let is_label = matches!(painting, Painting::Values(Side::Label, _));
                Ok((if is_label { label } else { prediction }, Brush::Viridis))
            }
        }
    }
}
