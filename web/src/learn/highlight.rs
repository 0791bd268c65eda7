//! Outlines what a step is about, and shows when it changes.

use super::page_facts::{element_of, elements};
use jdt_lessons::Metric;
use leptos::prelude::*;
use std::collections::HashMap;
use std::time::Duration;
use web_sys::Element;

const LIT: &str = "lesson-lit";
const MOVED: &str = "lesson-lit--moved";
/// How long a change is seen.
const GLOW: Duration = Duration::from_millis(700);

/// The ids that are outlined, with the values that they had.
#[derive(Default)]
pub(super) struct Highlight {
    ids: Vec<String>,
    values: HashMap<String, String>,
}

impl Highlight {
    /// Outlines these in place of any before.
    pub(super) fn choose(&mut self, ids: &[String]) {
        for element in elements(&format!(".{LIT}")) {
            // A class can always be taken away.
            let _ = element.class_list().remove_2(LIT, MOVED);
        }
        ids.clone_into(&mut self.ids);
        self.values.clear();
        self.renew();
    }

    /// Outlines what has come to the page since, and lets glow what has changed.
    pub(super) fn renew(&mut self) {
        for id in &self.ids {
            let Some(element) = find(id) else { continue };
            let _ = element.class_list().add_1(LIT);
            let Some(value) = element.get_attribute("data-value") else { continue };
            let before = self.values.insert(id.clone(), value.clone());
            if before.is_some_and(|before| before != value) {
                let _ = element.class_list().add_1(MOVED);
                set_timeout(
                    move || {
                        let _ = element.class_list().remove_1(MOVED);
                    },
                    GLOW,
                );
            }
        }
    }
}

/// A number by its id, or anything by its test id.
fn find(id: &str) -> Option<Element> {
    element_of(&Metric::read(id)).or_else(|| elements(&format!("[data-testid=\"{id}\"]")).next())
}
