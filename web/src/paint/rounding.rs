//! Between places on a mask and the pixels there.

/// The pixel that a place along an axis lies in; `None` before the first.
#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a floor that is checked before")]
pub(crate) fn pixel_at(place: f64) -> Option<usize> {
    (place >= 0.0).then_some(place as usize)
}

/// The same, counting on below zero.
#[expect(clippy::cast_possible_truncation, reason = "a saturating floor is what is meant")]
pub(crate) fn signed_pixel_at(place: f64) -> i64 {
    place.floor() as i64
}

/// Where a pixel begins.
pub(crate) fn place_of(pixel: usize) -> f32 {
    u16::try_from(pixel).map_or(f32::from(u16::MAX), f32::from)
}

/// A number in the masks' precision.
pub(crate) fn narrow(value: f64) -> f32 {
    <f32 as jdt_core::Real>::from_f64(value)
}
