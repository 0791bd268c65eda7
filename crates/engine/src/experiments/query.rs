//! Which experiment, with which numbers, and what came of it.

use serde::{Deserialize, Serialize};

/// An experiment by name.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Experiment {
    /// One loss over the whole batch, or the mean of the losses of its parts.
    Shards,
    /// A foreground of few pixels under several losses.
    Imbalance,
    /// Students of a teacher's probabilities.
    Distillation,
    /// Few labels, and a teacher's guesses for the other pictures.
    Semi,
}

/// A number that can be turned.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Knob {
    /// Its name.
    pub id: &'static str,
    /// The smallest value.
    pub min: f64,
    /// The largest.
    pub max: f64,
    /// From one value to the next.
    pub step: f64,
    /// What it is unless turned.
    pub default: f64,
}

const fn knob(id: &'static str, min: f64, max: f64, step: f64, default: f64) -> Knob {
    Knob { id, min, max, step, default }
}

const SEED: Knob = knob("seed", 0.0, 99.0, 1.0, 1.0);

const SHARDS: [Knob; 2] = [knob("workers", 1.0, 16.0, 1.0, 16.0), SEED];
const IMBALANCE: [Knob; 2] = [knob("percent", 1.0, 30.0, 1.0, 3.0), SEED];
const DISTILLATION: [Knob; 3] = [knob("mix", 0.0, 1.0, 0.1, 0.5), knob("temperature", 1.0, 5.0, 0.5, 2.0), SEED];
const SEMI: [Knob; 2] = [knob("threshold", 0.5, 0.95, 0.05, 0.7), SEED];

impl Experiment {
    /// All.
    pub const ALL: [Self; 4] = [Self::Shards, Self::Imbalance, Self::Distillation, Self::Semi];

    /// The name in links.
    pub fn id(self) -> &'static str {
        match self {
            Self::Shards => "shards",
            Self::Imbalance => "imbalance",
            Self::Distillation => "distillation",
            Self::Semi => "semi",
        }
    }

    /// What can be turned, the seed last.
    pub fn knobs(self) -> &'static [Knob] {
        match self {
            Self::Shards => &SHARDS,
            Self::Imbalance => &IMBALANCE,
            Self::Distillation => &DISTILLATION,
            Self::Semi => &SEMI,
        }
    }
}

/// An experiment with its numbers, in the order of its knobs.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ExperimentQuery {
    /// Which.
    pub experiment: Experiment,
    /// Within the knobs' ranges.
    pub numbers: Vec<f64>,
}

impl ExperimentQuery {
    /// Reads `shards-4-1`: the name and the numbers, joined by `-`. Numbers that are missing have their defaults, and all are
    /// clamped; `None` for a name that is none.
    pub fn read(text: &str) -> Option<Self> {
        let mut parts = text.split('-');
        let name = parts.next()?;
        let experiment = Experiment::ALL.into_iter().find(|known| known.id() == name)?;
        let numbers = experiment.knobs().iter().map(|knob| {
            let number = parts.next().and_then(|part| part.parse::<f64>().ok()).filter(|number| number.is_finite());
            number.unwrap_or(knob.default).clamp(knob.min, knob.max)
        });
        Some(Self { experiment, numbers: numbers.collect() })
    }

    /// A number by its place; 0 beyond the last.
    pub(super) fn number(&self, at: usize) -> f64 {
        self.numbers.get(at).copied().unwrap_or_default()
    }

    /// The last number.
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a small whole number, clamped")]
    pub(super) fn seed(&self) -> u64 {
        self.numbers.last().copied().unwrap_or_default() as u64
    }
}

impl std::fmt::Display for ExperimentQuery {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}", self.experiment.id())?;
        self.numbers.iter().try_for_each(|number| write!(f, "-{}", (number * 100.0).round() / 100.0))
    }
}

/// What came of it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ExperimentAnswer {
    /// The plots.
    pub plots: Vec<ExperimentPlot>,
    /// The numbers at the end.
    pub numbers: Vec<ExperimentNumber>,
}

/// Some curves on common axes.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ExperimentPlot {
    /// What is drawn.
    pub id: String,
    /// One a run.
    pub curves: Vec<ExperimentCurve>,
}

/// A curve.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ExperimentCurve {
    /// Whose.
    pub run: String,
    /// x and y.
    pub points: Vec<[f64; 2]>,
}

/// A number of a run.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ExperimentNumber {
    /// Whose.
    pub run: String,
    /// Which.
    pub metric: String,
    /// Its value; `None` where it is not defined.
    pub value: Option<f64>,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_query_is_what_was_written() {
        let query = ExperimentQuery::read("distillation-0.3-2.5-7").unwrap();
        assert_eq!(
            (query.numbers.as_slice(), query.to_string().as_str()),
            (&[0.3, 2.5, 7.0][..], "distillation-0.3-2.5-7")
        );
        assert_eq!(ExperimentQuery::read("shards").unwrap().to_string(), "shards-16-1");
        assert_eq!(ExperimentQuery::read("shards-99-x").unwrap().to_string(), "shards-16-1");
        assert_eq!(ExperimentQuery::read("mars-1"), None);
    }
}
