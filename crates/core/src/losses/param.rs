//! What a user may turn on a loss: names, ranges, defaults, and values given for them.

use crate::CoreError;
use serde::Serialize;
use std::fmt;

/// What kind of value a parameter takes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum ParamKind {
    /// A number.
    Number,
    /// On or off.
    Switch,
    /// One of [`ParamSpec::words`].
    Choice,
    /// One of [`ParamSpec::words`], or a list of numbers.
    ChoiceOrList,
}

/// One parameter of a loss.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct ParamSpec {
    /// Its name in text and JSON.
    pub name: &'static str,
    /// Its symbol in formulas; empty where it has none.
    pub symbol: &'static str,
    /// What it does.
    pub about: &'static str,
    /// What kind of value it takes.
    pub kind: ParamKind,
    /// The words that it may be.
    pub words: &'static [&'static str],
    /// Lower end of the range worth showing. What a loss accepts may be wider, and the loss checks it.
    pub min: f64,
    /// Upper end of that range.
    pub max: f64,
    /// The default: a number, 0 or 1 for a switch, the place in [`Self::words`] for a choice.
    pub default: f64,
}

impl ParamSpec {
    pub(super) const fn number(
        name: &'static str,
        symbol: &'static str,
        about: &'static str,
        [min, max]: [f64; 2],
        default: f64,
    ) -> Self {
        Self { name, symbol, about, kind: ParamKind::Number, words: &[], min, max, default }
    }

    pub(super) const fn switch(name: &'static str, about: &'static str) -> Self {
        Self { name, symbol: "", about, kind: ParamKind::Switch, words: &[], min: 0.0, max: 1.0, default: 0.0 }
    }

    /// A choice whose first word is the default.
    pub(super) const fn choice(name: &'static str, about: &'static str, words: &'static [&'static str]) -> Self {
        let max = words.len() as f64 - 1.0;
        Self { name, symbol: "", about, kind: ParamKind::Choice, words, min: 0.0, max, default: 0.0 }
    }

    /// A choice whose first word is the default, or a list of numbers in a range.
    pub(super) const fn choice_or_list(
        name: &'static str,
        symbol: &'static str,
        about: &'static str,
        words: &'static [&'static str],
        [min, max]: [f64; 2],
    ) -> Self {
        Self { name, symbol, about, kind: ParamKind::ChoiceOrList, words, min, max, default: 0.0 }
    }

    /// The value that it has unless another is given.
    pub fn default_value(&self) -> ParamValue {
        match self.kind {
            ParamKind::Number => ParamValue::Number(self.default),
            ParamKind::Switch => ParamValue::Switch(self.default != 0.0),
            ParamKind::Choice | ParamKind::ChoiceOrList => {
                ParamValue::Word(self.words.first().copied().unwrap_or_default().to_owned())
            }
        }
    }

    /// What may be given, in words.
    fn expected(&self) -> String {
        match self.kind {
            ParamKind::Number => "a number".to_owned(),
            ParamKind::Switch => "true or false".to_owned(),
            ParamKind::Choice => self.words.join(" or "),
            ParamKind::ChoiceOrList => format!("{} or numbers separated by /", self.words.join(" or ")),
        }
    }

    /// Checks that a value is of this parameter's kind.
    pub(super) fn accept(&self, value: ParamValue) -> Result<ParamValue, CoreError> {
        let fits = match (&value, self.kind) {
            (ParamValue::Number(number), ParamKind::Number) => number.is_finite(),
            (ParamValue::Switch(_), ParamKind::Switch) => true,
            (ParamValue::Word(word), ParamKind::Choice | ParamKind::ChoiceOrList) => {
                self.words.contains(&word.as_str())
            }
            (ParamValue::List(list), ParamKind::ChoiceOrList) => {
                !list.is_empty() && list.iter().all(|number| number.is_finite())
            }
            _ => false,
        };
        if fits { Ok(value) } else { Err(self.refuse(&value.to_string())) }
    }

    /// Reads a value of this parameter's kind: `0.5`, `true`, a word, or `1/2/0.5`.
    pub(super) fn parse(&self, text: &str) -> Result<ParamValue, CoreError> {
        let number = |text: &str| text.trim().parse::<f64>().ok();
        let value = match self.kind {
            ParamKind::Number => number(text).map(ParamValue::Number),
            ParamKind::Switch => text.parse().ok().map(ParamValue::Switch),
            ParamKind::Choice => Some(ParamValue::Word(text.to_owned())),
            ParamKind::ChoiceOrList if self.words.contains(&text) => Some(ParamValue::Word(text.to_owned())),
            ParamKind::ChoiceOrList => text.split('/').map(number).collect::<Option<Vec<f64>>>().map(ParamValue::List),
        };
        value.map_or_else(|| Err(self.refuse(text)), |value| self.accept(value))
    }

    fn refuse(&self, got: &str) -> CoreError {
        CoreError::LossText { what: self.name.to_owned(), expected: self.expected(), got: got.to_owned() }
    }
}

/// A value given for a parameter.
#[derive(Debug, Clone, PartialEq)]
pub enum ParamValue {
    /// A number.
    Number(f64),
    /// On or off.
    Switch(bool),
    /// One of the parameter's words.
    Word(String),
    /// Numbers, one a class or as the parameter says.
    List(Vec<f64>),
}

impl From<f64> for ParamValue {
    fn from(value: f64) -> Self {
        Self::Number(value)
    }
}

impl From<bool> for ParamValue {
    fn from(value: bool) -> Self {
        Self::Switch(value)
    }
}

impl From<&str> for ParamValue {
    fn from(value: &str) -> Self {
        Self::Word(value.to_owned())
    }
}

impl From<Vec<f64>> for ParamValue {
    fn from(value: Vec<f64>) -> Self {
        Self::List(value)
    }
}

impl fmt::Display for ParamValue {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Number(value) => write!(f, "{value}"),
            Self::Switch(value) => write!(f, "{value}"),
            Self::Word(value) => f.write_str(value),
            Self::List(values) => {
                for (at, value) in values.iter().enumerate() {
                    write!(f, "{}{value}", if at > 0 { "/" } else { "" })?;
                }
                Ok(())
            }
        }
    }
}

/// One weight a class, of the overlap losses and the cross-entropy.
pub(super) const CLASS_WEIGHTS: ParamSpec = ParamSpec::choice_or_list(
    "class_weights",
    "w",
    "one weight a class, multiplied onto its loss",
    &["equal"],
    [0.0, 10.0],
);
