//! The language in force: the link's, or the first of the browser's that the page speaks.
//!
//! Each program holds it once, and its texts are chosen by it (`texts`). In another language the views are built anew in
//! place; sessions, canvases and the focus stay.

use crate::link::{Lang, LinkState, LinkStateStoreFields};
use crate::texts::use_texts;
use leptos::prelude::*;
use reactive_stores::Store;
use std::sync::atomic::{AtomicBool, Ordering};

/// A language that the page speaks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Language {
    En,
    Zh,
}

static IS_CHINESE: AtomicBool = AtomicBool::new(false);

impl Language {
    /// The language in force.
    pub(crate) fn now() -> Self {
        if IS_CHINESE.load(Ordering::Relaxed) { Self::Zh } else { Self::En }
    }

    /// The language of a tag such as `zh-CN`, if the page speaks it.
    fn of_tag(tag: &str) -> Option<Self> {
        let main = tag.split('-').next().unwrap_or_default();
        [("en", Self::En), ("zh", Self::Zh)]
            .into_iter()
            .find(|(name, _)| main.eq_ignore_ascii_case(name))
            .map(|(_, it)| it)
    }

    fn of_browser() -> Self {
        let tags = window().navigator().languages();
        tags.iter().find_map(|tag| Self::of_tag(&tag.as_string()?)).unwrap_or(Self::En)
    }

    fn of_link(lang: Lang) -> Self {
        match lang {
            Lang::Auto => Self::of_browser(),
            Lang::En => Self::En,
            Lang::Zh => Self::Zh,
        }
    }

    /// As links and folders name it.
    pub(crate) fn code(self) -> &'static str {
        match self {
            Self::En => "en",
            Self::Zh => "zh",
        }
    }

    /// The other one, as a link names it.
    pub(crate) fn other(self) -> Lang {
        match self {
            Self::En => Lang::Zh,
            Self::Zh => Lang::En,
        }
    }
}

/// Puts the state's language in force; to be called before the first text is asked for.
pub(crate) fn follow(state: Store<LinkState>) -> Memo<Language> {
    let language = Memo::new(move |_| Language::of_link(state.lang().get()));
    put_in_force(language.get_untracked());
    language
}

/// Writes the language where browsers and readers of the screen look for it.
pub(crate) fn apply(language: Language) {
    put_in_force(language);
    if let Some(root) = document().document_element() {
        // An attribute with this name can always be set.
        let _ = root.set_attribute("lang", use_texts().lang);
    }
}

fn put_in_force(language: Language) {
    IS_CHINESE.store(language == Language::Zh, Ordering::Relaxed);
}

/// A view in the language in force, built anew when that is another.
pub(crate) fn spoken<V: IntoView + 'static>(
    language: Memo<Language>,
    view: impl Fn() -> V + Send + 'static,
) -> impl IntoView {
    move || {
        put_in_force(language.get());
        untrack(&view)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_tag_names_a_language_by_its_first_part() {
        assert_eq!(Language::of_tag("zh-Hant-TW"), Some(Language::Zh));
        assert_eq!(Language::of_tag("EN-gb"), Some(Language::En));
        assert_eq!(Language::of_tag("de"), None);
        assert_eq!(Language::of_tag(""), None);
    }
}
