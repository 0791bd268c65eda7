//! What there is to know of one pixel: its values, and which way each loss pushes them.

use super::masks::Masks;
use jdt_core::losses::OVERLAP;
use jdt_engine::{Layer, PaintDetail};

/// A logarithm is taken of no less, in MATH's cross-entropy; below it the slope is 0.
const LOG_FLOOR: f64 = 1e-12;

/// A pixel that is looked at.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Probed {
    pub(crate) row: usize,
    pub(crate) column: usize,
    /// The mask that it is looked at in.
    pub(crate) layer: Layer,
    /// Found by the keyboard: then it is said aloud.
    pub(crate) by_key: bool,
}

/// The values of a pixel, one a class each, as the losses see them.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct PixelValues {
    pub(crate) label: Vec<f64>,
    pub(crate) prediction: Vec<f64>,
    /// Whether the pixel takes part; one that is left out pushes nothing.
    pub(crate) is_kept: bool,
}

impl PixelValues {
    /// Reads a pixel; `None` outside.
    pub(crate) fn read(masks: &Masks, row: usize, column: usize) -> Option<Self> {
        let shape = masks.shape();
        if row >= shape.height || column >= shape.width {
            return None;
        }
        let at = row * shape.width + column;
        let values = |layer| masks.seen(layer).values().iter().skip(at).step_by(shape.height * shape.width);
        let of = |layer| values(layer).map(|&value| f64::from(value)).collect();
        let is_kept = masks.kept().is_none_or(|kept| kept.values()[at] > 0.0);
        Some(Self { label: of(Layer::Label), prediction: of(Layer::Prediction), is_kept })
    }

