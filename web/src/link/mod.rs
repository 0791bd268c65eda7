//! Everything that a link can carry: one flat, versioned state, readable in the address.
//!
//! `#/paint?loss=jml&y=0.4` names a place and the values that differ from the defaults. Unknown keys and values that
//! cannot be read are passed over one by one, and numbers are clamped, so an old or mistyped link still opens.

mod choices;
mod clamped;
pub(crate) mod decimal;
mod place;
mod state;

use jdt_core::scenes::Scene;
use std::collections::BTreeMap;

pub(crate) use choices::{Canvases, Hunt, Lang, Moved, Over, Plot, Pressure, Show, StartFrom, Theme, Tool};
pub(crate) use place::Place;
pub(crate) use state::{LinkState, LinkStateStoreFields};

pub(crate) type Pairs = BTreeMap<String, String>;

/// Every key of the address with its value.
pub(crate) fn pairs_of(state: &LinkState) -> Pairs {
    let text = serde_urlencoded::to_string(state).unwrap_or_default();
    serde_urlencoded::from_str(&text).unwrap_or_default()
}

fn state_of(pairs: &Pairs) -> Option<LinkState> {
    serde_urlencoded::from_str(&serde_urlencoded::to_string(pairs).ok()?).ok()
}

/// Reads an address: what stands before the `#` first, what stands after it wins.
pub(crate) fn read(search: &str, hash: &str) -> (Place, LinkState) {
    let after = hash.split_once('?').map_or("", |(_, query)| query);
    let queries = [search.trim_start_matches('?'), after];
    let mut pairs = pairs_of(&LinkState::default());
    for (key, value) in
        queries.iter().flat_map(|query| serde_urlencoded::from_str::<Vec<(String, String)>>(query).unwrap_or_default())
    {
        let Some(before) = pairs.get(&key).cloned() else { continue };
        pairs.insert(key.clone(), value);
        if state_of(&pairs).is_none() {
            pairs.insert(key, before);
        }
    }
    if let Some(name) = hash.split('?').next().and_then(|path| path.strip_prefix(Place::OF_LESSON)) {
        pairs.insert("lesson".to_owned(), name.to_owned());
        let step = value_of("step", search, hash).and_then(|step| step.parse::<usize>().ok()).unwrap_or(0);
        pairs.insert("step".to_owned(), step.to_string());
    }
    (Place::of_hash(hash), state_of(&pairs).unwrap_or_default().clamped())
}

/// The part of the address from the `#` on: the place, and what differs from the defaults.
pub(crate) fn write(place: Place, state: &LinkState) -> String {
    let defaults = pairs_of(&LinkState::default());
    let changed: Pairs = pairs_of(state).into_iter().filter(|(key, value)| defaults.get(key) != Some(value)).collect();
    let query = serde_urlencoded::to_string(&changed).unwrap_or_default();
    if query.is_empty() { place.path().to_owned() } else { format!("{}?{query}", place.path()) }
}

/// The key of a painting in a link. It is not part of the state: it is opened once, and the address goes on without it.
pub(crate) const PAINTING: &str = "painting";

/// The painting that an address carries, as text.
pub(crate) fn painting_of(search: &str, hash: &str) -> Option<String> {
    value_of(PAINTING, search, hash)
}

fn value_of(key: &str, search: &str, hash: &str) -> Option<String> {
    let after = hash.split_once('?').map_or("", |(_, query)| query);
    let named = |query: &str| {
        let pairs = serde_urlencoded::from_str::<Vec<(String, String)>>(query).unwrap_or_default();
        pairs.into_iter().find(|(name, _)| name == key).map(|(_, value)| value)
    };
    named(after).or_else(|| named(search.trim_start_matches('?')))
}

