//! The readout of one pixel: its values, and which way every loss pushes them.

use super::pixel_reading::PixelValues;
use super::session::PaintSession;
use crate::link::LinkStateStoreFields;
use crate::texts::use_texts;
use crate::{colour, format};
use leptos::prelude::*;
use std::time::Duration;

/// How often the readout is written at most.
const EVERY: Duration = Duration::from_millis(60);

/// The readout.
#[component]
pub(crate) fn Probe(session: StoredValue<PaintSession, LocalStorage>) -> impl IntoView {
    let texts = use_texts();
    let (signals, state) = session.with_value(|session| (session.signals(), session.state()));
    let desk = session.with_value(PaintSession::desk);
    let class = Memo::new(move |_| state.class().get().min(signals.shape.get().channels - 1));
    let name = move || {
        if signals.shape.get().channels == 1 {
            texts.drawing.foreground.to_owned()
        } else {
            (texts.class_name)(class.get())
        }
    };
    let read = move || {
        let probed = desk.probed.get_untracked()?;
        let values = session
            .with_value(|session| session.with_masks(|masks| PixelValues::read(masks, probed.row, probed.column)))?;
        let slopes = signals.answer.with_untracked(|answer| {
            answer.as_ref().map(|answer| values.slopes(class.get_untracked(), &answer.detail)).unwrap_or_default()
        });
        Some((probed, values, slopes))
    };
    // Numbers that follow the hand are read when it rests; written at every move they would only hold it up.
    let shown = RwSignal::new(None);
    let is_due = StoredValue::new(false);
    Effect::new(move |_| {
        desk.probed.track();
        class.track();
        signals.answer.track();
        // A stroke changes what is under the pointer.
        signals.pixels.into_iter().for_each(|count| count.track());
        if !is_due.get_value() {
            is_due.set_value(true);
            set_timeout(
                move || {
                    // Nobody is there any more when the place was left, or is shown in another language.
                    if is_due.try_set_value(false).is_some() {
                        return;
                    }
                    let new = read();
                    if shown.try_with_untracked(|old| *old != new) == Some(true) {
                        shown.set(new);
                    }
                },
                EVERY,
            );
        }
    });
    let live = move || if desk.probed.get().is_some_and(|probed| probed.by_key) { "polite" } else { "off" };
    view! {
        <section class="probe" data-testid="probe" aria-label=texts.drawing.probe aria-live=Signal::derive(live)>
            {move || {
                let Some((probed, values, slopes)) = shown.get() else {
                    return view! { <p class="probe__hint">{texts.drawing.probe_hint}</p> }.into_any();
                };
                let several = values.label.len() > 1;
                let value = |class: usize, x: f64, y: f64| {
                    view! {
                        <span
                            class="probe__value"
                            class:probe__value--chosen=class == state.class().get()
                            data-class=class.to_string()
                        >
                            {several
                                .then(|| {
                                    view! {
                                        <span class="legend__swatch" style:--class-colour=colour::class_css(class)></span>
                                        <span class="visually-hidden">{(texts.class_name)(class)}</span>
                                    }
                                })}
                            "y " <b data-testid="probe-y">{format!("{y:.3}")}</b> " x " <b data-testid="probe-x">{format!("{x:.3}")}</b>
                        </span>
                    }
                };
                let pairs = values.prediction.iter().zip(&values.label).enumerate();
                view! {
                    <p class="probe__line">
                        <span class="probe__at" data-testid="probe-at">{(texts.drawing.probe_at)(probed.column, probed.row)}</span>
                        {pairs.map(|(class, (&x, &y))| value(class, x, y)).collect_view()}
                    </p>
                    <p class="probe__line">
                        <span class="probe__at">{(texts.drawing.probe_slopes)(&name())}</span>
                        {slopes
                            .into_iter()
                            .map(|(loss, slope)| {
                                view! {
                                    <span class="probe__value" data-probe=loss data-value=slope.to_string()>
                                        {loss} " " <b>{format::scientific(slope, 1)}</b>
                                    </span>
                                }
                            })
                            .collect_view()}
                    </p>
                }
                .into_any()
            }}
        </section>
    }
}
