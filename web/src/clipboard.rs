//! A text that is copied by a button, and what came of it.

use leptos::prelude::*;
use wasm_bindgen_futures::{JsFuture, spawn_local};

/// A text on its way to the clipboard.
#[derive(Clone, Copy)]
pub(crate) struct Copying {
    text: Signal<String>,
    done: RwSignal<Option<bool>>,
}

impl Copying {
    /// Of a text that may change: then what was copied is no longer what is shown.
    pub(crate) fn new(text: impl Into<Signal<String>>) -> Self {
        let (text, done) = (text.into(), RwSignal::new(None));
        Effect::new(move |_| {
            text.track();
            done.set(None);
        });
        Self { text, done }
    }

    pub(crate) fn copy(self) {
        let promise = window().navigator().clipboard().write_text(&self.text.get_untracked());
        spawn_local(async move { self.done.set(Some(JsFuture::from(promise).await.is_ok())) });
    }

    /// Whether it is there.
    pub(crate) fn is_done(self) -> bool {
        self.done.get() == Some(true)
    }

    /// Whether the browser did not allow it.
    pub(crate) fn has_failed(self) -> bool {
        self.done.get() == Some(false)
    }
}
