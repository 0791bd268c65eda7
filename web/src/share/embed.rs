//! The page within another page: without its bar, and without the parts that a link leaves out.

use crate::link::{self, LinkState, Place};
use crate::texts::share_texts;
use leptos::prelude::*;
use reactive_stores::Store;

/// The parts that `hide=` can leave out. Of each, `web/styles/share.css` says which elements it is.
pub(crate) const PARTS: [&str; 10] =
    ["bar", "tools", "options", "view", "strip", "descent", "losses", "layers", "curve", "metrics"];

/// Writes what is left out where the styles look for it.
pub(crate) fn apply(embed: u8, hide: &str) {
    let Some(root) = document().document_element() else { return };
    for (name, value) in [
        ("data-embed", (embed == 1).then(String::new)),
        ("data-hide", (!hide.is_empty()).then(|| hide.replace(',', " "))),
    ] {
        // Attributes with these names can always be set and taken away.
        let _ = value.map_or_else(|| root.remove_attribute(name), |value| root.set_attribute(name, &value));
    }
}

/// In place of the bar: the way to the whole page, in a tab of its own.
#[component]
pub(crate) fn EmbedLine(place: RwSignal<Place>, state: Store<LinkState>) -> impl IntoView {
    let whole = Signal::derive(move || {
        let state = LinkState { embed: 0, hide: String::new(), ..state.get() };
        link::write(place.get(), &state)
    });
    view! {
        <p class="embed-line">
            <a href=whole target="_blank" rel="noopener">{share_texts().open_whole}</a>
        </p>
    }
}
