//! How numbers are shown; exports and `data-value` carry them whole.

use crate::texts::check::use_check_texts;
use jdt_core::metrics::Measured;
use wasm_bindgen::JsCast;

/// A fraction in percent with two decimals, `n/a` where it is undefined.
pub(crate) fn percent(value: Option<f64>) -> String {
    value.map_or_else(|| "n/a".to_owned(), |value| format!("{:.2}", 100.0 * value))
}

/// A loss with four decimals; a small one does not pass for zero.
pub(crate) fn loss(value: f64) -> String {
    // No loss is negative: what is by a rounding is 0.
    if value != 0.0 && value.abs() < 5e-5 && !(-1e-12..0.0).contains(&value) {
        return if value > 0.0 { "<0.0001" } else { ">−0.0001" }.to_owned();
    }
    // Adding 0 takes the sign off a negative zero.
    format!("{:.4}", if value > -5e-5 { value.max(0.0) } else { value })
}

/// A number as `1.4e-7`, by the browser: Rust's own way would weigh as much as a panel.
pub(crate) fn scientific(value: f64, decimals: u8) -> String {
    if value == 0.0 {
        return "0".to_owned();
    }
    js_sys::Number::from(value).to_exponential(decimals).map_or_else(|_| exact(Some(value)), String::from)
}

/// A gradient's norm: as a loss, but what would not fit its column by its power of ten. A class that is nowhere has a gradient
/// of the size of 1 / smooth.
pub(crate) fn norm(value: f64) -> String {
    if value >= 1000.0 { scientific(value, 1) } else { loss(value) }
}

/// The value for `data-value`: all digits of the f64, or `null`.
pub(crate) fn exact(value: Option<f64>) -> String {
    value.map_or_else(|| "null".to_owned(), |value| value.to_string())
}

/// The number that a slider or a number field holds.
pub(crate) fn number_of(event: &web_sys::Event) -> Option<f64> {
    let input: web_sys::HtmlInputElement = event.target()?.dyn_into().ok()?;
    Some(input.value_as_number()).filter(|number| number.is_finite())
}

/// What a mean was taken over, and what was left out, in a few words.
pub(crate) fn mean_about(measured: &Measured) -> String {
    let texts = use_check_texts();
    (texts.mean_about)(measured.undefined.map(texts.undefined), measured.n, measured.left_out)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_shown_as_agreed() {
        assert_eq!(percent(Some(0.84723)), "84.72");
        assert_eq!(percent(None), "n/a");
        assert_eq!(loss(0.25), "0.2500");
        assert_eq!(loss(0.0), "0.0000");
        assert_eq!(loss(-0.0), "0.0000");
        assert_eq!(loss(1.2e-7), "<0.0001");
        assert_eq!(loss(-1.2e-7), ">−0.0001");
        assert_eq!((loss(-1.2e-16), loss(-0.0)), ("0.0000".to_owned(), "0.0000".to_owned()));
        assert_eq!(exact(Some(0.1)), "0.1");
        assert_eq!(exact(None), "null");
    }
}
