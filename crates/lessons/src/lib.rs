//! Lessons: Markdown files that a teacher writes, read into steps that a page can lead through.
//!
//! Nothing here knows of a page: a [`Condition`] asks [`Facts`] for what is seen there, prose and formulas become HTML and
//! `MathML` as text. The format is described in `docs/LESSONS.md`.

mod card;
mod condition;
mod error;
mod fields;
mod fill;
mod formula;
mod lesson;
mod papers;
mod prose;
mod read;

pub use card::{Card, read_index};
pub use condition::{Condition, Facts, Metric, Quantity};
pub use error::LessonError;
pub use fill::{fills, written};
pub use formula::math_of;
pub use lesson::{Choice, Lesson, Predict, Step, Why};
pub use papers::{Equation, PAPERS, Paper, paper};
pub use prose::html_of;
