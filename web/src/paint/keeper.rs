//! Keeps the painting in the browser between visits. Where the browser keeps nothing, as in some private windows, the page
//! works all the same.

use super::painting::Painting;
use super::record::{Head, key};
use crate::texts::use_texts;
use js_sys::{Float32Array, Promise, Uint8Array};
use leptos::prelude::window;
use std::cell::RefCell;
use std::collections::HashMap;
use wasm_bindgen::prelude::Closure;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::{IdbDatabase, IdbObjectStore, IdbRequest, IdbTransaction, IdbTransactionMode};

const DATABASE: &str = "jdt-playground";
const STORE: &str = "painting";
const HEAD: &str = "head";

/// The store, and what of the painting is in it.
pub(crate) struct Keeper {
    database: IdbDatabase,
    /// By its key, the stamp of each map that is kept.
    kept: RefCell<HashMap<String, u64>>,
}

impl Keeper {
    /// Opens the store; `None` where the browser has none.
    pub(crate) async fn open() -> Option<Self> {
        // Firefox refuses in some private windows by an exception, Safari by null.
        let request = window().indexed_db().ok().flatten()?.open_with_u32(DATABASE, 1).ok()?;
        let opened = request.clone();
        let on_upgrade = Closure::<dyn FnMut()>::new(move || {
            let database = opened.result().ok().and_then(|database| database.dyn_into::<IdbDatabase>().ok());
            // Fails only if it is there already.
            let _ = database.map(|database| database.create_object_store(STORE));
        });
        request.set_onupgradeneeded(Some(on_upgrade.as_ref().unchecked_ref()));
        let database = answer(&request).await.ok()?.dyn_into().ok()?;
        Some(Self { database, kept: RefCell::new(HashMap::new()) })
    }

    /// What was kept last.
    pub(crate) async fn load(&self) -> Option<(Head, Painting)> {
        let (_, store) = self.store(IdbTransactionMode::Readonly)?;
        let head = answer(&store.get(&HEAD.into()).ok()?).await.ok()?;
        let head = Head::of_bytes(&head.dyn_into::<Uint8Array>().ok()?.to_vec())?;
        // All are asked for before the first answer, so that one transaction gives them all.
        let keys = head.keys();
        let asked: Vec<IdbRequest> = keys.iter().filter_map(|key| store.get(&key.into()).ok()).collect();
        let mut values = Vec::new();
        for request in asked {
            values.push(answer(&request).await.ok()?.dyn_into::<Float32Array>().ok()?.to_vec());
        }
        let painting = head.painting(values)?;
        self.kept.replace(stamps(&painting));
        Some((head, painting))
    }

    /// Keeps the painting: only maps that changed since are written. Gives the reason if the browser will not.
    pub(crate) async fn save(&self, head: Head, painting: Painting) -> Result<(), String> {
        let Some((transaction, store)) = self.store(IdbTransactionMode::Readwrite) else {
            return Err(use_texts().store_closed.to_owned());
        };
        let new = stamps(&painting);
        // Until it is known to be there, nothing is.
        let old = self.kept.take();
        let result = write(&store, &head, &painting, &new, &old);
        match finished(&transaction, result).await {
            Ok(()) => {
                self.kept.replace(new);
                Ok(())
            }
            Err(reason) => Err(format!("{reason:?}")),
        }
    }

    fn store(&self, mode: IdbTransactionMode) -> Option<(IdbTransaction, IdbObjectStore)> {
        let transaction = self.database.transaction_with_str_and_mode(STORE, mode).ok()?;
        let store = transaction.object_store(STORE).ok()?;
        Some((transaction, store))
    }
}

fn write(
    store: &IdbObjectStore,
    head: &Head,
    painting: &Painting,
    new: &HashMap<String, u64>,
    old: &HashMap<String, u64>,
) -> Result<(), JsValue> {
    for key in old.keys().filter(|key| !new.contains_key(*key)) {
        store.delete(&key.into())?;
    }
    for (number, image) in painting.images().iter().enumerate() {
        for (plane, sheet) in image.painted() {
            let key = key(number, plane);
            if old.get(&key) != Some(&sheet.stamp()) {
                store.put_with_key(&Float32Array::from(sheet.values()), &key.into())?;
            }
        }
    }
    store.put_with_key(&Uint8Array::from(head.to_bytes().as_slice()), &HEAD.into())?;
    Ok(())
}

fn stamps(painting: &Painting) -> HashMap<String, u64> {
    let images = painting.images().iter().enumerate();
    images
        .flat_map(|(number, image)| image.painted().map(move |(plane, sheet)| (key(number, plane), sheet.stamp())))
        .collect()
}

async fn answer(request: &IdbRequest) -> Result<JsValue, JsValue> {
    let promise = Promise::new(&mut |resolve, reject| {
        request.set_onsuccess(Some(&resolve));
        request.set_onerror(Some(&reject));
    });
    JsFuture::from(promise).await?;
    request.result()
}

async fn finished(transaction: &IdbTransaction, written: Result<(), JsValue>) -> Result<(), JsValue> {
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
