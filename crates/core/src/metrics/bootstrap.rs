//! How much a metric would vary over other images of the same kind.

use super::cells::reported_classes;
use super::image_and_class::image_means;
use super::{CellMatrix, Measured, Ratio, Undefined};
use crate::percentile::percentile;
use crate::statistics::{ClassCounts, Counts, ImageCounts};
use crate::{CoreError, Random};
use serde::{Deserialize, Serialize};
use std::collections::HashMap;

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
    let resampled = Resampled::new(counts);
    let ids = Resampled::ids();
    let intervals = bootstrap.intervals(counts.images().len(), ids.len(), |drawn| resampled.values(drawn))?;
    Ok(ids.into_iter().zip(intervals).collect())
}

/// How far one model is ahead of another in one metric.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Difference {
    /// The metric's id.
    pub metric: String,
    /// The model's value less the other's; `None` where one of them is undefined.
    pub value: Option<f64>,
    /// The interval of the difference over images, both models drawn together.
    pub interval: Option<Interval>,
}

/// The differences of `Acc` and of `mX_D`, `mX_I` and `mX_C` between two models on the images that both have, and how many
/// those are. In each resample both models see the same images, so what is hard for both cancels out.
///
/// # Errors
/// As [`Bootstrap::intervals`]; [`CoreError::CountsMismatch`] for counts over other classes.
pub fn paired_differences(
    model: &Counts,
    other: &Counts,
    bootstrap: &Bootstrap,
) -> Result<(usize, Vec<Difference>), CoreError> {
    let rows: HashMap<&str, &ImageCounts> = other.images().iter().map(|row| (row.image.as_str(), row)).collect();
    let empty = || Counts::new(model.classes(), model.is_binary()).with_ignored_id(None);
    let (mut ours, mut theirs) = (empty(), empty());
    for row in model.images() {
        if let Some(&other) = rows.get(row.image.as_str()) {
            ours.push(row.clone())?;
            theirs.push(other.clone())?;
        }
    }
    let images = ours.images().len();
    let (ours, theirs) = (Resampled::new(&ours), Resampled::new(&theirs));
    let less = |drawn: &[usize]| -> Vec<Option<f64>> {
        ours.values(drawn).into_iter().zip(theirs.values(drawn)).map(|(a, b)| Some(a? - b?)).collect()
    };
    let ids = Resampled::ids();
    let intervals = bootstrap.intervals(images, ids.len(), less)?;
    let all: Vec<usize> = (0..images).collect();
    let of_metric = |((metric, value), interval)| Difference { metric, value, interval };
    Ok((images, ids.into_iter().zip(less(&all)).zip(intervals).map(of_metric).collect()))
}

/// What is read off drawn images, prepared once.
struct Resampled<'a> {
    counts: &'a Counts,
    cells: [CellMatrix; 3],
    means: [Vec<Option<f64>>; 3],
}

impl<'a> Resampled<'a> {
    fn new(counts: &'a Counts) -> Self {
        let cells = Ratio::ALL.map(|ratio| CellMatrix::new(counts, ratio));
        let means = cells.each_ref().map(|cells| image_means(cells).collect::<Vec<Option<f64>>>());
        Self { counts, cells, means }
    }

    fn ids() -> Vec<String> {
        let mut ids = vec!["Acc".to_owned()];
        for over in ["D", "I", "C"] {
            ids.extend(Ratio::ALL.map(|ratio| format!("m{}_{over}", ratio.name())));
        }
        ids
    }

    /// One value an id, over the drawn images.
    fn values(&self, drawn: &[usize]) -> Vec<Option<f64>> {
        let total = |class: usize| drawn.iter().map(|&image| self.counts.images()[image].classes[class]).sum();
        let totals: Vec<ClassCounts> = reported_classes(self.counts).map(total).collect();
        let mut values = vec![pixel_accuracy_of(&totals, self.counts.is_binary())];
        let mean = |terms: &mut dyn Iterator<Item = Option<f64>>| Measured::mean(terms, Undefined::ClassAbsent).value;
        values.extend(Ratio::ALL.map(|ratio| mean(&mut totals.iter().map(|&total| ratio.of(total)))));
        values.extend(self.means.each_ref().map(|means| mean(&mut drawn.iter().map(|&image| means[image]))));
        values.extend(self.cells.each_ref().map(|cells| {
            let class = |column: usize| mean(&mut drawn.iter().map(|&image| cells.rows()[image][column]));
            mean(&mut (0..cells.columns()).map(class))
        }));
        values
    }
}

/// As [`super::pixel_accuracy`], of summed counts.
fn pixel_accuracy_of(totals: &[ClassCounts], binary: bool) -> Option<f64> {
    let (right, all) = totals.iter().fold((0, 0), |(right, all), c| {
        if binary { (right + c.tp + c.tn, all + c.pixels()) } else { (right + c.tp, all + c.area()) }
    });
    (all > 0).then(|| right as f64 / all as f64)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn counts(wrong: &[(&str, u64)]) -> Counts {
        let mut counts = Counts::new(2, false);
        for &(image, wrong) in wrong {
            let cell = |tp, fp, fn_| ClassCounts { tp, fp, fn_, tn: 20 - tp - fp - fn_ };
            let classes = vec![cell(12 - wrong, 0, wrong), cell(8, wrong, 0)];
            counts.push(ImageCounts { image: image.into(), pixels: 20, ignored: 0, classes }).unwrap();
        }
        counts
    }

    #[test]
    fn a_difference_is_taken_on_common_images_and_has_no_width_where_it_is_constant() {
        let bootstrap = Bootstrap { resamples: 60, ..Bootstrap::default() };
        let (good, bad) = (counts(&[("a", 1), ("b", 3), ("c", 2)]), counts(&[("c", 4), ("x", 9), ("a", 3), ("b", 5)]));
        let (images, differences) = paired_differences(&good, &bad, &bootstrap).unwrap();
        assert_eq!(images, 3);
        // Two pixels of twenty more are right in every image.
        let accuracy = &differences[0];
        assert_eq!(accuracy.metric, "Acc");
        let interval = accuracy.interval.unwrap();
        for value in [accuracy.value.unwrap(), interval.low, interval.high] {
            assert!((value - 0.1).abs() < 1e-12, "{value}");
        }
        let (none, differences) = paired_differences(&good, &counts(&[("y", 1)]), &bootstrap).unwrap();
        assert!(none == 0 && differences.iter().all(|d| d.value.is_none() && d.interval.is_none()));
    }
}
