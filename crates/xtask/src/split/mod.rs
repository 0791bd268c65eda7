//! A program in two files: what its first screen runs, and the rest.
//!
//! Rust links a program as a whole, and Trunk ships it as a whole; but the first screen runs less than half of the page's
//! functions. [`divide`] moves the others into a module of their own. The first module keeps every index: a function that moved
//! leaves a stub behind that calls it through a table, so nothing that points at it need know. The rest shares memory, tables and
//! globals with the first and is loaded right after it; a stub that is called sooner fetches it on the spot
//! (`web/worker/src/rest.rs`, `web/rest.js`).
//!
//! Which functions the first screen runs is measured: `cargo xtask first-screen` counts calls ([`instrument`]) in a browser and
//! writes their names to `web/first-screen/`. A function whose name is not in that list goes to the rest: a list that is out
//! of date costs speed and breaks nothing, and the size lane says when it is time to measure again.

mod divide;
mod instrument;
mod module;
mod names;

pub(crate) use divide::divide;
pub(crate) use instrument::{instrument, stripped};
pub(crate) use module::Module;
pub(crate) use names::FirstScreen;

/// What a stub calls when the rest is not there yet: exported by `web/worker/src/rest.rs`.
const LOAD_NOW: &str = "load_rest_now";
