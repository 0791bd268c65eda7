//! Whether there is a real GPU, asked without the graphics stack.

use jdt_engine::protocol::Response;
use jdt_engine::{BackendInfo, BackendKind, Notice, names_software};
use js_sys::{Function, Promise, Reflect};
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;

/// Says that there is a GPU worth loading the graphics stack for, or why the CPU goes on.
pub(crate) async fn look_for() -> Response {
    let (adapter, notice) = match request().await {
        Err(reason) => (None, Notice::NoDevice(reason.to_owned())),
        Ok(adapter) => {
            let info = field(&adapter, "info");
            let is_fallback = field(&info, "isFallbackAdapter").is_truthy();
            let name = name(&info);
            if !is_fallback && !names_software(&name) {
                return Response::GpuIsThere;
            }
            (Some(name.clone()), Notice::SoftwareAdapter(name))
        }
    };
    Response::Backend(BackendInfo { kind: BackendKind::Cpu, adapter, notice: Some(notice) })
}

/// `navigator.gpu.requestAdapter()`
async fn request() -> Result<JsValue, &'static str> {
    let gpu = field(&field(&js_sys::global(), "navigator"), "gpu");
    let ask: Option<Function> = field(&gpu, "requestAdapter").dyn_into().ok();
    let ask = ask.ok_or("this browser has no WebGPU in workers")?;
    let promise: Promise =
        ask.call0(&gpu).ok().and_then(|answer| answer.dyn_into().ok()).ok_or("the browser refused to look")?;
    match JsFuture::from(promise).await {
        Ok(adapter) if adapter.is_truthy() => Ok(adapter),
        _ => Err("there is no WebGPU adapter"),
    }
}

/// What the adapter says of itself; browsers may keep parts to themselves.
fn name(info: &JsValue) -> String {
    let parts = ["description", "vendor", "architecture"].map(|key| field(info, key).as_string().unwrap_or_default());
    let [description, vendor, architecture] = parts;
    let name = if description.is_empty() { format!("{vendor} {architecture}") } else { description };
    if name.trim().is_empty() { "unnamed adapter".to_owned() } else { name.trim().to_owned() }
}

/// A property, undefined where there is none.
fn field(object: &JsValue, key: &str) -> JsValue {
    Reflect::get(object, &key.into()).unwrap_or(JsValue::UNDEFINED)
}
