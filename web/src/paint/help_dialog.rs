//! The list of keys, and the switch that turns single keys off.

use super::session::PaintSession;
use crate::link::LinkStateStoreFields;
use crate::texts::use_texts;
use leptos::html::Dialog;
use leptos::prelude::*;

/// The dialog; it opens when the desk says so.
#[component]
pub(crate) fn HelpDialog(session: StoredValue<PaintSession, LocalStorage>) -> impl IntoView {
    let texts = &use_texts().drawing;
    let state = session.with_value(PaintSession::state);
    let desk = session.with_value(PaintSession::desk);
    let dialog: NodeRef<Dialog> = NodeRef::new();
    Effect::new(move |_| {
        let open = desk.help.get();
        if let Some(dialog) = dialog.get().filter(|dialog| dialog.open() != open) {
            if open {
                // Fails only for a dialog that is open already.
                let _ = dialog.show_modal();
            } else {
                dialog.close();
            }
        }
    });
    view! {
        <dialog node_ref=dialog class="help" aria-labelledby="help-heading" data-testid="help" on:close=move |_| desk.help.set(false)>
            <div class="help__head">
                <h2 id="help-heading" class="help__title">{texts.keys_heading}</h2>
                <button class="button" on:click=move |_| desk.help.set(false)>{texts.close}</button>
            </div>
            <dl class="help__keys">
                {texts
                    .key_list
                    .iter()
                    .map(|(keys, about)| {
                        view! {
                            <dt>{keys.iter().map(|key| view! { <kbd class="key">{*key}</kbd> }).collect_view()}</dt>
                            <dd>{*about}</dd>
                        }
                    })
                    .collect_view()}
            </dl>
            <label class="field help__switch">
                <input
                    type="checkbox"
                    role="switch"
                    prop:checked=Signal::derive(move || state.keys().get())
                    on:change=move |event| state.keys().set(event_target_checked(&event))
                />
                {texts.keys_switch}
            </label>
            <p class="mask__about">{texts.keys_switch_about}</p>
        </dialog>
    }
}
