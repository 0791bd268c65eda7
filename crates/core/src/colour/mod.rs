//! Values as colours: what an overlay looks like, to be equal on every device.
//!
//! Colours are sRGB bytes, red first; what is mixed is mixed in sRGB.

mod classes;
mod outcomes;
mod scale;
mod viridis;

pub use classes::{CLASS_COLOURS, class_mix};
pub use outcomes::outcome_colour;
pub use scale::{ColourScale, colour_map, signed_colour, table_colour};
pub(crate) use scale::{NEGATIVE, POSITIVE, ZERO};
pub use viridis::{TABLE_LENGTH, viridis_table};

/// Red, green, blue.
pub type Rgb = [u8; 3];

/// A byte-wise mix, `from + t·(to − from)` for t in [0, 1].
fn mix(from: Rgb, to: Rgb, t: f32) -> Rgb {
    std::array::from_fn(|i| byte(f32::from(from[i]) + t * (f32::from(to[i]) - f32::from(from[i]))))
}

#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "clamped to 0…255 before")]
fn byte(value: f32) -> u8 {
    value.round().clamp(0.0, 255.0) as u8
}
