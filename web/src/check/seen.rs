//! The last check's pairs by the names of their images, so that one can be looked at and painted on.

use super::files::NamedFile;
use super::looker::{Answer, Looker, Purpose, Task};
use jdt_engine::{CheckChoices, LookAt, MaskSource, PairTask, Paired};
use std::cell::{Cell, RefCell};
use std::collections::HashMap;
use std::rc::Rc;
use web_sys::File;

/// A class of an image of a model.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Place {
    /// The model's place.
    pub(super) model: usize,
    /// The image's place among the model's.
    pub(super) image: usize,
    /// The class's place among the reported ones.
    pub(super) class: usize,
}

/// The pairs, and who reads them again.
pub(super) struct Seen {
    looker: Looker,
    pairs: RefCell<HashMap<(String, String), PairTask>>,
    /// Of which labels they are; others may have been chosen since.
    labels: Cell<u64>,
}

impl Seen {
    pub(super) fn new() -> Self {
        Self { looker: Looker::new(), pairs: RefCell::default(), labels: Cell::new(0) }
    }

    /// A new check; `labels` tells its labels from others.
    pub(super) fn begin(&self, pairs: &[PairTask], files: Vec<NamedFile>, choices: CheckChoices, labels: u64) {
        let by_name = pairs.iter().map(|pair| ((pair.model.clone(), pair.image.clone()), pair.clone()));
        self.pairs.replace(by_name.collect());
        self.labels.set(labels);
        self.looker.begin(choices, files);
    }

    pub(super) fn forget_waiting(&self) {
        self.looker.forget_waiting();
    }

    /// The pair of an image, and the slice that it is of it.
    fn pair(&self, model: &str, image: &str) -> Option<(PairTask, Option<usize>)> {
        let pairs = self.pairs.borrow();
        let find = |image: &str| pairs.get(&(model.to_owned(), image.to_owned())).cloned();
        if let Some(pair) = find(image) {
            return Some((pair, None));
        }
        let (image, slice) = image.rsplit_once('#')?;
        Some((find(image)?, Some(slice.parse().ok()?)))
    }

    /// Has a class of an image drawn, at most `side` pixels a side. Whether there is such an image.
    pub(super) fn look(
        &self,
        (model, image): (&str, &str),
        (class, side): (usize, usize),
        photographs: Option<&Photographs>,
        done: Rc<dyn Fn(Answer)>,
    ) -> bool {
        let Some((pair, slice)) = self.pair(model, image) else { return false };
        let photograph = photographs
            .filter(|photographs| photographs.labels == self.labels.get())
            .and_then(|photographs| photographs.of(&pair.label));
        let purpose = Purpose::Look(LookAt { slice, class, side });
        self.looker.ask(Task { pair, photograph, purpose, done });
        true
    }

    /// Has an image made fit for painting. Whether there is such an image.
    pub(super) fn hand(&self, model: &str, image: &str, done: Rc<dyn Fn(Answer)>) -> bool {
        let Some((pair, slice)) = self.pair(model, image) else { return false };
        self.looker.ask(Task { pair, photograph: None, purpose: Purpose::Hand(slice), done });
        true
    }
}

/// The photographs that were chosen.
#[derive(Clone)]
pub(super) struct Photographs {
    /// What pairing says of them.
    pub(super) paired: std::sync::Arc<Paired>,
    pub(super) files: Vec<NamedFile>,
    /// How many masks' files stand before them.
    pub(super) before: usize,
    /// Of which labels they are.
    pub(super) labels: u64,
}

impl Photographs {
    fn of(&self, label: &MaskSource) -> Option<(MaskSource, File)> {
        let source = self.paired.photographs.of(label)?;
        let file = self.files.get(source.file.checked_sub(self.before)?)?;
        Some((source.clone(), file.file.clone()))
    }
}
