//! Lessons come as files beside the page, so that one can be added without building it.

use crate::texts::learn::learn_texts;
use jdt_lessons::{Card, Lesson, LessonError, read_index};
use leptos::prelude::window;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::Response;

/// The language that every lesson is written in, whatever else.
const FIRST: &str = "en";

/// The list of lessons in the page's language; what that lacks is taken from the first language.
pub(super) async fn index(lang: &str) -> Result<Vec<Result<Card, LessonError>>, String> {
    let mut cards = match text(&format!("lessons/{FIRST}/index.txt")).await {
        Some(index) => read_index(&index),
        None => return Err((learn_texts().no_list)()),
    };
    if lang != FIRST
        && let Some(index) = text(&format!("lessons/{lang}/index.txt")).await
    {
        for own in read_index(&index).into_iter().flatten() {
            match cards.iter_mut().flatten().find(|card| card.name == own.name) {
                Some(card) => *card = own,
                None => cards.push(Ok(own)),
            }
        }
    }
    Ok(cards)
}

/// A lesson by its name, in the page's language where it is there.
pub(super) async fn lesson(name: &str, lang: &str) -> Result<Lesson, String> {
    let file = format!("{name}.md");
    let mut found = text(&format!("lessons/{lang}/{file}")).await;
    if found.is_none() && lang != FIRST {
        found = text(&format!("lessons/{FIRST}/{file}")).await;
    }
    match found {
        Some(text) => Lesson::read(&file, &text).map_err(|error| error.to_string()),
        None => Err((learn_texts().no_lesson)(name)),
    }
}

/// A file's text; `None` where there is no such file.
async fn text(path: &str) -> Option<String> {
    let response: Response = JsFuture::from(window().fetch_with_str(path)).await.ok()?.dyn_into().ok()?;
    // A server that answers everything answers with a page.
    let is_page = response.headers().get("content-type").ok().flatten().is_some_and(|kind| kind.contains("html"));
    if !response.ok() || is_page {
        return None;
    }
    let text: JsValue = JsFuture::from(response.text().ok()?).await.ok()?;
    text.as_string()
}
