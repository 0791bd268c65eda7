//! Another number of classes, another size.

use super::side::Side;
use crate::format::number_of;
use crate::orders::{self, Order};
use crate::texts::use_texts;
use jdt_engine::protocol::PaintedShape;
use leptos::html::Dialog;
use leptos::prelude::*;

/// The button and the dialog that it opens.
#[component]
pub(super) fn RenewDialog(side: Side) -> impl IntoView {
    let texts = &use_texts().layers;
    let dialog: NodeRef<Dialog> = NodeRef::new();
    let [classes, width, height] = [1.0, 64.0, 64.0].map(RwSignal::new);
    let keep = RwSignal::new(false);
    let open = move |_| {
        if let Some(shape) = side.facts.get_untracked().shape() {
            classes.set(shape.channels as f64);
            width.set(shape.width as f64);
            height.set(shape.height as f64);
        }
        if let Some(dialog) = dialog.get() {
            // Fails only where it is open already.
            let _ = dialog.show_modal();
        }
    };
    let close = move || {
        if let Some(dialog) = dialog.get() {
            dialog.close();
        }
    };
    let create = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        let shape = PaintedShape {
            channels: between(classes.get_untracked(), 1.0, 8.0),
            height: between(height.get_untracked(), 16.0, 1024.0),
            width: between(width.get_untracked(), 16.0, 1024.0),
        };
        orders::give(Order::Renew { shape, keep: keep.get_untracked() }, &[]);
        close();
    };
    let input = move |name: &'static str, value: RwSignal<f64>, [min, max]: [&'static str; 2], testid: &'static str| {
        view! {
            <label class="renew__field">
                <span class="field__name">{name}</span>
                <input
                    class="input input--number"
                    type="number"
                    required
                    min=min
                    max=max
                    step="1"
                    data-testid=testid
                    prop:value=Signal::derive(move || value.get().to_string())
                    on:input=move |event| {
                        if let Some(number) = number_of(&event) {
                            value.set(number);
                        }
                    }
                />
            </label>
        }
    };
    view! {
        <button class="button layers__renew" data-testid="renew" on:click=open>{texts.renew}</button>
        <dialog class="renew" node_ref=dialog aria-label=texts.renew_title>
            <form class="renew__form" on:submit=create>
                <h2 class="renew__title">{texts.renew_title}</h2>
                <div class="renew__fields">
                    {input(texts.renew_classes, classes, ["1", "8"], "renew-classes")}
                    {input(texts.renew_width, width, ["16", "1024"], "renew-width")}
                    {input(texts.renew_height, height, ["16", "1024"], "renew-height")}
                </div>
                <label class="field">
                    <input
                        type="checkbox"
                        data-testid="renew-keep"
                        prop:checked=keep
                        on:change=move |event| keep.set(event_target_checked(&event))
                    />
                    {texts.renew_keep}
                </label>
                <p class="mask__about">{texts.renew_about}</p>
                <div class="renew__end">
                    <button class="button" type="button" on:click=move |_| close()>{texts.cancel}</button>
                    <button class="button button--primary" type="submit" data-testid="renew-do">{texts.renew_do}</button>
                </div>
            </form>
        </dialog>
    }
}

#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "moved into the range before")]
fn between(value: f64, min: f64, max: f64) -> usize {
    value.round().clamp(min, max) as usize
}
