//! Files that become layers, and layers that become files. They are read and written by a worker; a picture that is no mask
//! becomes a backdrop, which the browser alone draws.

use super::backdrop::Backdrops;
use crate::download::download_bytes;
use crate::engine_client::{EngineClient, Event, Script};
use crate::orders::{self, Facts, Order, Plane};
use crate::texts::{said, use_texts};
use jdt_engine::protocol::{Request, Response};
use jdt_engine::{BackendChoice, LayerForm};
use jdt_worker::Message;
use js_sys::{ArrayBuffer, Float32Array};
use leptos::prelude::*;
use std::cell::RefCell;
use std::rc::Rc;
use wasm_bindgen::JsCast;
use wasm_bindgen_futures::{JsFuture, spawn_local};
use web_sys::{File, FileList, HtmlInputElement};

/// What a file is opened as.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Target {
    Plane(Plane),
    NewImage,
    Backdrop,
}

/// A request under way.
#[derive(Debug, Clone)]
enum Job {
    /// A file by its name, for an image.
    Open { file: File, image: usize, target: Target },
    /// To be saved under a name.
    Save { name: String },
}

/// What the panels watch.
#[derive(Clone, Copy)]
pub(super) struct FilesSignals {
    /// What went wrong last.
    pub(super) error: RwSignal<Option<String>>,
    /// What went well last.
    pub(super) done: RwSignal<Option<String>>,
    pub(super) backdrops: Backdrops,
}

/// Opens and saves. Cheap to clone.
#[derive(Clone)]
pub(super) struct Files(Rc<Inner>);

struct Inner {
    worker: EngineClient,
    facts: RwSignal<Facts>,
    jobs: RefCell<Vec<(u64, Job)>>,
    signals: FilesSignals,
}

impl Files {
    pub(super) fn new(facts: RwSignal<Facts>) -> Self {
        let worker = EngineClient::new(Script::Checker, BackendChoice::Cpu);
        let files = Self(Rc::new(Inner {
            worker: worker.clone(),
            facts,
            jobs: RefCell::new(Vec::new()),
            signals: FilesSignals {
                error: RwSignal::new(None),
                done: RwSignal::new(None),
                backdrops: Backdrops::new(),
            },
        }));
        let listener = files.clone();
        worker.listen(move |event| listener.hear(event));
        files
    }

    pub(super) fn signals(&self) -> FilesSignals {
        self.0.signals
    }

    /// Opens the files of an input as annotators, one each, behind those there are.
    pub(super) fn open_readers(&self, event: &web_sys::Event) {
        let first = self.0.facts.get_untracked().readers;
        for (number, file) in take_files(event).into_iter().enumerate() {
            self.open(file, Target::Plane(Plane::Reader(first + number)));
        }
    }

    /// Opens the first file of an input.
    pub(super) fn open_input(&self, event: &web_sys::Event, target: Target) {
        if let Some(file) = take_files(event).into_iter().next() {
            self.open(file, target);
        }
    }

    /// Opens a file as a layer of the image that is shown, or as an image of its own.
    pub(super) fn open(&self, file: File, target: Target) {
        self.0.signals.error.set(None);
        self.0.signals.done.set(None);
        let files = self.clone();
        spawn_local(async move { files.read(file, target).await });
    }

    async fn read(&self, file: File, target: Target) {
        let facts = orders::facts();
        let (image, Some(shape)) = (facts.active, facts.shape()) else { return };
        // What cannot be a mask need not be tried as one.
        let is_picture = ["image/jpeg", "image/webp", "image/avif", "image/gif"].contains(&file.type_().as_str());
        if target == Target::Backdrop || is_picture {
            return self.put_backdrop(image, &file).await;
        }
        let Ok(buffer) = JsFuture::from(file.array_buffer()).await else { return };
        let generation = self.0.worker.next_generation();
        let size = (target != Target::NewImage).then_some((shape.height, shape.width));
        self.0.jobs.borrow_mut().push((generation, Job::Open { file, image, target }));
        let header = Request::ReadLayer { generation, channels: shape.channels, size };
        let buffers = vec![buffer.unchecked_into::<ArrayBuffer>()];
        self.0.worker.send_when_ready(Message { header, buffers, files: Vec::new() });
    }

    async fn put_backdrop(&self, image: usize, file: &File) {
        let (texts, signals) = (&use_texts().layers, self.0.signals);
        match signals.backdrops.put(image, file).await {
            Ok(()) => signals.done.set(Some((texts.imported)(&file.name(), texts.layer_backdrop))),
            Err(_) => signals.error.set(Some((texts.backdrop_refused)(&file.name()))),
        }
    }

