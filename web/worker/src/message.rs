//! A protocol message as it crosses between page and worker: `{header, buffers, files}`.

use jdt_engine::EngineError;
use jdt_engine::protocol::{decode, encode};
use js_sys::{Array, ArrayBuffer, Float32Array, Object, Reflect, Uint8Array};
use serde::Serialize;
use serde::de::DeserializeOwned;
use wasm_bindgen::{JsCast, JsValue};

/// A header, the buffers that travel with it, and the files that it speaks of.
#[derive(Debug)]
pub struct Message<T> {
    /// What is said.
    pub header: T,
    /// The numbers or bytes that travel with it, in the order that the header's variant names.
    pub buffers: Vec<ArrayBuffer>,
    /// The files that it speaks of.
    pub files: Vec<web_sys::File>,
}

impl<T> Message<T> {
    /// A header alone.
    pub fn new(header: T) -> Self {
        Self { header, buffers: Vec::new(), files: Vec::new() }
    }

    /// The same with one more buffer of numbers.
    #[must_use]
    pub fn with_floats(mut self, values: &[f32]) -> Self {
        self.buffers.push(Float32Array::from(values).buffer());
        self
    }

    /// The same with one more buffer of bytes.
    #[must_use]
    pub fn with_bytes(mut self, values: &[u8]) -> Self {
        self.buffers.push(Uint8Array::from(values).buffer());
        self
    }
}

impl<T: Serialize> Message<T> {
    /// The object to post, and the list of what is transferred rather than copied.
    ///
    /// # Errors
    /// [`EngineError::Protocol`] if the header cannot be encoded.
    pub fn to_js(&self) -> Result<(JsValue, Array), EngineError> {
        let object = Object::new();
        let header = Uint8Array::from(encode(&self.header)?.as_slice());
        let buffers: Array = self.buffers.iter().collect();
        let files: Array = self.files.iter().collect();
        for (key, value) in [("header", header.as_ref()), ("buffers", buffers.as_ref()), ("files", files.as_ref())] {
            Reflect::set(&object, &key.into(), value)
                .map_err(|reason| protocol_error("a field could not be set", &reason))?;
        }
        Ok((object.into(), buffers))
    }
}

impl<T: DeserializeOwned> Message<T> {
    /// Reads a posted object.
    ///
    /// # Errors
    /// [`EngineError::Protocol`] for anything but such a message, of this version.
    pub fn from_js(value: &JsValue) -> Result<Self, EngineError> {
        let field = |key: &str| {
            Reflect::get(value, &key.into()).map_err(|reason| protocol_error("a field is missing", &reason))
        };
        let header: Uint8Array =
            field("header")?.dyn_into().map_err(|other| protocol_error("the header is not a byte array", &other))?;
        let list = |key: &str| field(key).map(|value| Array::from(&value));
        Ok(Self {
            header: decode(&header.to_vec())?,
            buffers: list("buffers")?.iter().filter_map(|value| value.dyn_into().ok()).collect(),
            files: list("files")?.iter().filter_map(|value| value.dyn_into().ok()).collect(),
        })
    }
}

/// The numbers of a buffer.
pub fn floats(buffer: &ArrayBuffer) -> Vec<f32> {
    Float32Array::new(buffer).to_vec()
}

/// A buffer as bytes.
pub fn bytes(buffer: &ArrayBuffer) -> Vec<u8> {
    Uint8Array::new(buffer).to_vec()
}

fn protocol_error(reason: &str, came: &JsValue) -> EngineError {
    EngineError::Protocol { reason: format!("{reason}: {came:?}") }
}
