//! Tables and pictures as files.

use crate::download::download;
use leptos::prelude::*;
use std::time::Duration;
use wasm_bindgen::JsCast;
use wasm_bindgen::prelude::{Closure, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::{Blob, HtmlCanvasElement};

/// A table that is written row by row, every number with all its digits.
pub(crate) struct Csv {
    /// The names of the columns.
    pub(crate) header: String,
    pub(crate) rows: usize,
    pub(crate) row: Box<dyn Fn(usize) -> String>,
}

impl Csv {
    /// A table of so many rows.
    pub(crate) fn new(header: impl Into<String>, rows: usize, row: impl Fn(usize) -> String + 'static) -> Self {
        Self { header: header.into(), rows, row: Box::new(row) }
    }
}

/// Rows that are written at once: a few milliseconds of a slow machine.
const ROWS_AT_ONCE: usize = 1024;

/// Writes a table and hands it to the reader, in parts, so that the page goes on meanwhile.
pub(crate) async fn save_csv(name: String, csv: Csv) -> Result<(), JsValue> {
    let parts = js_sys::Array::new();
    parts.push(&format!("{}\n", csv.header).into());
    for start in (0..csv.rows).step_by(ROWS_AT_ONCE) {
        let part: String = (start..csv.rows.min(start + ROWS_AT_ONCE)).map(|row| (csv.row)(row) + "\n").collect();
        parts.push(&part.into());
        if start + ROWS_AT_ONCE < csv.rows {
            turn().await;
        }
    }
    let blob = Blob::new_with_str_sequence(&parts)?;
    download(&format!("{name}.csv"), &blob)
}

/// Hands a canvas to the reader as it is.
pub(crate) fn save_png(name: String, canvas: &HtmlCanvasElement) -> Result<(), JsValue> {
    let take = Closure::once_into_js(move |blob: JsValue| {
        if let Ok(blob) = blob.dyn_into::<Blob>() {
            // A browser that refuses says so itself.
            let _ = download(&format!("{name}.png"), &blob);
        }
    });
    canvas.to_blob(take.unchecked_ref())
}

/// Lets the page do something else.
async fn turn() {
    let promise = js_sys::Promise::new(&mut |resolve, _| {
        set_timeout(
            move || {
                // The promise is there as long as somebody waits.
                let _ = resolve.call0(&JsValue::NULL);
            },
            Duration::ZERO,
        );
    });
    let _ = JsFuture::from(promise).await;
}

/// A cell with all digits, empty for what is undefined.
pub(crate) fn cell(value: Option<f64>) -> String {
    value.map_or_else(String::new, |value| value.to_string())
}

/// A name as a cell: between quotes where it holds what ends a cell.
pub(crate) fn quoted(name: &str) -> String {
    if name.contains([',', '"', '\n', '\r']) { format!("\"{}\"", name.replace('"', "\"\"")) } else { name.to_owned() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_with_commas_are_one_cell() {
        assert_eq!(["street", "a,b", "5\" pan"].map(quoted), ["street", "\"a,b\"", "\"5\"\" pan\""]);
    }
}
