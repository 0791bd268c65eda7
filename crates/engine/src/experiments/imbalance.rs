//! A foreground of few pixels: what each loss makes of it.

use super::pictures::{Disc, Picture, SIDE};
use super::query::{ExperimentAnswer, ExperimentCurve, ExperimentPlot, ExperimentQuery};
use super::score::Score;
use super::train::Batch;
use crate::EngineError;
use jdt_core::Random;
use jdt_core::losses::Mix;

const IMAGES: usize = 8;
const CONTRAST: f64 = 0.7;

/// The losses, as they are written.
const RUNS: [&str; 3] = ["ce", "jml", "0.25*ce+0.75*jml"];

pub(super) fn run(query: &ExperimentQuery) -> Result<ExperimentAnswer, EngineError> {
    let mut random = Random::new(query.seed());
    let area = query.number(0) / 100.0 * (SIDE * SIDE) as f64;
    let disc = Disc { radius: (area / std::f64::consts::PI).sqrt(), contrast: CONTRAST };
    let pictures: Vec<Picture> = (0..IMAGES).map(|_| Picture::new(disc, &mut random)).collect();
    let targets = pictures.iter().map(Picture::label).collect::<Result<Vec<_>, _>>()?;
    let batch = Batch { pictures: &pictures, targets: &targets, keep: &[] };
    let (mut curves, mut numbers) = (Vec::new(), Vec::new());
    for run in RUNS {
        let mix: Mix = run.parse()?;
        let mut points = Vec::new();
        let model = batch.train(&mix, 1, |step, probs| {
            points.extend(Score::of(&pictures, probs).iou_d.map(|iou| [step as f64, iou]));
            Ok(())
        })?;
        let score = Score::of(&pictures, &batch.predict(&model)?);
        numbers.extend(score.numbers(run, &["IoU_D", "Acc", "recall", "ECE"]));
        curves.push(ExperimentCurve { run: run.to_owned(), points });
    }
    Ok(ExperimentAnswer { plots: vec![ExperimentPlot { id: "IoU_D".to_owned(), curves }], numbers })
}

#[cfg(test)]
mod tests {
    use super::super::shards::tests::value;
    use super::super::{ExperimentQuery, run_experiment};

    #[test]
    fn a_rare_foreground_is_lost_by_cross_entropy_and_kept_by_jml() {
        for seed in 0..4 {
            let answer = run_experiment(&ExperimentQuery::read(&format!("imbalance-3-{seed}")).unwrap()).unwrap();
            println!("{:?}", answer.numbers);
            let of = |run, metric| value(&answer, run, metric);
            assert!(of("jml", "IoU_D") > of("ce", "IoU_D") + 0.05 && of("ce", "Acc") >= of("jml", "Acc"), "{seed}");
            assert!(of("jml", "recall") > of("ce", "recall") + 0.05, "{seed}");
            assert!(of("ce", "Acc") > 0.95 && of("ce", "ECE") < of("jml", "ECE"), "{seed}");
        }
    }
}
