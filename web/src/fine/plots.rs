//! The small plots beside a matrix, for a data set that may have no objects and but one model.

use super::{BumpPlot, Fine, Histogram, OwnedPlot, SizePlot, in_turn};
use crate::link::LinkState;
use jdt_engine::FineStudy;
use leptos::prelude::*;
use reactive_stores::Store;

/// One plot after the other; those of objects where objects were counted, ranks where there are several models.
#[component]
pub(crate) fn Plots(study: Fine, state: Store<LinkState>) -> impl IntoView {
    let holds = move |what: fn(&FineStudy) -> bool| {
        Memo::new(move |_| study.with(|study| study.as_ref().is_some_and(|study| what(study))))
    };
    let has_objects = holds(|study| study.models.iter().any(|model| !model.objects.is_empty()));
    let has_several = holds(|study| study.models.len() > 1);
    let of_images = in_turn(study);
    let of_sizes = in_turn(of_images);
    let of_owners = in_turn(of_sizes);
    let of_ranks = in_turn(of_owners);
    view! {
        <Histogram study=of_images state />
        <Show when=move || has_objects.get()>
            <SizePlot study=of_sizes state />
            <OwnedPlot study=of_owners state />
        </Show>
        <Show when=move || has_several.get()>
            <BumpPlot study=of_ranks state />
        </Show>
    }
}
