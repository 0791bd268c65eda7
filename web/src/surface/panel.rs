//! The Surface place: five plots to choose from, each with its controls and its numbers beside it.

use super::line_plot::{LinePlot, LineSide};
use super::pair_plot::{PairPlot, PairSide};
use super::pixel_plot::{PixelPlot, PixelSide};
use super::session::SurfaceSession;
use super::slice_plot::{SlicePlot, SliceSide};
use super::triangle_plot::{TrianglePlot, TriangleSide};
use crate::link::{LinkStateStoreFields, Plot};
use crate::texts::{surface_texts, view_said};
use leptos::prelude::*;

const PLOTS: [Plot; 5] = [Plot::Pixel, Plot::Pair, Plot::Slice, Plot::Triangle, Plot::Line];

/// The place.
#[component]
pub(crate) fn SurfacePanel(session: StoredValue<SurfaceSession, LocalStorage>) -> impl IntoView {
    let texts = surface_texts();
    let (state, signals) = session.with_value(|session| (session.state(), session.signals()));
    let plot = Memo::new(move |_| state.plot().get());
    let words = move |plot: Plot| match plot {
        Plot::Pixel => (texts.tab_pixel, texts.about_pixel),
        Plot::Pair => (texts.tab_pair, texts.about_pair),
        Plot::Slice => (texts.tab_slice, texts.about_slice),
        Plot::Triangle => (texts.tab_triangle, texts.about_triangle),
        Plot::Line => (texts.tab_line, texts.about_line),
    };
    let tab = move |which: Plot| {
        view! {
            <button
                class="tabs__tab"
                aria-pressed=move || (plot.get() == which).to_string()
                data-testid=format!("tab-{}", format!("{which:?}").to_ascii_lowercase())
                on:click=move |_| state.plot().set(which)
            >
                {words(which).0}
            </button>
        }
    };
    view! {
        <div class="surface" data-testid="panel-surface">
            <section class="surface__stage" aria-labelledby="surface-title">
                <div class="tabs" role="group" aria-label=texts.tabs>{PLOTS.map(tab)}</div>
                <header class="surface__head">
                    <h1 id="surface-title" class="surface__title">{move || words(plot.get()).0}</h1>
                    <p class="surface__about">{move || words(plot.get()).1}</p>
                </header>
                <h2 class="visually-hidden">{texts.plots}</h2>
                {move || match plot.get() {
                    Plot::Pixel => view! { <PixelPlot session /> }.into_any(),
                    Plot::Pair => view! { <PairPlot session /> }.into_any(),
                    Plot::Slice => view! { <SlicePlot session /> }.into_any(),
                    Plot::Triangle => view! { <TrianglePlot session /> }.into_any(),
                    Plot::Line => view! { <LinePlot session /> }.into_any(),
                }}
            </section>
            <aside class="numbers surface__side" aria-label=texts.numbers>
                {move || signals.error.get().map(|error| view! { <p class="message" role="alert">{view_said(&error)}</p> })}
                {move || match plot.get() {
                    Plot::Pixel => view! { <PixelSide session /> }.into_any(),
                    Plot::Pair => view! { <PairSide session /> }.into_any(),
                    Plot::Slice => view! { <SliceSide session /> }.into_any(),
                    Plot::Triangle => view! { <TriangleSide session /> }.into_any(),
                    Plot::Line => view! { <LineSide session /> }.into_any(),
                }}
            </aside>
        </div>
    }
}
