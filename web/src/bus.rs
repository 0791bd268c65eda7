//! How the page's programs share the painting, which the page alone owns.
//!
//! They have no memory in common: what one asks or tells crosses as a DOM event, whose listeners have answered when the
//! dispatch returns.

use jdt_engine::protocol::PaintedShape;
use js_sys::{Array, ArrayBuffer, Float32Array, Object, Reflect, Uint8Array};
use leptos::prelude::{WindowListenerHandle, window, window_event_listener_untyped};
use wasm_bindgen::{JsCast, JsValue};
use web_sys::{CustomEvent, CustomEventInit};

const ASKED: &str = "jdt-painting-asked";
const CHANGED: &str = "jdt-painting-changed";
const PREVIEWED: &str = "jdt-painting-previewed";
const PUSH_DRAWN: &str = "jdt-painting-push-drawn";

/// A copy of the painting.
#[derive(Debug, Clone, PartialEq, Default)]
pub(crate) struct Painting {
    /// Its images.
    pub(crate) images: Vec<Image>,
    /// The one that is shown.
    pub(crate) image: usize,
    /// The class that is painted.
    pub(crate) class: usize,
}

/// A copy of one image, row-major `[C, H, W]` both.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Image {
    pub(crate) shape: PaintedShape,
    pub(crate) label: Vec<f32>,
    pub(crate) prediction: Vec<f32>,
    /// Which pixels take part, `[H, W]`, 1 or 0; empty for all.
    pub(crate) kept: Vec<f32>,
}

/// The painting on its way to a worker, which no program keeps.
pub(crate) struct Maps {
    /// Its images.
    pub(crate) shapes: Vec<PaintedShape>,
    /// Label and prediction of each in turn, then of each which pixels take part, f32.
    pub(crate) buffers: Vec<ArrayBuffer>,
    /// The image that is shown.
    pub(crate) image: usize,
}

/// Where a loss pushes a class of an image, as colours.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Push {
    pub(crate) image: usize,
    pub(crate) class: usize,
    pub(crate) loss: String,
    /// Row-major `[H, W, 4]`; empty where the loss does not take such a label.
    pub(crate) rgba: Vec<u8>,
    /// What the ends of its scale stand for.
    pub(crate) max_abs: f32,
}

/// One image where its owner keeps it: as [`Image`], without a copy.
#[derive(Clone, Copy)]
pub(crate) struct ImageSeen<'a> {
    pub(crate) shape: PaintedShape,
    pub(crate) label: &'a [f32],
    pub(crate) prediction: &'a [f32],
    pub(crate) kept: &'a [f32],
}

