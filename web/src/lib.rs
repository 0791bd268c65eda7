//! The page: it owns the painting and draws it, and never computes.
//!
//! Its workers (`web/worker`) own engines and compute; they talk through [`jdt_engine::protocol`] alone.

#![allow(unreachable_pub, reason = "the component macro writes `pub` property types")]

mod address;
mod app;
mod bias;
mod browser_store;
mod bus;
mod check;
mod clipboard;
mod colour;
mod descent;
mod download;
mod engine_client;
mod fine;
mod format;
mod further;
mod language;
mod layers;
mod learn;
mod link;
mod orders;
mod paint;
mod places;
mod plot;
mod popover;
mod rest;
mod self_check;
mod share;
mod soft_labels;
mod studio;
mod surface;
mod texts;
mod theme;

/// Shows the page in the document's `#app`.
pub fn mount() {
    console_error_panic_hook::set_once();
    app::mount();
}

/// Shows the places beside Paint in the element that the page keeps for them.
pub fn mount_places() {
    console_error_panic_hook::set_once();
    places::mount();
}

/// Shows the lessons: their list, and the one that runs beside a place.
pub fn mount_learn() {
    console_error_panic_hook::set_once();
    learn::mount();
}

/// Shows the heavier panels of Paint in the elements that it keeps for them.
pub fn mount_studio() {
    console_error_panic_hook::set_once();
    studio::mount();
}
