//! Every lesson that ships can be read.

#![allow(clippy::unwrap_used, reason = "a test stops where its premise fails")]

use jdt_lessons::{Lesson, math_of};
use std::path::{Path, PathBuf};

fn languages() -> Vec<PathBuf> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../assets/lessons");
    let entries = std::fs::read_dir(folder).unwrap();
    entries.map(|entry| entry.unwrap().path()).filter(|path| path.is_dir()).collect()
}

fn lessons(language: &Path) -> Vec<Lesson> {
    let files = std::fs::read_dir(language).unwrap().map(|entry| entry.unwrap().path());
    files
        .filter(|path| path.extension().is_some_and(|end| end == "md"))
        .map(|path| {
            let name = path.file_name().unwrap().to_string_lossy().into_owned();
            Lesson::read(&name, &std::fs::read_to_string(&path).unwrap()).unwrap_or_else(|error| panic!("{error}"))
        })
        .collect()
}

#[test]
fn every_lesson_is_read_and_is_of_a_teachable_length() {
    for language in languages() {
        for lesson in lessons(&language) {
            let name = &lesson.card.name;
            assert!((3..=12).contains(&lesson.card.minutes), "{name}: {} minutes", lesson.card.minutes);
            assert!((5..=8).contains(&lesson.steps.len()), "{name}: {} steps", lesson.steps.len());
            assert!(lesson.steps[0].state.is_some(), "{name}: the first step sets no state");
            for formula in lesson.steps.iter().flat_map(|step| &step.formula) {
                math_of(formula).unwrap();
            }
            // What is claimed of a paper stands beside an equation: the step's own, or the one that is cited.
            for step in &lesson.steps {
                let is_shown = !step.formula.is_empty() || step.why.iter().all(|why| why.equation.is_some());
                assert!(is_shown, "{name}: {} cites a paper and no equation", step.title);
            }
        }
    }
}

#[test]
fn a_translation_has_the_same_steps() {
    let all = languages();
    let english = lessons(all.iter().find(|path| path.ends_with("en")).unwrap());
    for language in all.iter().filter(|path| !path.ends_with("en")) {
        for lesson in lessons(language) {
            let name = &lesson.card.name;
            let twin = english
                .iter()
                .find(|twin| twin.card.name == *name)
                .unwrap_or_else(|| panic!("{name}: no English twin"));
            assert_eq!(lesson.steps.len(), twin.steps.len(), "{name}");
            for (step, twin) in lesson.steps.iter().zip(&twin.steps) {
                let says = |step: &jdt_lessons::Step| {
                    let right = step
                        .predict
                        .as_ref()
                        .map(|predict| predict.choices.iter().map(|c| c.holds).collect::<Vec<_>>());
                    (
                        step.state.clone(),
                        step.scene.clone(),
                        step.done.clone(),
                        step.highlight.clone(),
                        right,
                        step.why.iter().map(|why| (why.paper.clone(), why.equation.clone())).collect::<Vec<_>>(),
                    )
                };
                assert_eq!(says(step), says(twin), "{name}: {}", step.title);
            }
        }
    }
}
