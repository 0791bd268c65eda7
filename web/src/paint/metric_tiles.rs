//! Metrics of the painting: hard ones at the largest class or 0.5, and the soft ones.

use super::session::PaintSession;
use crate::format;
use crate::texts::use_texts;
use jdt_core::metrics::Measured;
use jdt_engine::PaintAnswer;
use leptos::prelude::*;

/// The tiles.
#[component]
pub(crate) fn MetricTiles(session: StoredValue<PaintSession, LocalStorage>) -> impl IntoView {
    let texts = use_texts();
    let signals = session.with_value(PaintSession::signals);
    let tile = move |id: &'static str, name: &'static str| {
        let measured = Memo::new(move |_| signals.answer.with(|answer| measured(answer.as_ref(), id)));
        let value = move || measured.get().and_then(|m| m.value);
        view! {
            <div class="tile" title=Signal::derive(move || measured.get().map(|m| format::mean_about(&m)).unwrap_or_default())>
                <div class="tile__name">{name}</div>
                <div class="tile__value" data-metric=id data-value=Signal::derive(move || format::exact(value()))>
                    {Signal::derive(move || format::percent(value()))}
                </div>
            </div>
        }
    };
    view! {
        <h2 class="heading heading--metrics">{texts.metrics_hard}</h2>
        <div class="tiles">
            {tile("mIoU_D", "mIoU")}
            {tile("mDice_D", "mDice")}
            {tile("softIoU", texts.soft_iou)}
            {tile("softDice", texts.soft_dice)}
        </div>
    }
}

fn measured(answer: Option<&PaintAnswer>, id: &str) -> Option<Measured> {
    answer?.metrics.iter().find(|(name, _)| name == id).map(|(_, measured)| *measured)
}
