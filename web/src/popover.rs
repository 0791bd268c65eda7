//! A box with the formula of a number that is pointed at or focused, beside it.

use leptos::ev::keydown;
use leptos::prelude::*;
use std::time::Duration;
use wasm_bindgen::JsCast;

/// How long it stays while the pointer is on its way into it.
const PATIENCE: Duration = Duration::from_millis(150);

/// Whose box is shown, and how far down.
pub(crate) struct Popover<T: 'static> {
    whose: RwSignal<Option<T>>,
    top: RwSignal<f64>,
    /// Whether it grows upwards: there is no room below.
    up: RwSignal<bool>,
    /// Counts what happened, so that a late close knows that it is too late.
    turns: StoredValue<u64>,
}

impl<T> Clone for Popover<T> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<T> Copy for Popover<T> {}

impl<T: Copy + PartialEq + Send + Sync + 'static> Popover<T> {
    pub(crate) fn new() -> Self {
        Self {
            whose: RwSignal::new(None),
            top: RwSignal::new(0.0),
            up: RwSignal::new(false),
            turns: StoredValue::new(0),
        }
    }

    /// The number whose box is shown.
    pub(crate) fn whose(self) -> Option<T> {
        self.whose.get()
    }

    /// Whether it is this number's.
    fn is(self, number: T) -> bool {
        self.whose.get() == Some(number)
    }

    /// Shows a number's box beside the element that the event came from.
    fn open(self, number: T, event: &web_sys::Event) {
        self.stay();
        let element = event.current_target().and_then(|target| target.dyn_into::<web_sys::Element>().ok());
        let anchor = element.as_ref().and_then(|element| element.closest(".formula-anchor").ok().flatten());
        if let Some((element, anchor)) = element.zip(anchor) {
            let top = element.get_bounding_client_rect().top();
            self.top.set(top - anchor.get_bounding_client_rect().top());
            self.up.set(top > 0.7 * f64::from(document().document_element().map_or(0, |page| page.client_height())));
        }
        self.whose.set(Some(number));
    }

    fn close(self) {
        self.stay();
        self.whose.set(None);
    }

    /// A number that shows its box when it is pointed at, focused or pressed; `id` is the box's.
    pub(crate) fn number(self, number: T, id: &'static str, shown: Signal<String>) -> impl IntoView {
        view! {
            <button
                class="losses__value"
                aria-describedby=Signal::derive(move || self.is(number).then_some(id))
                on:mouseenter=move |event| self.open(number, &event)
                on:mouseleave=move |_| self.close_soon()
                on:focus=move |event| self.open(number, &event)
                on:blur=move |_| self.close()
                on:click=move |event| self.open(number, &event)
            >
                {shown}
            </button>
        }
    }

    /// Closes it unless the pointer comes back, or into it.
    fn close_soon(self) {
        let turn = self.stay();
        set_timeout(
            move || {
                // Gone with the language that it was in.
                if self.turns.try_get_value() == Some(turn) {
                    self.whose.set(None);
                }
            },
            PATIENCE,
        );
    }

    /// Whatever was to close it does not.
    fn stay(self) -> u64 {
        self.turns.update_value(|turns| *turns += 1);
        self.turns.get_value()
    }

    /// The box: a title and lines, while there is something to be said. Whoever is described by it names it by `id`.
    pub(crate) fn view(
        self,
        id: &'static str,
        content: impl Fn() -> Option<(String, String)> + Send + Sync + 'static,
    ) -> impl IntoView {
        let escape = window_event_listener(keydown, move |event| {
            if event.key() == "Escape" {
                self.close();
            }
        });
        on_cleanup(move || escape.remove());
        move || {
            content().map(|(title, lines)| {
                view! {
                    <div
                        id=id
                        class="formula"
                        class:formula--up=Signal::derive(move || self.up.get())
                        role="tooltip"
                        data-testid="formula"
                        style:--top=Signal::derive(move || format!("{}px", self.top.get()))
                        on:mouseenter=move |_| {
                            self.stay();
                        }
                        on:mouseleave=move |_| self.close_soon()
                    >
                        <p class="formula__title">{title}</p>
                        <pre class="formula__lines">{lines}</pre>
                    </div>
                }
            })
        }
    }
}
