//! One step: what it asks, what is to be done, what is seen.

use super::session::LearnSession;
use crate::texts::learn::learn_texts;
use jdt_lessons::{Predict, Step, Why, html_of, math_of, paper};
use leptos::html;
use leptos::prelude::*;

/// The step.
#[component]
pub(super) fn StepView(session: StoredValue<LearnSession, LocalStorage>, step: Step, intro: String) -> impl IntoView {
    let texts = learn_texts();
    let signals = session.with_value(LearnSession::signals);
    let heading: NodeRef<html::H3> = NodeRef::new();
    Effect::new(move |_| {
        // Of the step that a link opened the reader looks at the page first.
        if let Some(heading) = heading.get()
            && signals.opened.get_untracked() > 0
        {
            request_animation_frame(move || {
                // A heading that cannot be focused leaves the focus where it was.
                let _ = heading.focus();
            });
        }
    });
    let Step { title, text, predict, todo, see, formula, why, notes, .. } = step;
    let has_question = predict.is_some();
    let may_do = move || !has_question || signals.answer.get().is_some();
    let is_seen = move || signals.done.get() || signals.told.get();
    let (todo, seen) = (html_of(&todo), StoredValue::new((html_of(&see), formula, why)));
    let part: NodeRef<html::Div> = NodeRef::new();
    Effect::new(move |_| {
        // What has just come to the page holds numbers.
        let seen = is_seen();
        may_do();
        request_animation_frame(move || {
            session.with_value(LearnSession::look);
            // The step may be another by then.
            if seen && let Some(part) = part.try_get_untracked().flatten() {
                show_within_lesson(&part);
            }
        });
    });
    view! {
        <h3 class="lesson__step" tabindex="-1" node_ref=heading data-testid="lesson-heading">{title}</h3>
        {(!intro.is_empty()).then(|| view! { <div class="lesson__text" inner_html=html_of(&intro)></div> })}
        {(!text.is_empty()).then(|| view! { <div class="lesson__text" inner_html=html_of(&text)></div> })}
        {predict.map(|predict| view! { <Question session predict /> })}
        <Show when=may_do>
            <div class="lesson__part lesson__part--do" class:lesson__part--done=move || signals.done.get()>
                <h4 class="lesson__part-name">{texts.todo}</h4>
                <div class="lesson__text" data-testid="lesson-do" inner_html=todo.clone()></div>
                <p class="lesson__check">
                    <span class="lesson__tick" aria-hidden="true">{move || if signals.done.get() { "✓" } else { "○" }}</span>
                    <span role="status" aria-live="polite" data-testid="lesson-done" data-done=move || signals.done.get().to_string()>
                        {move || if signals.done.get() { texts.done } else { texts.waiting }}
                    </span>
                    <Show when=move || !is_seen()>
                        <button class="lesson__quiet" data-testid="lesson-tell" on:click=move |_| signals.told.set(true)>
                            {texts.tell}
                        </button>
                    </Show>
                </p>
            </div>
        </Show>
        <Show when=is_seen>
            <div class="lesson__part lesson__part--see" node_ref=part data-testid="lesson-see">
                <h4 class="lesson__part-name">{texts.see}</h4>
                {seen.with_value(|(see, formula, why)| {
                    view! {
                        <div class="lesson__text" inner_html=see.clone()></div>
                        <Formulas formula=formula.clone() />
                        <Whys why=why.clone() />
                    }
                })}
            </div>
        </Show>
        {(!notes.is_empty())
            .then(|| {
                view! {
                    <details class="lesson__notes">
                        <summary class="lesson__notes-name">{texts.notes}</summary>
                        <div class="lesson__text" inner_html=html_of(&notes)></div>
                    </details>
                }
            })}
    }
}

