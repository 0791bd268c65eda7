//! What was compared, how far off it was, and what was not compared.

use crate::tolerance::Tolerance;
use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::io::Write as _;

/// The account of one golden file.
#[derive(Debug, Default)]
pub struct Tally {
    file: String,
    cases: usize,
    values: usize,
    worst: f64,
    worst_where: String,
    failures: Vec<String>,
    /// Reason → names of the cases.
    refused: BTreeMap<String, Vec<String>>,
    out_of_scope: BTreeMap<String, Vec<String>>,
    left_out: BTreeMap<&'static str, usize>,
}

/// Why a value of a total loss is not compared.
pub const NONFINITE: &str = "nan or inf in the reference, finite here";

const SHOWN_FAILURES: usize = 12;

impl Tally {
    /// An empty account.
    pub fn new(file: &str) -> Self {
        Self { file: file.to_owned(), ..Self::default() }
    }

    /// Counts a case of which values are compared.
    pub fn case(&mut self) {
        self.cases += 1;
    }

    /// Compares one value.
    pub fn compare(&mut self, place: impl FnOnce() -> String, got: f64, wanted: f64, tolerance: Tolerance) {
        self.values += 1;
        let error = tolerance.scaled_error(got, wanted);
        if error <= self.worst && error <= tolerance.bound {
            return;
        }
        let place = place();
        if error > tolerance.bound {
            self.failures.push(format!("{place}: got {got:?}, golden {wanted:?}, scaled error {error:.3e}"));
        }
        if error > self.worst {
            self.worst = error;
            self.worst_where = place;
        }
    }

    /// Demands a finite value where the reference has none.
    pub fn finite(&mut self, place: impl FnOnce() -> String, got: f64) {
        self.values += 1;
        if !got.is_finite() {
            self.failures.push(format!("{}: got {got:?}, must be finite", place()));
        }
    }

    /// Compares one value of a loss or gradient: where the reference has nan or inf, ours must be finite.
    pub fn compare_total(&mut self, place: impl FnOnce() -> String, got: f64, wanted: f64, tolerance: Tolerance) {
        if wanted.is_finite() {
            self.compare(place, got, wanted, tolerance);
        } else {
            self.finite(place, got);
            self.leave_out(NONFINITE, 1);
        }
    }

    /// Demands that something holds.
    pub fn demand(&mut self, holds: bool, what: impl FnOnce() -> String) {
        self.values += 1;
        if !holds {
            self.failures.push(what());
        }
    }

    /// A case whose input must be refused, and was.
    pub fn refused(&mut self, error: &str, name: &str) {
        self.refused.entry(error.to_owned()).or_default().push(name.to_owned());
    }

    /// A case that is no aim of this project.
    pub fn out_of_scope(&mut self, reason: &str, name: &str) {
        self.out_of_scope.entry(reason.to_owned()).or_default().push(name.to_owned());
    }

    /// Values of compared cases that carry no information, by reason.
    pub fn leave_out(&mut self, reason: &'static str, values: usize) {
        if values > 0 {
            *self.left_out.entry(reason).or_default() += values;
        }
    }

    /// The account in words.
    pub fn summary(&self) -> String {
        let mut out = format!("{}: {} cases and {} values compared", self.file, self.cases, self.values);
        if self.values > 0 {
            let _ = write!(out, ", worst scaled error {:.2e}", self.worst);
            if !self.worst_where.is_empty() {
                let _ = write!(out, " ({})", self.worst_where);
            }
        }
        out.push('\n');
        for (reason, values) in &self.left_out {
            let _ = writeln!(out, "  not compared: {values} values, {reason}");
        }
        for (title, groups) in [("refused as it must be", &self.refused), ("out of scope", &self.out_of_scope)] {
            for (reason, names) in groups {
                let _ = writeln!(out, "  {title}: {} cases, {reason}: {}", names.len(), names.join(", "));
            }
        }
        out
    }

    /// Prints the account, past the test harness's capture, and fails on any failure or an account of nothing.
    ///
    /// # Panics
    /// If a comparison failed, or no case was accounted for.
    pub fn finish(self) {
        say(&self.summary());
        let named = [&self.refused, &self.out_of_scope];
        let accounted = self.cases + named.iter().flat_map(|groups| groups.values()).map(Vec::len).sum::<usize>();
        assert!(accounted > 0, "{} accounts for no case", self.file);
        let shown = self.failures.iter().take(SHOWN_FAILURES).cloned().collect::<Vec<_>>().join("\n");
        assert!(self.failures.is_empty(), "{}: {} failures\n{shown}", self.file, self.failures.len());
    }
}

/// Prints to the terminal, which `println!` of a passing test does not.
pub fn say(text: &str) {
    let mut out = std::io::stdout().lock();
    // A closed pipe is no reason for a test to fail.
    let _ = writeln!(out, "{}", text.trim_end());
}
