//! Texts of the lessons' frame; the lessons themselves are files (`assets/lessons`).

use super::zh;
use crate::language::Language;

/// The texts in one language.
pub(crate) struct LearnTexts {
    pub(crate) title: &'static str,
    pub(crate) about: &'static str,
    pub(crate) minutes: fn(u32) -> String,
    pub(crate) finished: &'static str,
    pub(crate) no_list: fn() -> String,
    pub(crate) no_lesson: fn(&str) -> String,
    pub(crate) wrong_file: &'static str,
    pub(crate) lesson: &'static str,
    pub(crate) all_lessons: &'static str,
    pub(crate) fold: &'static str,
    pub(crate) unfold: &'static str,
    pub(crate) step_of: fn(usize, usize) -> String,
    pub(crate) predict: &'static str,
    pub(crate) right: &'static str,
    pub(crate) other: fn(&str) -> String,
    pub(crate) todo: &'static str,
    pub(crate) waiting: &'static str,
    pub(crate) done: &'static str,
    pub(crate) see: &'static str,
    pub(crate) tell: &'static str,
    pub(crate) formula: &'static str,
    pub(crate) why: &'static str,
    pub(crate) paper: fn(&str, &str) -> String,
    pub(crate) notes: &'static str,
    pub(crate) back: &'static str,
    pub(crate) next: &'static str,
    pub(crate) finish: &'static str,
    pub(crate) again: &'static str,
    pub(crate) again_about: &'static str,
    pub(crate) print: &'static str,
    pub(crate) loading: &'static str,
    pub(crate) papers: &'static str,
    pub(crate) printed_answer: &'static str,
}

/// The texts in the page's language; linked only by a program that shows them.
pub(crate) fn learn_texts() -> &'static LearnTexts {
    match Language::now() {
        Language::En => &EN,
        Language::Zh => &zh::LEARN,
    }
}

/// In English.
static EN: LearnTexts = LearnTexts {
    title: "Lessons",
    about: "Each lesson leads through the real page in a few steps: predict first, then do, then see. It notices when you have done what a step asks, and a link to a step opens just that step.",
    minutes: |minutes| format!("{minutes} min"),
    finished: "finished",
    no_list: || "The list of lessons could not be loaded. Look to your connection and load the page again.".to_owned(),
    no_lesson: |name| format!("There is no lesson called “{name}”. The list of all lessons has those that there are."),
    wrong_file: "A file of this folder is no lesson:",
    lesson: "Lesson",
    all_lessons: "All lessons",
    fold: "Fold the lesson",
    unfold: "Unfold the lesson",
    step_of: |step, steps| format!("Step {step} of {steps}"),
    predict: "Predict",
    right: "Right. Now see it happen.",
    other: |answer| format!("It will be another: {answer}. See it happen."),
    todo: "Do",
    waiting: "The lesson notices when you have done this.",
    done: "Done.",
    see: "See",
    tell: "Show it without doing it",
    formula: "Formula",
    why: "Why",
    paper: |cite, place| if place.is_empty() { cite.to_owned() } else { format!("{cite}, {place}") },
    notes: "For instructors",
    back: "Back",
    next: "Next",
    finish: "Finish",
    again: "Set up again",
    again_about: "Bring the page back to how this step begins",
    print: "Print this lesson",
    loading: "Loading the lesson…",
    papers: "Papers",
    printed_answer: "The answer that holds:",
};
