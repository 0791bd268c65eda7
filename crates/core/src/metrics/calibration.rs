//! Calibration errors: how far confidence is from accuracy.

use super::{Measured, Undefined};
use crate::statistics::{Bins, Calibration, ClassBins, ImageCalibration};
use serde::{Deserialize, Serialize};

/// The calibration error of one table of bins: `Σ_b n_b/n · |accuracy_b − confidence_b|`; `None` without a pixel.
///
/// # Example
/// ```
/// use jdt_core::metrics::calibration_error;
/// use jdt_core::statistics::Bins;
/// let mut bins = Bins::new(10);
/// bins.add(0.75, true);
/// bins.add(0.75, false);
/// assert_eq!(calibration_error(&bins), Some(0.25));
/// ```
pub fn calibration_error(bins: &Bins) -> Option<f64> {
    let pixels = bins.pixels();
    // n_b · |acc − conf| is |correct − Σ confidence|: no division by a bin's own count.
    let gap: f64 = bins.bins().iter().map(|bin| (bin.correct as f64 - bin.confidence).abs()).sum();
    (pixels > 0).then(|| gap / pixels as f64)
}

/// One bar of a reliability diagram.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Reliability {
    /// Where the bin begins, itself inside it.
    pub from: f64,
    /// Where it ends, outside of it except for 1.
    pub to: f64,
    /// The mean probability; `None` for an empty bin.
    pub confidence: Option<f64>,
    /// The share of right pixels; `None` for an empty bin.
    pub accuracy: Option<f64>,
    /// Kept pixels.
    pub pixels: u64,
}

/// The bars of a reliability diagram, from probability 0 upwards.
pub fn reliability(bins: &Bins) -> Vec<Reliability> {
    let count = bins.bins().len() as f64;
    bins.bins()
        .iter()
        .enumerate()
        .map(|(index, bin)| Reliability {
            from: index as f64 / count,
            to: (index + 1) as f64 / count,
            confidence: bin.mean_confidence(),
            accuracy: bin.accuracy(),
            pixels: bin.pixels,
        })
        .collect()
}

/// The calibration of one image.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ImageErrors {
    /// The image's key.
    pub image: String,
    /// By its largest probability.
    pub ece: Measured,
    /// Mean over the classes that its label holds.
    pub sce: Measured,
}

/// The calibration of one model.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct CalibrationReport {
    /// `ECE_D`, `ECE_I`, `SCE_D`, `SCE_I`, fractions all.
    pub headline: Vec<(String, Measured)>,
    /// The bars of the largest probability over the data set.
    pub reliability: Vec<Reliability>,
    /// Class id → its error over the data set; undefined where no label holds the class.
    pub classes: Vec<(usize, Measured)>,
    /// One row an image.
    pub images: Vec<ImageErrors>,
}

impl CalibrationReport {
    /// A headline number by its id.
    pub fn get(&self, id: &str) -> Option<&Measured> {
        self.headline.iter().find(|(name, _)| name == id).map(|(_, value)| value)
    }
}

/// Reads ECE and SCE off the bins.
///
/// ECE looks at the largest probability, pooled over the data set (D) or averaged over the images with a kept pixel (I).
/// SCE looks at each class's probability of the event "the label is the class", and averages over the classes that the
/// labels hold (D) or that the image's label holds (I). Binary masks report the foreground, present or not.
///
/// # Source
/// ECE: arXiv 1706.04599; SCE: arXiv 1904.01685; D and I as in arXiv 2310.19252.
pub fn calibration_report(table: &Calibration) -> CalibrationReport {
    let top = table.top();
    let binary = table.is_binary();
    let classes = class_errors(table.classes(), binary);
    let images: Vec<ImageErrors> = table.images().iter().map(|image| image_errors(image, binary)).collect();
    let pooled = Measured::mean(classes.iter().map(|(_, error)| error.value), reason(top.pixels()));
    let mean = |error: fn(&ImageErrors) -> Option<f64>| Measured::mean(images.iter().map(error), reason(top.pixels()));
    let headline = [
        ("ECE_D", Measured::mean([calibration_error(&top)], Undefined::NoKeptPixel)),
        ("ECE_I", mean(|image| image.ece.value)),
        ("SCE_D", pooled),
        ("SCE_I", mean(|image| image.sce.value)),
    ];
    CalibrationReport {
        headline: headline.map(|(id, value)| (id.to_owned(), value)).to_vec(),
        reliability: reliability(&top),
        classes,
        images,
    }
}

