//! Numbers as words of the address. The browser reads and writes them: Rust's own reader brings a 10 KB table along.

use serde::{Deserialize, Deserializer, Serializer, de};

pub(super) fn serialize<S: Serializer>(number: &f64, to: S) -> Result<S::Ok, S::Error> {
    to.serialize_str(&number.to_string())
}

pub(super) fn deserialize<'de, D: Deserializer<'de>>(from: D) -> Result<f64, D::Error> {
    let text = String::deserialize(from)?;
    read(&text).ok_or_else(|| de::Error::custom("expected a number"))
}

#[cfg(target_arch = "wasm32")]
pub(crate) fn read(text: &str) -> Option<f64> {
    Some(js_sys::Number::parse_float(text)).filter(|number| !number.is_nan())
}

#[cfg(not(target_arch = "wasm32"))]
pub(crate) fn read(text: &str) -> Option<f64> {
    text.parse().ok()
}
