//! A painting as bytes: its head, then the maps, of each value the first byte, then of each the second, and so on. Most values of
//! a painting are 0 or 1, and so most of these bytes are alike, which compresses well.

use crate::paint::{Head, Masks, Painting};
use jdt_core::scenes::Scene;

/// The bytes of a value.
const WIDTH: usize = size_of::<f32>();

/// No painting of a link is larger, unpacked: a link of a thousand letters must not fill the memory.
pub(super) const MOST_BYTES: usize = 16 << 20;

/// `[length of the head, head, first bytes, second bytes, third bytes, fourth bytes]`, numbers in little endian.
pub(super) fn pack(painting: &Painting, makers: &str) -> Vec<u8> {
    let head = Head::new(painting, Scene::default(), makers.to_owned(), 0.0).to_bytes();
    let values: Vec<[u8; WIDTH]> = painting
        .images()
        .iter()
        .flat_map(Masks::painted)
        .flat_map(|(_, sheet)| sheet.values().iter().map(|value| value.to_le_bytes()))
        .collect();
    let mut bytes = u32::try_from(head.len()).unwrap_or(u32::MAX).to_le_bytes().to_vec();
    bytes.extend(head);
    for place in 0..WIDTH {
        bytes.extend(values.iter().map(|value| value[place]));
    }
    bytes
}

/// The painting that was packed; `None` if these bytes are none, or hold values beyond `[0, 1]`.
pub(super) fn unpack(bytes: &[u8]) -> Option<Painting> {
    let (length, bytes) = bytes.split_first_chunk::<4>()?;
    let (head, bytes) = bytes.split_at_checked(usize::try_from(u32::from_le_bytes(*length)).ok()?)?;
    let head = Head::of_bytes(head)?;
    let lengths = head.lengths();
    let count: usize = lengths.iter().sum();
    if bytes.len() != WIDTH * count {
        return None;
    }
    let value = |at: usize| f32::from_le_bytes(std::array::from_fn(|place| bytes[place * count + at]));
    let mut at = 0;
    let maps = lengths.iter().map(|length| {
        at += length;
        (at - length..at).map(value).collect::<Vec<_>>()
    });
    let maps: Vec<_> = maps.collect();
    maps.iter().flatten().all(|value| (0.0..=1.0).contains(value)).then(|| head.painting(maps))?
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::orders::Plane;

    fn painting() -> Painting {
        let mut painting = Painting::new(Masks::of_scene(Scene::Street).unwrap());
        painting.add_reader();
        let prediction = painting.sheet(Plane::Prediction).cloned();
        painting.set_sheet(Plane::Teacher, prediction);
        painting
    }

    #[test]
    fn a_painting_comes_back_to_the_last_bit() {
        let painting = painting();
        assert_eq!(unpack(&pack(&painting, "blur-1")), Some(painting));
    }

    #[test]
    fn what_is_no_painting_is_refused() {
        let bytes = pack(&painting(), "");
        assert_eq!(unpack(&bytes[..bytes.len() - 1]), None);
        assert_eq!(unpack(&[]), None);
        assert_eq!(unpack(&[255; 64]), None);
        let mut wrong = bytes.clone();
        // The last byte of the last value: its exponent.
        *wrong.last_mut().unwrap() = 0x7f;
        assert_eq!(unpack(&wrong), None);
    }
}
