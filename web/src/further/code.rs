//! The code of the loss that is looked at, where it is one of those that follow the stroke.

use super::follower::Follower;
use super::pytorch::snippet;
use crate::clipboard::Copying;
use crate::link::LinkStateStoreFields;
use crate::texts::{further_texts, use_texts};
use jdt_engine::further_name;
use leptos::prelude::*;

/// A button that copies it, and the code folded away.
#[component]
pub(super) fn Code(follower: StoredValue<Follower, LocalStorage>) -> impl IntoView {
    let drawing = &use_texts().drawing;
    let state = follower.with_value(Follower::state);
    let code = Memo::new(move |_| snippet(&state.loss().get()).unwrap_or_default());
    let name = move || further_name(&state.loss().get()).unwrap_or_default();
    let copying = Copying::new(code);
    view! {
        <Show when=move || !code.with(String::is_empty)>
            <div class="loss-tools">
                <button class="button" data-testid="copy-further" on:click=move |_| copying.copy()>
                    {move || if copying.is_done() { drawing.copied.to_owned() } else { (further_texts().copy)(name()) }}
                </button>
                <p class="mask__about" role="status">{move || copying.has_failed().then_some(drawing.copy_failed)}</p>
            </div>
            <details class="parameters" data-testid="further-pytorch">
                <summary class="parameters__summary">{move || (drawing.pytorch_of)(name())}</summary>
                <pre class="code" tabindex="0"><code>{code}</code></pre>
            </details>
        </Show>
    }
}
