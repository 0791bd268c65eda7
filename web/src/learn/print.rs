//! The whole lesson for paper: all steps with their answers, sources and notes. Only print shows it.

use super::step_view::{Formulas, Whys, inline};
use crate::texts::learn::learn_texts;
use jdt_lessons::{Lesson, Step, html_of, paper};
use leptos::prelude::*;
use std::sync::Arc;

/// The lesson; numbers of the page are left open, to be written in by hand.
#[component]
pub(super) fn Printed(lesson: Arc<Lesson>) -> impl IntoView {
    let texts = learn_texts();
    let papers = lesson
        .card
        .papers
        .iter()
        .filter_map(|id| paper(id))
        .map(|paper| view! { <li>{paper.cite}", "{paper.url}</li> });
    let papers = papers.collect::<Vec<_>>();
    let steps = lesson
        .steps
        .iter()
        .cloned()
        .enumerate()
        .map(|(at, step)| view! { <PrintedStep at step /> })
        .collect::<Vec<_>>();
    let card = lesson.card.clone();
    view! {
        <article class="lesson-print" data-testid="lesson-printed" aria-hidden="true">
            <h1 class="lesson-print__title">{card.title}</h1>
            <p class="lesson-print__about">{card.summary}" · "{(texts.minutes)(card.minutes)}</p>
            <div class="lesson__text" inner_html=html_of(&lesson.intro)></div>
            {steps}
            {(!papers.is_empty()).then(|| view! { <h2 class="heading">{texts.papers}</h2> <ul>{papers}</ul> })}
        </article>
    }
}

#[component]
fn PrintedStep(at: usize, step: Step) -> impl IntoView {
    let texts = learn_texts();
    let Step { title, text, predict, todo, see, formula, why, notes, .. } = step;
    let part = |name: &'static str, markdown: &str| {
        (!markdown.is_empty()).then(|| {
            view! {
                <div class="lesson-print__part">
                    <h3 class="lesson__part-name">{name}</h3>
                    <div class="lesson__text" inner_html=html_of(markdown)></div>
                </div>
            }
        })
    };
    let question = predict.map(|predict| {
        let right =
            predict.choices.iter().find(|choice| choice.holds).map(|choice| inline(&choice.text)).unwrap_or_default();
        let choices = predict
            .choices
            .iter()
            .map(|choice| view! { <li inner_html=inline(&choice.text)></li> })
            .collect::<Vec<_>>();
        view! {
            <div class="lesson-print__part">
                <h3 class="lesson__part-name">{texts.predict}</h3>
                <div class="lesson__text" inner_html=html_of(&predict.question)></div>
                <ol class="lesson-print__choices">{choices}</ol>
                <p class="lesson-print__answer">{texts.printed_answer}" "<span inner_html=right></span></p>
            </div>
        }
    });
    view! {
        <section class="lesson-print__step">
            <h2 class="lesson-print__name">{at + 1}". "{title}</h2>
            <div class="lesson__text" inner_html=html_of(&text)></div>
            {question}
            {part(texts.todo, &todo)}
            {part(texts.see, &see)}
            <Formulas formula />
            <Whys why />
            {part(texts.notes, &notes)}
        </section>
    }
}
