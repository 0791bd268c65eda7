//! Students of a teacher: the label is mixed with the teacher's probabilities, and each loss learns from it.

use super::model::PixelModel;
use super::pictures::{Disc, Picture, soft_label};
use super::query::{ExperimentAnswer, ExperimentCurve, ExperimentNumber, ExperimentPlot, ExperimentQuery};
use super::score::Score;
use super::train::Batch;
use crate::EngineError;
use jdt_core::losses::Mix;
use jdt_core::masks::{ProbMap, SoftLabel};
use jdt_core::{CoreError, Random};

const IMAGES: usize = 8;
const RUNS: [&str; 3] = ["sdl", "dml", "0.25*ce+0.75*dml"];

/// The teacher is trained on the labels by cross-entropy, which makes its probabilities mean what they say.
fn teacher(batch: &Batch<'_>) -> Result<PixelModel, CoreError> {
    batch.train(&"ce".parse()?, 1, |_, _| Ok(()))
}

/// `λ·y + (1 − λ)·teacher`
fn mixed(label: &SoftLabel<f64>, teacher: &ProbMap<f64>, mix: f64) -> Result<SoftLabel<f64>, CoreError> {
    soft_label(label.values().iter().zip(teacher.values()).map(|(y, t)| mix * y + (1.0 - mix) * t).collect())
}

fn distance(probs: &[ProbMap<f64>], targets: &[SoftLabel<f64>]) -> f64 {
    let of_image = |(prob, target): (&ProbMap<f64>, &SoftLabel<f64>)| {
        prob.values().iter().zip(target.values()).map(|(x, y)| (x - y).abs()).sum::<f64>() / prob.values().len() as f64
    };
    probs.iter().zip(targets).map(of_image).sum::<f64>() / probs.len() as f64
}

pub(super) fn run(query: &ExperimentQuery) -> Result<ExperimentAnswer, EngineError> {
    let (mix, temperature) = (query.number(0), query.number(1));
    let mut random = Random::new(query.seed());
    let disc = Disc { radius: 8.0, contrast: 0.9 };
    let pictures: Vec<Picture> = (0..IMAGES).map(|_| Picture::new(disc, &mut random)).collect();
    let labels = pictures.iter().map(Picture::label).collect::<Result<Vec<_>, _>>()?;
    let teacher = teacher(&Batch { pictures: &pictures, targets: &labels, keep: &[] })?;
    let taught = pictures.iter().map(|picture| teacher.predict(picture, temperature)).collect::<Result<Vec<_>, _>>()?;
    let targets = labels.iter().zip(&taught).map(|(y, t)| mixed(y, t, mix)).collect::<Result<Vec<_>, _>>()?;
    let batch = Batch { pictures: &pictures, targets: &targets, keep: &[] };
    let own = pictures.iter().map(|picture| teacher.predict(picture, 1.0)).collect::<Result<Vec<_>, _>>()?;
    let mut numbers = Score::of(&pictures, &own).numbers("teacher", &["softness", "IoU_D", "ECE"]);
    let (mut away, mut softness) = (Vec::new(), Vec::new());
    for run in RUNS {
        let mix: Mix = run.parse()?;
        let (mut over_away, mut over_softness) = (Vec::new(), Vec::new());
        let model = batch.train(&mix, 1, |step, probs| {
            let at = step as f64;
            over_away.push([at, distance(probs, &targets)]);
            over_softness.extend(Score::of(&pictures, probs).softness.map(|softness| [at, softness]));
            Ok(())
        })?;
        let value = over_away.last().map(|point| point[1]);
        numbers.push(ExperimentNumber { run: run.to_owned(), metric: "distance".to_owned(), value });
        numbers.extend(Score::of(&pictures, &batch.predict(&model)?).numbers(run, &["softness", "IoU_D", "ECE"]));
        away.push(ExperimentCurve { run: run.to_owned(), points: over_away });
        softness.push(ExperimentCurve { run: run.to_owned(), points: over_softness });
    }
    let plot = |id: &str, curves| ExperimentPlot { id: id.to_owned(), curves };
    Ok(ExperimentAnswer { plots: vec![plot("distance", away), plot("softness", softness)], numbers })
}

#[cfg(test)]
mod tests {
    use super::super::shards::tests::value;
    use super::super::{ExperimentQuery, run_experiment};

    #[test]
    fn the_product_form_hardens_the_student_and_the_semimetric_does_not() {
        for seed in 0..4 {
            let answer =
                run_experiment(&ExperimentQuery::read(&format!("distillation-0.5-2-{seed}")).unwrap()).unwrap();
            println!("{:?}", answer.numbers);
            let of = |run, metric| value(&answer, run, metric);
            assert!(of("sdl", "softness") + 0.05 < of("dml", "softness"), "{seed}");
            assert!(of("dml", "distance") + 0.01 < of("sdl", "distance"), "{seed}");
        }
    }
}
