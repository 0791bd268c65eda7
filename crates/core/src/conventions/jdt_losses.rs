//! The authors' code, reproduced to the last digit, its quirks included.

use super::{Classes, Metric, Peer, Recipe, ZeroByZero};
use crate::metrics::{Measured, Ratio, Tail, Undefined};
use crate::statistics::{ClassCounts, Counts, ImageCounts};

/// The precision in which the reference multiplies `q/100` with an image count, which decides how some q are cut off.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Precision {
    /// torch's default dtype, what its user sees.
    #[default]
    F32,
    /// After `torch.set_default_dtype(torch.float64)`.
    F64,
}

/// The metrics of `MetricGroup` in the authors' repository.
///
/// Where it differs from [`crate::metrics::report`]:
/// - an absent class gives NaN in D (unless it is predicted) and in C, and leaks its filler, 10⁶, into C's worst case;
/// - binary: pixel accuracy is the foreground's recall; a class is active if label *or* prediction holds it; I counts 1
///   where the union holds a single class; C averages the background in;
/// - `q·n/100` is cut off in floating point: 70 % of 90 images are 62.
///
/// Fully ignored images have no row, as there.
///
/// # Source
/// `metrics/accuracy_metric.py` of the reference.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct JdtLosses {
    /// How C's worst case cuts off q.
    pub class_quantile: Precision,
}

/// Stands in C's matrix where a class is not active.
const FILLER: f64 = 1e6;

/// Ratios and active classes, `[image][class]`.
struct Matrix {
    values: Vec<Vec<f64>>,
    active: Vec<Vec<bool>>,
    binary: bool,
}

impl JdtLosses {
    /// Headline numbers, ids as in the paper's convention; NaN becomes an undefined value that says so.
    pub fn headline(self, counts: &Counts, qs: &[u8]) -> Vec<(String, Measured)> {
        self.raw(counts, qs)
            .into_iter()
            .map(|(id, value)| {
                let measured = if value.is_nan() {
                    Measured::undefined(Undefined::NotANumber)
                } else {
                    Measured { value: Some(value), n: counts.images().len(), left_out: 0, undefined: None }
                };
                (id, measured)
            })
            .collect()
    }

    /// Headline numbers as the reference computes them, as fractions, NaN and filler included.
    pub fn raw(self, counts: &Counts, qs: &[u8]) -> Vec<(String, f64)> {
        let rows: Vec<&ImageCounts> = counts.images().iter().filter(|row| row.pixels > 0).collect();
        let mut out = dataset(&rows, counts);
        let tails = || qs.iter().map(|&q| Tail::Percent(q)).chain([Tail::Averaged]);
        for (over, filler) in [("I", 0.0), ("C", FILLER)] {
            let matrices = Ratio::ALL.map(|ratio| (ratio, Matrix::new(&rows, counts, ratio, filler)));
            let reduce = |matrix: &Matrix, q: Option<u8>| {
                if over == "I" { matrix.over_images(q) } else { matrix.over_classes(q, self.class_quantile) }
            };
            for (ratio, matrix) in &matrices {
                out.push((format!("m{}_{over}", ratio.name()), reduce(matrix, None)));
            }
            for tail in tails() {
                for (ratio, matrix) in &matrices {
                    let value = match tail {
                        Tail::Percent(q) => reduce(matrix, Some(q)),
                        Tail::Averaged => (1..=10).map(|tenth| reduce(matrix, Some(10 * tenth))).sum::<f64>() / 10.0,
                    };
                    out.push((format!("m{}_{over}_{tail}", ratio.name()), value));
                }
            }
        }
        out
    }
}

/// D alone: the other means of [`JdtLosses::raw`] are no recipes.
impl Peer for JdtLosses {
    fn id(&self) -> &'static str {
        "jdtlosses"
    }

    fn name(&self) -> &'static str {
        "JDTLosses"
    }

    fn library(&self) -> &'static str {
        "JDTLosses"
    }

    fn source(&self) -> &'static str {
        "github.com/zifuwanggg/JDTLosses"
    }

    fn recipe(&self, metric: Metric) -> Option<Recipe> {
        let paper = metric.of_paper()?;
        Some(match metric {
            Metric::Acc => Recipe { classes: Classes::Reported, ..paper },
            _ => Recipe { zero_by_zero: ZeroByZero::Counts(f64::NAN), ..paper },
        })
    }
}