/// What owns the painting and answers for it.
pub(crate) trait Owner: Clone + 'static {
    /// Shows each image in turn; then says which is shown, and which class is painted.
    fn look(&self, see: impl FnMut(ImageSeen<'_>)) -> (usize, usize);
    /// Shows values in place of an image's prediction, and says whose they are; `None` shows the prediction again.
    fn preview(&self, image: usize, values: Option<Vec<f32>>, whose: String);
    /// Shows a push, if it is what is looked at.
    fn show_push(&self, push: Push);
}

/// The painting as it is now; `None` before the page has one.
pub(crate) fn ask() -> Option<Painting> {
    let detail = Object::new();
    dispatch(ASKED, &detail);
    let images = Array::from(&get(&detail, "images")?).iter().map(|image| image_of(&image)).collect::<Option<_>>()?;
    Some(Painting { images, image: number(&detail, "image")?, class: number(&detail, "class")? })
}

/// The maps of the painting as it is now, to be given away.
pub(crate) fn ask_maps() -> Option<Maps> {
    let detail = Object::new();
    dispatch(ASKED, &detail);
    let (mut shapes, mut buffers, mut kept) = (Vec::new(), Vec::new(), Vec::new());
    let map = |object: &Object, key: &str| Some(get(object, key)?.dyn_into::<Float32Array>().ok()?.buffer());
    for image in Array::from(&get(&detail, "images")?).iter() {
        let image: Object = image.dyn_into().ok()?;
        shapes.push(shape_of(&image)?);
        buffers.extend([map(&image, "label")?, map(&image, "prediction")?]);
        kept.push(map(&image, "kept")?);
    }
    buffers.extend(kept);
    Some(Maps { shapes, buffers, image: number(&detail, "image")? })
}

/// Shows where a loss pushes a class of an image; without colours, that it pushes nothing.
pub(crate) fn show_push(image: usize, class: usize, loss: &str, rgba: Option<&ArrayBuffer>, max_abs: f32) {
    let detail = detail_of(image, None);
    set(&detail, "class", &JsValue::from_f64(class as f64));
    set(&detail, "loss", &loss.into());
    set(&detail, "max", &max_abs.into());
    if let Some(rgba) = rgba {
        set(&detail, "rgba", &Uint8Array::new(rgba));
    }
    dispatch(PUSH_DRAWN, &detail);
}

/// Hears of every finished change: a stroke's end, another scene, another image.
pub(crate) fn on_change(heard: impl Fn() + 'static) -> WindowListenerHandle {
    window_event_listener_untyped(CHANGED, move |_| heard())
}

/// Shows values in the canvas of an image's prediction, with whose they are, and leaves the painting as it is; `None` ends it.
pub(crate) fn preview(image: usize, values: Option<&[f32]>, whose: &str) {
    let detail = detail_of(image, values);
    set(&detail, "whose", &whose.into());
    dispatch(PREVIEWED, &detail);
}

/// Tells that the painting has changed.
pub(crate) fn tell_change() {
    dispatch(CHANGED, &Object::new());
}

/// Answers for the painting as long as the page lives.
pub(crate) fn serve(owner: &impl Owner) {
    let asked = owner.clone();
    let _ = window_event_listener_untyped(ASKED, move |event| {
        let Some(detail) = detail(&event) else { return };
        let images = Array::new();
        let (image, class) = asked.look(|image| {
            images.push(&object_of(image));
        });
        set(&detail, "images", &images);
        set(&detail, "image", &JsValue::from_f64(image as f64));
        set(&detail, "class", &JsValue::from_f64(class as f64));
    });
    let previewed = owner.clone();
    let _ = window_event_listener_untyped(PREVIEWED, move |event| {
        if let Some((image, values, whose)) = read(&event) {
            previewed.preview(image, values, whose);
        }
    });
    let drawn = owner.clone();
    let _ = window_event_listener_untyped(PUSH_DRAWN, move |event| {
        if let Some(push) = detail(&event).and_then(|detail| push_of(&detail)) {
            drawn.show_push(push);
        }
    });
}

pub(crate) fn dispatch(name: &str, detail: &Object) {
    let init = CustomEventInit::new();
    init.set_detail(detail);
    // An event with such a name can always be made, and nobody prevents it.
    let _ = CustomEvent::new_with_event_init_dict(name, &init).map(|event| window().dispatch_event(&event));
}

pub(crate) fn detail(event: &web_sys::Event) -> Option<Object> {
    event.dyn_ref::<CustomEvent>()?.detail().dyn_into().ok()
}

fn read(event: &web_sys::Event) -> Option<(usize, Option<Vec<f32>>, String)> {
    let detail = detail(event)?;
    let whose = get(&detail, "whose").and_then(|whose| whose.as_string()).unwrap_or_default();
    Some((number(&detail, "image")?, floats(&detail, "values"), whose))
}

fn detail_of(image: usize, values: Option<&[f32]>) -> Object {
    let detail = Object::new();
    set(&detail, "image", &JsValue::from_f64(image as f64));
    if let Some(values) = values {
        set(&detail, "values", &Float32Array::from(values));
    }
    detail
}

fn object_of(image: ImageSeen<'_>) -> Object {
    let object = Object::new();
    let PaintedShape { channels, height, width } = image.shape;
    for (key, size) in [("channels", channels), ("height", height), ("width", width)] {
        set(&object, key, &JsValue::from_f64(size as f64));
    }
    for (key, values) in [("label", image.label), ("prediction", image.prediction), ("kept", image.kept)] {
        set(&object, key, &Float32Array::from(values));
    }
    object
}

fn image_of(object: &JsValue) -> Option<Image> {
    let object: &Object = object.dyn_ref()?;
    Some(Image {
        shape: shape_of(object)?,
        label: floats(object, "label")?,
        prediction: floats(object, "prediction")?,
        kept: floats(object, "kept")?,
    })
}

fn shape_of(object: &Object) -> Option<PaintedShape> {
    Some(PaintedShape {
        channels: number(object, "channels")?,
        height: number(object, "height")?,
        width: number(object, "width")?,
    })
}

#[expect(clippy::cast_possible_truncation, reason = "an f32 that crossed as a number")]
fn push_of(detail: &Object) -> Option<Push> {
    let rgba = get(detail, "rgba").and_then(|rgba| rgba.dyn_into::<Uint8Array>().ok());
    Some(Push {
        image: number(detail, "image")?,
        class: number(detail, "class")?,
        loss: get(detail, "loss")?.as_string()?,
        rgba: rgba.map(|rgba| rgba.to_vec()).unwrap_or_default(),
        max_abs: get(detail, "max")?.as_f64()? as f32,
    })
}

pub(crate) fn set(object: &Object, key: &str, value: &JsValue) {
    // A plain object takes any field.
    let _ = Reflect::set(object, &key.into(), value);
}

pub(crate) fn get(object: &Object, key: &str) -> Option<JsValue> {
    Reflect::get(object, &key.into()).ok().filter(|value| !value.is_undefined())
}

#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "sizes and positions that a usize was made into"
)]
pub(crate) fn number(object: &Object, key: &str) -> Option<usize> {
    get(object, key)?.as_f64().map(|number| number as usize)
}

fn floats(object: &Object, key: &str) -> Option<Vec<f32>> {
    get(object, key)?.dyn_into::<Float32Array>().ok().map(|array| array.to_vec())
}
