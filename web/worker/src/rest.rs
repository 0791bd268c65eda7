//! A program may come in two files, its first screen and the rest (`crates/xtask/src/split`). A function of the rest that is
//! called before that is there has it loaded on the spot.

use wasm_bindgen::prelude::*;

#[wasm_bindgen]
extern "C" {
    /// Of `web/rest.js`; there where a program comes in two files.
    #[wasm_bindgen(js_name = jdtLoadRestNow)]
    fn bring_in(first: &JsValue);
}

/// Waits until the rest of this program is there. Called by the stubs that the build leaves in place of what it moved.
#[wasm_bindgen]
pub fn load_rest_now() {
    bring_in(&wasm_bindgen::exports());
}
