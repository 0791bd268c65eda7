//! One loss of the catalogue with its parameters, as text: `jml`, `focal(gamma=3)`, `ctl(alpha=0.3,beta=0.7)`.

use super::{CATALOG, LossEntry, ParamSpec, ParamValue, describe};
use crate::CoreError;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::fmt;
use std::str::FromStr;

/// A loss and what was turned on it; parameters not named have their defaults.
///
/// It is written `id` or `id(name=value,…)`, lists as `1/2/0.5`, a switch that is on also as its bare name. Without what
/// equals its default that text is its serialised form too, and two selections are equal if their values are.
///
/// # Example
/// ```
/// use jdt_core::losses::LossSelection;
///
/// let chosen: LossSelection = "ctl(alpha=0.3, beta=1, log)".parse()?;
/// assert_eq!(chosen.to_string(), "ctl(alpha=0.3,log=true)");
/// assert_eq!(chosen, LossSelection::new("ctl")?.with("alpha", 0.3)?.with("log", true)?);
/// assert!("ctl(delta=1)".parse::<LossSelection>().is_err());
/// # Ok::<(), jdt_core::CoreError>(())
/// ```
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(into = "String", try_from = "String")]
pub struct LossSelection {
    entry: &'static LossEntry,
    /// What was named, defaults included.
    given: BTreeMap<&'static str, ParamValue>,
}

impl LossSelection {
    /// A loss with its defaults.
    ///
    /// # Errors
    /// [`CoreError::UnknownLoss`] with the ids there are.
    pub fn new(id: &str) -> Result<Self, CoreError> {
        Ok(Self { entry: describe(id)?, given: BTreeMap::new() })
    }

    /// The same loss with one parameter set.
    ///
    /// # Errors
    /// [`CoreError::UnknownParameter`] with the names there are; [`CoreError::LossText`] for a value of another kind.
    /// Ranges are checked when the loss is evaluated.
    pub fn with(mut self, name: &str, value: impl Into<ParamValue>) -> Result<Self, CoreError> {
        let spec = self.spec(name)?;
        let value = spec.accept(value.into())?;
        self.given.insert(spec.name, value);
        Ok(self)
    }

    fn spec(&self, name: &str) -> Result<&'static ParamSpec, CoreError> {
        self.entry.params.iter().find(|spec| spec.name == name).ok_or_else(|| CoreError::UnknownParameter {
            loss: self.entry.id,
            name: name.to_owned(),
            known: self.entry.params.iter().map(|spec| spec.name).collect::<Vec<_>>().join(", "),
        })
    }

    /// What the catalogue says about the loss.
    pub fn entry(&self) -> &'static LossEntry {
        self.entry
    }

    /// The loss's id.
    pub fn id(&self) -> &'static str {
        self.entry.id
    }

    /// The value of a parameter, given or default; `None` if the loss has none of that name.
    pub fn value(&self, name: &str) -> Option<ParamValue> {
        let spec = self.entry.params.iter().find(|spec| spec.name == name)?;
        Some(self.given.get(spec.name).cloned().unwrap_or_else(|| spec.default_value()))
    }

    /// Whether a parameter was named, be it with its default.
    pub fn is_given(&self, name: &str) -> bool {
        self.given.contains_key(name)
    }

    pub(super) fn number(&self, spec: &ParamSpec) -> f64 {
        match self.given.get(spec.name) {
            Some(ParamValue::Number(value)) => *value,
            _ => spec.default,
        }
    }

    pub(super) fn switch(&self, spec: &ParamSpec) -> bool {
        match self.given.get(spec.name) {
            Some(ParamValue::Switch(value)) => *value,
            _ => spec.default != 0.0,
        }
    }

    pub(super) fn word(&self, spec: &ParamSpec) -> &str {
        match self.given.get(spec.name) {
            Some(ParamValue::Word(word)) => word,
            _ => spec.words.first().copied().unwrap_or_default(),
        }
    }

    pub(super) fn list(&self, spec: &ParamSpec) -> Option<&[f64]> {
        match self.given.get(spec.name) {
            Some(ParamValue::List(list)) => Some(list),
            _ => None,
        }
    }
}

impl PartialEq for LossSelection {
    fn eq(&self, other: &Self) -> bool {
        let params = || self.entry.params.iter();
        self.id() == other.id() && params().all(|spec| self.value(spec.name) == other.value(spec.name))
    }
}

impl fmt::Display for LossSelection {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.id())?;
        let mut before = "(";
        for spec in self.entry.params {
            if let Some(value) = self.given.get(spec.name).filter(|value| **value != spec.default_value()) {
                write!(f, "{before}{}={value}", spec.name)?;
                before = ",";
            }
        }
        f.write_str(if before == "," { ")" } else { "" })
    }
}

impl FromStr for LossSelection {
    type Err = CoreError;

    fn from_str(text: &str) -> Result<Self, CoreError> {
        let text = text.trim();
        let malformed = || CoreError::LossText {
            what: "a loss".to_owned(),
            expected: format!("an id such as {}, or id(name=value,…)", CATALOG[0].id),
            got: text.to_owned(),
        };
        let (id, params) = match text.split_once('(') {
            Some((id, rest)) => (id, rest.strip_suffix(')').ok_or_else(malformed)?),
            None => (text, ""),
        };
        let mut chosen = Self::new(id.trim())?;
        for param in params.split(',').map(str::trim).filter(|param| !param.is_empty()) {
            let (name, value) = param.split_once('=').unwrap_or((param, "true"));
            let spec = chosen.spec(name.trim())?;
            let value = spec.parse(value.trim())?;
            chosen.given.insert(spec.name, value);
        }
        Ok(chosen)
    }
}

impl From<LossSelection> for String {
    fn from(chosen: LossSelection) -> Self {
        chosen.to_string()
    }
}

impl TryFrom<String> for LossSelection {
    type Error = CoreError;

    fn try_from(text: String) -> Result<Self, CoreError> {
        text.parse()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_no_loss_is_refused_by_name() {
        let refused = |text: &str| text.parse::<LossSelection>().unwrap_err().to_string();
        assert!(refused("iou").contains("sjl, jml"));
        assert!(refused("jml(alpha=1)").contains("gamma, smooth"), "{}", refused("jml(alpha=1)"));
        assert!(refused("jml(smooth=much)").contains("a number"));
        assert!(refused("jml(reduction=x)").contains("d or i or c"));
        assert!(refused("jml(smooth").contains("id(name=value"));
        assert!(refused("focal(gamma=nan)").contains("a number"));
        assert!(refused("jml(log=1)").contains("true or false"));
    }

    #[test]
    fn json_is_the_text() {
        let chosen: LossSelection = serde_json::from_str("\"jml(class_weights=1/0.5,reduction=0.5/0/0.5)\"").unwrap();
        assert_eq!(serde_json::to_string(&chosen).unwrap(), "\"jml(reduction=0.5/0/0.5,class_weights=1/0.5)\"");
        assert_eq!(chosen.value("class_weights"), Some(ParamValue::List(vec![1.0, 0.5])));
        assert_eq!(chosen.value("smooth"), Some(ParamValue::Number(1e-3)));
        assert!(chosen.is_given("reduction") && !chosen.is_given("smooth"));
    }
}
