//! Which classes the losses are of.

use super::session::PaintSession;
use crate::colour;
use crate::link::{LinkState, LinkStateStoreFields};
use crate::texts::use_texts;
use jdt_core::losses::ChosenClasses;
use leptos::prelude::*;

/// All, those in the label, or one by one; nothing where there is only one.
#[component]
pub(crate) fn ClassChoice(session: StoredValue<PaintSession, LocalStorage>) -> impl IntoView {
    let texts = use_texts();
    let state = session.with_value(PaintSession::state);
    let signals = session.with_value(PaintSession::signals);
    let channels = Memo::new(move |_| signals.shape.get().channels);
    let several = Memo::new(move |_| channels.get() > 1);
    let chosen = Memo::new(move |_| {
        state.of().track();
        state.with_untracked(LinkState::chosen_classes)
    });
    let choose = move |classes: &ChosenClasses| {
        let mut of = state.get_untracked();
        of.choose_classes(classes);
        state.of().set(of.of);
    };
    let whole = move |name: &'static str, about: &'static str, testid: &'static str, classes: ChosenClasses| {
        let is_chosen = classes.clone();
        view! {
            <button
                class="segment__choice"
                title=about
                data-testid=testid
                aria-pressed=Signal::derive(move || (chosen.get() == is_chosen).to_string())
                on:click=move |_| choose(&classes)
            >
                {name}
            </button>
        }
    };
    let class = move |class: usize| {
        let name = (texts.class_name)(class);
        let is_chosen = move || matches!(chosen.get(), ChosenClasses::These(list) if list.contains(&class));
        // The first click looks at one class alone; without any, all are looked at.
        let toggle = move |_| {
            let mut list = match chosen.get_untracked() {
                ChosenClasses::These(list) => list,
                _ => Vec::new(),
            };
            if list.contains(&class) {
                list.retain(|other| *other != class);
            } else {
                list.push(class);
                list.sort_unstable();
            }
            choose(&if list.is_empty() { ChosenClasses::All } else { ChosenClasses::These(list) });
        };
        view! {
            <button
                class="class-choice__class"
                title=name.clone()
                aria-label=name
                data-testid=format!("of-{class}")
                aria-pressed=Signal::derive(move || is_chosen().to_string())
                style:--class-colour=colour::class_css(class)
                on:click=toggle
            ></button>
        }
    };
    view! {
        <Show when=move || several.get()>
            <div class="class-choice" role="group" aria-label=texts.drawing.classes_of_losses>
                <span class="field__name" aria-hidden="true">{texts.drawing.classes_of_losses}</span>
                <div class="segment">
                    {whole(texts.drawing.classes_all, texts.drawing.classes_all_about, "of-all", ChosenClasses::All)}
                    {whole(
                        texts.drawing.classes_present,
                        texts.drawing.classes_present_about,
                        "of-present",
                        ChosenClasses::Present,
                    )}
                </div>
                {move || (0..channels.get()).map(class).collect_view()}
            </div>
        </Show>
    }
}