fn reason(pixels: u64) -> Undefined {
    if pixels == 0 { Undefined::NoKeptPixel } else { Undefined::ClassAbsent }
}

fn class_errors(classes: &[ClassBins], binary: bool) -> Vec<(usize, Measured)> {
    classes
        .iter()
        .map(|entry| {
            let counts = binary || entry.area > 0;
            let error = counts.then(|| calibration_error(&entry.bins)).flatten();
            (entry.class, Measured::mean([error], reason(entry.bins.pixels())))
        })
        .collect()
}

fn image_errors(image: &ImageCalibration, binary: bool) -> ImageErrors {
    let classes = class_errors(&image.classes, binary).into_iter().map(|(_, error)| error.value);
    ImageErrors {
        image: image.image.clone(),
        ece: Measured::mean([calibration_error(&image.top)], Undefined::NoKeptPixel),
        sce: Measured::mean(classes, reason(image.pixels)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::masks::{ClassSpace, IdImage, LabelMap, ProbMap};
    use crate::statistics::ImageCalibration;
    use ndarray::array;

    /// Three classes, one image with classes 0 and 1 and one ignored pixel, one image with nothing kept.
    fn table() -> Calibration {
        let space = ClassSpace::new(3, Some(255)).unwrap();
        let prob = ProbMap::new(array![[[0.75_f64, 0.5, 0.0]], [[0.25, 0.5, 0.0]], [[0.0, 0.0, 1.0]]]).unwrap();
        let mut table = Calibration::new(3, false, 4);
        for (key, ids) in [("a", array![[0_u8, 1, 255]]), ("b", array![[255, 255, 255]])] {
            let label = LabelMap::new(&IdImage::U8(ids), space).unwrap();
            table.push(ImageCalibration::new(key, &prob, &label, 4).unwrap()).unwrap();
        }
        table
    }

    #[test]
    fn errors_by_hand() {
        let report = calibration_report(&table());
        let value = |id: &str| report.get(id).unwrap().value;
        // Pixel 0: right with 0.75. Pixel 1: a tie at 0.5 falls to class 0, wrong.
        assert_eq!(value("ECE_D"), Some((0.25 + 0.5) / 2.0));
        assert_eq!(value("ECE_I"), value("ECE_D"));
        // Class 0: 0.75 and true, 0.5 and false. Class 1: 0.25 and false, 0.5 and true.
        assert_eq!(value("SCE_D"), Some(0.375));
        assert_eq!(value("SCE_I"), Some(0.375));
        assert_eq!(report.classes[2].1.undefined, Some(Undefined::ClassAbsent));
        assert_eq!(report.images[1].ece.undefined, Some(Undefined::NoKeptPixel));
        assert_eq!(report.get("ECE_I").map(|m| (m.n, m.left_out)), Some((1, 1)));
        assert_eq!(
            report.reliability[2],
            Reliability { from: 0.5, to: 0.75, confidence: Some(0.5), accuracy: Some(0.0), pixels: 1 }
        );
    }

    #[test]
    fn a_foreground_map_is_sure_of_the_background_too() {
        let label = LabelMap::new(&IdImage::U8(array![[0, 1]]), ClassSpace::binary(None)).unwrap();
        let prob = ProbMap::new(array![[[0.25_f32, 0.5]]]).unwrap();
        let mut table = Calibration::new(2, true, 10);
        table.push(ImageCalibration::new("a", &prob, &label, 10).unwrap()).unwrap();
        let report = calibration_report(&table);
        assert_eq!(report.get("ECE_D").unwrap().value, Some((0.25 + 0.5) / 2.0));
        assert_eq!(report.get("SCE_D").unwrap().value, Some((0.25 + 0.5) / 2.0));
        assert!(table.merge(Calibration::new(2, true, 15)).is_err());
    }

    #[test]
    fn a_decimal_falls_into_the_bin_that_begins_with_it() {
        for tenth in 0..=10_u8 {
            let (mut single, mut double) = (Bins::new(10), Bins::new(10));
            single.add(f32::from(tenth) / 10.0, true);
            double.add(f64::from(tenth) / 10.0, true);
            let at = usize::from(tenth.min(9));
            assert_eq!((single.bins()[at].pixels, double.bins()[at].pixels), (1, 1), "{tenth}");
        }
    }
}
