//! Holds the lessons' files against the page: every address that they set, every number and button that they name.

use crate::link::{self, LinkState, Place, pairs_of};
use jdt_core::losses::CATALOG;
use jdt_core::scenes::Scene;
use jdt_engine::ExperimentQuery;
use jdt_lessons::{Lesson, Metric, Quantity, Step, fills};
use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Mutex;

fn lessons() -> Vec<(String, Lesson)> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../assets/lessons");
    let mut found = Vec::new();
    for language in paths(&folder).into_iter().filter(|path| path.is_dir()) {
        for path in paths(&language).into_iter().filter(|path| path.extension().is_some_and(|end| end == "md")) {
            let file = path.file_name().expect("a name").to_string_lossy().into_owned();
            let lesson = Lesson::read(&file, &fs::read_to_string(&path).expect("a file"));
            found.push((path.display().to_string(), lesson.unwrap_or_else(|error| panic!("{error}"))));
        }
    }
    assert!(!found.is_empty(), "no lesson in {}", folder.display());
    found
}

fn paths(folder: &Path) -> Vec<PathBuf> {
    fs::read_dir(folder).expect("a folder").map(|entry| entry.expect("an entry").path()).collect()
}

/// The texts between quotes of the page's sources: test ids are among them, some with a part in braces.
fn literals() -> BTreeSet<String> {
    fn collect(folder: &Path, found: &mut BTreeSet<String>) {
        for path in paths(folder) {
            if path.is_dir() {
                collect(&path, found);
            } else if path.extension().is_some_and(|end| end == "rs") {
                let text = fs::read_to_string(&path).expect("a source");
                found.extend(text.split('"').map(str::to_owned));
            }
        }
    }
    let mut found = BTreeSet::new();
    collect(&Path::new(env!("CARGO_MANIFEST_DIR")).join("src"), &mut found);
    found
}

fn is_testid(id: &str, literals: &BTreeSet<String>) -> bool {
    let begins = |literal: &String| {
        literal.split_once('{').is_some_and(|(head, _)| head.ends_with('-') && head.len() > 2 && id.starts_with(head))
    };
    // `{id}-{name}`: the head alone is a literal elsewhere.
    let head = id.rsplit_once('-').map(|(head, _)| head.to_owned());
    literals.contains(id) || literals.iter().any(begins) || head.is_some_and(|head| literals.contains(&head))
}

/// Ids of numbers that do not belong to a loss.
const NUMBERS: [&str; 32] = [
    "descent_loss",
    "descent_distance",
    "descent_softness",
    "descent_step",
    "softIoU",
    "softDice",
    "Acc",
    "mAcc_D",
    "mDice_D",
    "mIoU_D",
    "mIoU_I",
    "mIoU_C",
    "mIoU_K",
    "mIoU_I_q5",
    "mIoU_C_q5",
    "worst_ratio",
    "line_a",
    "line_b",
    "line_slope_a",
    "line_slope_b",
    "IoU_D",
    "IoU_I",
    "recall",
    "ECE",
    "distance",
    "share",
    "softness",
    "loss_over_d",
    "loss_over_i",
    "mIoU_C_q1",
    "mIoU_I_q1",
    "mDice_I",
];
/// What stands before the loss in those that do.
const OF_LOSS: [&str; 14] = [
    "loss_",
    "grad_",
    "ratio_",
    "bound_",
    "d_xy_",
    "d_yz_",
    "d_xz_",
    "lowest_x_",
    "lowest_",
    "at_label_",
    "end_x1_",
    "end_x2_",
    "here_",
    "along_",
];

fn is_metric(id: &str) -> bool {
    let is_loss = |loss: &str| CATALOG.iter().any(|spec| spec.id == loss);
    NUMBERS.contains(&id) || OF_LOSS.iter().any(|head| id.strip_prefix(head).is_some_and(is_loss))
}

