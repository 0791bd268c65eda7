//! Long lists of numbers as plain bytes, which travel and are read at the speed of a copy.

use serde::de::{Error, Visitor};
use serde::{Deserializer, Serializer};
use std::fmt;

/// A number of a fixed width.
pub(crate) trait Plain: Sized {
    fn write(list: &[Self]) -> Vec<u8>;
    /// `None` for bytes that are no whole list.
    fn read(bytes: &[u8]) -> Option<Vec<Self>>;
}

impl Plain for f64 {
    fn write(list: &[Self]) -> Vec<u8> {
        list.iter().flat_map(|value| value.to_le_bytes()).collect()
    }

    fn read(bytes: &[u8]) -> Option<Vec<Self>> {
        let (chunks, rest) = bytes.as_chunks::<8>();
        rest.is_empty().then(|| chunks.iter().map(|chunk| Self::from_le_bytes(*chunk)).collect())
    }
}

impl Plain for u8 {
    fn write(list: &[Self]) -> Vec<u8> {
        list.to_vec()
    }

    fn read(bytes: &[u8]) -> Option<Vec<Self>> {
        Some(bytes.to_vec())
    }
}

impl Plain for [[f32; 2]; 2] {
    fn write(list: &[Self]) -> Vec<u8> {
        list.iter().flatten().flatten().flat_map(|value| value.to_le_bytes()).collect()
    }

    fn read(bytes: &[u8]) -> Option<Vec<Self>> {
        let (chunks, rest) = bytes.as_chunks::<16>();
        let piece = |chunk: &[u8; 16]| {
            let at = |i: usize| f32::from_le_bytes([chunk[i], chunk[i + 1], chunk[i + 2], chunk[i + 3]]);
            [[at(0), at(4)], [at(8), at(12)]]
        };
        rest.is_empty().then(|| chunks.iter().map(piece).collect())
    }
}

pub(crate) fn serialize<T: Plain, S: Serializer>(list: &[T], to: S) -> Result<S::Ok, S::Error> {
    to.serialize_bytes(&T::write(list))
}

pub(crate) fn deserialize<'de, T: Plain, D: Deserializer<'de>>(from: D) -> Result<Vec<T>, D::Error> {
    struct Bytes;
    impl Visitor<'_> for Bytes {
        type Value = Vec<u8>;

        fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
            f.write_str("bytes")
        }

        fn visit_bytes<E: Error>(self, bytes: &[u8]) -> Result<Vec<u8>, E> {
            Ok(bytes.to_vec())
        }
    }
    let bytes = from.deserialize_bytes(Bytes)?;
    T::read(&bytes).ok_or_else(|| D::Error::custom("expected whole numbers of bytes"))
}
