//! The readout of one pixel: its values, and which way every loss pushes them.

use super::pixel_reading::{PixelValues, Probed, ranked_slope};
use super::rested::rested;
use super::session::PaintSession;
use crate::link::LinkStateStoreFields;
use crate::texts::use_texts;
use crate::{colour, format};
use leptos::prelude::*;

/// What is shown of a pixel.
#[derive(Debug, Clone, PartialEq)]
struct Reading {
    probed: Probed,
    values: PixelValues,
    /// ∂L/∂x of the chosen class, a loss each.
    slopes: Vec<(&'static str, f64)>,
}

/// The readout.
///
/// Another pixel changes its words and no element: it is written many times a second beside a stroke.
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
    let shown = rested(
        move || {
            desk.probed.track();
            class.track();
            signals.answer.track();
            // A stroke changes what is under the pointer.
            signals.pixels.into_iter().for_each(|count| count.track());
        },
        move || {
            let probed = desk.probed.get()?;
            let values = session.with_value(|session| {
                session.with_masks(|masks| PixelValues::read(masks, probed.row, probed.column))
            })?;
            let class = class.get();
            let slopes = signals.answer.with(|answer| {
                let Some(answer) = answer else { return Vec::new() };
                let ranked = answer.hard.then(|| {
                    session.with_value(|session| {
                        session.with_painting(|painting| ranked_slope(painting, probed.row, probed.column, class))
                    })
                });
                values.slopes(class, &answer.detail, ranked)
            });
            Some(Reading { probed, values, slopes })
        },
    );
    let live = move || if desk.probed.get().is_some_and(|probed| probed.by_key) { "polite" } else { "off" };
    // How many values and which slopes there are; nothing while no pixel is looked at.
    let parts = Memo::new(move |_| {
        shown.with(|reading| {
            let reading = reading.as_ref()?;
            let losses: Vec<_> = reading.slopes.iter().map(|&(loss, _)| loss).collect();
            Some((reading.values.label.len(), losses))
        })
    });
    let of =
        move |read: &dyn Fn(&Reading) -> String| shown.with(|reading| reading.as_ref().map(read).unwrap_or_default());
    view! {
        <section class="probe" data-testid="probe" aria-label=texts.drawing.probe aria-live=Signal::derive(live)>
            {move || {
                let Some((classes, losses)) = parts.get() else {
                    return view! { <p class="probe__hint">{texts.drawing.probe_hint}</p> }.into_any();
                };
                let value = move |at: usize| {
                    let y = move || of(&|reading| share(reading.values.label.get(at)));
                    let x = move || of(&|reading| share(reading.values.prediction.get(at)));
                    view! {
                        <span
                            class="probe__value"
                            class:probe__value--chosen=Signal::derive(move || at == state.class().get())
                            data-class=at.to_string()
                        >
                            {(classes > 1)
                                .then(|| {
                                    view! {
                                        <span class="legend__swatch" style:--class-colour=colour::class_css(at)></span>
                                        <span class="visually-hidden">{(texts.class_name)(at)}</span>
                                    }
                                })}
                            "y " <b data-testid="probe-y">{y}</b> " x " <b data-testid="probe-x">{x}</b>
                        </span>
                    }
                };
                let slope = move |at: usize, loss: &'static str| {
                    let slope = move |write: fn(f64) -> String| {
                        Signal::derive(move || of(&|reading| reading.slopes.get(at).map_or(String::new(), |&(_, slope)| write(slope))))
                    };
                    view! {
                        <span class="probe__value" data-probe=loss data-value=slope(|slope| slope.to_string())>
                            {loss} " " <b>{slope(|slope| format::scientific(slope, 1))}</b>
                        </span>
                    }
                };
                let place = move || of(&|reading| (texts.drawing.probe_at)(reading.probed.column, reading.probed.row));
                view! {
                    <p class="probe__line">
                        <span class="probe__at" data-testid="probe-at">{place}</span>
                        {(0..classes).map(value).collect_view()}
                    </p>
                    <p class="probe__line">
                        <span class="probe__at">{move || (texts.drawing.probe_slopes)(&name())}</span>
                        {losses.into_iter().enumerate().map(|(at, loss)| slope(at, loss)).collect_view()}
                    </p>
                }
                .into_any()
            }}
        </section>
    }
}

/// A value of a mask, in thousandths.
fn share(value: Option<&f64>) -> String {
    value.map(|value| format!("{value:.3}")).unwrap_or_default()
}
