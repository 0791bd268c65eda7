//! Which class was taken for which.

use super::ClassCounts;
use serde::{Deserialize, Serialize};

/// A `C × C` table of kept pixels: row = label, column = prediction.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Confusion {
    classes: usize,
    table: Vec<u64>,
}

impl Confusion {
    /// An empty table over `classes` classes.
    pub fn new(classes: usize) -> Self {
        Self { classes, table: vec![0; classes * classes] }
    }

    /// Takes a row-major `C × C` table over; a table of another length is cut or filled with zeros.
    pub fn from_table(classes: usize, mut table: Vec<u64>) -> Self {
        table.resize(classes * classes, 0);
        Self { classes, table }
    }

    /// The number of classes C.
    pub fn classes(&self) -> usize {
        self.classes
    }

    /// Pixels of class `label` that were predicted as `prediction`.
    pub fn count(&self, label: usize, prediction: usize) -> u64 {
        self.table[label * self.classes + prediction]
    }

    /// Row-major `C × C`.
    pub fn table(&self) -> &[u64] {
        &self.table
    }

    /// Kept pixels.
    pub fn pixels(&self) -> u64 {
        self.table.iter().sum()
    }

    /// Adds another table over the same classes.
    pub fn merge(&mut self, other: &Self) {
        for (count, more) in self.table.iter_mut().zip(&other.table) {
            *count += more;
        }
    }

    /// TP, FP, FN, TN of each class: the diagonal, the rest of its column, the rest of its row, all else.
    pub fn class_counts(&self) -> Vec<ClassCounts> {
        let pixels = self.pixels();
        (0..self.classes)
            .map(|class| {
                let tp = self.count(class, class);
                let label: u64 = (0..self.classes).map(|p| self.count(class, p)).sum();
                let predicted: u64 = (0..self.classes).map(|l| self.count(l, class)).sum();
                ClassCounts { tp, fp: predicted - tp, fn_: label - tp, tn: pixels + tp - label - predicted }
            })
            .collect()
    }
}
