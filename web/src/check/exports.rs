//! What a check is taken away as: files to save, tables to paste.

use super::session::CheckSession;
use crate::download::download_bytes;
use crate::texts::check::{CheckTexts, use_check_texts};
use jdt_engine::CheckFile;
use js_sys::ArrayBuffer;
use leptos::prelude::*;
use wasm_bindgen_futures::{JsFuture, spawn_local};

/// The files, in the order of their buttons.
const FILES: [CheckFile; 9] = [
    CheckFile::Html,
    CheckFile::Json,
    CheckFile::Summary,
    CheckFile::Classes,
    CheckFile::Rows,
    CheckFile::Conventions,
    CheckFile::Arrow,
    CheckFile::Markdown,
    CheckFile::Latex,
];

/// The buttons.
#[component]
pub(crate) fn Exports(session: StoredValue<CheckSession, LocalStorage>) -> impl IntoView {
    let texts = use_check_texts();
    let handed_over = session.with_value(CheckSession::signals).handed_over;
    let buttons = FILES.map(|file| {
        view! {
            <button
                class="button"
                data-testid=format!("check-file-{}", id(file))
                on:click=move |_| session.with_value(|session| session.write(file))
            >
                {(texts.file)(file)}
            </button>
        }
    });
    view! {
        <div class="card card--narrow">
            <h2 class="heading">{texts.export}</h2>
            <div class="check__row">{buttons}</div>
            <p class="card__about" role="status" data-testid="check-handed-over">
                {move || handed_over.get().unwrap_or_else(|| texts.export_about.to_owned())}
            </p>
        </div>
    }
}

fn id(file: CheckFile) -> &'static str {
    match file {
        CheckFile::Summary => "summary",
        CheckFile::Classes => "classes",
        CheckFile::Rows => "rows",
        CheckFile::Conventions => "conventions",
        CheckFile::Arrow => "arrow",
        CheckFile::Json => "json",
        CheckFile::Html => "html",
        CheckFile::Markdown => "markdown",
        CheckFile::Latex => "latex",
    }
}

/// Saves a file, or puts it on the clipboard, and says so.
pub(super) fn hand_over(
    file: CheckFile,
    bytes: &ArrayBuffer,
    texts: &'static CheckTexts,
    told: RwSignal<Option<String>>,
) {
    if let Some(name) = file.name() {
        // Nothing hinders a browser from taking a file that it was asked for.
        if download_bytes(name, bytes).is_ok() {
            told.set(Some((texts.saved)(name)));
        }
        return;
    }
    let text = String::from_utf8(jdt_worker::bytes(bytes)).unwrap_or_default();
    let promise = window().navigator().clipboard().write_text(&text);
    spawn_local(async move {
        let copied = JsFuture::from(promise).await.is_ok();
        told.set(Some(if copied { texts.copied } else { texts.not_copied }.to_owned()));
    });
}
