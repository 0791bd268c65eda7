//! A picture under the masks of an image: drawn by the browser, seen by nobody else.

use super::backdrop_keeper::BackdropKeeper;
use leptos::prelude::*;
use std::collections::BTreeMap;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::{JsFuture, spawn_local};
use web_sys::{Blob, HtmlElement, HtmlImageElement, Url};

/// Each image's picture: the file, and the address at which the browser finds it.
type Pictures = BTreeMap<usize, (Blob, String)>;

/// The pictures of all images, kept between visits.
#[derive(Clone, Copy)]
pub(super) struct Backdrops {
    pictures: RwSignal<Pictures, LocalStorage>,
    /// How much the masks cover it, 0 to 1.
    pub(super) strength: RwSignal<f64>,
    keeper: StoredValue<Option<BackdropKeeper>, LocalStorage>,
    /// Whether those of the last visit were asked for.
    are_back: StoredValue<bool>,
}

impl Backdrops {
    pub(super) fn new() -> Self {
        Self {
            pictures: RwSignal::new_local(Pictures::new()),
            strength: RwSignal::new(0.6),
            keeper: StoredValue::new_local(None),
            are_back: StoredValue::new(false),
        }
    }

    /// Whether an image has one.
    pub(super) fn has(self, image: usize) -> bool {
        self.pictures.with(|pictures| pictures.contains_key(&image))
    }

    /// Brings those of the last visit back, once, with the painting that they lie under.
    pub(super) fn bring_back(self) {
        if self.are_back.get_value() {
            return;
        }
        self.are_back.set_value(true);
        spawn_local(async move {
            let Some(keeper) = self.open().await else { return };
            for (image, picture) in keeper.load().await.unwrap_or_default() {
                if !self.has(image) {
                    // What the browser cannot show any more is left alone.
                    let _ = self.lay(image, picture).await;
                }
            }
        });
    }

    /// Puts a picture under an image, if the browser can show it.
    pub(super) async fn put(self, image: usize, file: &Blob) -> Result<(), JsValue> {
        self.lay(image, file.clone()).await?;
        self.keep();
        Ok(())
    }

    pub(super) fn remove(self, image: usize) {
        self.replace(image, None);
        self.keep();
    }

    async fn lay(self, image: usize, file: Blob) -> Result<(), JsValue> {
        let url = Url::create_object_url_with_blob(&file)?;
        let picture = HtmlImageElement::new()?;
        picture.set_src(&url);
        if let Err(reason) = JsFuture::from(picture.decode()).await {
            Url::revoke_object_url(&url)?;
            return Err(reason);
        }
        self.replace(image, Some((file, url)));
        Ok(())
    }

    /// Opens the store at its first use.
    async fn open(self) -> Option<BackdropKeeper> {
        if self.keeper.with_value(Option::is_none) {
            self.keeper.set_value(BackdropKeeper::open().await);
        }
        self.keeper.get_value()
    }

    /// Keeps them all for the next visit. A browser that keeps nothing still shows them.
    fn keep(self) {
        // From here on these are the pictures, whatever the last visit left.
        self.are_back.set_value(true);
        spawn_local(async move {
            if let Some(keeper) = self.open().await {
                let pictures = self.pictures.with_untracked(|pictures| {
                    pictures.iter().map(|(&image, (file, _))| (image, file.clone())).collect()
                });
                // The painting's own keeper says it where the browser keeps nothing.
                let _ = keeper.save(pictures).await;
            }
        });
    }

    fn replace(self, image: usize, picture: Option<(Blob, String)>) {
        self.pictures.update(|pictures| {
            let old = match picture {
                Some(picture) => pictures.insert(image, picture),
                None => pictures.remove(&image),
            };
            if let Some((_, url)) = old {
                // An address that is gone already is as well.
                let _ = Url::revoke_object_url(&url);
            }
        });
    }

    /// Shows the picture of an image.
    pub(super) fn show(self, image: usize) {
        let picture = self.pictures.with(|pictures| pictures.get(&image).map(|(_, url)| format!("url(\"{url}\")")));
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
