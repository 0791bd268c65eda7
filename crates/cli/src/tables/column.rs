//! A column of a table: its type and its values.

/// What a column holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum ColumnType {
    Text,
    Integer,
    Real,
    MaybeReal,
    Flag,
}

impl ColumnType {
    /// The field in Parquet's schema language.
    pub(super) fn field(self, name: &str) -> String {
        match self {
            Self::Text => format!("REQUIRED BYTE_ARRAY {name} (UTF8);"),
            Self::Integer => format!("REQUIRED INT64 {name};"),
            Self::Real => format!("REQUIRED DOUBLE {name};"),
            Self::MaybeReal => format!("OPTIONAL DOUBLE {name};"),
            Self::Flag => format!("REQUIRED BOOLEAN {name};"),
        }
    }
}

/// A column's values.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Values {
    Text(Vec<String>),
    Integer(Vec<i64>),
    Real(Vec<f64>),
    MaybeReal(Vec<Option<f64>>),
    Flag(Vec<bool>),
}

/// One value.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Value<'a> {
    Text(&'a str),
    Integer(u64),
    /// A class, or −1 for none of them.
    Class(i64),
    Real(f64),
    MaybeReal(Option<f64>),
    Flag(bool),
}

impl Values {
    pub(super) fn new(of: ColumnType) -> Self {
        match of {
            ColumnType::Text => Self::Text(Vec::new()),
            ColumnType::Integer => Self::Integer(Vec::new()),
            ColumnType::Real => Self::Real(Vec::new()),
            ColumnType::MaybeReal => Self::MaybeReal(Vec::new()),
            ColumnType::Flag => Self::Flag(Vec::new()),
        }
    }

    pub(super) fn len(&self) -> usize {
        match self {
            Self::Text(values) => values.len(),
            Self::Integer(values) => values.len(),
            Self::Real(values) => values.len(),
            Self::MaybeReal(values) => values.len(),
            Self::Flag(values) => values.len(),
        }
    }

    /// Appends a value; one of another type is dropped, which the writer sees by the columns' lengths.
    pub(super) fn push(&mut self, value: &Value<'_>) {
        match (self, value) {
            (Self::Text(values), Value::Text(text)) => values.push((*text).to_owned()),
            (Self::Integer(values), Value::Integer(value)) => values.push(i64::try_from(*value).unwrap_or(i64::MAX)),
            (Self::Integer(values), Value::Class(class)) => values.push(*class),
            (Self::Real(values), Value::Real(value)) => values.push(*value),
            (Self::MaybeReal(values), Value::MaybeReal(value)) => values.push(*value),
            (Self::Flag(values), Value::Flag(value)) => values.push(*value),
            _ => {}
        }
    }

    pub(super) fn text(&self, row: usize) -> &str {
        if let Self::Text(values) = self { values.get(row).map_or("", String::as_str) } else { "" }
    }

    pub(super) fn integer(&self, row: usize) -> i64 {
        if let Self::Integer(values) = self { values.get(row).copied().unwrap_or(-1) } else { -1 }
    }

    pub(super) fn real(&self, row: usize) -> Option<f64> {
        match self {
            Self::Real(values) => values.get(row).copied(),
            Self::MaybeReal(values) => values.get(row).copied().flatten(),
            _ => None,
        }
    }
}
