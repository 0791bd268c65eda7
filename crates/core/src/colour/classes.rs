//! Classes as colours.

use super::{Rgb, byte};

/// Okabe and Ito's colours, told apart with any kind of colour vision; the eighth is grey.
pub const CLASS_COLOURS: [Rgb; 8] = [
    [0xE6, 0x9F, 0x00],
    [0x56, 0xB4, 0xE9],
    [0x00, 0x9E, 0x73],
    [0xF0, 0xE4, 0x42],
    [0x00, 0x72, 0xB2],
    [0xD5, 0x5E, 0x00],
    [0xCC, 0x79, 0xA7],
    [0x6B, 0x6B, 0x6B],
];

/// The classes of a pixel, each by its share: `Σ_c p_c · colour_c`, from the first colour again beyond the eighth.
///
/// # Example
/// ```
/// use jdt_core::colour::{CLASS_COLOURS, class_mix};
///
/// assert_eq!(class_mix([1.0, 0.0]), CLASS_COLOURS[0]);
/// ```
pub fn class_mix(shares: impl IntoIterator<Item = f32>) -> Rgb {
    let mut sum = [0.0_f32; 3];
    for (class, share) in shares.into_iter().enumerate() {
        for (sum, &part) in sum.iter_mut().zip(&CLASS_COLOURS[class % CLASS_COLOURS.len()]) {
            *sum += share * f32::from(part);
        }
    }
    sum.map(byte)
}
