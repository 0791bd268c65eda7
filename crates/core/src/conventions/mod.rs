//! Conv.
