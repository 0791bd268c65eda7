//! A value within a message that only its reader decodes.

use crate::EngineError;
use crate::protocol::{decode, encode};
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use std::marker::PhantomData;

/// A value, encoded. Every program links the code that reads a message's header, but of what is packed in it only the bytes:
/// one that never opens it does without its code.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent, bound = "")]
pub struct Packed<T> {
    bytes: Vec<u8>,
    #[serde(skip)]
    of: PhantomData<fn() -> T>,
}

impl<T: Serialize> Packed<T> {
    /// Packs a value.
    ///
    /// # Errors
    /// [`EngineError::Protocol`] if its type cannot be encoded.
    pub fn new(value: &T) -> Result<Self, EngineError> {
        Ok(Self { bytes: encode(value)?, of: PhantomData })
    }
}

impl<T: DeserializeOwned> Packed<T> {
    /// Takes the value out.
    ///
    /// # Errors
    /// [`EngineError::Protocol`] for bytes that are not such a value.
    pub fn open(&self) -> Result<T, EngineError> {
        decode(&self.bytes)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_packed_comes_out_again() {
        let packed = Packed::new(&(7_u8, "x".to_owned())).unwrap();
        let sent: Packed<(u8, String)> = decode(&encode(&packed).unwrap()).unwrap();
        assert_eq!(sent.open().unwrap(), (7, "x".to_owned()));
        let wrong: Packed<(u8, String)> = decode(&encode(&vec![1_u8]).unwrap()).unwrap();
        assert!(wrong.open().is_err());
    }
}
