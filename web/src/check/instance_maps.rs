//! Objects that a person gives: the field for instance maps, and what the objects of K were.

use super::drop::Drop;
use super::session::CheckSession;
use crate::texts::check_study::texts;
use jdt_engine::CheckResult;
use leptos::prelude::*;
use std::sync::Arc;

/// The place of instance maps among what is loaded.
const LOADED: usize = 3;

/// The field, and how many labels have a map.
#[component]
pub(super) fn InstanceMaps(session: StoredValue<CheckSession, LocalStorage>) -> impl IntoView {
    let signals = session.with_value(CheckSession::signals);
    let loaded = Signal::derive(move || signals.loaded.with(|loaded| loaded[LOADED].clone()));
    let found = move || {
        let paired = signals.paired.get().filter(|_| loaded.with(|loaded| loaded.count > 0))?;
        Some((texts().instances_found)(paired.instances.of_labels.len(), paired.instances.others))
    };
    view! {
        <details class="check__more">
            <summary>{texts().instances}</summary>
            <div class="check__fields">
                <Drop
                    title=texts().instances
                    about=texts().instances_about
                    testid="check-instances"
                    chosen=Signal::derive(move || loaded.with(|loaded| loaded.count))
                    loaded=loaded
                    take=move |files| session.with_value(|session| session.set_instances(files))
                />
                <p class="card__about" aria-live="polite" data-testid="check-instances-found">
                    {found}
                </p>
            </div>
        </details>
    }
}

/// What the objects of K were; a line a model only where models differ.
#[component]
pub(super) fn ObjectsFrom(result: Arc<CheckResult>) -> impl IntoView {
    let objects = result.models.iter().filter_map(|model| Some((&model.name, model.instance_maps?, model.images)));
    let objects: Vec<(&String, usize, usize)> = objects.collect();
    let is_same = objects.windows(2).all(|two| (two[0].1, two[0].2) == (two[1].1, two[1].2));
    let lines = objects.iter().take(if is_same { 1 } else { objects.len() }).map(|&(name, maps, images)| {
        let line = (texts().objects_from)(maps, images);
        if is_same { line } else { format!("{name}: {line}") }
    });
    lines.map(|line| view! { <p class="card__about" data-testid="check-objects-from">{line}</p> }).collect_view()
}
