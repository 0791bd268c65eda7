//! The browser's own compressor.

use js_sys::{Array, Function, Reflect, Uint8Array};
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::{Blob, ReadableStream, ReadableStreamDefaultReader, ReadableWritablePair};

/// Bytes without what repeats in them.
pub(super) async fn deflated(bytes: &[u8]) -> Option<Vec<u8>> {
    all_of(&piped(bytes, "CompressionStream")?, usize::MAX).await
}

/// The bytes that were deflated; `None` if these are not such, or if they were more than `most`.
pub(super) async fn inflated(bytes: &[u8], most: usize) -> Option<Vec<u8>> {
    all_of(&piped(bytes, "DecompressionStream")?, most).await
}

/// Bytes on their way through one of the browser's streams, which web-sys does not name yet.
fn piped(bytes: &[u8], class: &str) -> Option<ReadableStream> {
    let class: Function = Reflect::get(&js_sys::global(), &class.into()).ok()?.dyn_into().ok()?;
    let through = Reflect::construct(&class, &Array::of1(&"deflate-raw".into())).ok()?;
    let parts = Array::of1(&Uint8Array::from(bytes));
    let stream = Blob::new_with_u8_array_sequence(&parts).ok()?.stream();
    Some(stream.pipe_through(through.unchecked_ref::<ReadableWritablePair>()))
}

async fn all_of(stream: &ReadableStream, most: usize) -> Option<Vec<u8>> {
    let reader: ReadableStreamDefaultReader = stream.get_reader().dyn_into().ok()?;
    let mut bytes = Vec::new();
    loop {
        let piece = JsFuture::from(reader.read()).await.ok()?;
        let of = |key: &str| Reflect::get(&piece, &JsValue::from(key)).ok();
        if of("done")?.is_truthy() {
            return Some(bytes);
        }
        let piece: Uint8Array = of("value")?.dyn_into().ok()?;
        bytes.extend(piece.to_vec());
        if bytes.len() > most {
            return None;
        }
    }
}
