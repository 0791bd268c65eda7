//! Keeps the pictures under the masks between visits, as the files that they came in.

use crate::browser_store::{BrowserStore, answer, finished};
use js_sys::Array;
use std::rc::Rc;
use wasm_bindgen::{JsCast, JsValue};
use web_sys::{Blob, IdbTransactionMode};

const DATABASE: &str = "jdt-playground-pictures";
const STORE: &str = "picture";

/// The store, once it is open; in a browser without one nothing is kept.
#[derive(Clone)]
pub(super) struct BackdropKeeper(Rc<BrowserStore>);

impl BackdropKeeper {
    pub(super) async fn open() -> Option<Self> {
        BrowserStore::open(DATABASE, STORE).await.map(|store| Self(Rc::new(store)))
    }

    /// The pictures that were kept, each with the image it lies under.
    pub(super) async fn load(&self) -> Option<Vec<(usize, Blob)>> {
        let (_, store) = self.0.begin(IdbTransactionMode::Readonly)?;
        // Both are asked for before the first answer, so that one transaction gives them.
        let (keys, files) = (store.get_all_keys().ok()?, store.get_all().ok()?);
        let keys: Array = answer(&keys).await.ok()?.dyn_into().ok()?;
        let files: Array = answer(&files).await.ok()?.dyn_into().ok()?;
        let images = keys.iter().filter_map(|key| key.as_string()?.parse().ok());
        Some(images.zip(files.iter().filter_map(|file| file.dyn_into().ok())).collect())
    }

    /// Keeps these pictures in the place of all before.
    pub(super) async fn save(&self, pictures: Vec<(usize, Blob)>) -> Result<(), JsValue> {
        let Some((transaction, store)) = self.0.begin(IdbTransactionMode::Readwrite) else {
            return Err(JsValue::NULL);
        };
        let written = (|| {
            store.clear()?;
            for (image, picture) in &pictures {
                store.put_with_key(picture, &image.to_string().into())?;
            }
            Ok(())
        })();
        finished(&transaction, written).await
    }
}
