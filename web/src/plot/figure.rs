//! The frame of every plot: its title, its canvas, its files, and the same in words.

use super::csv::{Csv, save_csv, save_png};
use crate::texts::check_study::texts as study_texts;
use crate::texts::surface_texts;
use leptos::html::Canvas;
use leptos::prelude::*;
use std::rc::Rc;
use wasm_bindgen::JsCast;
use wasm_bindgen_futures::spawn_local;
use web_sys::{HtmlCanvasElement, HtmlDetailsElement};

/// The numbers of a plot that are worth reading one by one.
#[derive(Debug, Clone, Default, PartialEq)]
pub(crate) struct Table {
    pub(crate) header: Vec<String>,
    pub(crate) rows: Vec<Vec<String>>,
}

/// What a plot's frame is told.
pub(crate) struct Frame {
    /// The plot's id: of its test id, and of its files.
    pub(crate) name: String,
    /// The heading.
    pub(crate) title: Signal<String>,
    /// Beside the heading.
    pub(crate) about: Signal<String>,
    /// A pill's kind and word.
    pub(crate) pill: Option<(&'static str, &'static str)>,
    pub(crate) table: Signal<Table>,
    /// The file; `None` as long as there are no numbers.
    pub(crate) csv: Rc<dyn Fn() -> Option<Csv>>,
}

/// Rows of a table that are written on the page; the file has all.
const MOST_ROWS: usize = 200;

/// The frame of a canvas; the canvas and what belongs to it are its children.
#[component]
pub(crate) fn Figure(
    frame: Frame,
    canvas: NodeRef<Canvas>,
    /// The table is written when it is opened.
    #[prop(optional)]
    on_demand: bool,
    children: Children,
) -> impl IntoView {
    view! {
        <PictureFrame frame on_demand picture=move || canvas.get_untracked()>
            {children()}
        </PictureFrame>
    }
}

/// The frame of whatever can be drawn on a canvas when it is saved.
#[component]
pub(crate) fn PictureFrame(
    frame: Frame,
    picture: impl Fn() -> Option<HtmlCanvasElement> + 'static,
    /// The table is written when it is opened.
    #[prop(optional)]
    on_demand: bool,
    children: Children,
) -> impl IntoView {
    let texts = surface_texts();
    let Frame { name, title, about, pill, table, csv } = frame;
    let (name, csv) = (StoredValue::new(name), StoredValue::new_local(csv));
    let failed = RwSignal::new(false);
    let written = RwSignal::new(!on_demand);
    let toggle = move |event: leptos::ev::Event| {
        let details = event.target().and_then(|target| target.dyn_into::<HtmlDetailsElement>().ok());
        written.set(!on_demand || details.is_some_and(|details| details.open()));
    };
    let table = Memo::new(move |_| if written.get() { table.get() } else { Table::default() });
    let png = move |_| {
        if let Some(canvas) = picture() {
            failed.set(save_png(name.get_value(), &canvas).is_err());
        }
    };
    let table_file = move |_| {
        if let Some(csv) = csv.with_value(|csv| csv()) {
            spawn_local(async move { failed.set(save_csv(name.get_value(), csv).await.is_err()) });
        }
    };
    let testid = |what: &str| format!("{what}-{}", name.get_value());
    view! {
        <figure class="plot">
            <div class="plot__head">
                <h3 class="plot__title">{title}</h3>
                {pill.map(|(kind, word)| view! { <span class=format!("pill pill--{kind}")>{word}</span> })}
                <span class="plot__about">{about}</span>
                <span class="plot__files">
                    <button
                        class="plot__file"
                        title=texts.save_png
                        aria-label=Signal::derive(move || format!("{}: {}", title.get(), texts.save_png))
                        data-testid=testid("png")
                        on:click=png
                    >
                        "PNG"
                    </button>
                    <button
                        class="plot__file"
                        title=texts.save_csv
                        aria-label=Signal::derive(move || format!("{}: {}", title.get(), texts.save_csv))
                        data-testid=testid("csv")
                        on:click=table_file
                    >
                        "CSV"
                    </button>
                </span>
            </div>
            {children()}
            <Show when=move || failed.get()>
                <p class="message" role="alert">{texts.not_saved}</p>
            </Show>
            <details class="plot__data" data-testid=testid("data") on:toggle=toggle>
                <summary class="plot__summary">{texts.as_table}</summary>
                <div class="scroll" tabindex="0" role="region" aria-label=Signal::derive(move || format!("{}: {}", title.get(), texts.as_table))>
                    <table class="table" data-testid=testid("table")>
                        <thead>
                            <tr>
                                {move || table.get().header.into_iter().map(|name| view! { <th scope="col" class="number">{name}</th> }).collect_view()}
                            </tr>
                        </thead>
                        <tbody>
                            {move || {
                                table.get().rows.into_iter().take(MOST_ROWS)
                                    .map(|row| {
                                        let mut cells = row.into_iter();
                                        let head = cells.next().unwrap_or_default();
                                        view! {
                                            <tr>
                                                <th scope="row" class="number">{head}</th>
                                                {cells.map(|cell| view! { <td class="number">{cell}</td> }).collect_view()}
                                            </tr>
                                        }
                                    })
                                    .collect_view()
                            }}
                        </tbody>
                    </table>
                    {move || {
                        let rows = table.with(|table| table.rows.len());
                        (rows > MOST_ROWS).then(|| view! { <p class="plot__about">{(study_texts().rows_of)(MOST_ROWS, rows)}</p> })
                    }}
                </div>
            </details>
        </figure>
    }
}

/// Counts changes of the window's size, by which plots are drawn anew.
pub(crate) fn resized() -> RwSignal<u32> {
    let count = RwSignal::new(0_u32);
    let listener = window_event_listener(leptos::ev::resize, move |_| count.update(|count| *count += 1));
    on_cleanup(move || listener.remove());
    count
}
