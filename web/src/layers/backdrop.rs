//! A picture under the masks of an image: drawn by the browser, seen by nobody else.

use leptos::prelude::*;
use std::collections::HashMap;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::{File, HtmlElement, HtmlImageElement, Url};

/// Each image's picture, as the address of a blob.
#[derive(Debug, Clone, Copy)]
pub(super) struct Backdrops {
    pictures: RwSignal<HashMap<usize, String>>,
    /// How much the masks cover it, 0 to 1.
    pub(super) strength: RwSignal<f64>,
}

impl Backdrops {
    pub(super) fn new() -> Self {
        Self { pictures: RwSignal::new(HashMap::new()), strength: RwSignal::new(0.6) }
    }

    /// Whether an image has one.
    pub(super) fn has(self, image: usize) -> bool {
        self.pictures.with(|pictures| pictures.contains_key(&image))
    }

    /// Puts a picture under an image, if the browser can show it.
    pub(super) async fn put(self, image: usize, file: &File) -> Result<(), JsValue> {
        let url = Url::create_object_url_with_blob(file)?;
        let picture = HtmlImageElement::new()?;
        picture.set_src(&url);
        if let Err(reason) = JsFuture::from(picture.decode()).await {
            Url::revoke_object_url(&url)?;
            return Err(reason);
        }
        self.replace(image, Some(url));
        Ok(())
    }

    pub(super) fn remove(self, image: usize) {
        self.replace(image, None);
    }

    fn replace(self, image: usize, url: Option<String>) {
        self.pictures.update(|pictures| {
            let old = match url {
                Some(url) => pictures.insert(image, url),
                None => pictures.remove(&image),
            };
            if let Some(old) = old {
                // An address that is gone already is as well.
                let _ = Url::revoke_object_url(&old);
            }
        });
    }

    /// Shows the picture of an image.
    pub(super) fn show(self, image: usize) {
        let picture = self.pictures.with(|pictures| pictures.get(&image).map(|url| format!("url(\"{url}\")")));
        let root = document().document_element().and_then(|root| root.dyn_into::<HtmlElement>().ok());
        let Some(style) = root.map(|root| root.style()) else { return };
        let strength = picture.as_ref().map(|_| self.strength.get().to_string());
        for (name, value) in [("--backdrop", picture), ("--mask-opacity", strength)] {
            // A property with such a name can always be set and removed.
            let _ = match value {
                Some(value) => style.set_property(name, &value),
                None => style.remove_property(name).map(|_| ()),
            };
        }
    }
}
