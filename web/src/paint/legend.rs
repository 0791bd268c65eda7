//! What the colours of a mask stand for.

use super::session::PaintSession;
use crate::link::{LinkStateStoreFields, Show};
use crate::texts::use_texts;
use crate::{colour, format};
use jdt_core::losses::ChosenClasses;
use jdt_engine::{Layer, further_name};
use leptos::prelude::*;

/// The legend of a layer, or of the overlay on it.
#[component]
pub(crate) fn Legend(session: StoredValue<PaintSession, LocalStorage>, layer: Layer) -> impl IntoView {
    let texts = use_texts();
    let signals = session.with_value(PaintSession::signals);
    let state = session.with_value(PaintSession::state);
    let shown = move || {
        if layer == Layer::Prediction && state.get().shows("overlay") { state.show().get() } else { Show::Prediction }
    };
    // Why a push is grey all over.
    let still = move || {
        let nothing = signals.overlay.get() > 0 && signals.overlay_max.get() == 0.0;
        let class = state.class().get().min(signals.shape.get().channels - 1);
        let left_out =
            matches!(state.get().chosen_classes(), ChosenClasses::These(classes) if !classes.contains(&class));
        if left_out {
            Some((texts.push_left_out)(&(texts.class_name)(class)))
        } else {
            nothing.then(|| texts.push_none.to_owned())
        }
    };
    let scale = |low: String, kind: &'static str, high: String| {
        view! {
            <span>{low}</span>
            <span class=format!("legend__scale legend__scale--{kind}")></span>
            <span>{high}</span>
        }
        .into_any()
    };
    view! {
        <div class="legend">
            {move || match shown() {
                shown @ (Show::Push | Show::Difference) => {
                    if let Some(still) = still().filter(|_| shown == Show::Push) {
                        return view! { <span data-testid="push-none">{still}</span> }.into_any();
                    }
                    let max = signals.overlay_max.get();
                    let max = format::loss(max.into());
                    if shown == Show::Difference {
                        return scale(format!("−{max}"), "signed", format!("+{max}"));
                    }
                    // A few pixels may be pushed far more than the rest.
                    let cut = further_name(&state.loss().get()).map(|_| view! { <span>{texts.push_cut}</span> });
                    (scale((texts.push_low)(&max), "signed", (texts.push_high)(&max)), cut).into_any()
                }
                Show::Error => {
                    let drawing = &texts.drawing;
                    [
                        ("tp", drawing.true_positive),
                        ("fp", drawing.false_positive),
                        ("fn", drawing.false_negative),
                        ("tn", drawing.true_negative),
                    ]
                        .map(|(kind, name)| {
                            view! {
                                <span class=format!("legend__swatch legend__swatch--{kind}")></span>
                                <span>{name}</span>
                            }
                        })
                        .into_any()
                }
                Show::Prediction if signals.shape.get().channels > 1 => {
                    (0..signals.shape.get().channels)
                        .map(|class| {
                            view! {
                                <span class="legend__swatch" style:--class-colour=colour::class_css(class)></span>
                                <span>{(texts.class_name)(class)}</span>
                            }
                        })
                        .collect_view()
                        .into_any()
                }
                Show::Prediction | Show::Distance => scale("0".to_owned(), "values", "1".to_owned()),
            }}
        </div>
    }
}
