//! The painting as the page owns it.

use jdt_core::CoreError;
use jdt_core::masks::Rect;
use jdt_core::scenes::{Picture, Scene};
use jdt_engine::Layer;
use jdt_engine::protocol::PaintedShape;

/// A label and a prediction, row-major `[C, H, W]` each; one channel is a foreground map, several sum to 1.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Masks {
    shape: PaintedShape,
    label: Vec<f32>,
    prediction: Vec<f32>,
}

impl Masks {
    /// A scene, freshly drawn.
    pub(crate) fn of_scene(scene: Scene) -> Result<Self, CoreError> {
        let Picture { label, prediction } = scene.draw()?;
        let shape =
            PaintedShape { channels: label.channels(), height: label.shape().height(), width: label.shape().width() };
        Ok(Self { shape, label: label.values().to_vec(), prediction: prediction.values().to_vec() })
    }

    /// A label whose prediction is the label itself.
    pub(crate) fn agreed(shape: PaintedShape, label: Vec<f32>) -> Self {
        Self { shape, prediction: label.clone(), label }
    }

    pub(crate) fn shape(&self) -> PaintedShape {
        self.shape
    }

    /// The whole picture.
    pub(crate) fn rect(&self) -> Rect {
        Rect { top: 0, left: 0, height: self.shape.height, width: self.shape.width }
    }

    pub(crate) fn layer(&self, layer: Layer) -> &[f32] {
        match layer {
            Layer::Label => &self.label,
            Layer::Prediction => &self.prediction,
        }
    }

    pub(crate) fn layer_mut(&mut self, layer: Layer) -> &mut [f32] {
        match layer {
            Layer::Label => &mut self.label,
            Layer::Prediction => &mut self.prediction,
        }
    }

    /// A copy of a rectangle, row-major `[C, height, width]`.
    pub(crate) fn copy(&self, layer: Layer, rect: Rect) -> Vec<f32> {
        copy_rect(self.layer(layer), self.shape, rect)
    }

    /// Writes such a copy back.
    pub(crate) fn write(&mut self, layer: Layer, rect: Rect, values: &[f32]) {
        let shape = self.shape;
        let map = self.layer_mut(layer);
        for (row, line) in rows(shape, rect).zip(values.chunks_exact(rect.width)) {
            map[row..row + rect.width].copy_from_slice(line);
        }
    }

    /// Makes the prediction equal to the label.
    pub(crate) fn agree(&mut self) {
        self.prediction.clone_from(&self.label);
    }

    /// Label and prediction change places.
    pub(crate) fn swap(&mut self) {
        std::mem::swap(&mut self.label, &mut self.prediction);
    }
}

/// A rectangle of a map `[C, H, W]`, as `[C, height, width]`.
pub(crate) fn copy_rect(map: &[f32], shape: PaintedShape, rect: Rect) -> Vec<f32> {
    rows(shape, rect).flat_map(|row| &map[row..row + rect.width]).copied().collect()
}

/// Where each row of a rectangle begins, channel after channel.
fn rows(shape: PaintedShape, rect: Rect) -> impl Iterator<Item = usize> {
    (0..shape.channels).flat_map(move |channel| {
        (0..rect.height)
            .map(move |row| channel * shape.height * shape.width + (rect.top + row) * shape.width + rect.left)
    })
}
