//! What a lesson knows of the page: numbers and buttons by the machines' contract, and the address.

use super::program;
use crate::address;
use crate::link::{Pairs, pairs_of};
use jdt_lessons::{Condition, Facts, Metric, Quantity, Step, fills};
use leptos::prelude::document;
use std::collections::{BTreeSet, HashMap, HashSet};
use wasm_bindgen::JsCast;
use web_sys::Element;

/// What was seen when a step began, and what has happened since.
#[derive(Default)]
pub(super) struct PageFacts {
    /// The numbers that the step asks for.
    pub(super) wanted: Vec<Metric>,
    /// Those numbers and the address when it began; `None` before the page has come to rest.
    pub(super) start: Option<(HashMap<Metric, f64>, Pairs)>,
    pub(super) pressed: HashSet<String>,
    pub(super) answered: bool,
}

impl PageFacts {
    /// Nothing seen yet.
    pub(super) fn of(step: &Step) -> Self {
        let mut ids = BTreeSet::new();
        let mut note = |id: &str| {
            if !id.starts_with("state.") {
                ids.insert(id.to_owned());
            }
        };
        let formulas = step.formula.iter().map(String::as_str);
        for text in [step.text.as_str(), &step.todo, &step.see, &step.notes].into_iter().chain(formulas) {
            fills(text).into_iter().for_each(&mut note);
        }
        let mut wanted: Vec<Metric> = ids.iter().map(|id| Metric::read(id)).collect();
        let asked = |quantity: &Quantity| {
            if let Quantity::Metric(metric) = quantity {
                wanted.push(metric.clone());
            }
        };
        visit(&step.done, asked);
        Self { wanted, answered: step.predict.is_none(), ..Self::default() }
    }

    /// Takes the page as it is for the beginning.
    pub(super) fn begin(&mut self) {
        let numbers = self.wanted.iter().filter_map(|metric| Some((metric.clone(), number(metric)?))).collect();
        self.start = Some((numbers, state()));
    }

    /// A number that comes to the page later begins with the value that it comes with.
    pub(super) fn complete(&mut self) {
        let Some((numbers, _)) = &mut self.start else { return };
        for metric in &self.wanted {
            if !numbers.contains_key(metric)
                && let Some(value) = number(metric)
            {
                numbers.insert(metric.clone(), value);
            }
        }
    }
}

fn visit(condition: &Condition, mut asked: impl FnMut(&Quantity)) {
    condition.visit(&mut asked, &mut |_| {});
}

impl Facts for PageFacts {
    fn number(&self, metric: &Metric) -> Option<f64> {
        number(metric)
    }

    fn number_at_start(&self, metric: &Metric) -> Option<f64> {
        self.start.as_ref()?.0.get(metric).copied()
    }

    fn state(&self, key: &str) -> Option<String> {
        state().get(key).cloned()
    }

    fn state_at_start(&self, key: &str) -> Option<String> {
        self.start.as_ref()?.1.get(key).cloned()
    }

    fn pressed(&self, testid: &str) -> bool {
        self.pressed.contains(testid)
    }

    fn shown(&self, testid: &str) -> bool {
        elements(&format!("[data-testid=\"{testid}\"]")).next().is_some()
    }

    fn answered(&self) -> bool {
        self.answered
    }
}

/// The address, key by key.
pub(super) fn state() -> Pairs {
    pairs_of(&address::read().1)
}

/// Elements of the places that are shown now, not of the lesson itself.
pub(super) fn elements(selector: &str) -> impl Iterator<Item = Element> {
    let found = document().query_selector_all(selector).ok();
    let count = found.as_ref().map_or(0, web_sys::NodeList::length);
    let is_shown = |element: &Element| {
        element.closest("[hidden]").ok().flatten().is_none()
            && element.closest(&format!("#{}", program::RAIL)).ok().flatten().is_none()
    };
    (0..count).filter_map(move |at| found.as_ref()?.get(at)?.dyn_into::<Element>().ok()).filter(is_shown)
}

/// The element that shows a number: the headline one, or that of a model or of a loss that races.
pub(super) fn element_of(metric: &Metric) -> Option<Element> {
    let is_headline = |element: &Element| !element.has_attribute("data-class") && !element.has_attribute("data-image");
    elements(&format!("[data-metric=\"{}\"]", metric.id)).filter(is_headline).find(|element| match &metric.who {
        None => true,
        Some(who) => {
            let model = element.closest("[data-model]").ok().flatten().and_then(|of| of.get_attribute("data-model"));
            element.get_attribute("data-racer").or(model).as_ref() == Some(who)
        }
    })
}

/// A number as it is shown now.
pub(super) fn number(metric: &Metric) -> Option<f64> {
    element_of(metric)?.get_attribute("data-value")?.parse().ok()
}
