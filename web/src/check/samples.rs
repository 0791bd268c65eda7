//! Sample data that is shipped with the page.

use super::files::NamedFile;
use super::session::CheckSession;
use crate::texts::use_texts;
use jdt_core::masks::ClassSpace;
use js_sys::Array;
use leptos::prelude::{Set, window};
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::{Blob, File, Response};

/// A sample by name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Sample {
    /// Twelve nodules, one reader's outline against another's.
    Nodules,
    /// Six synthetic street scenes of four classes, two models.
    Street,
}

impl Sample {
    fn labels(self) -> Vec<String> {
        match self {
            Self::Nodules => nodules("reader_1"),
            Self::Street => street("labels"),
        }
    }

    fn predictions(self) -> Vec<String> {
        match self {
            Self::Nodules => nodules("reader_2"),
            Self::Street => ["bold", "timid"].into_iter().flat_map(street).collect(),
        }
    }

    fn folder(self) -> &'static str {
        match self {
            Self::Nodules => "samples/nodules/",
            Self::Street => "samples/street/",
        }
    }

    fn space(self) -> Option<ClassSpace> {
        match self {
            Self::Nodules => Some(ClassSpace::binary(None)),
            Self::Street => ClassSpace::new(4, Some(255)).ok(),
        }
    }

    /// Loads the sample into a check and runs it.
    pub(crate) async fn open(self, session: &CheckSession) {
        let loaded = match (self.load(self.labels()).await, self.load(self.predictions()).await, self.space()) {
            (Ok(labels), Ok(predictions), Some(space)) => Ok((labels, predictions, space)),
            _ => Err((use_texts().not_loaded)(self.folder())),
        };
        match loaded {
            Ok((labels, predictions, space)) => session.take_sample(labels, predictions, space),
            Err(error) => session.signals().error.set(Some(error)),
        }
    }

    async fn load(self, names: Vec<String>) -> Result<Vec<NamedFile>, JsValue> {
        let mut files = Vec::with_capacity(names.len());
        for name in names {
            files.push(NamedFile { file: fetch(&format!("{}{name}", self.folder()), &name).await?, name });
        }
        Ok(files)
    }
}

fn nodules(reader: &str) -> Vec<String> {
    (1..=12).map(|nodule| format!("{reader}/nodule_{nodule:02}.png")).collect()
}

fn street(folder: &str) -> Vec<String> {
    (1..=6).map(|scene| format!("{folder}/street_{scene}.png")).collect()
}

async fn fetch(url: &str, name: &str) -> Result<File, JsValue> {
    let response: Response = JsFuture::from(window().fetch_with_str(url)).await?.dyn_into()?;
    if !response.ok() {
        return Err(response.status_text().into());
    }
    let blob: Blob = JsFuture::from(response.blob()?).await?.dyn_into()?;
    File::new_with_blob_sequence(&Array::of1(&blob), name)
}