fn dataset(rows: &[&ImageCounts], counts: &Counts) -> Vec<(String, f64)> {
    let classes: Vec<usize> = if counts.is_binary() { vec![1] } else { (0..counts.classes()).collect() };
    let total = |class: usize| -> ClassCounts { rows.iter().map(|row| row.classes[class]).sum() };
    let totals: Vec<ClassCounts> = classes.into_iter().map(total).collect();
    let (right, all) = totals.iter().fold((0, 0), |(right, all), c| (right + c.tp, all + c.area()));
    let mut out = vec![("Acc".to_owned(), right as f64 / all as f64)];
    for ratio in Ratio::ALL {
        let mean = totals.iter().map(|&c| quotient(ratio, c)).sum::<f64>() / totals.len() as f64;
        out.push((format!("m{}_D", ratio.name()), mean));
    }
    out
}

/// 0/0 is NaN here.
fn quotient(ratio: Ratio, cell: ClassCounts) -> f64 {
    let (above, below) = ratio.parts(cell);
    above as f64 / below as f64
}

impl Matrix {
    fn new(rows: &[&ImageCounts], counts: &Counts, ratio: Ratio, filler: f64) -> Self {
        let binary = counts.is_binary();
        let is_active = |c: &ClassCounts| if binary { c.union() > 0 } else { c.area() > 0 };
        let active: Vec<Vec<bool>> = rows.iter().map(|row| row.classes.iter().map(is_active).collect()).collect();
        let value = |c: &ClassCounts| if is_active(c) { quotient(ratio, *c) } else { filler };
        let values = rows.iter().map(|row| row.classes.iter().map(value).collect()).collect();
        Self { values, active, binary }
    }

    fn over_images(&self, q: Option<u8>) -> f64 {
        let mut values: Vec<f64> = self
            .values
            .iter()
            .zip(&self.active)
            .map(|(row, active)| {
                let classes = active.iter().filter(|&&a| a).count();
                match (self.binary, classes) {
                    (true, 0 | 1) => 1.0,
                    (true, _) => row[1],
                    (false, _) => row.iter().sum::<f64>() / classes as f64,
                }
            })
            .collect();
        sort_nan_last(&mut values);
        let n = q.map_or(values.len(), |q| cut_off_f64(q, values.len()).max(1)).min(values.len());
        values[..n].iter().sum::<f64>() / n as f64
    }

    fn over_classes(&self, q: Option<u8>, precision: Precision) -> f64 {
        let classes = self.values.first().map_or(0, Vec::len);
        let mean = |class: usize| {
            let active = self.active.iter().filter(|row| row[class]).count();
            let n = match (q, precision) {
                (None, _) => active,
                (Some(q), Precision::F64) => cut_off_f64(q, active).max(1),
                (Some(q), Precision::F32) => cut_off_f32(q, active).max(1),
            };
            let mut values: Vec<f64> = self.values.iter().map(|row| row[class]).collect();
            sort_nan_last(&mut values);
            // A mask of 0 and 1 is multiplied onto the sorted values: what lies beyond n adds nothing unless it is NaN.
            let sum: f64 = values.iter().enumerate().map(|(i, v)| if i < n { *v } else { 0.0 * v }).sum();
            sum / n as f64
        };
        (0..classes).map(mean).sum::<f64>() / classes as f64
    }
}

fn sort_nan_last(values: &mut [f64]) {
    values.sort_by(|a, b| a.is_nan().cmp(&b.is_nan()).then(a.total_cmp(b)));
}

#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "the reference cuts off in floating point")]
pub(super) fn cut_off_f64(q: u8, n: usize) -> usize {
    (f64::from(q) / 100.0 * n as f64) as usize
}

#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "the reference cuts off in floating point")]
pub(super) fn cut_off_f32(q: u8, n: usize) -> usize {
    // A Python float meets an integer tensor: the scalar is rounded to the default dtype first.
    ((f64::from(q) / 100.0) as f32 * n as f32) as usize
}
