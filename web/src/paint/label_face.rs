//! Which of the label's maps its canvas shows, and by which steps the derived one came about.

use super::session::PaintSession;
use crate::link::LinkStateStoreFields;
use crate::texts::{LayersTexts, use_texts};
use leptos::prelude::*;

/// A menu beside the label's name, where there is more than the label, and the chain of label makers.
#[component]
pub(crate) fn LabelFace(session: StoredValue<PaintSession, LocalStorage>) -> impl IntoView {
    let texts = &use_texts().layers;
    let signals = session.with_value(PaintSession::signals);
    let state = session.with_value(PaintSession::state);
    let has_makers = Memo::new(move |_| !state.makers().get().is_empty());
    let is_more = Memo::new(move |_| has_makers.get() || signals.readers.get() > 0);
    let now = Memo::new(move |_| match (state.reader().get(), state.painted().get()) {
        (0, true) => "painted".to_owned(),
        (0, false) => "label".to_owned(),
        (reader, _) => reader.to_string(),
    });
    let choose = move |event| {
        let chosen = event_target_value(&event);
        state.reader().set(chosen.parse().unwrap_or(0));
        state.painted().set(chosen == "painted");
    };
    let option = move |value: String, name: String| {
        let chosen = value.clone();
        view! { <option value=value selected=Signal::derive(move || now.get() == chosen)>{name}</option> }
    };
    view! {
        <Show when=move || is_more.get()>
            <select class="input face" aria-label=texts.face data-testid="label-face" on:change=choose>
                {move || {
                    let label = if has_makers.get() { texts.face_derived } else { texts.face_label };
                    let readers = (0..signals.readers.get())
                        .map(|reader| option((reader + 1).to_string(), (texts.reader)(reader)))
                        .collect_view();
                    view! {
                        {option("label".to_owned(), label.to_owned())}
                        {has_makers.get().then(|| option("painted".to_owned(), texts.face_painted.to_owned()))}
                        {readers}
                    }
                }}
            </select>
        </Show>
        <Show when=move || has_makers.get()>
            <span class="chain" data-testid="label-chain">{move || chain(texts, &state.makers().get())}</span>
        </Show>
    }
}

/// The steps in words: "painted → smoothing 0.1 → blur 1.5". Those that are switched off are left out.
pub(crate) fn chain(texts: &LayersTexts, makers: &str) -> String {
    let mut words = texts.chain_painted.to_owned();
    for step in makers.split('*').filter(|step| !step.ends_with("-off")) {
        let mut parts = step.split('-');
        words.push_str(" → ");
        words.push_str((texts.maker_name)(parts.next().unwrap_or_default()));
        for value in parts {
            words.push(' ');
            words.push_str(value);
        }
    }
    words
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_chain_reads_from_what_is_painted_to_what_is_seen() {
        let words = chain(&use_texts().layers, "smoothing-0.1*kde-0.1-64-3-off*blur-1.5");
        assert_eq!(words, "painted → smoothing 0.1 → blur 1.5");
    }
}
