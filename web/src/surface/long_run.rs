//! Long work: how far it is, and the way to stop it.

use super::session::{LongRun, SurfaceSession};
use crate::texts::surface_texts;
use jdt_engine::SurfaceQuery;
use leptos::prelude::*;

/// Start or cancel, with a bar of progress.
#[component]
pub(super) fn RunBar(
    session: StoredValue<SurfaceSession, LocalStorage>,
    /// Whether work is this panel's.
    mine: fn(&SurfaceQuery) -> bool,
    #[prop(into)] start_name: Signal<String>,
    start: impl Fn() + Copy + 'static,
    testid: &'static str,
) -> impl IntoView {
    let texts = surface_texts();
    let run = session.with_value(SurfaceSession::signals).run;
    let running = Memo::new(move |_| matches!(run.get(), LongRun::Running { query, .. } if mine(&query)));
    let progress = Memo::new(move |_| match run.get() {
        LongRun::Running { query, progress, .. } if mine(&query) => progress,
        _ => None,
    });
    let share = move || progress.get().map_or(0.0, |progress| progress.done as f64 / progress.total.max(1) as f64);
    let words = move || match run.get() {
        LongRun::Running { query, progress, .. } if mine(&query) => match progress {
            Some(progress) => (texts.progress)(progress.done, progress.total, progress.seconds),
            None => texts.starting.to_owned(),
        },
        LongRun::Cancelled(query) if mine(&query) => texts.cancelled.to_owned(),
        _ => String::new(),
    };
    view! {
        <div class="run">
            <button
                class="button button--primary"
                data-testid=format!("{testid}-run")
                disabled=running
                on:click=move |_| start()
            >
                {start_name}
            </button>
            <button
                class="button"
                data-testid=format!("{testid}-cancel")
                disabled=move || !running.get()
                on:click=move |_| session.with_value(SurfaceSession::cancel)
            >
                {texts.cancel}
            </button>
            <progress
                class="run__bar"
                max="1"
                value=share
                aria-label=texts.progress_about
                data-testid=format!("{testid}-progress")
                hidden=move || !running.get()
            ></progress>
            <span class="run__words" data-testid=format!("{testid}-status")>{words}</span>
        </div>
    }
}
