//! One sentence about what the reader is looking at now, with the present numbers.

use super::rested::rested;
use super::session::PaintSession;
use crate::format;
use crate::texts::{Now, use_texts};
use jdt_engine::{LossReading, PaintAnswer};
use leptos::prelude::*;

/// The note.
#[component]
pub(crate) fn NowNote(session: StoredValue<PaintSession, LocalStorage>) -> impl IntoView {
    let texts = use_texts();
    let signals = session.with_value(PaintSession::signals);
    let say = move |answer: &PaintAnswer| {
        let now = Now {
            sjl: format::loss(reading(answer, "sjl")?.value),
            jml: format::loss(reading(answer, "jml")?.value),
            sjl_gradient: format::loss(reading(answer, "sjl")?.gradient_norm),
        };
        let say = match (answer.agree, answer.hard) {
            (true, false) => texts.now_agree,
            (true, true) => texts.now_agree_hard,
            (false, true) => texts.now_hard,
            (false, false) => texts.now_soft,
        };
        Some(say(&now))
    };
    let sentence =
        rested(move || signals.answer.track(), move || signals.answer.with(|answer| answer.as_ref().and_then(say)));
    view! {
        <p class="note" aria-live="polite">{sentence}</p>
    }
}

fn reading<'a>(answer: &'a PaintAnswer, id: &str) -> Option<&'a LossReading> {
    answer.losses.iter().find(|reading| reading.id == id)
}
