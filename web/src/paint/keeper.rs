//! Keeps the painting in the browser between visits.

use super::painting::Painting;
use super::record::{Head, key};
use crate::browser_store::{BrowserStore, answer, finished};
use crate::texts::use_texts;
use js_sys::{Float32Array, Uint8Array};
use std::cell::RefCell;
use std::collections::HashMap;
use wasm_bindgen::{JsCast, JsValue};
use web_sys::{IdbObjectStore, IdbRequest, IdbTransactionMode};

/// Whose painting is kept: what is painted in a lesson does not take the place of the reader's own.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Shelf {
    Own,
    Lesson,
}

impl Shelf {
    fn database(self) -> &'static str {
        match self {
            Self::Own => "jdt-playground",
            Self::Lesson => "jdt-playground-lesson",
        }
    }
}

const STORE: &str = "painting";
const HEAD: &str = "head";

/// The store, and what of the painting is in it.
pub(crate) struct Keeper {
    store: BrowserStore,
    /// By its key, the stamp of each map that is kept.
    kept: RefCell<HashMap<String, u64>>,
}

impl Keeper {
    /// Opens the store; `None` where the browser has none.
    pub(crate) async fn open(shelf: Shelf) -> Option<Self> {
        let store = BrowserStore::open(shelf.database(), STORE).await?;
        Some(Self { store, kept: RefCell::new(HashMap::new()) })
    }

    /// What was kept last.
    pub(crate) async fn load(&self) -> Option<(Head, Painting)> {
        let (_, store) = self.store.begin(IdbTransactionMode::Readonly)?;
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
        let Some((transaction, store)) = self.store.begin(IdbTransactionMode::Readwrite) else {
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
