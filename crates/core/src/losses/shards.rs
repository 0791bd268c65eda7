//! What a loss becomes where each worker sees its own part of the batch and nobody adds the sums.

use super::{BatchLoss, Mix, OverlapEvaluation, OverlapLoss, evaluate};
use crate::kernels::{PixelGradient, Sample};
use crate::statistics::SumsTable;
use crate::{CoreError, Real};
use std::ops::Range;

/// An overlap loss evaluated shard by shard, beside that of the whole batch.
#[derive(Debug, Clone, PartialEq)]
pub struct ShardedEvaluation {
    /// The mean of the shards' losses, which is what training on G workers descends.
    pub loss: f64,
    /// The loss of each shard.
    pub shards: Vec<f64>,
    /// The loss of the whole batch.
    pub whole: f64,
    /// Gradient scalars of the mean per image and class, row-major `[B, C]`.
    pub gradient: Vec<PixelGradient>,
    classes: usize,
}

impl ShardedEvaluation {
    /// `loss − whole`.
    pub fn gap(&self) -> f64 {
        self.loss - self.whole
    }

    /// The gradient scalars of one image.
    pub fn image_gradient(&self, image: usize) -> &[PixelGradient] {
        &self.gradient[image * self.classes..(image + 1) * self.classes]
    }
}

/// Any loss evaluated shard by shard, beside that of the whole batch.
#[derive(Debug, Clone, PartialEq)]
pub struct ShardedLoss<F> {
    /// The mean of the shards' losses and its gradient. Classes as of the shards' mean: `None` where a shard has none.
    pub mean: BatchLoss<F>,
    /// The loss of each shard.
    pub shards: Vec<f64>,
    /// The loss of the whole batch.
    pub whole: f64,
}

impl<F> ShardedLoss<F> {
    /// `mean − whole`.
    pub fn gap(&self) -> f64 {
        self.mean.value - self.whole
    }
}

/// The images of each of `shards` workers: contiguous, sizes differing by at most one, the larger ones first.
///
/// # Errors
/// [`CoreError::Shards`] unless `1 ≤ shards ≤ images`.
pub fn shard_ranges(images: usize, shards: usize) -> Result<Vec<Range<usize>>, CoreError> {
    if !(1..=images).contains(&shards) {
        return Err(CoreError::Shards { images, got: shards });
    }
    let (size, larger) = (images / shards, images % shards);
    let start = |shard: usize| shard * size + shard.min(larger);
    Ok((0..shards).map(|shard| start(shard)..start(shard + 1)).collect())
}

/// An overlap loss as G workers without communication compute it: the mean of the losses of G parts of the batch.
///
/// Every shard counts the same, whatever its number of images, as gradients averaged over workers do. Reduction I over
/// shards of one size is the batch's own if every image has an active class; D and C are not: an index of added sums
/// is no mean of indices.
///
/// # Errors
/// [`CoreError::Shards`] unless `1 ≤ shards ≤ B`; those of [`evaluate`].
pub fn sharded(table: &SumsTable, shards: usize, loss: &OverlapLoss) -> Result<ShardedEvaluation, CoreError> {
    let whole = evaluate(table, loss)?.loss;
    let parts = shard_ranges(table.images(), shards)?
        .into_iter()
        .map(|range| {
            let mut part = SumsTable::new(table.classes(), table.is_hard());
            table.rows().skip(range.start).take(range.len()).for_each(|row| part.push(row.to_vec()));
            evaluate(&part, loss)
        })
        .collect::<Result<Vec<OverlapEvaluation>, _>>()?;
    let share = 1.0 / shards as f64;
    let scaled = |g: PixelGradient| PixelGradient { a: share * g.a, b: share * g.b, c: share * g.c, d: share * g.d };
    Ok(ShardedEvaluation {
        loss: parts.iter().map(|part| part.loss).sum::<f64>() * share,
        shards: parts.iter().map(|part| part.loss).collect(),
        whole,
        gradient: parts.into_iter().flat_map(|part| part.gradient).map(scaled).collect(),
        classes: table.classes(),
    })
}

/// [`sharded`] for any loss or mix, from the samples themselves.
///
/// # Errors
/// [`CoreError::Shards`] unless `1 ≤ shards ≤ B`; those of [`Mix::evaluate`].
pub fn sharded_batch<F: Real>(
    samples: &[Sample<'_, F>],
    shards: usize,
    loss: &Mix,
) -> Result<ShardedLoss<F>, CoreError> {
    let whole = loss.evaluate(samples)?.total.value;
    let parts = shard_ranges(samples.len(), shards)?
        .into_iter()
        .map(|range| Ok(loss.evaluate(&samples[range])?.total))
        .collect::<Result<Vec<BatchLoss<F>>, CoreError>>()?;
    let share = 1.0 / shards as f64;
    let classes = parts.iter().map(|part| part.by_class.len()).min().unwrap_or_default();
    let by_class = (0..classes)
        .map(|class| parts.iter().map(|part| part.by_class[class]).sum::<Option<f64>>().map(|sum| sum * share))
        .collect();
    let values: Vec<f64> = parts.iter().map(|part| part.value).collect();
    let factor = F::from_f64(share);
    let gradient = parts.into_iter().flat_map(|part| part.gradient).map(|g| g.mapv_into(|g| g * factor)).collect();
    Ok(ShardedLoss {
        mean: BatchLoss { value: values.iter().sum::<f64>() * share, by_class, gradient },
        shards: values,
        whole,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shards_cover_the_batch_once() {
        assert_eq!(shard_ranges(7, 3).unwrap(), [0..3, 3..5, 5..7]);
        assert_eq!(shard_ranges(4, 4).unwrap(), [0..1, 1..2, 2..3, 3..4]);
        assert!(shard_ranges(3, 4).is_err() && shard_ranges(3, 0).is_err());
    }
}
