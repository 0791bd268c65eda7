//! Files from the page to the reader's disk. Nothing leaves the computer.

use js_sys::{Array, ArrayBuffer};
use leptos::prelude::{document, set_timeout};
use std::time::Duration;
use wasm_bindgen::{JsCast, JsValue};
use web_sys::{Blob, BlobPropertyBag, HtmlAnchorElement, Url};

/// When a browser has long taken a file over: Firefox reads it a little after the click.
const TAKEN: Duration = Duration::from_secs(60);

/// Offers a file for saving.
///
/// # Errors
/// What the browser says; none does of a file that its reader asked for.
pub(crate) fn download(name: &str, blob: &Blob) -> Result<(), JsValue> {
    let url = Url::create_object_url_with_blob(blob)?;
    let link: HtmlAnchorElement = document().create_element("a")?.dyn_into()?;
    link.set_href(&url);
    link.set_download(name);
    link.click();
    set_timeout(
        move || {
            let _ = Url::revoke_object_url(&url);
        },
        TAKEN,
    );
    Ok(())
}

/// The same of bytes.
///
/// # Errors
/// As [`download`].
pub(crate) fn download_bytes(name: &str, bytes: &ArrayBuffer) -> Result<(), JsValue> {
    download(name, &Blob::new_with_buffer_source_sequence(&Array::of1(bytes))?)
}

/// The same of text, with its kind: `text/csv`.
///
/// # Errors
/// As [`download`].
pub(crate) fn download_text(name: &str, kind: &str, text: &str) -> Result<(), JsValue> {
    let properties = BlobPropertyBag::new();
    properties.set_type(kind);
    download(name, &Blob::new_with_str_sequence_and_options(&Array::of1(&text.into()), &properties)?)
}
