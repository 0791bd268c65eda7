//! Rows of many workers put together in the order of the pairs, so that the numbers do not depend on who was quick.

use super::instance_maps::without_map;
use super::{CheckSettings, Collector, FindingGroup, ImageConfusion, PairFailure, PairOutcome, PairRow};
use crate::{ModelTables, Notes};
use jdt_io::{Fix, Side};
use std::collections::BTreeMap;

/// What a check gave.
#[derive(Debug, Default)]
pub struct Gathered {
    /// The models in the order in which they first came.
    pub models: Vec<ModelTables>,
    /// Findings of each model.
    pub findings: Vec<Vec<FindingGroup>>,
    /// Pairs of each model that could not be counted.
    pub failures: Vec<Vec<PairFailure>>,
    /// Of each model, one an image where they were kept: which class was taken for which in it.
    pub confusions: Vec<Vec<ImageConfusion>>,
}

impl Gathered {
    /// Everything that is to be said beside the numbers.
    pub fn notes(&self, warnings: Vec<String>, fixes: &[(Option<Side>, Fix)]) -> Notes {
        let mut notes = Notes::new(warnings, fixes);
        for ((model, findings), failures) in self.models.iter().zip(&self.findings).zip(&self.failures) {
            notes.add(&model.name, findings, failures);
        }
        notes.warnings.extend(self.models.iter().filter_map(without_map));
        notes
    }
}

/// A check that is being put together.
#[derive(Debug)]
pub struct Gathering {
    settings: CheckSettings,
    collector: Collector,
    models: Vec<ModelTables>,
    /// The pair whose turn it is, and those that came before theirs.
    next: usize,
    early: BTreeMap<usize, PairRow>,
    /// Of each model, where they are kept.
    confusions: Vec<Vec<ImageConfusion>>,
    keeps_confusions: bool,
}

impl Gathering {
    /// Nothing yet.
    pub fn new(settings: &CheckSettings) -> Self {
        Self {
            settings: settings.clone(),
            collector: Collector::new(settings),
            models: Vec::new(),
            next: 0,
            early: BTreeMap::new(),
            confusions: Vec::new(),
            keeps_confusions: false,
        }
    }

    /// The same, with the confusions of every image kept apart, so that it can be asked where one lies.
    #[must_use]
    pub fn keeping_confusions(mut self) -> Self {
        self.keeps_confusions = true;
        self
    }

    /// Adds the next pair's outcome.
    pub fn add(&mut self, model: &str, image: &str, outcome: PairOutcome) {
        self.add_row(PairRow::new(model, image, outcome));
    }

    /// Adds the row of the pair at a place; one that comes early waits for those before it.
    pub fn add_at(&mut self, at: usize, row: PairRow) {
        self.early.insert(at, row);
        while let Some(row) = self.early.remove(&self.next) {
            self.next += 1;
            self.add_row(row);
        }
    }

    fn add_row(&mut self, mut row: PairRow) {
        let at = self.models.iter().position(|model| model.name == row.model).unwrap_or_else(|| {
            self.models.push(ModelTables::new(row.model.clone(), self.settings.empty_counts()));
            self.confusions.push(Vec::new());
            self.models.len() - 1
        });
        for image in std::mem::take(&mut row.images) {
            let confusion = self.keeps_confusions.then(|| ImageConfusion::new(image.confusion.as_ref()));
            match self.models[at].push(image, self.settings.tables.tolerance) {
                Ok(()) => self.confusions[at].extend(confusion),
                Err(error) => {
                    row.failure.get_or_insert_with(|| error.to_string());
                }
            }
        }
        self.collector.add_row(row);
    }

    /// What came, also behind pairs that never did.
    pub fn finish(mut self) -> Gathered {
        for row in std::mem::take(&mut self.early).into_values() {
            self.add_row(row);
        }
        let mut gathered = Gathered { models: self.models, confusions: self.confusions, ..Gathered::default() };
        for outcome in self.collector.finish(&[]) {
            gathered.findings.push(outcome.findings);
            gathered.failures.push(outcome.failures);
        }
        gathered
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use jdt_core::masks::ClassSpace;

    #[test]
    fn rows_are_put_in_order_and_gaps_are_passed_over() {
        let settings = CheckSettings::new(ClassSpace::binary(None));
        let mut gathering = Gathering::new(&settings);
        let row = |image: &str| PairRow::lost("m", image, "why");
        gathering.add_at(2, row("c"));
        gathering.add_at(0, row("a"));
        gathering.add_at(5, row("f"));
        gathering.add_at(1, row("b"));
        let failures = gathering.finish().failures;
        let images: Vec<&str> = failures.iter().flatten().map(|failure| failure.image.as_str()).collect();
        assert_eq!(images, ["a", "b", "c", "f"]);
    }
}
