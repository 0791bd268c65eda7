//! The page and its worker.
//!
//! The page owns the painting and draws it; the worker owns the engine and computes. They talk through
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

/// Takes requests from the page, for ever.
pub fn run_worker() {
    console_error_panic_hook::set_once();
    worker::run();
}
