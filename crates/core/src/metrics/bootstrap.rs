//! How much a metric would vary over other images of the same kind.

use super::cells::reported_classes;
use super::image_and_class::image_means;
use super::{CellMatrix, Measured, Ratio, Undefined};
use crate::percentile::percentile;
use crate::statistics::{ClassCounts, Counts};
use crate::{CoreError, Random};
use serde::{Deserialize, Serialize};

/// How images are drawn again.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Bootstrap {
    /// How many data sets are drawn.
    pub resamples: usize,
    /// Where the draws begin.
    pub seed: u64,
    /// The share of draws inside the interval.
    pub confidence: f64,
}

impl Default for Bootstrap {
    /// 1,000 resamples, seed 0, 95 %.
    fn default() -> Self {
        Self { resamples: 1000, seed: 0, confidence: 0.95 }
    }
}

/// The middle part of a metric's values over resamples.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Interval {
    /// Its lower end.
    pub low: f64,
    /// Its upper end.
    pub high: f64,
    /// How many resamples have a value.
    pub n: usize,
    /// How many have none, and were left out.
    pub left_out: usize,
}

impl Bootstrap {
    /// The most data sets that are drawn.
    pub const MOST_RESAMPLES: usize = 1_000_000;

    fn check(&self) -> Result<(), CoreError> {
        if !(1..=Self::MOST_RESAMPLES).contains(&self.resamples) {
            let expected = "a whole number from 1 to 1000000";
            return Err(CoreError::Parameter { name: "resamples", expected, got: self.resamples as f64 });
        }
        if !(self.confidence > 0.0 && self.confidence < 1.0) {
            let expected = "a number between 0 and 1";
            return Err(CoreError::Parameter { name: "confidence", expected, got: self.confidence });
        }
        Ok(())
    }

    /// The percentile intervals of several statistics at once, each a function of the numbers of the drawn images.
    ///
    /// Each resample draws as many of the `images` as there are, with replacement. A statistic that is defined on no
    /// resample has no interval; nor has any without an image.
    ///
    /// # Errors
    /// [`CoreError::Parameter`] unless there are 1 to [`Self::MOST_RESAMPLES`] resamples and a confidence inside (0, 1).
    ///
    /// # Source
    /// Efron: Bootstrap methods, Annals of Statistics 7, 1979.
    pub fn intervals(
        &self,
        images: usize,
        statistics: usize,
        mut statistic: impl FnMut(&[usize]) -> Vec<Option<f64>>,
    ) -> Result<Vec<Option<Interval>>, CoreError> {
        self.check()?;
        let mut values: Vec<Vec<f64>> = vec![Vec::new(); statistics];
        let mut random = Random::new(self.seed);
        let mut drawn = vec![0; images];
        let resamples = if images == 0 { 0 } else { self.resamples };
        for _ in 0..resamples {
            for image in &mut drawn {
                *image = random.below(images);
            }
            for (values, value) in values.iter_mut().zip(statistic(&drawn)) {
                values.extend(value);
            }
        }
        let tail = 50.0 * (1.0 - self.confidence);
        let interval = |mut values: Vec<f64>| {
            values.sort_by(f64::total_cmp);
            let (low, high) = percentile(&values, tail).zip(percentile(&values, 100.0 - tail))?;
            Some(Interval { low, high, n: values.len(), left_out: resamples - values.len() })
        };
        Ok(values.into_iter().map(interval).collect())
    }
}

/// The intervals of `Acc` and of `mX_D`, `mX_I` and `mX_C` for each ratio X, under the ids of [`super::report`].
///
/// # Errors
/// As [`Bootstrap::intervals`].
pub fn bootstrap_report(counts: &Counts, bootstrap: &Bootstrap) -> Result<Vec<(String, Option<Interval>)>, CoreError> {
    let cells = Ratio::ALL.map(|ratio| CellMatrix::new(counts, ratio));
    let means = cells.each_ref().map(|cells| image_means(cells).collect::<Vec<Option<f64>>>());
    let mut ids = vec!["Acc".to_owned()];
    for over in ["D", "I", "C"] {
        ids.extend(Ratio::ALL.map(|ratio| format!("m{}_{over}", ratio.name())));
    }
    let intervals = bootstrap.intervals(counts.images().len(), ids.len(), |drawn| {
        let total = |class: usize| drawn.iter().map(|&image| counts.images()[image].classes[class]).sum();
        let totals: Vec<ClassCounts> = reported_classes(counts).map(total).collect();
        let mut values = vec![pixel_accuracy_of(&totals, counts.is_binary())];
        let mean = |terms: &mut dyn Iterator<Item = Option<f64>>| Measured::mean(terms, Undefined::ClassAbsent).value;
        values.extend(Ratio::ALL.map(|ratio| mean(&mut totals.iter().map(|&total| ratio.of(total)))));
        values.extend(means.each_ref().map(|means| mean(&mut drawn.iter().map(|&image| means[image]))));
        values.extend(cells.each_ref().map(|cells| {
            let class = |column: usize| mean(&mut drawn.iter().map(|&image| cells.rows()[image][column]));
            mean(&mut (0..cells.columns()).map(class))
        }));
        values
    })?;
    Ok(ids.into_iter().zip(intervals).collect())
}

/// As [`super::pixel_accuracy`], of summed counts.
fn pixel_accuracy_of(totals: &[ClassCounts], binary: bool) -> Option<f64> {
    let (right, all) = totals.iter().fold((0, 0), |(right, all), c| {
        if binary { (right + c.tp + c.tn, all + c.pixels()) } else { (right + c.tp, all + c.area()) }
    });
    (all > 0).then(|| right as f64 / all as f64)
}
