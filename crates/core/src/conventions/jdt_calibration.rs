//! The authors' calibration errors, reproduced with their quirks.

use crate::masks::{IdImage, ProbMap};
use crate::metrics::{Measured, Undefined, calibration_error};
use crate::statistics::Bins;
use crate::{CoreError, Real};

/// The calibration errors of one image.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct JdtImageErrors {
    /// By the largest probability.
    pub ece: f64,
    /// Mean over the classes of the label.
    pub sce: f64,
}

/// `ECEMetric` and `SCEMetric` of the authors' repository.
///
/// Where they differ from [`crate::metrics::calibration_report`]:
/// - a fully ignored image scores 0 and counts in I; a data set without a kept pixel scores 0 in D;
/// - the event of class c is "label *and* prediction are c", so probability given to a missed pixel counts as wrong;
/// - D averages over all classes, present or not; I over the classes of the label, its ignored pixels among them: clamped
///   into the class range, 255 adds class C − 1;
/// - up to two classes, class 1 alone is scored;
/// - bins begin at the points of torch's `linspace(0, 1 − 1/n, n)`: the fourth of ten begins at 0.30000000000000004;
/// - a label out of range is never right, and is not refused.
///
/// Values are fractions; the reference gives ECE in percent and SCE in per mille.
///
/// # Source
/// `metrics/ece_metric.py` and `metrics/sce_metric.py` of the reference.
#[derive(Debug, Clone, PartialEq)]
pub struct JdtCalibration<F = f64> {
    classes: usize,
    ignore: Option<i32>,
    edges: Vec<F>,
    top: Bins,
    by_class: Vec<Bins>,
    images: Vec<JdtImageErrors>,
}

impl<F: Real> JdtCalibration<F> {
    /// No image yet; `bins` bins, at least one.
    pub fn new(classes: usize, ignore: Option<i32>, bins: usize) -> Self {
        let edges = linspace(bins.max(1));
        let empty = Bins::new(edges.len());
        Self { classes, ignore, edges, top: empty.clone(), by_class: vec![empty; classes], images: Vec::new() }
    }

    /// Adds one image: `prob` is `[C, H, W]`, `label` holds raw ids.
    ///
    /// # Errors
    /// [`CoreError::ShapeMismatch`]; [`CoreError::ChannelMismatch`] unless `prob` has one channel a class.
    pub fn add(&mut self, prob: &ProbMap<F>, label: &IdImage) -> Result<(), CoreError> {
        let shape = prob.shape();
        shape.expect_same("the prediction", label.shape()?, "the label")?;
        if prob.channels() != self.classes {
            return Err(CoreError::ChannelMismatch {
                left_name: "the prediction",
                left: prob.channels(),
                right_name: "the label",
                right: self.classes,
            });
        }
        let empty = Bins::new(self.edges.len());
        let (mut top, mut by_class) = (empty.clone(), vec![empty; self.classes]);
        let mut of_label = vec![false; self.classes];
        let planes: Vec<&[F]> = (0..self.classes).map(|class| prob.plane(class)).collect();
        for pixel in 0..shape.pixels() {
            let id = label.id((pixel / shape.width(), pixel % shape.width()));
            of_label[usize::try_from(id).unwrap_or(0).min(self.classes - 1)] = true;
            if self.ignore == Some(id) {
                continue;
            }
            let (winner, confidence) = (1..self.classes).fold((0, planes[0][pixel]), |best, class| {
                if planes[class][pixel] > best.1 { (class, planes[class][pixel]) } else { best }
            });
            let correct = usize::try_from(id) == Ok(winner);
            top.add_at(self.bin(confidence), confidence.widen(), correct);
            for (class, bins) in by_class.iter_mut().enumerate() {
                let p = planes[class][pixel];
                bins.add_at(self.bin(p), p.widen(), correct && winner == class);
            }
        }
        let scored: Vec<usize> =
            if self.classes > 2 { (0..self.classes).filter(|&class| of_label[class]).collect() } else { self.scored() };
        self.images.push(JdtImageErrors { ece: error(&top), sce: mean(scored.iter().map(|&c| error(&by_class[c]))) });
        self.top.merge(&top)?;
        for (bins, more) in self.by_class.iter_mut().zip(&by_class) {
            bins.merge(more)?;
        }
        Ok(())
    }

    /// The bin that begins at or below a probability.
    fn bin(&self, probability: F) -> usize {
        self.edges.partition_point(|&edge| edge <= probability).saturating_sub(1)
    }

    fn scored(&self) -> Vec<usize> {
        match self.classes {
            2 => vec![1],
            classes => (0..classes).collect(),
        }
    }

    /// Where the bins begin.
    pub fn edges(&self) -> &[F] {
        &self.edges
    }

    /// The bins of the largest probability over all images.
    pub fn top(&self) -> &Bins {
        &self.top
    }

    /// One row an image.
    pub fn images(&self) -> &[JdtImageErrors] {
        &self.images
    }

    /// `ECE_D`, `ECE_I`, `SCE_D`, `SCE_I`; I of no image is NaN (the reference divides by zero there).
    pub fn raw(&self) -> Vec<(String, f64)> {
        let values = [
            ("ECE_D", error(&self.top)),
            ("ECE_I", mean(self.images.iter().map(|image| image.ece))),
            ("SCE_D", mean(self.scored().into_iter().map(|class| error(&self.by_class[class])))),
            ("SCE_I", mean(self.images.iter().map(|image| image.sce))),
        ];
        values.map(|(id, value)| (id.to_owned(), value)).to_vec()
    }

    /// The same numbers; NaN becomes an undefined value that says so.
    pub fn headline(&self) -> Vec<(String, Measured)> {
        let measured = |value: f64| {
            let term = (!value.is_nan()).then_some(value);
            Measured { n: self.images.len(), ..Measured::mean([term], Undefined::NotANumber) }
        };
        self.raw().into_iter().map(|(id, value)| (id, measured(value))).collect()
    }
}

fn error(bins: &Bins) -> f64 {
    calibration_error(bins).unwrap_or(0.0)
}

fn mean(values: impl ExactSizeIterator<Item = f64>) -> f64 {
    let n = values.len() as f64;
    values.sum::<f64>() / n
}

/// torch's `linspace(0, 1 − 1/n, n)`: counted up from the start in its first half, down from the end in its second.
fn linspace<F: Real>(n: usize) -> Vec<F> {
    let count = |k: usize| F::from_f64(k as f64);
    let end = F::from_f64(1.0 - 1.0 / n as f64);
    let step = if n > 1 { end / count(n - 1) } else { F::zero() };
    (0..n).map(|i| if i < n / 2 { step * count(i) } else { end - step * count(n - 1 - i) }).collect()
}
