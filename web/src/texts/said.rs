//! What the engine says, in the page's language. Linked only by programs that show it.

use super::zh;
use crate::language::Language;
use leptos::prelude::*;

/// A message of the engine in the page's language; in English where the language does not know it.
pub(crate) fn said(message: &str) -> String {
    known(message).unwrap_or_else(|| message.to_owned())
}

/// The same as an element, which tells of English in a page of another language.
pub(crate) fn view_said(message: &str) -> impl IntoView + use<> {
    let known = known(message);
    let lang = known.is_none().then_some("en");
    view! { <span lang=lang>{known.unwrap_or_else(|| message.to_owned())}</span> }
}

fn known(message: &str) -> Option<String> {
    match Language::now() {
        Language::En => Some(message.to_owned()),
        Language::Zh if is_chinese(message) => Some(message.to_owned()),
        Language::Zh => zh::in_chinese(message),
    }
}

/// Whether the page said it itself.
fn is_chinese(message: &str) -> bool {
    message.chars().any(|letter| ('\u{4e00}'..='\u{9fff}').contains(&letter))
}
