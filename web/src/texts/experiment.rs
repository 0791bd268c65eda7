//! Texts of the lessons' live experiments.

use super::zh;
use crate::language::Language;
use jdt_engine::Experiment;

/// The texts in one language.
pub(crate) struct ExperimentTexts {
    pub(crate) title: fn(Experiment) -> &'static str,
    pub(crate) about: fn(Experiment) -> &'static str,
    pub(crate) knob: fn(&str) -> &'static str,
    pub(crate) running: &'static str,
    pub(crate) numbers: &'static str,
    pub(crate) run_head: &'static str,
    pub(crate) run: fn(Experiment, &str) -> String,
    pub(crate) run_short: fn(Experiment, &str) -> String,
    pub(crate) metric: fn(&str) -> &'static str,
    pub(crate) plot: fn(&str) -> &'static str,
    pub(crate) plot_about: fn(&str) -> &'static str,
    pub(crate) axis: fn(&str) -> &'static str,
}

/// The texts in the page's language; linked only by a program that shows them.
pub(crate) fn experiment_texts() -> &'static ExperimentTexts {
    match Language::now() {
        Language::En => &EN,
        Language::Zh => &zh::EXPERIMENT,
    }
}

/// A loss as it is shown.
pub(in crate::texts) fn loss_name(run: &str) -> Option<&'static str> {
    Some(match run {
        "ce" => "CE",
        "jml" => "JML",
        "sdl" => "SDL",
        "dml" => "DML",
        "0.25*ce+0.75*jml" => "¼ CE + ¾ JML",
        "0.25*ce+0.75*dml" => "¼ CE + ¾ DML",
        _ => return None,
    })
}

/// In English.
static EN: ExperimentTexts = ExperimentTexts {
    title: |experiment| match experiment {
        Experiment::Shards => "One batch, several workers",
        Experiment::Imbalance => "A rare foreground",
        Experiment::Distillation => "Students of a teacher",
        Experiment::Semi => "Two labels for twelve pictures",
    },
    about: |experiment| match experiment {
        Experiment::Shards => {
            "Sixteen pictures of 32 × 32 pixels, four with a large disc and twelve with a small and fainter one, seen through noise. A logistic regression of four weights is trained twice with DML over the data set (D): once on the whole batch, once as workers do that each see their own part and average their gradients."
        }
        Experiment::Imbalance => {
            "Eight pictures of 32 × 32 pixels with one disc each, seen through noise. The same logistic regression is trained with three losses. All is measured on the pictures that it was trained on."
        }
        Experiment::Distillation => {
            "Eight pictures with a disc each. A teacher is trained with cross-entropy; the students’ labels are λ parts label and 1 − λ parts teacher at temperature T, and each student has a loss of its own."
        }
        Experiment::Semi => {
            "Twelve pictures, two of them labelled. A teacher of those two guesses the other ten; where it is surer than τ, students learn from its guesses, made hard or as they are. All three are measured on twelve other pictures."
        }
    },
    knob: |id| match id {
        "workers" => "workers",
        "percent" => "foreground, %",
        "mix" => "λ",
        "temperature" => "T",
        "threshold" => "τ",
        _ => "seed",
    },
    running: "Training…",
    numbers: "Numbers at the end",
    run_head: "Trained with",
    run: |_, run| {
        let words = match run {
            "whole" => "DML of the whole batch",
            "shards" => "mean of the workers’ DML",
            "teacher" => "the teacher itself (CE)",
            "guesses" => "the teacher’s guesses",
            "labelled" => "the two labels alone",
            "hard" => "and hard guesses",
            "soft" => "and soft guesses",
            _ => loss_name(run).unwrap_or("?"),
        };
        words.to_owned()
    },
    run_short: |_, run| {
        let words = match run {
            "whole" => "batch",
            "shards" => "workers",
            "loss_d" => "D",
            "loss_i" => "I",
            "labelled" => "labels",
            "hard" => "hard",
            "soft" => "soft",
            "0.25*ce+0.75*jml" | "0.25*ce+0.75*dml" => "mix",
            _ => loss_name(run).unwrap_or("?"),
        };
        words.to_owned()
    },
    metric: |id| match id {
        "loss_over_d" => "DML over D",
        "loss_over_i" => "DML over I",
        "IoU_D" => "IoU D",
        "IoU_I" => "IoU I",
        "Acc" => "accuracy",
        "recall" => "recall",
        "ECE" => "ECE",
        "distance" => "distance to its label",
        "share" => "kept",
        _ => "softness",
    },
    plot: |id| match id {
        "over_workers" => "Mean of the workers’ losses",
        "loss_over_d" => "DML over the data set (D)",
        "loss_over_i" => "DML by image (I)",
        "IoU_D" => "IoU D",
        "distance" => "Distance to the label",
        _ => "Softness",
    },
    plot_about: |id| match id {
        "over_workers" => "one set of predictions, cut into more and more parts",
        "loss_over_d" => "of the whole batch, however it was trained",
        "loss_over_i" => "the mean of the pictures’ losses",
        "IoU_D" => "of hard predictions, at ½",
        "distance" => "mean of |x − y|",
        _ => "mean of 4x(1−x)",
    },
    axis: |id| match id {
        "over_workers" => "workers",
        _ => "step",
    },
};
