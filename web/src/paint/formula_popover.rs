//! The formula of a loss that is pointed at or focused, with the present values.

use super::loss_formula::{Asked, Words, lines};
use super::session::PaintSession;
use crate::format;
use crate::link::Over;
use crate::texts::use_texts;
use jdt_core::losses;
use leptos::ev::keydown;
use leptos::prelude::*;
use std::time::Duration;
use wasm_bindgen::JsCast;

/// Names the popover for whoever is described by it.
pub(crate) const FORMULA_ID: &str = "loss-formula";

/// How long it stays while the pointer is on its way into it.
const PATIENCE: Duration = Duration::from_millis(150);

/// Whose formula is shown, and how far down.
#[derive(Clone, Copy)]
pub(crate) struct Shown {
    loss: RwSignal<Option<&'static str>>,
    top: RwSignal<f64>,
    /// Counts what happened, so that a late close knows that it is too late.
    turns: StoredValue<u64>,
}

impl Shown {
    pub(crate) fn new() -> Self {
        Self { loss: RwSignal::new(None), top: RwSignal::new(0.0), turns: StoredValue::new(0) }
    }

    /// Whether it is this loss's.
    pub(crate) fn is(self, loss: &str) -> bool {
        self.loss.get() == Some(loss)
    }

    /// Shows a loss's formula beside the element that the event came from.
    pub(crate) fn open(self, loss: &'static str, event: &web_sys::Event) {
        self.stay();
        let element = event.current_target().and_then(|target| target.dyn_into::<web_sys::Element>().ok());
        let anchor = element.as_ref().and_then(|element| element.closest(".formula-anchor").ok().flatten());
        if let Some((element, anchor)) = element.zip(anchor) {
            self.top.set(element.get_bounding_client_rect().top() - anchor.get_bounding_client_rect().top());
        }
        self.loss.set(Some(loss));
    }

    pub(crate) fn close(self) {
        self.stay();
        self.loss.set(None);
    }

    /// Closes it unless the pointer comes back, or into it.
    pub(crate) fn close_soon(self) {
        let turn = self.stay();
        set_timeout(
            move || {
                // Gone with the language that it was in.
                if self.turns.try_get_value() == Some(turn) {
                    self.loss.set(None);
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
}

/// The popover.
#[component]
pub(crate) fn FormulaPopover(session: StoredValue<PaintSession, LocalStorage>, shown: Shown) -> impl IntoView {
    let texts = use_texts();
    let (signals, state) = session.with_value(|session| (session.signals(), session.state()));
    let escape = window_event_listener(keydown, move |event| {
        if event.key() == "Escape" {
            shown.close();
        }
    });
    on_cleanup(move || escape.remove());
    let drawing = &texts.drawing;
    let words = Words {
        class: drawing.formula_of_class,
        mean_over_classes: drawing.mean_over_classes,
        mean_over_images: drawing.mean_over_images,
        at_pixel: drawing.at_a_pixel,
    };
    let content = move || {
        let id = shown.loss.get()?;
        let value = signals
            .answer
            .with(|answer| answer.as_ref()?.losses.iter().find(|reading| reading.id == id).map(|r| r.value))?;
        let lines = if let Ok(spec) = losses::find(id) {
            let state = state.get();
            let asked = Asked { spec, index: state.index(), class: state.class, over_batch: state.over == Over::D };
            signals.answer.with(|answer| Some(lines(asked, &answer.as_ref()?.detail, value, words)))?
        } else {
            let formula = drawing.cross_entropy_formula[usize::from(signals.shape.get().channels > 1)];
            vec![formula.to_owned(), format!("   = {}", format::loss(value))]
        };
        let title = losses::find(id).map_or(texts.cross_entropy, |spec| spec.name);
        Some((title, lines.join("\n")))
    };
    view! {
        {move || {
            content()
                .map(|(title, lines)| {
                    view! {
                        <div
                            id=FORMULA_ID
                            class="formula"
                            role="tooltip"
                            data-testid="formula"
                            style:--top=Signal::derive(move || format!("{}px", shown.top.get()))
                            on:mouseenter=move |_| {
                                shown.stay();
                            }
                            on:mouseleave=move |_| shown.close_soon()
                        >
                            <p class="formula__title">{(drawing.formula)(title)}</p>
                            <pre class="formula__lines">{lines}</pre>
                        </div>
                    }
                })
        }}
    }
}