/// Scrolls the lesson, and nothing else, so that a part of it begins at the top.
fn show_within_lesson(part: &web_sys::HtmlElement) {
    if let Some(body) = part.closest(".lesson__body").ok().flatten() {
        let top = part.get_bounding_client_rect().top() - body.get_bounding_client_rect().top();
        #[expect(clippy::cast_possible_truncation, reason = "a place on the screen")]
        body.set_scroll_top(body.scroll_top() + top as i32 - ABOVE);
    }
}

/// Pixels that are left above it.
const ABOVE: i32 = 96;

/// The question and its answers; one is given, and stays.
#[component]
fn Question(session: StoredValue<LearnSession, LocalStorage>, predict: Predict) -> impl IntoView {
    let texts = learn_texts();
    let signals = session.with_value(LearnSession::signals);
    let right = predict.choices.iter().position(|choice| choice.holds).unwrap_or_default();
    let right_text = predict.choices.get(right).map(|choice| choice.text.clone()).unwrap_or_default();
    let answered = move || signals.answer.get().is_some();
    let choice = |(at, choice): (usize, jdt_lessons::Choice)| {
        view! {
            <button
                class="lesson__choice"
                class:lesson__choice--right=move || answered() && at == right
                class:lesson__choice--taken=move || signals.answer.get() == Some(at)
                aria-pressed=move || (signals.answer.get() == Some(at)).to_string()
                aria-disabled=move || answered().to_string()
                data-testid=format!("lesson-choice-{at}")
                on:click=move |_| session.with_value(|session| session.answer(at))
            >
                <span class="lesson__letter" aria-hidden="true">{["A", "B", "C", "D"].get(at).copied().unwrap_or_default()}</span>
                <span inner_html=inline(&choice.text)></span>
            </button>
        }
    };
    view! {
        <div class="lesson__part" role="group" aria-label=texts.predict data-testid="lesson-predict">
            <h4 class="lesson__part-name">{texts.predict}</h4>
            <div class="lesson__text" inner_html=html_of(&predict.question)></div>
            <div class="lesson__choices">{predict.choices.into_iter().enumerate().map(choice).collect_view()}</div>
            <p class="lesson__verdict" role="status" aria-live="polite">
                {move || match signals.answer.get() {
                    None => String::new(),
                    Some(at) if at == right => texts.right.to_owned(),
                    Some(_) => (texts.other)(right_text.trim_end_matches('.')),
                }}
            </p>
        </div>
    }
}

/// Markdown of a line, without the paragraph around it.
pub(super) fn inline(markdown: &str) -> String {
    html_of(markdown).replace("<p>", "").replace("</p>", "")
}

/// Formulas, one below the other.
#[component]
pub(super) fn Formulas(formula: Vec<String>) -> impl IntoView {
    let texts = learn_texts();
    let line = |notation: String| {
        let math = math_of(&notation).unwrap_or(notation);
        view! { <div class="lesson__formula" tabindex="0" role="group" aria-label=texts.formula inner_html=math></div> }
    };
    formula.into_iter().map(line).collect_view()
}

/// Sources and what they say.
#[component]
pub(super) fn Whys(why: Vec<Why>) -> impl IntoView {
    let texts = learn_texts();
    let one = move |why: Why| {
        let equation = paper(&why.paper).zip(why.equation).and_then(|(paper, id)| paper.equation(&id));
        let lines = equation.map_or(&[][..], |equation| equation.formula);
        let equation = lines.iter().map(|&line| line.to_owned()).collect();
        let source = paper(&why.paper).map(|paper| {
            view! {
                <a class="lesson__source" href=paper.url target="_blank" rel="noopener">
                    {(texts.paper)(paper.cite, &why.place)}
                </a>
            }
        });
        view! {
            <div class="lesson__why">
                <h4 class="lesson__part-name">{texts.why}</h4>
                <div class="lesson__text" inner_html=html_of(&why.text)></div>
                <Formulas formula=equation />
                {source}
            </div>
        }
    };
    why.into_iter().map(one).collect_view()
}
