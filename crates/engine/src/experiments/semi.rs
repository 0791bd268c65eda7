//! Few labels: a teacher of two pictures guesses the others, and students learn from the guesses as they are or made hard.

use super::pictures::{Disc, Picture, SIDE, soft_label};
use super::query::{ExperimentAnswer, ExperimentCurve, ExperimentNumber, ExperimentPlot, ExperimentQuery};
use super::score::Score;
use super::train::Batch;
use crate::EngineError;
use jdt_core::losses::Mix;
use jdt_core::masks::{KeepMask, ProbMap};
use jdt_core::{CoreError, Random};
use ndarray::Array2;

const LABELLED: usize = 2;
const IMAGES: usize = 12;
const LOSS: &str = "0.25*ce+0.75*dml";

fn keep_mask(keep: Vec<bool>) -> Result<KeepMask, CoreError> {
    KeepMask::new(Array2::from_shape_vec((SIDE, SIDE), keep).unwrap_or_else(|_| Array2::from_elem((SIDE, SIDE), true)))
}

pub(super) fn run(query: &ExperimentQuery) -> Result<ExperimentAnswer, EngineError> {
    let threshold = query.number(0);
    let mut random = Random::new(query.seed());
    let disc = Disc { radius: 7.0, contrast: 0.9 };
    let mut draw = |count: usize| (0..count).map(|_| Picture::new(disc, &mut random)).collect::<Vec<Picture>>();
    let (pictures, fresh) = (draw(IMAGES), draw(IMAGES));
    let labels = pictures[..LABELLED].iter().map(Picture::label).collect::<Result<Vec<_>, _>>()?;
    let first = Batch { pictures: &pictures[..LABELLED], targets: &labels, keep: &[] };
    let teacher = first.train(&"ce".parse()?, 1, |_, _| Ok(()))?;
    let guesses =
        pictures[LABELLED..].iter().map(|picture| teacher.predict(picture, 1.0)).collect::<Result<Vec<_>, _>>()?;
    // A label of people counts everywhere, a guess where the teacher is sure.
    let sure = |x: &f64| x.max(1.0 - x) >= threshold;
    let everywhere = labels.iter().map(|label| vec![true; label.values().len()]);
    let where_sure = guesses.iter().map(|guess| guess.values().iter().map(sure).collect::<Vec<_>>());
    let keep = everywhere.chain(where_sure).map(keep_mask).collect::<Result<Vec<_>, _>>()?;
    let kept = guesses.iter().flat_map(ProbMap::values).filter(|x| sure(x)).count();
    let share = kept as f64 / guesses.iter().map(|guess| guess.values().len()).sum::<usize>() as f64;
    let with_guesses = |of: fn(f64) -> f64| {
        let made = guesses.iter().map(|guess| soft_label(guess.values().iter().map(|&x| of(x)).collect()));
        labels.iter().cloned().map(Ok).chain(made).collect::<Result<Vec<_>, _>>()
    };
    let hard = with_guesses(|x| f64::from(u8::from(x >= 0.5)))?;
    let soft = with_guesses(|x| x)?;
    let runs = [
        ("labelled", first),
        ("hard", Batch { pictures: &pictures, targets: &hard, keep: &keep }),
        ("soft", Batch { pictures: &pictures, targets: &soft, keep: &keep }),
    ];
    let mix: Mix = LOSS.parse()?;
    let test = Batch { pictures: &fresh, targets: &[], keep: &[] };
    let mut numbers =
        vec![ExperimentNumber { run: "guesses".to_owned(), metric: "share".to_owned(), value: Some(share) }];
    let mut curves = Vec::new();
    for (run, batch) in runs {
        let mut points = Vec::new();
        let model = batch.train(&mix, 1, |step, probs| {
            points.extend(Score::of(batch.pictures, probs).softness.map(|softness| [step as f64, softness]));
            Ok(())
        })?;
        numbers.extend(Score::of(&fresh, &test.predict(&model)?).numbers(run, &["IoU_D", "ECE", "softness"]));
        curves.push(ExperimentCurve { run: run.to_owned(), points });
    }
    Ok(ExperimentAnswer { plots: vec![ExperimentPlot { id: "softness".to_owned(), curves }], numbers })
}

#[cfg(test)]
mod tests {
    use super::super::shards::tests::value;
    use super::super::{ExperimentQuery, run_experiment};

    #[test]
    fn soft_guesses_keep_the_doubt_that_hard_ones_lose() {
        for seed in 0..4 {
            let answer = run_experiment(&ExperimentQuery::read(&format!("semi-0.7-{seed}")).unwrap()).unwrap();
            println!("{:?}", answer.numbers);
            let of = |run, metric| value(&answer, run, metric);
            assert!(of("soft", "softness") > of("hard", "softness") + 0.02, "{seed}");
            assert!(of("soft", "ECE") < of("hard", "ECE"), "{seed}");
        }
    }
}
