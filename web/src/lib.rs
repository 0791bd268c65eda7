//! The page and its workers.
//!
//! The page owns the painting and draws it; its workers own engines and compute. They talk through
//! [`jdt_engine::protocol`] alone.

#![allow(unreachable_pub, reason = "the component macro writes `pub` property types")]

mod app;
mod check;
mod colour;
mod engine_client;
mod format;
mod link;
mod message;
mod paint;
mod texts;
mod theme;
mod worker;

/// Shows the page in the document's `#app`.
pub fn mount() {
    console_error_panic_hook::set_once();
    app::mount();
}

/// Answers the page's questions about the painting, for ever.
pub fn run_painter() {
    console_error_panic_hook::set_once();
    worker::run_painter();
}

/// Decodes and counts the page's files, for ever.
pub fn run_checker() {
    console_error_panic_hook::set_once();
    worker::run_checker();
}
