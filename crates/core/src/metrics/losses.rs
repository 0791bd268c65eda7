//! Losses of probability maps over a data set: what a model would be told, read off the sums alone.

use super::{CellMatrix, Measured, Undefined, over_classes, over_images};
use crate::losses::{DML, JML, LossSpec, Reduction, SDL, SJL, TverskyIndex, evaluate};
use crate::statistics::{ImageSums, Sums, SumsTable};

/// The overlap losses of a data set, in the order in which they are shown.
///
/// Beside labels of class ids SJL is JML and SDL is DML: the two of each are there for who looks for either name.
const SHOWN: [&LossSpec; 4] = [&JML, &DML, &SJL, &SDL];

/// `loss_jml_D`, `loss_jml_I`, `loss_jml_C`, then the same of `dml`, `sjl` and `sdl`; `loss_ce_D`, `loss_ce_I`.
///
/// Each loss has its default parameters, smooth 1e-3 among them, and looks at the classes that a label holds. D sums the
/// images first and averages over classes, I averages over the classes of an image and then over images, C over the images
/// with a class and then over classes, as [`crate::losses::evaluate`] does under the reduction of that letter. The
/// cross-entropy is a mean over all kept pixels (D), or over those of an image and then over images (I).
///
/// # Source
/// arXiv 2302.05666, 2303.16296; the reductions: arXiv 2310.19252.
pub fn loss_headline(sums: &Sums) -> Vec<(String, Measured)> {
    let table = sums.table();
    let reason = if sums.pixels() == 0 { Undefined::NoKeptPixel } else { Undefined::ClassAbsent };
    let named = |id: &str, over: &str, value: Measured| (format!("loss_{id}_{over}"), value);
    let mut headline = Vec::new();
    for spec in SHOWN {
        for (over, value) in ["D", "I", "C"].into_iter().zip(of_table(spec, &table, reason)) {
            headline.push(named(spec.id, over, value));
        }
    }
    let mean = |image: &ImageSums| (image.pixels() > 0).then(|| image.cross_entropy / image.pixels() as f64);
    headline.push(named("ce", "D", pooled(sums)));
    headline.push(named("ce", "I", Measured::mean(sums.images().iter().map(mean), Undefined::NoKeptPixel)));
    headline
}

/// A loss over data set, images and classes.
fn of_table(spec: &LossSpec, table: &SumsTable, reason: Undefined) -> [Measured; 3] {
    let loss = spec.build(TverskyIndex::default(), Reduction::D);
    // A loss of no image has no value; its parameters are in their ranges.
    let Ok(evaluation) = evaluate(table, &loss) else { return [Measured::undefined(reason); 3] };
    let rows = evaluation.by_cell.chunks(table.classes().max(1)).map(<[Option<f64>]>::to_vec).collect();
    let cells = CellMatrix::from_rows(rows, table.classes());
    let because = |value: Measured| Measured { undefined: value.undefined.map(|_| reason), ..value };
    [Measured::mean(evaluation.by_class, reason), because(over_images(&cells)), because(over_classes(&cells))]
}

