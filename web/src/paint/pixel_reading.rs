//! What there is to know of one pixel: its values, and which way each loss pushes them.

use super::masks::Masks;
use super::painting::Painting;
use jdt_core::losses::{
    CrossEntropy, Focal, KullbackLeibler, OVERLAP, Pixel, PixelLoss, Reading, lovasz_softmax_slope,
};
use jdt_engine::protocol::PaintedShape;
use jdt_engine::{Layer, PaintDetail};

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
    /// then of the losses that are means over pixels, and of ranked errors, whose slope is found among all pixels.
    ///
    /// A loss that takes hard labels alone is left out where a label is soft; then `ranked` is `None`.
    pub(crate) fn slopes(&self, class: usize, detail: &PaintDetail, ranked: Option<f64>) -> Vec<(&'static str, f64)> {
        let class = class.min(self.label.len().saturating_sub(1));
        let (Some(&x), Some(&y)) = (self.prediction.get(class), self.label.get(class)) else { return Vec::new() };
        let overlap = OVERLAP.iter().zip(&detail.losses);
        let mut slopes: Vec<(&'static str, f64)> =
            overlap.filter_map(|(spec, loss)| Some((spec.name, loss.slopes.get(class)?.at(x, y)))).collect();
        let kept = detail.batch.first().map_or(0, |sums| sums.kept);
        if kept > 0 {
            let share = 1.0 / kept as f64;
            slopes.push(("CE", share * self.slope_of(&CrossEntropy::default(), class)));
            slopes.push(("KL", share * self.slope_of(&KullbackLeibler::default(), class)));
            if let Some(ranked) = ranked {
                slopes.push(("Focal", share * self.slope_of(&Focal::default(), class)));
                slopes.push(("Lovász-softmax", ranked));
            }
        }
        if !self.is_kept {
            for (_, slope) in &mut slopes {
                *slope = 0.0;
            }
        }
        slopes
    }

    /// The slope of the pixel's own loss.
    fn slope_of(&self, loss: &impl PixelLoss, class: usize) -> f64 {
        let mut gradient = vec![0.0; self.label.len()];
        let (x, y) = (self.prediction.as_slice(), &mut *self.label.clone());
        loss.at(&mut Pixel { reading: Reading::Prob, x, y, class: None }, &mut gradient);
        gradient[class]
    }
}

