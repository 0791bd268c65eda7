//! A field for files: chosen, dropped, or a whole folder of them.

use super::files::{Loaded, NamedFile, dropped, of_entries, of_list};
use crate::texts::check::use_check_texts;
use crate::texts::check_study::texts as study_texts;
use leptos::prelude::*;
use wasm_bindgen::JsCast;
use wasm_bindgen_futures::spawn_local;
use web_sys::{DragEvent, Event, HtmlInputElement};

/// What file pickers offer; what a file is, is told by its bytes.
const ACCEPT: &str = ".png,.tif,.tiff,.bmp,.npy,.npz,.nii,.gz,.jpg,.jpeg,.json,.zip";

/// The field.
#[component]
pub(crate) fn Drop(
    title: &'static str,
    about: &'static str,
    testid: &'static str,
    #[prop(into)] chosen: Signal<usize>,
    /// What is loaded, in words.
    #[prop(into)]
    loaded: Signal<Loaded>,
    take: impl Fn(Vec<NamedFile>) + Clone + 'static,
) -> impl IntoView {
    let texts = use_check_texts();
    let over = RwSignal::new(false);
    let take_drop = take.clone();
    let on_drop = move |event: DragEvent| {
        event.prevent_default();
        over.set(false);
        let Some(data) = event.data_transfer() else { return };
        let (entries, list) = (dropped(&data), data.files());
        let take = take_drop.clone();
        spawn_local(async move {
            let mut files = of_entries(entries).await;
            if files.is_empty() {
                files = list.as_ref().map(of_list).unwrap_or_default();
            }
            take(files);
        });
    };
    let on_change = move |event: Event| {
        let input = event.target().and_then(|target| target.dyn_into::<HtmlInputElement>().ok());
        if let Some(files) = input.and_then(|input| input.files()) {
            take(of_list(&files));
        }
    };
    let on_folder = on_change.clone();
    let count = move || if chosen.get() > 0 { format!(" {}", (texts.files)(chosen.get())) } else { String::new() };
    view! {
        <div
            class="drop"
            class:drop--over=over
            data-testid=format!("{testid}-drop")
            on:dragover=move |event: DragEvent| {
                event.prevent_default();
                over.set(true);
            }
            on:dragleave=move |_| over.set(false)
            on:drop=on_drop
        >
            <label class="drop__title" for=testid>
                {title}
                <span class="mask__about">{count}</span>
            </label>
            <p class="drop__about">{about}</p>
            <div class="drop__choose">
                <label class="button drop__folder">
                    {study_texts().files_button}
                    <input
                        id=testid
                        class="visually-hidden"
                        type="file"
                        multiple
                        accept=ACCEPT
                        aria-label=title
                        data-testid=testid
                        on:change=on_change
                    />
                </label>
                <label class="button drop__folder">
                    {texts.folder}
                    <input
                        class="visually-hidden"
                        type="file"
                        multiple
                        prop:webkitdirectory=true
                        aria-label=(texts.folder_of)(title)
                        data-testid=format!("{testid}-folder")
                        on:change=on_folder
                    />
                </label>
            </div>
            <p class="drop__loaded" data-testid=format!("{testid}-loaded")>
                {move || loaded.with(|loaded| (study_texts().loaded)(loaded.count, &loaded.names))}
            </p>
        </div>
    }
}
