//! Learn: lessons that lead through the real places. A program of its own, loaded when the first lesson is opened.
//!
//! It knows the page as a reader or a machine does: by the address, by the numbers' `data-metric` and `data-value`, by test
//! ids. What a step sets, it sets in the address.

mod experiment;
mod highlight;
mod home;
mod load;
mod number;
mod page_facts;
mod print;
mod program;
mod rail;
mod session;
mod step_view;

pub(crate) use program::{HOME, OPEN, RAIL, mount};

#[cfg(test)]
mod tests;
