//! Annotators' masks and the teacher: what label makers take beside the label.

use super::files::Files;
use super::side::Side;
use crate::link::LinkStateStoreFields;
use crate::orders::{self, Order, Plane};
use crate::texts::{use_texts, view_said};
use leptos::prelude::*;

/// The panel.
#[component]
pub(super) fn ReadersPanel(side: Side) -> impl IntoView {
    let texts = &use_texts().layers;
    let reader = side.state.reader();
    let count = Memo::new(move |_| side.facts.get().readers);
    let has_teacher = Memo::new(move |_| {
        side.facts.with(|facts| facts.images.get(facts.active).is_some_and(|image| image.has_teacher))
    });
    let add = move |_| {
        let at = count.get_untracked();
        if orders::give(Order::AddReader, &[]) {
            reader.set(at + 1);
        }
    };
    let remove = move |at: usize| {
        reader.set(0);
        orders::give(Order::RemoveReader(at), &[]);
    };
    let chip = move |at: usize| {
        let (paint, remove_name) = ((texts.reader_paint)(at), (texts.reader_remove)(at));
        view! {
            <span class="readers__one">
                <button
                    class="chip chip--button"
                    aria-pressed=Signal::derive(move || (reader.get() == at + 1).to_string())
                    title=paint.clone()
                    aria-label=paint
                    data-testid=format!("reader-{at}")
                    on:click=move |_| reader.update(|now| *now = if *now == at + 1 { 0 } else { at + 1 })
                >
                    {at + 1}
                </button>
                <button class="makers__button" title=remove_name.clone() aria-label=remove_name on:click=move |_| remove(at)>
                    <span aria-hidden="true">"×"</span>
                </button>
            </span>
        }
    };
    let teacher = move |_| {
        let (image, plane) = (side.facts.get_untracked().active, Plane::Teacher);
        let kept = if has_teacher.get_untracked() { None } else { orders::plane(image, Plane::Prediction) };
        orders::give(Order::Write { image, plane }, kept.as_slice());
    };
    view! {
        <details class="parameters" open=count.get_untracked() != 0 data-testid="readers">
            <summary class="parameters__summary">{texts.readers}</summary>
            <p class="mask__about">{texts.readers_about}</p>
            <div class="readers">
                {move || (0..count.get()).map(chip).collect_view()}
                <button class="button" data-testid="reader-add" on:click=add disabled=Signal::derive(move || count.get() >= 6)>
                    {texts.reader_add}
                </button>
                <label class="button file">
                    {texts.readers_load}
                    <input
                        class="visually-hidden"
                        type="file"
                        multiple
                        accept=".png,.npy"
                        data-testid="readers-load"
                        on:change=move |event| side.files.with_value(|files| files.open_readers(&event))
                    />
                </label>
            </div>
            <div class="readers">
                <span class="field__name">{texts.teacher}": "</span>
                <span>{move || if has_teacher.get() { texts.teacher_kept } else { texts.teacher_live }}</span>
                <button class="button" data-testid="teacher-keep" on:click=teacher>
                    {move || if has_teacher.get() { texts.teacher_drop } else { texts.teacher_keep }}
                </button>
            </div>
        </details>
    }
}

/// What the files said last, where no other panel shows it.
#[component]
pub(super) fn FilesError(side: Side) -> impl IntoView {
    let signals = side.files.with_value(Files::signals);
    move || {
        signals
            .error
            .get()
            .map(|error| view! { <p class="message" role="alert" data-testid="files-error">{view_said(&error)}</p> })
    }
}
