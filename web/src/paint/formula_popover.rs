//! The formula of a loss that is pointed at or focused, with the present values.

use super::loss_formula::{Asked, Words, lines};
use super::session::PaintSession;
use crate::format;
use crate::link::Over;
use crate::popover::Popover;
use crate::texts::use_texts;
use jdt_core::losses;
use leptos::prelude::*;

/// Names the popover for whoever is described by it.
pub(crate) const FORMULA_ID: &str = "loss-formula";

/// The popover.
#[component]
pub(crate) fn FormulaPopover(
    session: StoredValue<PaintSession, LocalStorage>,
    shown: Popover<&'static str>,
) -> impl IntoView {
    let texts = use_texts();
    let (signals, state) = session.with_value(|session| (session.signals(), session.state()));
    let drawing = &texts.drawing;
    let words = Words::of(drawing);
    let content = move || {
        let id = shown.whose()?;
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
        Some(((drawing.formula)(title), lines.join("\n")))
    };
    shown.view(FORMULA_ID, content)
}
