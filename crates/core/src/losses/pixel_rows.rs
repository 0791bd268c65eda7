//! A pixel loss of a batch that changes here and there: what each row adds up to is kept.

use super::pixel_loss::{PixelLoss, for_kept_pixels_in};
use crate::kernels::Sample;
use crate::{CoreError, Real};

/// What the rows of one image add up to.
///
/// # Example
/// ```
/// use jdt_core::kernels::{Label, Prediction, Sample};
/// use jdt_core::losses::{KullbackLeibler, PixelRows, pixel_loss};
/// use jdt_core::masks::{ProbMap, SoftLabel};
/// use ndarray::array;
///
/// let x = ProbMap::new(array![[[0.25, 0.5], [0.75, 0.5]]])?;
/// let y = SoftLabel::new(array![[[0.0, 0.5], [1.0, 1.0]]])?;
/// let sample = Sample::new(Prediction::Prob(&x), Label::Soft(&y), None)?;
/// let loss = KullbackLeibler::default();
/// let mut rows = PixelRows::default();
/// rows.update(&sample, &loss, |_| true)?;
/// let (mean, norm) = PixelRows::mean_and_norm(&[rows]);
/// let whole = pixel_loss(&sample, &loss)?;
/// assert!((mean - whole.mean).abs() < 1e-15);
/// assert!((norm * norm - whole.gradient.iter().map(|g| g * g).sum::<f64>()).abs() < 1e-15);
/// # Ok::<(), jdt_core::CoreError>(())
/// ```
#[derive(Debug, Clone, Default, PartialEq)]
pub struct PixelRows {
    rows: Vec<RowSums>,
}

#[derive(Debug, Clone, Copy, Default, PartialEq)]
struct RowSums {
    /// `Σ_i ℓ_i`
    loss: f64,
    /// `Σ_i w_i`
    weight: f64,
    /// `Σ_i ‖∂ℓ_i/∂x_i‖²`
    square: f64,
}

impl PixelRows {
    /// Adds up the rows of a sample that are stale; of an image of another height than before, all.
    ///
    /// # Errors
    /// Those of [`PixelLoss::check`].
    pub fn update<F: Real>(
        &mut self,
        sample: &Sample<'_, F>,
        loss: &dyn PixelLoss,
        is_stale: impl Fn(usize) -> bool,
    ) -> Result<(), CoreError> {
        loss.check(sample.channels(), sample.is_hard())?;
        let (height, width) = (sample.shape().height(), sample.shape().width());
        let is_new = self.rows.len() != height;
        self.rows.resize(height, RowSums::default());
        let mut slopes = vec![0.0; sample.channels()];
        for (row, sums) in self.rows.iter_mut().enumerate().filter(|(row, _)| is_new || is_stale(*row)) {
            *sums = RowSums::default();
            for_kept_pixels_in(sample, row * width..(row + 1) * width, |_, pixel| {
                let term = loss.at(pixel, &mut slopes);
                sums.loss += term.loss;
                sums.weight += term.weight;
                sums.square += slopes.iter().map(|slope| slope * slope).sum::<f64>();
            });
        }
        Ok(())
    }

    /// The mean over the kept pixels of all images, `Σℓ/Σw`, and the Euclidean norm of its gradient; both 0 if no pixel is
    /// kept.
    pub fn mean_and_norm(images: &[Self]) -> (f64, f64) {
        let rows = || images.iter().flat_map(|image| &image.rows);
        let weight: f64 = rows().map(|row| row.weight).sum();
        if weight > 0.0 {
            let loss: f64 = rows().map(|row| row.loss).sum();
            let square: f64 = rows().map(|row| row.square).sum();
            (loss / weight, square.sqrt() / weight)
        } else {
            (0.0, 0.0)
        }
    }
}
