//! The lesson beside the place that it leads through.

use super::home;
use super::print::Printed;
use super::session::LearnSession;
use super::step_view::StepView;
use crate::texts::learn::learn_texts;
use jdt_lessons::Lesson;
use leptos::prelude::*;
use std::sync::Arc;

/// The rail; empty while no lesson runs.
#[component]
pub(super) fn Rail(session: StoredValue<LearnSession, LocalStorage>) -> impl IntoView {
    let texts = learn_texts();
    let signals = session.with_value(LearnSession::signals);
    let state = session.with_value(LearnSession::state);
    let name = Memo::new(move |_| {
        use crate::link::LinkStateStoreFields;
        state.lesson().get()
    });
    move || {
        if name.get().is_empty() {
            return ().into_any();
        }
        let inside = match signals.lesson.get() {
            None => view! { <p class="lesson__status" role="status">{texts.loading}</p> }.into_any(),
            Some(Err(reason)) => view! {
                <p class="message lesson__wrong" role="alert" data-testid="lesson-error">{reason}</p>
                <button class="button" on:click=move |_| session.with_value(LearnSession::close)>{texts.all_lessons}</button>
            }
            .into_any(),
            Some(Ok(lesson)) => view! { <Running session lesson /> }.into_any(),
        };
        view! { <aside class="lesson" aria-label=texts.lesson data-testid="lesson">{inside}</aside> }.into_any()
    }
}

/// A lesson that could be read.
#[component]
fn Running(session: StoredValue<LearnSession, LocalStorage>, lesson: Arc<Lesson>) -> impl IntoView {
    let texts = learn_texts();
    let signals = session.with_value(LearnSession::signals);
    let folded = RwSignal::new(false);
    let steps = lesson.steps.len();
    let (title, name) = (lesson.card.title.clone(), lesson.card.name.clone());
    let (printed, of_steps) = (Arc::clone(&lesson), StoredValue::new(lesson));
    let step = Memo::new(move |_| signals.step.get().min(steps - 1));
    let opened = signals.opened;
    // A new step is read from its top.
    Effect::new(move |_| {
        opened.track();
        folded.set(false);
    });
    let is_last = move || step.get() + 1 == steps;
    let next = move |_| {
        if is_last() {
            home::finish(&name);
            session.with_value(LearnSession::close);
        } else {
            session.with_value(|session| session.go(step.get_untracked() + 1, false));
        }
    };
    view! {
        <header class="lesson__head">
            <div class="lesson__bar">
                <button class="lesson__all" data-testid="lesson-close" on:click=move |_| session.with_value(LearnSession::close)>
                    <span aria-hidden="true">"←"</span>
                    {texts.all_lessons}
                </button>
                <button
                    class="chip chip--button lesson__fold"
                    data-testid="lesson-fold"
                    aria-expanded=move || (!folded.get()).to_string()
                    aria-label=move || if folded.get() { texts.unfold } else { texts.fold }
                    on:click=move |_| folded.update(|folded| *folded = !*folded)
                >
                    <span aria-hidden="true">{move || if folded.get() { "▴" } else { "▾" }}</span>
                </button>
            </div>
            <h2 class="lesson__title">{title}</h2>
            <div class="lesson__way">
                <span data-testid="lesson-step">{move || (texts.step_of)(step.get() + 1, steps)}</span>
                <span class="lesson__dots" aria-hidden="true">
                    {(0..steps)
                        .map(|at| {
                            view! {
                                <span
                                    class="lesson__dot"
                                    class:lesson__dot--past=move || at < step.get()
                                    class:lesson__dot--now=move || at == step.get()
                                ></span>
                            }
                        })
                        .collect_view()}
                </span>
            </div>
        </header>
        <div class="lesson__body" hidden=move || folded.get()>
            {move || {
                let at = step.get();
                of_steps.with_value(|lesson| {
                    let intro = if at == 0 { lesson.intro.clone() } else { String::new() };
                    lesson.steps.get(at).cloned().map(|step| view! { <StepView session step intro /> })
                })
            }}
        </div>
        <footer class="lesson__foot" hidden=move || folded.get()>
            <button
                class="button"
                data-testid="lesson-back"
                disabled=move || step.get() == 0
                on:click=move |_| session.with_value(|session| session.go(step.get_untracked().saturating_sub(1), false))
            >
                {texts.back}
            </button>
            <button
                class="button"
                class:button--primary=move || signals.done.get()
                data-testid="lesson-next"
                on:click=next
            >
                {move || if is_last() { texts.finish } else { texts.next }}
            </button>
            <span class="lesson__more">
                <button class="lesson__quiet" title=texts.again_about data-testid="lesson-again" on:click=move |_| session.with_value(LearnSession::again)>
                    {texts.again}
                </button>
                <button class="lesson__quiet" data-testid="lesson-print" on:click=move |_| {
                    // A browser without a printer has nothing to say here.
                    let _ = window().print();
                }>
                    {texts.print}
                </button>
            </span>
        </footer>
        <Printed lesson=printed />
    }
}
