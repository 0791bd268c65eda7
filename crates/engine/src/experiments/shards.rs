//! One Dice loss over the pixels of the whole batch, or the mean of the losses of G workers that each see a part of it.

use super::pictures::{Disc, Picture};
use super::query::{ExperimentAnswer, ExperimentCurve, ExperimentNumber, ExperimentPlot, ExperimentQuery};
use super::score::Score;
use super::train::Batch;
use crate::EngineError;
use jdt_core::losses::Mix;
use jdt_core::masks::ProbMap;
use jdt_core::{CoreError, Random};

/// Images of the batch.
const IMAGES: usize = 16;
/// Numbers of workers for the curve over them.
const WORKERS: [usize; 5] = [1, 2, 4, 8, 16];

/// Mostly small discs that are hard to see, and some large ones that are not.
fn pictures(seed: u64) -> Vec<Picture> {
    let mut random = Random::new(seed);
    (0..IMAGES)
        .map(|at| {
            let disc =
                if at % 4 == 0 { Disc { radius: 11.0, contrast: 1.6 } } else { Disc { radius: 3.0, contrast: 1.1 } };
            Picture::new(disc, &mut random)
        })
        .collect()
}

#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a whole number from 1 to 16")]
pub(super) fn run(query: &ExperimentQuery) -> Result<ExperimentAnswer, EngineError> {
    let workers = (query.number(0) as usize).clamp(1, IMAGES);
    let pictures = pictures(query.seed());
    let targets = pictures.iter().map(Picture::label).collect::<Result<Vec<_>, _>>()?;
    let batch = Batch { pictures: &pictures, targets: &targets, keep: &[] };
    let by_d: Mix = "dml(reduction=d)".parse()?;
    let by_i: Mix = "dml(reduction=i)".parse()?;
    let (mut plots, mut numbers) = (vec![Vec::new(), Vec::new()], Vec::new());
    let mut of_whole: Vec<ProbMap<f64>> = Vec::new();
    for (run, parts) in [("whole", 1), ("shards", workers)] {
        let (mut over_d, mut over_i) = (Vec::new(), Vec::new());
        let model = batch.train(&by_d, parts, |step, probs| {
            let at = step as f64;
            over_d.push([at, batch.loss(probs, &by_d, 1)?.value]);
            over_i.push([at, batch.loss(probs, &by_i, 1)?.value]);
            Ok(())
        })?;
        let probs = batch.predict(&model)?;
        let end = |points: &[[f64; 2]]| points.last().map(|point| point[1]);
        for (metric, points) in [("loss_over_d", &over_d), ("loss_over_i", &over_i)] {
            numbers.push(ExperimentNumber { run: run.to_owned(), metric: metric.to_owned(), value: end(points) });
        }
        numbers.extend(Score::of(&pictures, &probs).numbers(run, &["IoU_D", "IoU_I"]));
        for (plot, points) in plots.iter_mut().zip([over_d, over_i]) {
            plot.push(ExperimentCurve { run: run.to_owned(), points });
        }
        if parts == 1 && run == "whole" {
            of_whole = probs;
        }
    }
    // The same predictions, seen by more and more workers.
    let over = |parts: usize| -> Result<[f64; 2], CoreError> {
        Ok([parts as f64, batch.loss(&of_whole, &by_d, parts)?.value])
    };
    let points = WORKERS.into_iter().map(over).collect::<Result<Vec<_>, _>>()?;
    let level = |value: f64| WORKERS.map(|parts| [parts as f64, value]).to_vec();
    let [d, i] = [&by_d, &by_i].map(|mix| batch.loss(&of_whole, mix, 1).map(|loss| loss.value));
    let by_workers = vec![
        ExperimentCurve { run: "shards".to_owned(), points },
        ExperimentCurve { run: "loss_d".to_owned(), points: level(d?) },
        ExperimentCurve { run: "loss_i".to_owned(), points: level(i?) },
    ];
    let mut plots = plots.into_iter();
    let plot = |id: &str, curves| ExperimentPlot { id: id.to_owned(), curves };
    Ok(ExperimentAnswer {
        plots: vec![
            plot("over_workers", by_workers),
            plot("loss_over_d", plots.next().unwrap_or_default()),
            plot("loss_over_i", plots.next().unwrap_or_default()),
        ],
        numbers,
    })
}

#[cfg(test)]
pub(super) mod tests {
    use super::super::{ExperimentAnswer, ExperimentQuery, run_experiment};

    pub(in super::super) fn value(answer: &ExperimentAnswer, run: &str, metric: &str) -> f64 {
        let found = answer.numbers.iter().find(|number| number.run == run && number.metric == metric);
        found.unwrap_or_else(|| panic!("no {metric} of {run}")).value.unwrap()
    }

    #[test]
    fn one_image_a_worker_descends_i_and_leaves_d_behind() {
        for seed in 0..4 {
            let answer = run_experiment(&ExperimentQuery::read(&format!("shards-16-{seed}")).unwrap()).unwrap();
            println!("{:?}", answer.numbers);
            let of = |run, metric| value(&answer, run, metric);
            assert!(of("whole", "loss_over_d") + 0.005 < of("shards", "loss_over_d"), "{seed}");
            assert!(of("shards", "loss_over_i") + 0.005 < of("whole", "loss_over_i"), "{seed}");
            // Of one worker an image the mean is the loss by image.
            let curve =
                |run: &str| answer.plots[0].curves.iter().find(|curve| curve.run == run).unwrap().points.clone();
            let (by_workers, d, i) = (curve("shards"), curve("loss_d"), curve("loss_i"));
            assert!((by_workers[0][1] - d[0][1]).abs() < 1e-12 && (by_workers[4][1] - i[0][1]).abs() < 1e-12);
        }
    }

    #[test]
    fn one_worker_is_the_whole_batch() {
        let answer = run_experiment(&ExperimentQuery::read("shards-1-1").unwrap()).unwrap();
        assert_eq!(value(&answer, "whole", "loss_over_d"), value(&answer, "shards", "loss_over_d"));
    }
}
