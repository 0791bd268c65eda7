//! How one model errs: its sliders.

use super::session::{BiasSession, letter};
use super::state::{FARTHEST, LARGEST, MOST_BLOBS, THICKEST};
use crate::fine::ModelMark;
use crate::plot::Range;
use crate::texts::bias::texts;
use crate::texts::use_texts;
use jdt_core::bias::ModelErrors;
use leptos::prelude::*;

/// A slider: name, least, most and step, unit, what it reads and what it changes.
struct Slider {
    id: &'static str,
    name: &'static str,
    range: [String; 3],
    unit: &'static str,
    read: fn(&ModelErrors) -> f64,
    write: fn(&mut ModelErrors, f64),
}

#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "sliders' values are small whole numbers")]
fn sliders() -> [Slider; 6] {
    let texts = texts();
    let range = |least: i32, most: i64, step: u32| [least.to_string(), most.to_string(), step.to_string()];
    let largest = i64::try_from(LARGEST).unwrap_or(i64::MAX);
    [
        Slider {
            id: "lose",
            name: texts.lose,
            range: range(0, largest, 1),
            unit: " px",
            read: |errors| errors.lose_below as f64,
            write: |errors, value| errors.lose_below = value as u64,
        },
        Slider {
            id: "thicken",
            name: texts.thicken,
            range: range(-THICKEST, THICKEST.into(), 1),
            unit: " px",
            read: |errors| errors.thicken.into(),
            write: |errors, value| errors.thicken = value as i32,
        },
        Slider {
            id: "from",
            name: texts.thicken_from,
            range: range(0, largest, 10),
            unit: " px",
            read: |errors| errors.thicken_from as f64,
            write: |errors, value| errors.thicken_from = value as u64,
        },
        Slider {
            id: "shift",
            name: texts.shift,
            range: range(0, FARTHEST.into(), 1),
            unit: " px",
            read: |errors| errors.shift.into(),
            write: |errors, value| errors.shift = value as i32,
        },
        Slider {
            id: "confuse",
            name: texts.confuse,
            range: range(0, 100, 1),
            unit: use_texts().percent,
            read: |errors| (100.0 * errors.confuse).round(),
            write: |errors, value| errors.confuse = value / 100.0,
        },
        Slider {
            id: "blobs",
            name: texts.blobs,
            range: range(0, MOST_BLOBS.try_into().unwrap_or(i64::MAX), 1),
            unit: "",
            read: |errors| errors.blobs as f64,
            write: |errors, value| errors.blobs = value as usize,
        },
    ]
}

/// The card.
#[component]
pub(super) fn ModelCard(session: StoredValue<BiasSession, LocalStorage>, model: usize) -> impl IntoView {
    let texts = texts();
    let models = session.with_value(BiasSession::signals).models;
    let name = letter(model);
    let errors = Memo::new(move |_| models.with(|models| models.get(model).copied()).unwrap_or_default());
    let slider = |slider: Slider| {
        let Slider { id, name: words, range, unit, read, write } = slider;
        view! {
            <Range
                name=words
                range
                value=Signal::derive(move || read(&errors.get()))
                on_value=move |value| session.with_value(|session| session.change(model, |errors| write(errors, value)))
                decimals=0
                unit
                testid=format!("{id}-{name}")
            />
        }
    };
    let remove = move |_| {
        let mut left = models.get_untracked();
        if left.len() > 2 && model < left.len() {
            left.remove(model);
            session.with_value(|session| session.set_models(&left));
        }
    };
    view! {
        <fieldset class="bias__model" data-testid=format!("model-{name}")>
            <legend class="bias__legend">
                <ModelMark model name=name.to_owned() />
                <span class="visually-hidden">{(texts.model)(name)}</span>
                <span class="bias__errs">{move || (texts.errs)(&errors.get())}</span>
            </legend>
            {sliders().map(slider)}
            <Show when=move || models.with(|models| models.len() > 2)>
                <button class="button bias__remove" data-testid=format!("remove-{name}") on:click=remove>
                    {(texts.remove_model)(name)}
                </button>
            </Show>
        </fieldset>
    }
}
