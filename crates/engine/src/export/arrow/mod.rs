//! The rows of counts as an Arrow IPC file ("Feather", version 2): the columns of `jdt eval --counts-out`, for `pyarrow`, `polars`
//! and all who read Arrow.
//!
//! The file is written here, a fixed schema and nothing compressed: Arrow's own crates are 345 KB more of WebAssembly, and every
//! worker of a check would carry them. A test reads the file back by them.
//!
//! # Source
//! Arrow's columnar format, version 1.5, "IPC File Format", and its `Message.fbs`, `Schema.fbs` and `File.fbs`.

mod column;
mod flat;
mod message;

use crate::{CheckSettings, ModelTables};
use column::Column;
use message::{Block, footer, record_batch, schema};

/// Begins and ends the file.
const MAGIC: &[u8; 6] = b"ARROW1";
/// Buffers and messages begin at multiples of this.
const UNIT: usize = 8;
/// Rows of a batch.
const BATCH_ROWS: usize = 1 << 16;

/// A row: model, image, class and its counts.
struct Row<'a> {
    model: &'a str,
    image: &'a str,
    /// `class`, `tp`, `fp`, `fn`, `tn`, `pixels`, `ignored`, `area`.
    numbers: [i64; 8],
    is_binary: bool,
}

/// The names of the columns of numbers.
const NUMBERS: [&str; 8] = ["class", "tp", "fp", "fn", "tn", "pixels", "ignored", "area"];

/// Every row of counts, model by model, as the bytes of a file.
pub fn counts_arrow(models: &[ModelTables], names: &[String], settings: &CheckSettings) -> Vec<u8> {
    let facts = facts(models, names, settings);
    let mut bytes = MAGIC.to_vec();
    pad(&mut bytes);
    let fields = columns(&[]).iter().map(|(name, column)| (*name, column.kind())).collect::<Vec<_>>();
    message(&mut bytes, &schema(&fields, &facts), &[]);
    let rows: Vec<Row<'_>> = models.iter().flat_map(rows).collect();
    let mut blocks = Vec::new();
    for rows in rows.chunks(BATCH_ROWS) {
        let columns = columns(rows);
        let mut body = Vec::new();
        let mut buffers = Vec::new();
        for (_, column) in &columns {
            // No value is missing: the list of those that are there may be empty.
            buffers.push([length(body.len()), 0]);
            for buffer in column.buffers() {
                buffers.push([length(body.len()), length(buffer.len())]);
                body.extend(buffer);
                pad(&mut body);
            }
        }
        let metadata = record_batch(rows.len(), columns.len(), &buffers, body.len());
        let at = bytes.len();
        let metadata = message(&mut bytes, &metadata, &body);
        blocks.push(Block { at: length(at), metadata: length(metadata), body: length(body.len()) });
    }
    // The end of the messages.
    bytes.extend([0xff, 0xff, 0xff, 0xff, 0, 0, 0, 0]);
    let footer = footer(&fields, &facts, &blocks);
    bytes.extend(&footer);
    bytes.extend(u32::try_from(footer.len()).unwrap_or(u32::MAX).to_le_bytes());
    bytes.extend(MAGIC);
    bytes
}

/// What is true of all rows, under the names that the Parquet files have for it.
fn facts(models: &[ModelTables], names: &[String], settings: &CheckSettings) -> Vec<(&'static str, String)> {
    let mut facts = vec![
        ("jdt.table", "counts".to_owned()),
        ("jdt.schema", "1".to_owned()),
        ("jdt.version", env!("CARGO_PKG_VERSION").to_owned()),
        ("jdt.classes", settings.counted().to_string()),
        ("jdt.binary", settings.space.is_binary().to_string()),
        ("jdt.tolerance", settings.tables.tolerance.to_string()),
        ("jdt.class_names", serde_json::to_string(names).unwrap_or_default()),
    ];
    let ignored = models.first().and_then(|model| model.counts.ignored_class());
    facts.extend(ignored.map(|class| ("jdt.ignored_class", class.to_string())));
    facts
}

fn rows(model: &ModelTables) -> impl Iterator<Item = Row<'_>> {
    let is_binary = model.counts.is_binary();
    model.counts.images().iter().flat_map(move |image| {
        image.classes.iter().enumerate().map(move |(class, cell)| {
            let counts = [cell.tp, cell.fp, cell.fn_, cell.tn, image.pixels, image.ignored, cell.area()];
            let mut numbers = [length(class); 8];
            for (number, count) in numbers[1..].iter_mut().zip(counts) {
                *number = i64::try_from(count).unwrap_or(i64::MAX);
            }
            Row { model: &model.name, image: &image.image, numbers, is_binary }
        })
    })
}

/// The columns by name, in order.
fn columns<'a>(rows: &'a [Row<'a>]) -> Vec<(&'static str, Column<'a>)> {
    let text = |read: fn(&Row<'a>) -> &'a str| Column::Text(rows.iter().map(read).collect());
    let mut columns = vec![("model", text(|row| row.model)), ("image", text(|row| row.image))];
    columns.extend(
        NUMBERS
            .into_iter()
            .enumerate()
            .map(|(at, name)| (name, Column::Integer(rows.iter().map(|row| row.numbers[at]).collect()))),
    );
    columns.push(("is_binary", Column::Flag(rows.iter().map(|row| row.is_binary).collect())));
    columns
}

/// Appends a message; gives the length of its head.
fn message(bytes: &mut Vec<u8>, metadata: &[u8], body: &[u8]) -> usize {
    bytes.extend([0xff; 4]);
    bytes.extend(u32::try_from(metadata.len()).unwrap_or(u32::MAX).to_le_bytes());
    bytes.extend(metadata);
    bytes.extend(body);
    8 + metadata.len()
}

fn pad(bytes: &mut Vec<u8>) {
    bytes.resize(bytes.len().next_multiple_of(UNIT), 0);
}

/// A length as Arrow writes it.
fn length(length: usize) -> i64 {
    i64::try_from(length).unwrap_or(i64::MAX)
}
