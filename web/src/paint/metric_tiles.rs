//! Metrics of the painting: hard ones at the largest class or 0.5, and the soft ones.

use super::loss_formula::Words;
use super::metric_formula::lines;
use super::session::PaintSession;
use crate::format;
use crate::popover::Popover;
use crate::texts::use_texts;
use jdt_core::metrics::Measured;
use jdt_engine::PaintAnswer;
use leptos::prelude::*;

/// Names the popover for whoever is described by it.
const FORMULA_ID: &str = "metric-formula";

/// The tiles.
#[component]
pub(crate) fn MetricTiles(session: StoredValue<PaintSession, LocalStorage>) -> impl IntoView {
    let texts = use_texts();
    let signals = session.with_value(PaintSession::signals);
    let formula = Popover::new();
    let tile = move |id: &'static str, name: &'static str| {
        let measured = Memo::new(move |_| signals.answer.with(|answer| measured(answer.as_ref(), id)));
        let value = move || measured.get().and_then(|m| m.value);
        view! {
            <div class="tile" title=Signal::derive(move || measured.get().map(|m| format::mean_about(&m)).unwrap_or_default())>
                <div class="tile__name">{name}</div>
                <div
                    class="tile__value"
                    data-metric=id
                    data-value=Signal::derive(move || format::exact(value()))
                >
                    {formula.number(id, FORMULA_ID, Signal::derive(move || format::percent(value())))}
                </div>
            </div>
        }
    };
    let drawing = &texts.drawing;
    let words = Words::of(drawing);
    let tiles = [("mIoU_D", "mIoU"), ("mDice_D", "mDice"), ("softIoU", texts.soft_iou), ("softDice", texts.soft_dice)];
    let content = move || {
        let id = formula.whose()?;
        let name = tiles.into_iter().find(|(of, _)| *of == id)?.1;
        let lines = signals
            .answer
            .with(|answer| Some(lines(id, &answer.as_ref()?.detail, &measured(answer.as_ref(), id)?, words)))?;
        Some(((drawing.formula)(name), lines.join("\n")))
    };
    view! {
        <h2 class="heading heading--metrics">{texts.metrics_hard}</h2>
        <div class="tiles formula-anchor">
            {tiles.map(|(id, name)| tile(id, name))}
            {formula.view(FORMULA_ID, content)}
        </div>
    }
}

fn measured(answer: Option<&PaintAnswer>, id: &str) -> Option<Measured> {
    answer?.metrics.iter().find(|(name, _)| name == id).map(|(_, measured)| *measured)
}