    /// Saves a layer of the image that is shown.
    pub(super) fn save(&self, plane: Plane, form: LayerForm) {
        let facts = orders::facts();
        let (Some(values), Some(shape)) = (orders::plane(facts.active, plane), facts.shape()) else { return };
        let generation = self.0.worker.next_generation();
        let name = file_name(facts.active, plane, form);
        self.0.jobs.borrow_mut().push((generation, Job::Save { name }));
        let header = Request::WriteLayer { generation, shape, form };
        self.0.worker.send_when_ready(Message { header, buffers: vec![values.buffer()], files: Vec::new() });
    }

    fn hear(&self, event: &Event) {
        let message = match event {
            Event::Started => return,
            Event::Died | Event::GaveUp => {
                if !self.0.jobs.take().is_empty() {
                    self.0.signals.error.set(Some(use_texts().layers.files_died.to_owned()));
                }
                return;
            }
            Event::Answered(message) => message,
        };
        let (texts, signals) = (&use_texts().layers, self.0.signals);
        match &message.header {
            Response::Made { generation, shape, .. } => {
                let values = message.buffers.first().map(|buffer| Float32Array::new(buffer));
                let (Some(Job::Open { file, image, target }), Some(values)) = (self.job(*generation), values) else {
                    return;
                };
                let order = match target {
                    Target::Plane(plane) => Order::Write { image, plane },
                    Target::NewImage | Target::Backdrop => Order::AddImage(*shape),
                };
                if orders::give(order, &[values]) {
                    signals.done.set(Some((texts.imported)(&file.name(), &Self::name_of(target))));
                } else {
                    signals.error.set(Some(texts.full.to_owned()));
                }
            }
            Response::Picture { generation } => {
                if let Some(Job::Open { file, image, .. }) = self.job(*generation) {
                    let files = self.clone();
                    spawn_local(async move { files.put_backdrop(image, &file).await });
                }
            }
            Response::File { generation } => {
                let bytes = message.buffers.first();
                if let (Some(Job::Save { name }), Some(bytes)) = (self.job(*generation), bytes)
                    && let Err(reason) = download_bytes(&name, bytes)
                {
                    signals.error.set(Some((texts.refused)(&name, &format!("{reason:?}"))));
                }
            }
            Response::Failed { generation, message } => match self.job(*generation) {
                Some(Job::Open { file, .. }) => signals.error.set(Some((texts.refused)(&file.name(), &said(message)))),
                Some(Job::Save { name }) => signals.error.set(Some((texts.refused)(&name, &said(message)))),
                None => {}
            },
            _ => {}
        }
    }

    fn job(&self, generation: u64) -> Option<Job> {
        let mut jobs = self.0.jobs.borrow_mut();
        let at = jobs.iter().position(|(asked, _)| *asked == generation)?;
        Some(jobs.remove(at).1)
    }

    /// What a target is called.
    pub(super) fn name_of(target: Target) -> String {
        let texts = &use_texts().layers;
        match target {
            Target::Plane(plane) => Self::plane_name(plane),
            Target::NewImage => texts.layer_new_image.to_owned(),
            Target::Backdrop => texts.layer_backdrop.to_owned(),
        }
    }

    /// A layer in words.
    fn plane_name(plane: Plane) -> String {
        let texts = &use_texts().layers;
        match plane {
            Plane::Label => texts.layer_label.to_owned(),
            Plane::Prediction => texts.layer_prediction.to_owned(),
            Plane::Derived => texts.layer_derived.to_owned(),
            Plane::Teacher => texts.layer_teacher.to_owned(),
            Plane::Reader(reader) => (texts.reader)(reader),
        }
    }
}

/// The files of an input, which may take the same ones again.
fn take_files(event: &web_sys::Event) -> Vec<File> {
    let input = event.target().and_then(|target| target.dyn_into::<HtmlInputElement>().ok());
    let files = input.as_ref().and_then(HtmlInputElement::files).map(|list| of_list(&list)).unwrap_or_default();
    if let Some(input) = input {
        input.set_value("");
    }
    files
}

/// The files of a list.
pub(super) fn of_list(list: &FileList) -> Vec<File> {
    (0..list.length()).filter_map(|at| list.item(at)).collect()
}

fn file_name(image: usize, plane: Plane, form: LayerForm) -> String {
    let layer = match plane {
        Plane::Label => "label".to_owned(),
        Plane::Prediction => "prediction".to_owned(),
        Plane::Derived => "derived_label".to_owned(),
        Plane::Teacher => "teacher".to_owned(),
        Plane::Reader(reader) => format!("annotator_{}", reader + 1),
    };
    let end = match form {
        LayerForm::Png => "png",
        LayerForm::Npy => "npy",
    };
    format!("image_{}_{layer}.{end}", image + 1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn files_say_whose_layer_they_are() {
        assert_eq!(file_name(1, Plane::Reader(0), LayerForm::Npy), "image_2_annotator_1.npy");
        assert_eq!(file_name(0, Plane::Derived, LayerForm::Png), "image_1_derived_label.png");
    }
}