/// Runs and ids of an experiment's numbers; each experiment is run once, whatever its sliders say.
fn numbers_of(query: &ExperimentQuery) -> BTreeSet<(String, String)> {
    type Known = BTreeMap<&'static str, BTreeSet<(String, String)>>;
    static KNOWN: Mutex<Known> = Mutex::new(Known::new());
    let mut known = KNOWN.lock().expect("no test fails while it looks here");
    let run = || {
        let answer = jdt_engine::run_experiment(query).expect("an answer");
        answer.numbers.into_iter().map(|number| (number.run, number.metric)).collect()
    };
    known.entry(query.experiment.id()).or_insert_with(run).clone()
}

/// Whether there is such a number where the step's address leads.
fn check_metric(metric: &Metric, state: &LinkState, at: &str) {
    assert!(is_metric(&metric.id), "{at}: no number is called {}", metric.id);
    let Some(who) = &metric.who else { return };
    if metric.id.starts_with("descent_") {
        assert!(state.race.split(',').any(|racer| racer == who), "{at}: {who} does not race in {}", state.race);
    } else if let Some(query) = ExperimentQuery::read(&state.experiment) {
        assert!(
            numbers_of(&query).contains(&(who.clone(), metric.id.clone())),
            "{at}: the experiment gives no {} of {who}",
            metric.id
        );
    } else {
        assert!(
            ["A", "B", "C", "D", "bold", "timid", "reader_2"].contains(&who.as_str()),
            "{at}: no model is called {who}"
        );
    }
}

fn state_of(lesson: &Lesson, step: usize) -> (Place, LinkState) {
    link::read("", lesson.state_at(step).expect("a state"))
}

#[test]
fn every_address_of_a_lesson_opens_what_it_says() {
    for (file, lesson) in lessons() {
        for step in &lesson.steps {
            let at = format!("{file}, line {}", step.line);
            if let Some(scene) = &step.scene {
                let is_known = scene == "annotators" || Scene::ALL.iter().any(|known| known.id() == scene);
                assert!(is_known, "{at}: no scene is called {scene}");
            }
            let Some(address) = &step.state else { continue };
            let (place, state) = link::read("", address);
            let (path, query) = address.split_once('?').unwrap_or((address, ""));
            assert_eq!(place.path(), path, "{at}");
            let pairs = pairs_of(&state);
            for (key, value) in serde_urlencoded::from_str::<Vec<(String, String)>>(query).expect("a query") {
                assert_eq!(pairs.get(&key), Some(&value), "{at}: {key} does not come back as it was written");
            }
            assert_eq!(link::read("", &link::write(place, &state)), (place, state.clone()), "{at}");
            if !state.experiment.is_empty() {
                let query = ExperimentQuery::read(&state.experiment).expect("an experiment");
                assert_eq!(query.to_string(), state.experiment, "{at}");
            }
        }
    }
}

#[test]
fn every_number_and_button_of_a_lesson_is_there() {
    let literals = literals();
    let keys = pairs_of(&LinkState::default());
    for (file, lesson) in lessons() {
        for (number, step) in lesson.steps.iter().enumerate() {
            let at = format!("{file}, line {}", step.line);
            let (_, state) = state_of(&lesson, number);
            step.done.visit(
                &mut |quantity| match quantity {
                    Quantity::Metric(metric) => check_metric(metric, &state, &at),
                    Quantity::State(key) => assert!(keys.contains_key(key), "{at}: the address has no {key}"),
                    Quantity::Number(_) => {}
                },
                &mut |id| assert!(is_testid(id, &literals), "{at}: nothing has the test id {id}"),
            );
            for id in &step.highlight {
                let metric = Metric::read(id);
                if is_metric(&metric.id) {
                    check_metric(&metric, &state, &at);
                } else {
                    assert!(is_testid(id, &literals), "{at}: nothing is called {id}");
                }
            }
            for id in texts(step).into_iter().flat_map(fills) {
                match id.strip_prefix("state.") {
                    Some(key) => assert!(keys.contains_key(key), "{at}: the address has no {key}"),
                    None => check_metric(&Metric::read(id), &state, &at),
                }
            }
        }
    }
}

fn texts(step: &Step) -> Vec<&str> {
    let own = [&step.text, &step.todo, &step.see, &step.notes].map(String::as_str);
    own.into_iter().chain(step.formula.iter().map(String::as_str)).collect()
}