/// The mean cross-entropy of all kept pixels; n is the number of images that have some.
fn pooled(sums: &Sums) -> Measured {
    let n = sums.images().iter().filter(|image| image.pixels() > 0).count();
    let left_out = sums.images().len() - n;
    if n == 0 {
        return Measured { left_out, ..Measured::undefined(Undefined::NoKeptPixel) };
    }
    let sum: f64 = sums.images().iter().map(|image| image.cross_entropy).sum();
    Measured { value: Some(sum / sums.pixels() as f64), n, left_out, undefined: None }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Random;
    use crate::kernels::{Label, Prediction, Sample};
    use crate::losses::{evaluate_batch, sums_table};
    use crate::masks::{ClassSpace, IdImage, LabelMap, ProbMap};
    use crate::metrics::{CellMatrix, Ratio, soft_headline};
    use crate::statistics::{Counts, ImageCounts};
    use ndarray::{Array2, Array3};

    type Image = (ProbMap<f32>, LabelMap);

    /// Images of which some lack a class; class 3 is nowhere.
    fn images(seed: u64, hard: bool) -> Vec<Image> {
        let mut random = Random::new(seed);
        let space = ClassSpace::new(4, Some(255)).unwrap();
        let image = |at: usize| {
            let ids =
                Array2::from_shape_simple_fn((9, 21), || [0, 1, 2, 255][random.below(if at == 1 { 2 } else { 4 })]);
            let mut prob = Array3::from_shape_simple_fn((4, 9, 21), || 0.01 + random.below(100) as f32 / 100.0);
            for mut pixel in prob.lanes_mut(ndarray::Axis(0)) {
                let (sum, most) = (pixel.sum(), pixel.iter().copied().fold(0.0, f32::max));
                // The first of the largest, as the argmax takes it.
                let mut is_taken = false;
                pixel.map_inplace(|p| {
                    let is_first = *p >= most && !is_taken;
                    is_taken |= is_first;
                    *p = if hard { f32::from(u8::from(is_first)) } else { *p / sum };
                });
            }
            (ProbMap::new(prob).unwrap(), LabelMap::new(&IdImage::U8(ids), space).unwrap())
        };
        (0..4).map(image).collect()
    }

    fn sums(images: &[Image]) -> Sums {
        let mut sums = Sums::new(4);
        for (at, (prob, label)) in images.iter().enumerate() {
            sums.push(ImageSums::new(at.to_string(), prob, label).unwrap()).unwrap();
        }
        sums
    }

    fn all(sums: &Sums) -> Vec<(String, Measured)> {
        [soft_headline(&sums.table()), loss_headline(sums)].concat()
    }

    fn get(headline: &[(String, Measured)], id: &str) -> f64 {
        headline.iter().find(|(other, _)| other == id).and_then(|(_, value)| value.value).unwrap()
    }

    #[test]
    fn the_numbers_are_those_of_the_losses_on_the_same_maps() {
        let images = images(1, false);
        let samples: Vec<Sample<'_, f32>> = images
            .iter()
            .map(|(prob, label)| Sample::new(Prediction::Prob(prob), Label::Hard(label), None).unwrap())
            .collect();
        let headline = all(&sums(&images));
        let table = sums_table(&samples, 0.01);
        for spec in SHOWN {
            for (over, reduction) in [("D", Reduction::D), ("I", Reduction::I), ("C", Reduction::C)] {
                let wanted = evaluate(&table, &spec.build(TverskyIndex::default(), reduction)).unwrap().loss;
                let got = get(&headline, &format!("loss_{}_{over}", spec.id));
                assert!((got - wanted).abs() < 1e-12, "{} {over}: {got} and {wanted}", spec.id);
            }
        }
        let wanted = evaluate_batch(&samples, &"ce".parse().unwrap()).unwrap().value;
        assert!((get(&headline, "loss_ce_D") - wanted).abs() < 1e-12);
        // Labels are class ids.
        assert!((get(&headline, "loss_sjl_C") - get(&headline, "loss_jml_C")).abs() < 1e-6);
        assert!((get(&headline, "loss_sdl_C") - get(&headline, "loss_dml_C")).abs() < 1e-6);
    }

    #[test]
    fn maps_of_zeros_and_ones_have_the_hard_metrics() {
        let images = images(2, true);
        let mut counts = Counts::new(4, false);
        for (at, (prob, label)) in images.iter().enumerate() {
            let ids = prob.view().map_axis(ndarray::Axis(0), |pixel| {
                u8::try_from(pixel.iter().position(|&p| p > 0.5).unwrap()).unwrap()
            });
            let ids = crate::masks::PredictionMap::new(&IdImage::U8(ids), label.space()).unwrap();
            let confusion = crate::kernels::confusion(label, &ids).unwrap();
            counts.push(ImageCounts::from_confusion(at.to_string(), &confusion)).unwrap();
        }
        let headline = all(&sums(&images));
        for (soft, ratio) in [("soft_IoU", Ratio::IoU), ("soft_Dice", Ratio::Dice)] {
            let cells = CellMatrix::new(&counts, ratio);
            let wanted = [crate::metrics::over_dataset(&counts, ratio), over_images(&cells), over_classes(&cells)];
            for (over, wanted) in ["D", "I", "C"].into_iter().zip(wanted) {
                let got = get(&headline, &format!("{soft}_{over}"));
                assert!((got - wanted.value.unwrap()).abs() < 1e-12, "{soft} {over}");
            }
        }
    }

    #[test]
    fn neither_shards_nor_the_order_of_images_matter() {
        let images = images(3, false);
        let whole = all(&sums(&images));
        let mut merged = sums(&images[2..]);
        merged.merge(sums(&images[..2])).unwrap();
        for ((id, a), (_, b)) in whole.iter().zip(all(&merged)) {
            assert_eq!((a.n, a.left_out, a.undefined), (b.n, b.left_out, b.undefined), "{id}");
            assert!((a.value.unwrap() - b.value.unwrap()).abs() < 1e-12, "{id}");
        }
        assert!(merged.merge(Sums::new(3)).is_ok() && Sums::new(3).merge(sums(&images)).is_err());
    }

    #[test]
    fn what_cannot_be_said_says_why() {
        let space = ClassSpace::binary(Some(255));
        let of = |id: u8| {
            let label = LabelMap::new(&IdImage::U8(ndarray::array![[id, id]]), space).unwrap();
            let mut sums = Sums::new(1);
            let prob = ProbMap::new(ndarray::array![[[0.25_f32, 0.0]]]).unwrap();
            sums.push(ImageSums::new("a", &prob, &label).unwrap()).unwrap();
            loss_headline(&sums).into_iter().map(|(_, value)| value.undefined).collect::<Vec<_>>()
        };
        assert!(of(255).iter().all(|why| *why == Some(Undefined::NoKeptPixel)));
        let absent = of(0);
        assert!(absent[..12].iter().all(|why| *why == Some(Undefined::ClassAbsent)));
        assert_eq!(absent[12..], [None, None]);
        assert!(of(1).iter().all(Option::is_none));
        assert_eq!(loss_headline(&Sums::new(1))[0].1.undefined, Some(Undefined::NoKeptPixel));
    }
}
