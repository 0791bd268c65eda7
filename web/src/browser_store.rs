//! The browser's own store. Where the browser has none, as in some private windows, the page works all the same.

use js_sys::Promise;
use leptos::prelude::window;
use wasm_bindgen::prelude::Closure;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::{IdbDatabase, IdbObjectStore, IdbRequest, IdbTransaction, IdbTransactionMode};

/// A database with one store in it.
pub(crate) struct BrowserStore {
    database: IdbDatabase,
    store: &'static str,
}

impl BrowserStore {
    /// Opens it, or makes it; `None` where the browser has none.
    pub(crate) async fn open(name: &str, store: &'static str) -> Option<Self> {
        // Firefox refuses in some private windows by an exception, Safari by null.
        let request = window().indexed_db().ok().flatten()?.open_with_u32(name, 1).ok()?;
        let opened = request.clone();
        let on_upgrade = Closure::<dyn FnMut()>::new(move || {
            let database = opened.result().ok().and_then(|database| database.dyn_into::<IdbDatabase>().ok());
            // Fails only if it is there already.
            let _ = database.map(|database| database.create_object_store(store));
        });
        request.set_onupgradeneeded(Some(on_upgrade.as_ref().unchecked_ref()));
        let database = answer(&request).await.ok()?.dyn_into().ok()?;
        Some(Self { database, store })
    }

    /// Begins a transaction; `None` once the database is closed.
    pub(crate) fn begin(&self, mode: IdbTransactionMode) -> Option<(IdbTransaction, IdbObjectStore)> {
        let transaction = self.database.transaction_with_str_and_mode(self.store, mode).ok()?;
        let store = transaction.object_store(self.store).ok()?;
        Some((transaction, store))
    }
}

/// What a request gives.
pub(crate) async fn answer(request: &IdbRequest) -> Result<JsValue, JsValue> {
    let promise = Promise::new(&mut |resolve, reject| {
        request.set_onsuccess(Some(&resolve));
        request.set_onerror(Some(&reject));
    });
    JsFuture::from(promise).await?;
    request.result()
}

/// Waits until all that was written is kept; takes it back if writing failed.
pub(crate) async fn finished(transaction: &IdbTransaction, written: Result<(), JsValue>) -> Result<(), JsValue> {
    if let Err(reason) = written {
        // A transaction that is over cannot be aborted, and need not be.
        let _ = transaction.abort();
        return Err(reason);
    }
    let promise = Promise::new(&mut |resolve, reject| {
        transaction.set_oncomplete(Some(&resolve));
        transaction.set_onerror(Some(&reject));
        transaction.set_onabort(Some(&reject));
    });
    JsFuture::from(promise).await.map(|_| ())
}
