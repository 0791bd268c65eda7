//! Numbers of a painting that take longer than a stroke lasts: losses of pixels and of ranked errors, and metrics, of
//! which those of boundaries measure distances.

mod answer;
mod image;
mod losses;
mod metrics;

pub use answer::{
    FURTHER_LOSSES, FURTHER_METRICS, FurtherAnswer, FurtherLoss, FurtherMetric, FurtherPush, FurtherQuery, further_name,
};
pub use image::FurtherImage;

use crate::EngineError;
use jdt_core::CoreError;
use losses::LossRows;
use web_time::Instant;

/// Reads them off a painting, and remembers what the next reading can take over.
///
/// The losses are means over the kept pixels of all images; a loss that takes hard labels alone has no value while a label
/// is soft. The metrics are of the hardened masks: the largest class, or 0.5.
///
/// # Example
/// ```
/// use jdt_core::scenes::Scene;
/// use jdt_engine::{FurtherImage, FurtherNumbers, FurtherQuery};
///
/// let picture = Scene::Disc.draw()?;
/// let image = FurtherImage::new(picture.label, picture.prediction, None)?;
/// let query = FurtherQuery { push: None, losses: true, metrics: true };
/// let (answer, _) = FurtherNumbers::default().read(vec![image], &query)?;
/// assert_eq!((answer.losses.len(), answer.metrics.len()), (3, 8));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Default)]
pub struct FurtherNumbers {
    /// The painting of the last reading.
    before: Vec<FurtherImage>,
    rows: LossRows,
}

impl FurtherNumbers {
    /// The numbers that are asked for; of a push also its red, green, blue and alpha, row-major `[H, W, 4]`.
    ///
    /// # Errors
    /// [`EngineError::NoImage`] for a push of an image that there is not; [`CoreError::UnknownLoss`] for one of a loss that
    /// is none of [`FURTHER_LOSSES`].
    pub fn read(
        &mut self,
        images: Vec<FurtherImage>,
        query: &FurtherQuery,
    ) -> Result<(FurtherAnswer, Option<Vec<u8>>), EngineError> {
        let started = Instant::now();
        if let Some(push) = &query.push {
            if !FURTHER_LOSSES.contains(&push.loss.as_str()) {
                return Err(CoreError::UnknownLoss { name: push.loss.clone(), known: FURTHER_LOSSES.join(", ") }.into());
            }
            if push.image >= images.len() {
                return Err(EngineError::NoImage { image: push.image, images: images.len() });
            }
        }
        let before = std::mem::take(&mut self.before);
        let mut rows = std::mem::take(&mut self.rows);
        let wants_losses = query.losses || query.push.is_some();
        let (losses, picture) = if wants_losses {
            let stale: Vec<_> =
                images.iter().enumerate().map(|(number, image)| image.changed_rows(before.get(number)?)).collect();
            rows.read(&images, &stale, query)?
        } else {
            (Vec::new(), None)
        };
        let metrics = if query.metrics { metrics::read(&images)? } else { Vec::new() };
        let kept = images.iter().map(|image| image.hard().0.kept_pixels()).sum();
        if wants_losses {
            (self.before, self.rows) = (images, rows);
        }
        let (max_abs, rgba) = picture.map(|map| (map.max_abs, map.rgba)).unzip();
        let milliseconds = started.elapsed().as_secs_f64() * 1e3;
        Ok((FurtherAnswer { losses, metrics, kept, max_abs: max_abs.flatten(), milliseconds }, rgba))
    }
}
