//! Light or dark: the system's choice, or the reader's.

use crate::link::Theme;
use leptos::prelude::{document, window};

/// Whether the system asks for dark.
fn system_is_dark() -> bool {
    window().match_media("(prefers-color-scheme: dark)").ok().flatten().is_some_and(|query| query.matches())
}

/// Whether a theme is dark on this system.
pub(crate) fn is_dark(theme: Theme) -> bool {
    match theme {
        Theme::Auto => system_is_dark(),
        Theme::Light => false,
        Theme::Dark => true,
    }
}

/// Writes the theme where the tokens look for it.
pub(crate) fn apply(theme: Theme) {
    if let Some(root) = document().document_element() {
        // An attribute with this name can always be set.
        let _ = root.set_attribute("data-theme", if is_dark(theme) { "dark" } else { "light" });
    }
}

/// The value of a token, such as `--ink`, as it stands in tokens.css.
pub(crate) fn token(name: &str) -> String {
    document()
        .document_element()
        .and_then(|root| window().get_computed_style(&root).ok().flatten())
        .and_then(|style| style.get_property_value(name).ok())
        .map(|value| value.trim().to_owned())
        .unwrap_or_default()
}