/// ∂L/∂x of Lovász-softmax of a class at a pixel of the image that is shown, over all images: the mean over the classes that
/// are there. The labels must be hard.
pub(crate) fn ranked_slope(painting: &Painting, row: usize, column: usize, class: usize) -> f64 {
    let kept = |image: &Masks, pixel: usize| image.kept().is_none_or(|kept| kept.values()[pixel] > 0.0);
    let plane = |image: &Masks, layer: Layer, class: usize| {
        let PaintedShape { height, width, .. } = image.shape();
        (class * height * width..(class + 1) * height * width, image.seen(layer).clone())
    };
    let is_there = |class: &usize| {
        painting.images().iter().any(|image| {
            let (place, label) = plane(image, Layer::Label, *class);
            label.values()[place].iter().enumerate().any(|(pixel, &y)| y == 1.0 && kept(image, pixel))
        })
    };
    let there: Vec<usize> = (0..painting.shape().channels).filter(is_there).collect();
    if !there.contains(&class) {
        return 0.0;
    }
    let (mut pixels, mut at) = (Vec::new(), 0);
    for (number, image) in painting.images().iter().enumerate() {
        let (place, label) = plane(image, Layer::Label, class);
        let (_, prediction) = plane(image, Layer::Prediction, class);
        let values = prediction.values()[place.clone()].iter().zip(&label.values()[place]);
        for (pixel, (&x, &y)) in values.enumerate().filter(|(pixel, _)| kept(image, *pixel)) {
            if number == painting.active() && pixel == row * image.shape().width + column {
                at = pixels.len();
            }
            pixels.push((f64::from(x), y == 1.0));
        }
    }
    lovasz_softmax_slope(pixels.iter().copied(), at).unwrap_or_default() / there.len() as f64
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::orders::Plane;
    use crate::paint::sheet::Sheet;
    use jdt_core::kernels::{Label, PixelGradient, Prediction, Sample, harden};
    use jdt_core::losses::{cross_entropy, evaluate_batch, kullback_leibler};
    use jdt_core::masks::{ClassSpace, KeepMask, LabelMap, ProbMap, SoftLabel};
    use jdt_core::scenes::Scene;
    use jdt_core::statistics::OverlapSums;
    use jdt_engine::{Array2, Array3, LossDetail};

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
        let slopes = pixel.slopes(5, &detail, None);
        assert_eq!(slopes.len(), 11);
        assert_eq!(slopes[1], ("JML", 1.0 + 0.5 + 4.0 + 6.0));
        let left_out = PixelValues { is_kept: false, ..pixel };
        assert_eq!(left_out.slopes(0, &detail, None)[1], ("JML", 0.0));
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
                    for (got, wanted) in values.slopes(class, &detail, None).into_iter().zip(&wanted) {
                        let wanted = f64::from(wanted[(class, 0, pixel)]);
                        assert!((got.1 - wanted).abs() < 1e-6, "{channels} {pixel} {class}: {got:?} {wanted}");
                    }
                }
            }
        }
    }

    #[test]
    fn slopes_for_hard_labels_are_those_of_the_batch() {
        let image = |shift: usize| {
            let shape = PaintedShape { channels: 3, height: 2, width: 4 };
            let label = (0..24).map(|at| f32::from(u8::from(at / 8 == (at * at + shift) % 8 % 2))).collect();
            Masks::new(shape, label, (0..24).map(|at| ((at * 7 + shift) % 5) as f32 / 8.0).collect())
        };
        let mut second = image(1);
        assert!(second.set_sheet(Plane::Derived, Some(second.seen(Layer::Label).clone())));
        second.set_kept(Some(vec![1.0, 0.0, 1.0, 1.0, 1.0, 1.0, 1.0, 1.0]));
        let painting = Painting::of_images(vec![image(0), second], 1).unwrap();
        let further = |image: &Masks| {
            let map = |layer| Array3::from_shape_vec((3, 2, 4), image.seen(layer).values().to_vec()).unwrap();
            let keep = image.kept().map(|kept| kept.values().iter().map(|&kept| kept > 0.0).collect());
            let keep = keep.map(|keep| KeepMask::new(Array2::from_shape_vec((2, 4), keep).unwrap()).unwrap());
            (ProbMap::new(map(Layer::Prediction)).unwrap(), SoftLabel::new(map(Layer::Label)).unwrap(), keep)
        };
        let maps: Vec<_> = painting.images().iter().map(further).collect();
        let space = ClassSpace::new(3, None).unwrap();
        let labels: Vec<_> = maps.iter().map(|(_, y, _)| LabelMap::new(&harden(y.view()), space).unwrap()).collect();
        let samples: Vec<_> = (maps.iter().zip(&labels))
            .map(|((x, _, keep), y)| Sample::new(Prediction::Prob(x), Label::Hard(y), keep.as_ref()).unwrap())
            .collect();
        let gradient = |loss: &str| evaluate_batch(&samples, &loss.parse().unwrap()).unwrap().gradient.remove(1);
        let wanted = [("Focal", gradient("focal")), ("Lovász-softmax", gradient("lovasz_softmax"))];
        let sums = OverlapSums { kept: 15, ..OverlapSums::default() };
        let detail = PaintDetail { batch: vec![sums], ..PaintDetail::default() };
        for (row, column, class) in (0..24).map(|at| (at / 4 % 2, at % 4, at / 8)) {
            let ranked = ranked_slope(&painting, row, column, class);
            let slopes = PixelValues::read(&painting, row, column).unwrap().slopes(class, &detail, Some(ranked));
            for (name, wanted) in &wanted {
                let (_, got) = slopes.iter().find(|(found, _)| found == name).unwrap();
                let wanted = f64::from(wanted[(class, row, column)]);
                assert!((got - wanted).abs() < 1e-6, "{name} {row} {column} {class}: {got} {wanted}");
            }
        }
    }
}
