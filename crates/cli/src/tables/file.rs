//! One Parquet file: rows appended group by group, and read back whole.

use super::TableKind;
use super::column::{Value, Values};
use crate::refused::Refused;
use anyhow::Context;
use parquet::basic::Compression;
use parquet::column::reader::{ColumnReader, ColumnReaderImpl};
use parquet::data_type::{BoolType, ByteArray, ByteArrayType, DataType, DoubleType, Int64Type};
use parquet::file::metadata::KeyValue;
use parquet::file::properties::WriterProperties;
use parquet::file::reader::{FileReader, SerializedFileReader};
use parquet::file::writer::SerializedFileWriter;
use parquet::schema::parser::parse_message_type;
use std::collections::HashMap;
use std::fs::File;
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// The version of the tables' columns and facts; raised when one of them changes its meaning.
const SCHEMA: &str = "1";
/// Rows that are kept before they are written.
const GROUP_ROWS: usize = 1 << 17;

/// What is true of all rows of a file.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Facts {
    /// How many classes are reported over.
    pub(crate) classes: usize,
    pub(crate) binary: bool,
    pub(crate) ignored_class: Option<usize>,
    pub(crate) tolerance: f64,
    /// The classes' names, in order.
    pub(crate) names: Vec<String>,
}

impl Facts {
    fn to_pairs(&self, kind: TableKind) -> Vec<KeyValue> {
        let pair = |key: &str, value: String| KeyValue::new(format!("jdt.{key}"), value);
        let mut pairs = vec![
            pair("table", kind.id().to_owned()),
            pair("schema", SCHEMA.to_owned()),
            pair("version", env!("CARGO_PKG_VERSION").to_owned()),
            pair("classes", self.classes.to_string()),
            pair("binary", self.binary.to_string()),
            pair("tolerance", self.tolerance.to_string()),
            pair("class_names", serde_json::to_string(&self.names).unwrap_or_default()),
        ];
        pairs.extend(self.ignored_class.map(|class| pair("ignored_class", class.to_string())));
        pairs
    }

    fn from_pairs(pairs: &HashMap<String, String>) -> Result<Self, String> {
        let get = |key: &str| pairs.get(&format!("jdt.{key}")).ok_or_else(|| format!("it does not say its {key}"));
        match get("schema")?.as_str() {
            SCHEMA => {}
            other => return Err(format!("it is of schema {other}, this jdt reads schema {SCHEMA}")),
        }
        Ok(Self {
            classes: get("classes")?.parse().map_err(|error| format!("its classes cannot be read: {error}"))?,
            binary: get("binary")? == "true",
            ignored_class: get("ignored_class").ok().and_then(|class| class.parse().ok()),
            tolerance: get("tolerance")?.parse().unwrap_or(1.0),
            names: get("class_names").ok().and_then(|names| serde_json::from_str(names).ok()).unwrap_or_default(),
        })
    }
}

/// Whether a file begins as Parquet does.
pub(crate) fn is_parquet(bytes: &[u8]) -> bool {
    bytes.starts_with(b"PAR1")
}

/// A table that is being written.
pub(super) struct TableWriter {
    path: PathBuf,
    kind: TableKind,
    file: SerializedFileWriter<File>,
    columns: Vec<Values>,
}

impl TableWriter {
    pub(super) fn create(path: &Path, kind: TableKind, facts: &Facts) -> anyhow::Result<Self> {
        let fields: Vec<String> = kind.columns().iter().map(|(name, of)| of.field(name)).collect();
        let schema = parse_message_type(&format!("message {} {{ {} }}", kind.id(), fields.join(" ")))?;
        let properties = WriterProperties::builder()
            .set_compression(Compression::SNAPPY)
            .set_key_value_metadata(Some(facts.to_pairs(kind)))
            .build();
        let file = File::create(path).map_err(|reason| Refused::file(path, reason))?;
        let file = SerializedFileWriter::new(file, Arc::new(schema), Arc::new(properties))?;
        Ok(Self { path: path.to_owned(), kind, file, columns: Self::empty(kind) })
    }

    fn empty(kind: TableKind) -> Vec<Values> {
        kind.columns().iter().map(|&(_, of)| Values::new(of)).collect()
    }