/// The scene that an address names, if it names one; what stands after the `#` wins.
pub(crate) fn scene_of(search: &str, hash: &str) -> Option<Scene> {
    let scene = value_of("scene", search, hash)?;
    Scene::ALL.into_iter().find(|known| known.id() == scene)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_lesson_is_named_by_its_path_or_beside_a_place() {
        let (place, state) = read("", "#/learn/soft-labels");
        assert_eq!((place, state.lesson.as_str(), state.step), (Place::Learn, "soft-labels", 0));
        assert_eq!(read("", "#/learn/soft-labels?step=3").1.step, 3);
        assert_eq!(read("", "#/learn/soft-labels?step=x&loss=sjl").1.loss, "sjl");
        let state = LinkState { lesson: "soft-labels".into(), step: 2, loss: "sjl".into(), ..LinkState::default() };
        let hash = write(Place::Paint, &state);
        assert_eq!(hash, "#/paint?lesson=soft-labels&loss=sjl&step=2");
        assert_eq!(read("", &hash), (Place::Paint, state));
        assert_eq!(read("", "#/learn/<b>").1.lesson, "");
        assert_eq!(read("", "#/learn?experiment=shards-4-1").1.experiment, "shards-4-1");
    }
    use jdt_engine::{BackendChoice, Towards};

    #[test]
    fn a_link_opens_the_state_it_was_written_from() {
        let state = LinkState { y: 0.4, show: Show::Push, loss: "sjl".into(), ..LinkState::default() };
        let hash = write(Place::Check, &state);
        assert_eq!(hash, "#/check?loss=sjl&show=push&y=0.4");
        assert_eq!(read("", &hash), (Place::Check, state));
        assert_eq!(write(Place::Paint, &LinkState::default()), "#/paint");
    }

    #[test]
    fn links_that_were_given_out_open_what_they_opened() {
        let lines = include_str!("../../../tests/links.txt").lines();
        let links: Vec<_> = lines.filter(|line| line.starts_with("#/")).collect();
        assert!(links.len() > 20);
        for line in links {
            let (link, wanted) = line.split_once(" -> ").unwrap_or((line, line));
            let (place, state) = read("", link);
            let opened = write(place, &state);
            let sorted = |link: &str| {
                let (path, query) = link.split_once('?').unwrap_or((link, ""));
                let mut pairs: Vec<_> = query.split('&').map(str::to_owned).collect();
                pairs.sort();
                (path.to_owned(), pairs)
            };
            assert_eq!(sorted(&opened), sorted(wanted), "{link}");
            assert_eq!(read("", &opened), (place, state), "{link}");
        }
    }

    #[test]
    fn the_classes_of_a_check_stand_in_the_link() {
        let state = LinkState { preset: "voc".into(), merge: "vehicle = car, bus".into(), ..LinkState::default() };
        let hash = write(Place::Check, &state);
        assert_eq!(hash, "#/check?merge=vehicle+%3D+car%2C+bus&preset=voc");
        assert_eq!(read("", &hash), (Place::Check, state));
        let long = LinkState { names: "a".repeat(LinkState::MAX_TYPED + 1), ..LinkState::default() };
        assert_eq!(read("", &write(Place::Check, &long)).1.names, "");
    }

    #[test]
    fn layers_are_hidden_by_name() {
        let mut state = read("", "#/paint?view=split&hidden_layers=overlay,mars,label&label_opacity=3&keys=maybe").1;
        assert_eq!((state.view, state.label_opacity, state.keys), (Canvases::Split, 1.0, true));
        assert_eq!(state.hidden_layers, "label,overlay");
        assert!(state.shows("prediction") && !state.shows("label"));
        state.set_shown("label", true);
        state.set_shown("prediction", false);
        assert_eq!(state.hidden_layers, "prediction,overlay");
        assert_eq!(write(Place::Paint, &LinkState::default()), "#/paint");
    }

    #[test]
    fn label_makers_stand_readable_in_the_link() {
        let state = LinkState { makers: "smoothing-0.1*blur-1.5-off".into(), ..LinkState::default() };
        let hash = write(Place::Paint, &state);
        assert_eq!(hash, "#/paint?makers=smoothing-0.1*blur-1.5-off");
        assert_eq!(read("", &hash).1, state);
        assert_eq!(read("", "#/paint?makers=<b>&reader=99").1.makers, "");
        assert_eq!(read("", "#/paint?reader=99").1.reader, 6);
        assert_eq!(scene_of("?scene=half", "#/paint?scene=street"), Some(Scene::Street));
        assert_eq!(scene_of("?scene=half", "#/paint"), Some(Scene::Half));
        assert_eq!(scene_of("", "#/paint?scene=mars"), None);
    }

    #[test]
    fn a_data_set_and_its_models_stand_readable_in_the_link() {
        let state = LinkState {
            set: "cells-8-3".into(),
            models: "lose-9*thick-2.from-120".into(),
            read: "i-1-2-3".into(),
            ..LinkState::default()
        };
        let hash = write(Place::Bias, &state);
        assert_eq!(hash, "#/bias?models=lose-9*thick-2.from-120&read=i-1-2-3&set=cells-8-3");
        assert_eq!(read("", &hash), (Place::Bias, state));
        assert_eq!(read("", "#/bias?models=<b>&set=a;b").1, LinkState::default());
    }

    #[test]
    fn what_cannot_be_read_is_passed_over_and_numbers_are_clamped() {
        let (place, state) =
            read("?backend=cpu&y=0.1", "#/nowhere?y=7&size=NaN&loss=iou&scene=mars&what=1&backend=webgpu");
        assert_eq!(place, Place::Paint);
        assert_eq!(state, LinkState { y: 1.0, backend: BackendChoice::WebGpu, ..LinkState::default() });
        let (_, state) =
            read("", "#/surface?losses=dml,iou&side=9999&pitch=-3&along=random&across=up&vectors=1,2;0,.5;0,0&y2=x");
        let wanted = LinkState {
            losses: "dml".into(),
            side: 256,
            pitch: 5.0,
            along: Towards::Random,
            vectors: "1,1;0,0.5;0,0".into(),
            ..LinkState::default()
        };
        assert_eq!(state, wanted);
    }

    #[test]
    fn a_canvas_is_as_large_as_the_page_takes() {
        let of = |text: &str| read("", &format!("#/paint?canvas={text}")).1.canvas;
        assert_eq!(of("512x256x8"), "512x256x8");
        assert_eq!(of("9x99999x4"), "16x1024x4");
        for wrong in ["512", "512x512", "axbxc", "-5x5x5", ""] {
            assert_eq!(of(wrong), "", "{wrong}");
        }
    }
}
