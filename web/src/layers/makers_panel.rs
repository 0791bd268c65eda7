//! The stack of label makers: each step with its parameters, switched, moved and removed by mouse or keyboard.

use super::derive::Deriver;
use super::side::Side;
use crate::format::number_of;
use crate::link::LinkStateStoreFields;
use crate::paint::chain;
use crate::texts::{use_texts, view_said};
use jdt_core::soft_labels::{LabelMaker, LabelStack, LabelStep};
use leptos::prelude::*;
use wasm_bindgen::JsCast;

/// Where a step's button goes with the step.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Move {
    Up,
    Down,
}

impl Move {
    fn name(self) -> &'static str {
        match self {
            Self::Up => "up",
            Self::Down => "down",
        }
    }
}

/// The stack with `at` moved one place.
fn moved(stack: &LabelStack, at: usize, to: Move) -> Option<(LabelStack, usize)> {
    let mut steps = stack.steps().to_vec();
    let other = match to {
        Move::Up => at.checked_sub(1)?,
        Move::Down => (at + 1 < steps.len()).then_some(at + 1)?,
    };
    steps.swap(at, other);
    Some((LabelStack::new(steps), other))
}

/// The panel.
#[component]
pub(super) fn MakersPanel(side: Side) -> impl IntoView {
    let texts = &use_texts().layers;
    let makers = side.state.makers();
    let stack = Memo::new(move |_| LabelStack::of_text(&makers.get()));
    let write = move |stack: LabelStack| makers.set(stack.to_string());
    let change = move |change: &dyn Fn(&mut Vec<LabelStep>)| {
        let mut steps = stack.get_untracked().steps().to_vec();
        change(&mut steps);
        write(LabelStack::new(steps));
    };
    let signals = side.deriver.with_value(Deriver::signals);
    let ids = Memo::new(move |_| stack.get().steps().iter().map(|step| step.maker.id()).collect::<Vec<_>>());
    let add = move |event: web_sys::Event| {
        let id = event_target_value(&event);
        if let Some(maker) = LabelMaker::ALL.into_iter().find(|maker| maker.id() == id) {
            change(&|steps| steps.push(LabelStep { maker, on: true }));
        }
        if let Some(select) = event.target().and_then(|it| it.dyn_into::<web_sys::HtmlSelectElement>().ok()) {
            select.set_value("");
        }
    };
    let go = move |at: usize, to: Move| {
        if let Some((stack, place)) = moved(&stack.get_untracked(), at, to) {
            write(stack);
            // The focus goes with the step, so that a key moves it on.
            request_animation_frame(move || focus(&format!("maker-{place}-{}", to.name())));
        }
    };
    let row = move |(at, id): (usize, &'static str)| {
        let name = (texts.maker_name)(id);
        let step = Memo::new(move |_| stack.get().steps().get(at).copied());
        let on = Signal::derive(move || step.get().is_some_and(|step| step.on));
        let ranges = LabelMaker::ALL.iter().find(|maker| maker.id() == id).map_or(&[][..], LabelMaker::parameters);
        let parameters = ranges.iter().enumerate().map(|(place, range)| {
            let set = move |event| {
                if let Some(value) = number_of(&event) {
                    change(&|steps| {
                        if let Some(step) = steps.get_mut(at) {
                            step.maker = step.maker.with(place, value);
                        }
                    });
                }
            };
            let value = Memo::new(move |_| step.get().and_then(|step| step.maker.values().get(place).copied()));
            let size = match range.name {
                "temperature" | "sigma" => "0.1",
                _ => "0.05",
            };
            view! {
                <label class="field" title=(texts.parameter_range)(range)>
                    <span class="field__name">{(texts.parameter)(range.name)}</span>
                    <input
                        class="input input--small"
                        type="number"
                        min=range.min.to_string()
                        max=range.max.to_string()
                        step=range.step.map_or_else(|| size.to_owned(), |step| step.to_string())
                        data-testid=format!("maker-{at}-{}", range.name)
                        prop:value=Signal::derive(move || value.get().map(|value| value.to_string()).unwrap_or_default())
                        on:change=set
                    />
                </label>
            }
        });
        let button = move |to: Move, sign: &'static str, label: String, edge: Signal<bool>| {
            view! {
                <button
                    class="makers__button"
                    id=format!("maker-{at}-{}", to.name())
                    title=label.clone()
                    aria-label=label
                    aria-disabled=Signal::derive(move || edge.get().to_string())
                    on:click=move |_| go(at, to)
                >
                    <span aria-hidden="true">{sign}</span>
                </button>
            }
        };
        let remove = (texts.maker_remove)(name);
        view! {
            <li class="makers__step" class:makers__step--off=Signal::derive(move || !on.get()) data-testid=format!("maker-{at}")>
                <label class="field makers__name" title=(texts.maker_about)(id)>
                    <input
                        type="checkbox"
                        aria-label=(texts.maker_on)(name)
                        prop:checked=on
                        on:change=move |event| {
                            let on = event_target_checked(&event);
                            change(&|steps| {
                                if let Some(step) = steps.get_mut(at) {
                                    step.on = on;
                                }
                            });
                        }
                    />
                    {name}
                </label>
                <span class="makers__parameters">{parameters.collect_view()}</span>
                <span class="makers__buttons">
                    {button(Move::Up, "↑", (texts.maker_up)(name), Signal::derive(move || at == 0))}
                    {button(
                        Move::Down,
                        "↓",
                        (texts.maker_down)(name),
                        Signal::derive(move || at + 1 >= stack.with(|stack| stack.steps().len())),
                    )}
                    <button
                        class="makers__button"
                        title=remove.clone()
                        aria-label=remove
                        on:click=move |_| change(&|steps| {
                            if at < steps.len() {
                                steps.remove(at);
                            }
                        })
                    >
                        <span aria-hidden="true">"×"</span>
                    </button>
                </span>
            </li>
        }
    };
    let steps = move || ids.get().into_iter().enumerate().collect::<Vec<_>>();
    let is_open = !stack.get_untracked().steps().is_empty();
    view! {
        <details class="parameters" open=is_open data-testid="makers">
            <summary class="parameters__summary">{texts.makers}</summary>
            <p class="mask__about" data-testid="makers-chain">
                {move || {
                    if makers.get().is_empty() { texts.makers_empty.to_owned() } else { chain(texts, &makers.get(), side.facts.get().readers) }
                }}
            </p>
            <ol class="makers">
                <For
                    each=steps
                    key=|step| *step
                    children=row
                />
            </ol>
            <select
                class="input"
                aria-label=texts.maker_add
                data-testid="maker-add"
                on:change=add
                prop:disabled=Signal::derive(move || ids.with(Vec::len) >= LabelStack::MOST)
            >
                <option value="">{texts.maker_add}</option>
                {LabelMaker::ALL
                    .iter()
                    .map(|maker| view! { <option value=maker.id()>{(texts.maker_name)(maker.id())}</option> })
                    .collect_view()}
            </select>
            {move || {
                signals.left_out.get().map(|share| view! { <p class="mask__about">{(texts.makers_left_out)(&share)}</p> })
            }}
            {move || {
                signals
                    .error
                    .get()
                    .map(|error| view! { <p class="message" role="alert" data-testid="makers-error">{view_said(&error)}</p> })
            }}
        </details>
    }
}

fn focus(id: &str) {
    let element = document().get_element_by_id(id).and_then(|element| element.dyn_into::<web_sys::HtmlElement>().ok());
    if let Some(element) = element {
        // An element that cannot be focused keeps the focus where it was.
        let _ = element.focus();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_step_moves_one_place_and_not_beyond_the_ends() {
        let stack = LabelStack::of_text("smoothing-0.1*blur-1");
        let (other, place) = moved(&stack, 0, Move::Down).unwrap();
        assert_eq!((other.to_string().as_str(), place), ("blur-1*smoothing-0.1", 1));
        assert!(moved(&stack, 0, Move::Up).is_none() && moved(&stack, 1, Move::Down).is_none());
    }
}
