//! Which of the label's maps its canvas shows, and by which steps the derived one came about.

use super::session::PaintSession;
use crate::link::LinkStateStoreFields;
use crate::texts::{LayersTexts, use_texts};
use leptos::prelude::*;

/// How the steps that take annotators' masks begin.
const OF_ANNOTATORS: &str = "annotator_";

/// A menu beside the label's name, where there is more than the label, and the chain of label makers.
#[component]
pub(crate) fn LabelFace(session: StoredValue<PaintSession, LocalStorage>) -> impl IntoView {
    let texts = &use_texts().layers;
    let signals = session.with_value(PaintSession::signals);
    let state = session.with_value(PaintSession::state);
    let steps = move || chain(texts, &state.makers().get(), signals.readers.get());
    let has_makers = Memo::new(move |_| steps() != texts.chain_painted);
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
        view! { <option value=value prop:selected=Signal::derive(move || now.get() == chosen)>{name}</option> }
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
            <span class="chain" data-testid="label-chain">{steps}</span>
        </Show>
    }
}

/// The steps in words: "painted → smoothing 0.1 → blur 1.5". Those that are switched off are left out, and those of annotators
/// where there is none.
pub(crate) fn chain(texts: &LayersTexts, makers: &str, annotators: usize) -> String {
    let mut words = texts.chain_painted.to_owned();
    for step in makers.split('*').filter(|step| works(step, annotators)) {
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

/// Whether a step does something.
fn works(step: &str, annotators: usize) -> bool {
    !step.is_empty() && !step.ends_with("-off") && (annotators > 0 || !step.starts_with(OF_ANNOTATORS))
}

/// Whether the label is made of the annotators' masks: then what is painted of itself is not seen.
pub(crate) fn is_of_annotators(makers: &str, annotators: usize) -> bool {
    makers.split('*').any(|step| step.starts_with(OF_ANNOTATORS) && works(step, annotators))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_chain_reads_from_what_is_painted_to_what_is_seen() {
        let words = chain(&use_texts().layers, "smoothing-0.1*kde-0.1-64-3-off*blur-1.5", 0);
        assert_eq!(words, "painted → smoothing 0.1 → blur 1.5");
        let makers = "annotator_mean*blur-1";
        assert_eq!(chain(&use_texts().layers, makers, 0), "painted → blur 1");
        assert_eq!(chain(&use_texts().layers, makers, 2), "painted → mean of annotators → blur 1");
        assert!(is_of_annotators(makers, 2) && !is_of_annotators(makers, 0));
        assert!(!is_of_annotators("annotator_dice-off*blur-1", 2) && !is_of_annotators("", 2));
    }
}