    /// Appends a row, one value a column.
    pub(super) fn row(&mut self, row: &[Value<'_>]) -> anyhow::Result<()> {
        for (column, value) in self.columns.iter_mut().zip(row) {
            column.push(value);
        }
        if self.columns.first().map_or(0, Values::len) >= GROUP_ROWS { self.flush() } else { Ok(()) }
    }

    fn flush(&mut self) -> anyhow::Result<()> {
        let columns = std::mem::replace(&mut self.columns, Self::empty(self.kind));
        if columns.first().map_or(0, Values::len) == 0 {
            return Ok(());
        }
        let mut group = self.file.next_row_group()?;
        for values in &columns {
            let mut column = group.next_column()?.context("a table has more columns than its schema")?;
            match values {
                Values::Text(values) => {
                    let values: Vec<ByteArray> = values.iter().map(|text| text.as_str().into()).collect();
                    column.typed::<ByteArrayType>().write_batch(&values, None, None)?;
                }
                Values::Integer(values) => {
                    column.typed::<Int64Type>().write_batch(values, None, None)?;
                }
                Values::Real(values) => {
                    column.typed::<DoubleType>().write_batch(values, None, None)?;
                }
                Values::MaybeReal(values) => {
                    let levels: Vec<i16> = values.iter().map(|value| i16::from(value.is_some())).collect();
                    let values: Vec<f64> = values.iter().copied().flatten().collect();
                    column.typed::<DoubleType>().write_batch(&values, Some(&levels), None)?;
                }
                Values::Flag(values) => {
                    column.typed::<BoolType>().write_batch(values, None, None)?;
                }
            }
            column.close()?;
        }
        group.close()?;
        Ok(())
    }

    /// Writes what is left and the file's end.
    pub(super) fn finish(mut self) -> anyhow::Result<()> {
        self.flush()?;
        self.file.close().with_context(|| format!("writing {}", self.path.display()))?;
        Ok(())
    }
}

/// A table that was read.
pub(super) struct TableFile {
    pub(super) kind: TableKind,
    pub(super) facts: Facts,
    pub(super) rows: usize,
    columns: HashMap<&'static str, Values>,
}

impl TableFile {
    /// Reads a file that some `jdt` wrote; columns may stand in any order, and others beside them.
    pub(super) fn read(path: &Path) -> anyhow::Result<Self> {
        let refuse = |reason: &dyn std::fmt::Display| Refused::file(path, reason);
        let file = File::open(path).map_err(|reason| refuse(&reason))?;
        let reader = SerializedFileReader::new(file).map_err(|reason| refuse(&reason))?;
        let metadata = reader.metadata().file_metadata();
        let pairs: HashMap<String, String> = metadata
            .key_value_metadata()
            .into_iter()
            .flatten()
            .filter_map(|pair| Some((pair.key.clone(), pair.value.clone()?)))
            .collect();
        let kind = pairs.get("jdt.table").and_then(|id| TableKind::by_id(id));
        let kind = kind.ok_or_else(|| refuse(&"a Parquet file that is no table of jdt's"))?;
        let facts = Facts::from_pairs(&pairs).map_err(|reason| refuse(&reason))?;
        let names: Vec<String> =
            metadata.schema_descr().columns().iter().map(|column| column.name().to_owned()).collect();
        let mut columns: HashMap<&'static str, Values> = HashMap::new();
        let mut rows = 0;
        for group in 0..reader.num_row_groups() {
            let group = reader.get_row_group(group).map_err(|reason| refuse(&reason))?;
            let group_rows = usize::try_from(group.metadata().num_rows()).unwrap_or(0);
            rows += group_rows;
            for &(name, of) in kind.columns() {
                let at = names.iter().position(|other| other == name);
                let at = at.ok_or_else(|| refuse(&format_args!("it lacks the column {name}")))?;
                let column = group.get_column_reader(at).map_err(|reason| refuse(&reason))?;
                let values = columns.entry(name).or_insert_with(|| Values::new(of));
                append(values, column, group_rows)
                    .map_err(|reason| refuse(&format_args!("column {name}: {reason}")))?;
            }
        }
        for &(name, of) in kind.columns() {
            columns.entry(name).or_insert_with(|| Values::new(of));
        }
        if let Some((name, _)) = columns.iter().find(|(_, values)| values.len() != rows) {
            return Err(refuse(&format_args!("the column {name} does not have {rows} values")));
        }
        Ok(Self { kind, facts, rows, columns })
    }

    pub(super) fn text(&self, column: &str, row: usize) -> &str {
        self.columns.get(column).map_or("", |values| values.text(row))
    }

    pub(super) fn integer(&self, column: &str, row: usize) -> i64 {
        self.columns.get(column).map_or(-1, |values| values.integer(row))
    }

    pub(super) fn real(&self, column: &str, row: usize) -> Option<f64> {
        self.columns.get(column).and_then(|values| values.real(row))
    }

    /// A number of pixels or the like.
    pub(super) fn count(&self, column: &str, row: usize) -> Result<u64, String> {
        let value = self.integer(column, row);
        u64::try_from(value).map_err(|_negative| format!("row {row}: {column} is {value}"))
    }
}

fn append(values: &mut Values, column: ColumnReader, rows: usize) -> Result<(), String> {
    fn read<T: DataType>(
        mut column: ColumnReaderImpl<T>,
        rows: usize,
        levels: Option<&mut Vec<i16>>,
    ) -> Result<Vec<T::T>, String> {
        let mut values = Vec::new();
        let mut levels = levels;
        let mut got = 0;
        while got < rows {
            let read = column.read_records(rows - got, levels.as_deref_mut(), None, &mut values);
            let (records, _, _) = read.map_err(|reason| reason.to_string())?;
            if records == 0 {
                break;
            }
            got += records;
        }
        Ok(values)
    }
    match (values, column) {
        (Values::Text(values), ColumnReader::ByteArrayColumnReader(column)) => {
            for bytes in read(column, rows, None)? {
                values.push(String::from_utf8_lossy(bytes.data()).into_owned());
            }
        }
        (Values::Integer(values), ColumnReader::Int64ColumnReader(column)) => values.extend(read(column, rows, None)?),
        (Values::Real(values), ColumnReader::DoubleColumnReader(column)) => values.extend(read(column, rows, None)?),
        (Values::Flag(values), ColumnReader::BoolColumnReader(column)) => values.extend(read(column, rows, None)?),
        (Values::MaybeReal(values), ColumnReader::DoubleColumnReader(column)) => {
            let mut levels = Vec::new();
            let mut present = read(column, rows, Some(&mut levels))?.into_iter();
            values.extend(levels.into_iter().map(|level| if level > 0 { present.next() } else { None }));
        }
        _ => return Err("it has another type".to_owned()),
    }
    Ok(())
}
