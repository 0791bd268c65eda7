//! Small live experiments of the lessons: a model of four numbers is trained on synthetic pictures with the real losses, in
//! a blink, the same on every visit.
//!
//! The model is a logistic regression on what a pixel and its surroundings show ([`model`]); losses, shards and gradients
//! are those of `jdt-core`. So what is seen is a property of the losses, not of a network.

mod distillation;
mod imbalance;
mod model;
mod pictures;
mod query;
mod score;
mod semi;
mod shards;
mod train;

pub use query::{
    Experiment, ExperimentAnswer, ExperimentCurve, ExperimentNumber, ExperimentPlot, ExperimentQuery, Knob,
};

use crate::EngineError;

/// Runs an experiment.
///
/// # Errors
/// None that a query out of [`ExperimentQuery::read`] can cause; what the losses refuse is passed on.
pub fn run_experiment(query: &ExperimentQuery) -> Result<ExperimentAnswer, EngineError> {
    match query.experiment {
        Experiment::Shards => shards::run(query),
        Experiment::Imbalance => imbalance::run(query),
        Experiment::Distillation => distillation::run(query),
        Experiment::Semi => semi::run(query),
    }
}
