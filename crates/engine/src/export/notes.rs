//! What is said beside the numbers of a check.

use crate::check::{FindingGroup, PairFailure};
use jdt_io::{Fix, Side};
use serde::{Deserialize, Serialize};

/// Warnings, failures, findings and mends.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Notes {
    /// Of names and files.
    pub warnings: Vec<String>,
    /// Pairs that could not be counted, by model.
    pub failures: Vec<(String, PairFailure)>,
    /// What the doctor found, by model.
    pub findings: Vec<(String, FindingGroup)>,
    /// The mends that were applied.
    pub fixes: Vec<String>,
}

impl Notes {
    /// Notes without a finding or a failure.
    pub fn new(warnings: Vec<String>, fixes: &[(Option<Side>, Fix)]) -> Self {
        let side = |side: Option<Side>| side.map(|side| format!("{}:", side.name())).unwrap_or_default();
        let fixes = fixes.iter().map(|&(of, fix)| format!("{}{fix}", side(of))).collect();
        Self { warnings, fixes, ..Self::default() }
    }

    /// Adds what was noted of a model.
    pub fn add(&mut self, model: &str, findings: &[FindingGroup], failures: &[PairFailure]) {
        self.failures.extend(failures.iter().map(|failure| (model.to_owned(), failure.clone())));
        self.findings.extend(findings.iter().map(|finding| (model.to_owned(), finding.clone())));
    }

    /// The failures in lines: `model: image: why`.
    pub fn failure_lines(&self) -> Vec<String> {
        self.failures
            .iter()
            .map(|(model, failure)| format!("{model}: {}: {}", failure.image, failure.message))
            .collect()
    }

    /// Everything in lines.
    pub fn lines(&self) -> Vec<String> {
        let finding = |(model, group): &(String, FindingGroup)| {
            let FindingGroup { id, role, message, first_image, files, .. } = group;
            let place = if first_image.is_empty() { role.clone() } else { format!("{role} {first_image}") };
            let fix = group.fix_argument().map(|fix| format!("; mend it with --fix {fix}")).unwrap_or_default();
            format!("{model}: {place}: {message} [{id}, {files} files]{fix}")
        };
        let findings = self.findings.iter().map(finding);
        self.warnings.iter().cloned().chain(self.failure_lines()).chain(findings).collect()
    }
}

impl FindingGroup {
    /// The mend with the side whose files it is for: of a finding between the two that is the prediction.
    pub fn mend(&self) -> Option<(Option<Side>, Fix)> {
        let fix = self.fix?;
        let side = match self.role.as_str() {
            "label" => Some(Side::Label),
            "prediction" | "pair" => Some(Side::Prediction),
            _ => None,
        };
        Some((side.filter(|_| fix.is_of_file()), fix))
    }

    /// The value of `--fix` that mends it.
    pub fn fix_argument(&self) -> Option<String> {
        let (side, fix) = self.mend()?;
        Some(side.map_or_else(|| fix.to_string(), |side| format!("{}:{fix}", side.name())))
    }
}
