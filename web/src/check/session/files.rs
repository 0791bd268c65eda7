//! What was chosen: labels, predictions, photographs, instance maps, and which of them belong together.

use super::CheckSession;
use crate::check::crew::Who;
use crate::check::files::{Loaded, NamedFile};
use crate::check::options::Classes;
use crate::check::seen::Photographs;
use crate::link::LinkStateStoreFields;
use jdt_core::masks::ClassSpace;
use jdt_engine::{CheckRequest, Side};
use leptos::prelude::*;
use std::cell::RefCell;

impl CheckSession {
    /// Takes files of a side in place of those before.
    pub(crate) fn set_files(&self, side: Side, files: Vec<NamedFile>) {
        self.0.runs_when_paired.set(false);
        match side {
            Side::Label => {
                self.0.labels_version.set(self.0.labels_version.get() + 1);
                self.0.labels.replace(files)
            }
            Side::Prediction => self.0.predictions.replace(files),
        };
        // Mends were of the files before.
        self.0.options.fixes.set(Vec::new());
        self.pair_again();
    }

    /// Takes photographs in place of those before.
    pub(crate) fn set_photographs(&self, files: Vec<NamedFile>) {
        self.0.photographs.replace(files);
        self.pair_again();
    }

    /// Takes instance maps in place of those before.
    pub(in crate::check) fn set_instances(&self, files: Vec<NamedFile>) {
        self.0.instances.replace(files);
        self.pair_again();
    }

    /// The photographs, once it is known which label each belongs to.
    pub(in crate::check) fn photographs(&self) -> Option<Photographs> {
        let files = self.0.photographs.borrow().clone();
        let paired = self.0.signals.paired.get().filter(|_| !files.is_empty())?;
        let before = self.0.labels.borrow().len() + self.0.predictions.borrow().len();
        Some(Photographs { paired, files, before, labels: self.0.labels_version.get() })
    }

    pub(super) fn pair_again(&self) {
        let signals = self.0.signals;
        signals.error.set(None);
        signals.chosen.set((self.0.labels.borrow().len(), self.0.predictions.borrow().len()));
        signals.paired.set(None);
        signals.loaded.set(self.sides().map(|files| Loaded::of(&files.borrow())));
        let generation = self.0.crew.next_generation();
        self.0.opening.set(Some(generation));
        let names = |files: &RefCell<Vec<NamedFile>>| files.borrow().iter().map(|file| file.name.clone()).collect();
        let [labels, predictions, photographs, instances] = self.sides().map(names);
        let request = CheckRequest::Open { labels, predictions, photographs, instances };
        self.0.crew.ask(Who::Clerk, generation, &request, Vec::new(), self.files());
    }

    /// What was chosen, in the order in which files are numbered.
    pub(super) fn sides(&self) -> [&RefCell<Vec<NamedFile>>; 4] {
        [&self.0.labels, &self.0.predictions, &self.0.photographs, &self.0.instances]
    }

    pub(super) fn files(&self) -> Vec<web_sys::File> {
        let of = |files: &RefCell<Vec<NamedFile>>| -> Vec<web_sys::File> {
            files.borrow().iter().map(|named| named.file.clone()).collect()
        };
        self.sides().map(of).concat()
    }

    /// Takes a sample: its files, and how they are to be read.
    pub(crate) fn take_sample(&self, labels: Vec<NamedFile>, predictions: Vec<NamedFile>, space: ClassSpace) {
        let state = self.0.state;
        state.classes().set(space.classes());
        state.binary().set(space.is_binary());
        state.ignore().set(space.ignore().map(|id| id.to_string()).unwrap_or_default());
        let options = self.0.options;
        options.classes.set(Classes::Own);
        // What was typed was of other classes.
        for text in [options.names, options.merge, options.exclude] {
            text.set(String::new());
        }
        self.0.instances.replace(Vec::new());
        self.set_files(Side::Label, labels);
        self.set_files(Side::Prediction, predictions);
        self.0.runs_when_paired.set(true);
    }
}
