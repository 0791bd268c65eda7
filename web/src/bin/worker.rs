//! The engine's worker.

/// Tells the page that messages are taken from now on.
fn main() {
    #[cfg(target_arch = "wasm32")]
    {
        use wasm_bindgen::JsCast as _;
        let scope: web_sys::DedicatedWorkerGlobalScope = js_sys::global().unchecked_into();
        let _ = scope.post_message(&"ready".into());
    }
}
