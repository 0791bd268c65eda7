//! What a lesson is.

use crate::{Card, Condition};

/// A lesson.
#[derive(Debug, Clone, PartialEq)]
pub struct Lesson {
    /// What stands at its head.
    pub card: Card,
    /// What is said before the first step; Markdown.
    pub intro: String,
    /// Its steps.
    pub steps: Vec<Step>,
}

/// One thing to predict, to do and to see.
#[derive(Debug, Clone, PartialEq)]
pub struct Step {
    /// Its heading.
    pub title: String,
    /// The heading's line in the file.
    pub line: usize,
    /// What is said first; Markdown, like all other texts.
    pub text: String,
    /// The address that the step begins at; without, the page stays as it is.
    pub state: Option<String>,
    /// The scene that is opened afresh in Paint.
    pub scene: Option<String>,
    /// What is asked before anything is done.
    pub predict: Option<Predict>,
    /// What to do.
    pub todo: String,
    /// When it is done.
    pub done: Condition,
    /// Ids of numbers, or test ids, that are outlined.
    pub highlight: Vec<String>,
    /// What is seen then.
    pub see: String,
    /// Formulas, one a line, in the notation of [`crate::math_of`].
    pub formula: Vec<String>,
    /// Where it is proved or proposed.
    pub why: Vec<Why>,
    /// For who teaches it.
    pub notes: String,
}

/// A question with a few answers.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Predict {
    /// The question.
    pub question: String,
    /// Its answers.
    pub choices: Vec<Choice>,
}

/// An answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Choice {
    /// In words.
    pub text: String,
    /// Whether it holds.
    pub holds: bool,
}

/// A source and what it says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Why {
    /// The paper's id.
    pub paper: String,
    /// The id of one of its equations, see [`crate::Paper::equation`].
    pub equation: Option<String>,
    /// Section or theorem.
    pub place: String,
    /// What it says there.
    pub text: String,
}

impl Lesson {
    /// The state that a step has when it is opened by itself: its own, or the last one before it.
    pub fn state_at(&self, step: usize) -> Option<&str> {
        self.steps.iter().take(step + 1).rev().find_map(|step| step.state.as_deref())
    }
}