    /// ∂L/∂x of a class, of each overlap loss in its order: one multiplication a loss, since the slopes are affine in the pixel;
    /// then of the losses that are means over pixels. Only ranked errors ask for the other pixels.
    pub(crate) fn slopes(&self, class: usize, detail: &PaintDetail) -> Vec<(&'static str, f64)> {
        let class = class.min(self.label.len().saturating_sub(1));
        let (Some(&x), Some(&y)) = (self.prediction.get(class), self.label.get(class)) else { return Vec::new() };
        let overlap = OVERLAP.iter().zip(&detail.losses);
        let mut slopes: Vec<(&'static str, f64)> =
            overlap.filter_map(|(spec, loss)| Some((spec.name, loss.slopes.get(class)?.at(x, y)))).collect();
        let kept = detail.batch.first().map_or(0, |sums| sums.kept);
        if kept > 0 {
            let share = 1.0 / kept as f64;
            slopes.push(("CE", share * cross_entropy_slope(x, y, self.label.len() == 1)));
            slopes.push(("KL", share * self.divergence_slope(class)));
        }
        if !self.is_kept {
            for (_, slope) in &mut slopes {
                *slope = 0.0;
            }
        }
        slopes
    }
}

impl PixelValues {
    /// The slope of the pixel's divergence from the label: of y·ln x where x is scaled to sum to 1; a single channel is a
    /// foreground probability, whose background counts as well.
    fn divergence_slope(&self, class: usize) -> f64 {
        let (x, y) = (self.prediction[class], self.label[class]);
        let by_log = |p: f64| if p > LOG_FLOOR { 1.0 / p } else { 0.0 };
        if self.label.len() == 1 {
            return (x - y) * (by_log(x) + by_log(1.0 - x));
        }
        let floored = |p: &f64| p.max(LOG_FLOOR);
        let sum: f64 = self.prediction.iter().map(floored).sum();
        let mass: f64 = self.label.iter().sum();
        (mass * floored(&x) / sum - y) * by_log(x)
    }
}

/// The slope of one pixel's cross-entropy; a single channel is a foreground probability, whose background counts as well.
fn cross_entropy_slope(x: f64, y: f64, is_foreground: bool) -> f64 {
    let by_log = |weight: f64, p: f64| if p < LOG_FLOOR { 0.0 } else { weight / p };
    let background = if is_foreground { by_log(1.0 - y, 1.0 - x) } else { 0.0 };
    background - by_log(y, x)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::orders::Plane;
    use crate::paint::sheet::Sheet;
    use jdt_core::kernels::{Label, PixelGradient, Prediction, Sample};
    use jdt_core::losses::{CrossEntropy, KullbackLeibler, cross_entropy, kullback_leibler};
    use jdt_core::masks::{ProbMap, SoftLabel};
    use jdt_core::scenes::Scene;
    use jdt_core::statistics::OverlapSums;
    use jdt_engine::{Array3, LossDetail};

    #[test]
    fn a_pixel_is_read_class_by_class() {
        let masks = Masks::of_scene(Scene::Street).unwrap();
        let values = PixelValues::read(&masks, 2, 3).unwrap();
        assert_eq!(values.label.len(), 4);
        assert!((values.label[0] - 0.925).abs() < 1e-6 && (values.label.iter().sum::<f64>() - 1.0).abs() < 1e-6);
        assert_eq!(PixelValues::read(&masks, 64, 0), None);
        // What label makers made of the label is what the losses see.
        let mut masks = Masks::of_scene(Scene::Disc).unwrap();
        assert!(masks.set_sheet(Plane::Derived, Some(Sheet::new(vec![0.25; 64 * 64]))));
        masks.set_kept(Some(vec![0.0; 64 * 64]));
        let values = PixelValues::read(&masks, 2, 3).unwrap();
        assert_eq!((values.label, values.is_kept), (vec![0.25], false));
    }

    #[test]
    fn slopes_are_affine_in_the_pixel() {
        let pixel = PixelValues { label: vec![0.25], prediction: vec![0.75], is_kept: true };
        let slope = PixelGradient { a: 1.0, b: 2.0, c: 4.0, d: 8.0 };
        let loss = LossDetail { slopes: vec![slope], ..LossDetail::default() };
        let detail = PaintDetail { losses: vec![loss; 11], ..PaintDetail::default() };
        let slopes = pixel.slopes(5, &detail);
        assert_eq!(slopes.len(), 11);
        assert_eq!(slopes[1], ("JML", 1.0 + 0.5 + 4.0 + 6.0));
        let left_out = PixelValues { is_kept: false, ..pixel };
        assert_eq!(left_out.slopes(0, &detail)[1], ("JML", 0.0));
    }

    #[test]
    fn the_slopes_of_means_over_pixels_are_the_kernels() {
        for channels in [1, 3] {
            let shape = (channels, 1, 2);
            let x =
                ProbMap::new(Array3::from_shape_fn(shape, |(c, _, i)| [0.3, 0.6, 0.1][c] / (1.0 + i as f32))).unwrap();
            let y = SoftLabel::new(Array3::from_shape_fn(shape, |(c, _, i)| [0.2, 0.5, 0.3][c] * (1.0 - i as f32)))
                .unwrap();
            let sample = Sample::new(Prediction::Prob(&x), Label::Soft(&y), None).unwrap();
            let wanted = [
                cross_entropy(&sample, &CrossEntropy::default()).unwrap().gradient,
                kullback_leibler(&sample, &KullbackLeibler::default()).unwrap().gradient,
            ];
            let detail = PaintDetail {
                batch: vec![OverlapSums { kept: 2, ..OverlapSums::default() }],
                ..PaintDetail::default()
            };
            for pixel in 0..2 {
                let of = |map: &[f32]| (0..channels).map(|c| f64::from(map[2 * c + pixel])).collect();
                let values = PixelValues { label: of(y.values()), prediction: of(x.values()), is_kept: true };
                for class in 0..channels {
                    for (got, wanted) in values.slopes(class, &detail).into_iter().zip(&wanted) {
                        let wanted = f64::from(wanted[(class, 0, pixel)]);
                        assert!((got.1 - wanted).abs() < 1e-6, "{channels} {pixel} {class}: {got:?} {wanted}");
                    }
                }
            }
        }
    }
}
