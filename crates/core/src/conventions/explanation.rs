//! Why a convention's number is another than the papers'.

use super::rule::same;
use super::{Difference, Metric, Missing, Order, Paper, Peer, Recipe, Rule, Score};
use crate::statistics::Counts;
use serde::{Deserialize, Serialize};
use std::borrow::Cow;

/// A number beside the papers', with what makes the difference.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Explanation {
    /// The library that the sentence is about.
    pub library: Cow<'static, str>,
    /// The papers' number.
    pub paper: Score,
    /// The convention's.
    pub peer: Score,
    /// Whether the two are equal within 1e-12, or undefined both.
    pub equal: bool,
    /// A smallest set of rules that, changed in the papers' recipe, gives the convention's value on this input.
    pub rules: Vec<Rule>,
    /// The same, counted and named.
    pub differences: Vec<Difference>,
    /// Another number of the papers that this one equals: `mIoU_I`, `mDice_C`, …
    pub equals: Option<String>,
}

/// Compares a convention's number with the papers'; `None` where one of them has no such number.
///
/// A rule is blamed only if it matters on this input: changing the blamed rules in the papers' recipe gives the
/// convention's value, and leaving any of them as it was does not.
pub fn explain(peer: &dyn Peer, counts: &Counts, metric: Metric) -> Option<Explanation> {
    let (paper_recipe, peer_recipe) = (metric.of_paper()?, peer.recipe(metric)?);
    let (paper, score) = (Paper.score(counts, metric)?, peer.score(counts, metric)?);
    let mut explanation = Explanation {
        library: peer.library().into(),
        paper,
        peer: score,
        equal: false,
        rules: Vec::new(),
        differences: Vec::new(),
        equals: None,
    };
    if let Some(missing) = score.missing.filter(|_| score.raw.is_none()) {
        explanation.equal = paper.value.is_none() && matches!(missing, Missing::Undefined(_));
        if matches!(missing, Missing::IgnoredPixels { .. }) {
            explanation.differences.push(Difference::ignored_pixels(counts));
        }
        return Some(explanation);
    }
    let target = peer_recipe.evaluate(counts).value;
    explanation.equal = same(paper_recipe.evaluate(counts).value, target);
    if !explanation.equal {
        explanation.rules = blamed_rules(&paper_recipe, &peer_recipe, counts, target);
        explanation.differences = explanation
            .rules
            .iter()
            .map(|&rule| Difference::of_rule(rule, &paper_recipe, &peer_recipe, counts))
            .collect();
        explanation.equals = other_mean(&paper_recipe, counts, metric, target);
    }
    Some(explanation)
}

fn blamed_rules(paper: &Recipe, peer: &Recipe, counts: &Counts, target: f64) -> Vec<Rule> {
    // A rule that meets nothing on this input is no reason, even where a coincidence would let it stand for one.
    let meets = |rule: &Rule| Difference::of_rule(*rule, paper, peer, counts).meets_something(counts);
    let mut rules: Vec<Rule> = paper.differing_rules(peer).into_iter().filter(meets).collect();
    loop {
        let without = |at: usize| {
            let mut fewer = rules.clone();
            fewer.remove(at);
            fewer
        };
        let spared = (0..rules.len())
            .map(without)
            .find(|fewer| same(paper.with_rules(fewer, peer).evaluate(counts).value, target));
        match spared {
            Some(fewer) => rules = fewer,
            None => return rules,
        }
    }
}

/// The papers' I or C mean of the same ratio, if that is the value.
fn other_mean(paper: &Recipe, counts: &Counts, metric: Metric, target: f64) -> Option<String> {
    if paper.order != Order::DatasetMean || counts.is_binary() {
        return None;
    }
    [(Order::ImageMean, "I"), (Order::ClassMean, "C")]
        .into_iter()
        .find(|&(order, _)| same(Recipe { order, only_predicted: false, ..*paper }.evaluate(counts).value, target))
        .map(|(_, over)| format!("{}_{over}", metric.id()))
}

impl Explanation {
    /// One sentence.
    pub fn sentence(&self) -> String {
        let library = &*self.library;
        if let Some(missing) = self.peer.missing.filter(|_| self.differences.is_empty()) {
            return if self.equal {
                format!("Undefined as in Paper: {}.", self.paper.missing.unwrap_or(missing))
            } else {
                format!("{library} has no value: {missing}.")
            };
        }
        if self.equal {
            return EQUAL.to_owned();
        }
        let mut clauses: Vec<String> = self.differences.iter().map(|difference| difference.clause(library)).collect();
        if let Some(id) = &self.equals {
            clauses.push(format!("here this is the papers' {id}"));
        }
        if self.paper.value.is_none() && self.peer.value.is_some() {
            clauses.push("Paper has no value here".to_owned());
        }
        sentence_of(&clauses, library)
    }
}

/// What is said of equal numbers.
pub(super) const EQUAL: &str = "Equal to Paper on this input.";

/// Clauses as one sentence; a library's name keeps its spelling at the beginning.
pub(super) fn sentence_of(clauses: &[String], library: &str) -> String {
    let text = clauses.join("; ");
    if text.starts_with(library) {
        return format!("{text}.");
    }
    let mut letters = text.chars();
    let first = letters.next().map(|c| c.to_uppercase().to_string()).unwrap_or_default();
    format!("{first}{}.", letters.as_str())
}
