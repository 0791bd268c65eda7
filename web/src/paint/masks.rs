//! One image of the painting as the page owns it.

use super::sheet::Sheet;
use crate::link::LinkState;
use crate::orders::Plane;
use jdt_core::CoreError;
use jdt_core::masks::{ImageShape, Rect};
use jdt_core::scenes::{Picture, Scene, patchwork};
use jdt_engine::Layer;
use jdt_engine::protocol::PaintedShape;

/// A label, a prediction and what belongs to them, row-major `[C, H, W]` each; one channel is a foreground map, several sum
/// to 1.
///
/// What the label's canvas edits is the label itself, or the mask of the annotator that is under the brush.
#[derive(Debug, Clone)]
pub(crate) struct Masks {
    shape: PaintedShape,
    label: Sheet,
    prediction: Sheet,
    readers: Vec<Sheet>,
    teacher: Option<Sheet>,
    /// What label makers made of all that; not painted, and no part of the history.
    derived: Option<Sheet>,
    /// Which pixels of that take part, `[H, W]`, 1 or 0; all if there is none.
    kept: Option<Sheet>,
    /// The annotator under the brush.
    reader: Option<usize>,
}

impl PartialEq for Masks {
    /// Whether both are painted alike.
    fn eq(&self, other: &Self) -> bool {
        self.shape == other.shape
            && self.label == other.label
            && self.prediction == other.prediction
            && self.readers == other.readers
            && self.teacher == other.teacher
    }
}

impl Masks {
    /// A label with its prediction.
    pub(crate) fn new(shape: PaintedShape, label: Vec<f32>, prediction: Vec<f32>) -> Self {
        let [label, prediction] = [label, prediction].map(Sheet::new);
        Self { shape, label, prediction, readers: Vec::new(), teacher: None, derived: None, kept: None, reader: None }
    }

    /// A scene, freshly drawn.
    pub(crate) fn of_scene(scene: Scene) -> Result<Self, CoreError> {
        let Picture { label, prediction } = scene.draw()?;
        let shape =
            PaintedShape { channels: label.channels(), height: label.shape().height(), width: label.shape().width() };
        Ok(Self::new(shape, label.values().to_vec(), prediction.values().to_vec()))
    }

    /// What a link asks for: its scene, or a canvas of another size.
    pub(crate) fn of_link(state: &LinkState) -> Result<Self, CoreError> {
        let Some(shape) = state.canvas_shape() else { return Self::of_scene(state.scene) };
        let picture = patchwork(shape.channels, ImageShape::new(shape.height, shape.width)?, 1)?;
        let [label, prediction] = [picture.label.into_inner(), picture.prediction.into_inner()];
        Ok(Self::new(shape, label.into_raw_vec_and_offset().0, prediction.into_raw_vec_and_offset().0))
    }

    /// Nothing painted: no foreground, or all of it the first class.
    pub(crate) fn blank(shape: PaintedShape) -> Self {
        Self::new(shape, blank(shape), blank(shape))
    }

    /// A label whose prediction is the label itself, and the annotators' masks it was made of.
    pub(crate) fn annotated(shape: PaintedShape, label: Vec<f32>, readers: Vec<Vec<f32>>) -> Self {
        let mut masks = Self::new(shape, label.clone(), label);
        masks.readers = readers.into_iter().map(Sheet::new).collect();
        masks
    }

    pub(crate) fn shape(&self) -> PaintedShape {
        self.shape
    }

    /// The whole picture.
    pub(crate) fn rect(&self) -> Rect {
        Rect { top: 0, left: 0, height: self.shape.height, width: self.shape.width }
    }

    /// What a layer's canvas edits.
    pub(crate) fn plane(&self, layer: Layer) -> Plane {
        match (layer, self.reader.filter(|&reader| reader < self.readers.len())) {
            (Layer::Prediction, _) => Plane::Prediction,
            (Layer::Label, None) => Plane::Label,
            (Layer::Label, Some(reader)) => Plane::Reader(reader),
        }
    }

    /// The values that a layer's canvas edits.
    pub(crate) fn layer(&self, layer: Layer) -> &[f32] {
        self.sheet(self.plane(layer)).map_or(&[], Sheet::values)
    }

    pub(crate) fn layer_mut(&mut self, layer: Layer) -> &mut [f32] {
        match self.plane(layer) {
            Plane::Prediction => self.prediction.values_mut(),
            Plane::Reader(reader) if reader < self.readers.len() => self.readers[reader].values_mut(),
            _ => self.label.values_mut(),
        }
    }

    /// A copy of a rectangle of what a layer's canvas edits, row-major `[C, height, width]`.
    pub(crate) fn copy(&self, layer: Layer, rect: Rect) -> Vec<f32> {
        copy_rect(self.layer(layer), self.shape, rect)
    }

    /// What the losses see of a layer: of the label, what the label makers made of it.
    pub(crate) fn seen(&self, layer: Layer) -> &Sheet {
        match layer {
            Layer::Label => self.derived.as_ref().unwrap_or(&self.label),
            Layer::Prediction => &self.prediction,
        }
    }

    /// One of the image's maps, if it has it.
    pub(crate) fn sheet(&self, plane: Plane) -> Option<&Sheet> {
        match plane {
            Plane::Label => Some(&self.label),
            Plane::Prediction => Some(&self.prediction),
            Plane::Derived => self.derived.as_ref(),
            Plane::Teacher => self.teacher.as_ref(),
            Plane::Reader(reader) => self.readers.get(reader),
        }
    }

    /// Puts a map in the place of one, or beside the annotators there are; `None` takes it away. Values that do not fill the
    /// image, and an image without a label or prediction, are refused.
    pub(crate) fn set_sheet(&mut self, plane: Plane, sheet: Option<Sheet>) -> bool {
        let values = self.shape.channels * self.shape.height * self.shape.width;
        if sheet.as_ref().is_some_and(|sheet| sheet.values().len() != values) {
            return false;
        }
        match (plane, sheet) {
            (Plane::Label, Some(sheet)) => self.label = sheet,
            (Plane::Prediction, Some(sheet)) => self.prediction = sheet,
            (Plane::Derived, sheet) => self.derived = sheet,
            (Plane::Teacher, sheet) => self.teacher = sheet,
            (Plane::Reader(reader), Some(sheet)) if reader < self.readers.len() => self.readers[reader] = sheet,
            (Plane::Reader(reader), Some(sheet)) if reader == self.readers.len() => self.readers.push(sheet),
            (Plane::Reader(reader), None) if reader < self.readers.len() => {
                self.readers.remove(reader);
            }
            (Plane::Label | Plane::Prediction, None) | (Plane::Reader(_), _) => return false,
        }
        true
    }

    /// Writes a rectangle of a map, `[C, height, width]`.
    pub(crate) fn write(&mut self, plane: Plane, rect: Rect, values: &[f32]) {
        let shape = self.shape;
        let sheet = match plane {
            Plane::Label => Some(&mut self.label),
            Plane::Prediction => Some(&mut self.prediction),
            Plane::Derived => self.derived.as_mut(),
            Plane::Teacher => self.teacher.as_mut(),
            Plane::Reader(reader) => self.readers.get_mut(reader),
        };
        let Some(map) = sheet.map(Sheet::values_mut) else { return };
        for (row, line) in rows(shape, rect).zip(values.chunks_exact(rect.width)) {
            map[row..row + rect.width].copy_from_slice(line);
        }
    }

    /// Which pixels take part, `[H, W]`, 1 or 0; all if there is none.
    pub(crate) fn kept(&self) -> Option<&Sheet> {
        self.kept.as_ref().filter(|_| self.derived.is_some())
    }

    /// Has pixels take part or not; a map of another size counts as none.
    pub(crate) fn set_kept(&mut self, kept: Option<Vec<f32>>) {
        let pixels = self.shape.height * self.shape.width;
        self.kept = kept.filter(|kept| kept.len() == pixels).map(Sheet::new);
    }

    /// How many annotators there are.
    pub(crate) fn readers(&self) -> usize {
        self.readers.len()
    }

    /// Puts an annotator's mask under the brush, or the label itself.
    pub(crate) fn set_reader(&mut self, reader: Option<usize>) {
        self.reader = reader;
    }

    /// All maps that are painted.
    pub(crate) fn painted(&self) -> impl Iterator<Item = (Plane, &Sheet)> {
        let readers = self.readers.iter().enumerate().map(|(reader, sheet)| (Plane::Reader(reader), sheet));
        [(Plane::Label, &self.label), (Plane::Prediction, &self.prediction)]
            .into_iter()
            .chain(self.teacher.iter().map(|sheet| (Plane::Teacher, sheet)))
            .chain(readers)
    }

    /// Makes the prediction equal to the label that the losses see.
    pub(crate) fn agree(&mut self) {
        self.prediction = self.seen(Layer::Label).clone();
    }

    /// Label and prediction change places.
    pub(crate) fn swap(&mut self) {
        std::mem::swap(&mut self.label, &mut self.prediction);
    }

    /// The same picture with another number of classes and another size: pixels are taken from the nearest place.
    ///
    /// More classes begin empty; classes that go leave their share to those that stay, in proportion, or to the first. A
    /// foreground map becomes the second of two classes and back.
    pub(crate) fn converted(&self, shape: PaintedShape) -> Self {
        let sheet = |sheet: &Sheet| Sheet::new(converted(sheet.values(), self.shape, shape));
        Self {
            shape,
            label: sheet(&self.label),
            prediction: sheet(&self.prediction),
            readers: self.readers.iter().map(sheet).collect(),
            teacher: self.teacher.as_ref().map(sheet),
            derived: None,
            kept: None,
            reader: self.reader,
        }
    }
}

/// No foreground, or all of it the first class.
pub(crate) fn blank(shape: PaintedShape) -> Vec<f32> {
    let pixels = shape.height * shape.width;
    let mut values = vec![0.0; shape.channels * pixels];
    if shape.channels > 1 {
        values[..pixels].fill(1.0);
    }
    values
}

fn converted(values: &[f32], from: PaintedShape, to: PaintedShape) -> Vec<f32> {
    let (from_pixels, pixels) = (from.height * from.width, to.height * to.width);
    let mut out = vec![0.0; to.channels * pixels];
    for row in 0..to.height {
        for column in 0..to.width {
            let source = (row * from.height / to.height) * from.width + column * from.width / to.width;
            let value = |class: usize| values.get(class * from_pixels + source).copied().unwrap_or(0.0);
            let mut put = |class: usize, value: f32| out[class * pixels + row * to.width + column] = value;
            match (from.channels, to.channels) {
                (1, 1) => put(0, value(0)),
                (1, _) => {
                    put(0, 1.0 - value(0));
                    put(1, value(0));
                }
                (_, 1) => put(0, 1.0 - value(0)),
                (_, classes) => {
                    // Where nothing goes, nothing is divided: it would be rounded.
                    let goes: f32 = (classes..from.channels).map(value).sum();
                    let stays: f32 = (0..classes).map(value).sum();
                    for class in 0..classes {
                        put(
                            class,
                            match (goes > 0.0, stays > 0.0) {
                                (false, _) => value(class),
                                (true, true) => value(class) / stays,
                                (true, false) => f32::from(u8::from(class == 0)),
                            },
                        );
                    }
                }
            }
        }
    }
    out
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

#[cfg(test)]
mod tests {
    use super::*;

    fn shape(channels: usize, height: usize, width: usize) -> PaintedShape {
        PaintedShape { channels, height, width }
    }

    #[test]
    fn classes_come_and_go_and_pixels_still_sum_to_one() {
        let disc = Masks::of_scene(Scene::Disc).unwrap();
        let two = disc.converted(shape(2, 64, 64));
        assert_eq!(
            two.converted(shape(1, 64, 64)).label.values(),
            two.label.values()[4096..].iter().map(|v| 1.0 - (1.0 - v)).collect::<Vec<_>>()
        );
        let street = Masks::of_scene(Scene::Street).unwrap();
        for classes in [2, 3, 4, 8] {
            let other = street.converted(shape(classes, 64, 64));
            for pixel in [0, 2000, 2711, 4095] {
                let sum: f32 = (0..classes).map(|class| other.label.values()[class * 4096 + pixel]).sum();
                assert!((sum - 1.0).abs() < 1e-6, "{classes} {sum}");
            }
        }
        assert_eq!(street.converted(shape(8, 64, 64)).converted(street.shape()), street);
    }

    #[test]
    fn another_size_takes_the_nearest_pixels() {
        let small = Masks::new(shape(1, 2, 2), vec![0.1, 0.2, 0.3, 0.4], vec![0.0; 4]);
        let large = small.converted(shape(1, 4, 2));
        assert_eq!(large.label.values(), [0.1, 0.2, 0.1, 0.2, 0.3, 0.4, 0.3, 0.4]);
        assert_eq!(large.converted(small.shape()), small);
    }

    #[test]
    fn the_brush_edits_the_annotator_under_it_and_the_losses_see_the_derived_label() {
        let mut masks = Masks::blank(shape(1, 1, 2));
        assert!(masks.set_sheet(Plane::Reader(0), Some(Sheet::new(vec![1.0, 0.0]))));
        assert!(!masks.set_sheet(Plane::Reader(5), Some(Sheet::new(vec![1.0, 0.0]))));
        assert!(!masks.set_sheet(Plane::Teacher, Some(Sheet::new(vec![1.0]))));
        masks.set_reader(Some(0));
        assert_eq!((masks.plane(Layer::Label), masks.layer(Layer::Label)), (Plane::Reader(0), &[1.0, 0.0][..]));
        masks.layer_mut(Layer::Label)[1] = 0.5;
        assert_eq!(masks.sheet(Plane::Reader(0)).unwrap().values(), [1.0, 0.5]);
        assert_eq!(masks.seen(Layer::Label).values(), [0.0, 0.0]);
        assert!(masks.set_sheet(Plane::Derived, Some(Sheet::new(vec![0.25, 0.75]))));
        masks.agree();
        assert_eq!(masks.layer(Layer::Prediction), [0.25, 0.75]);
        // An annotator who is gone is under no brush.
        assert!(masks.set_sheet(Plane::Reader(0), None));
        assert_eq!(masks.plane(Layer::Label), Plane::Label);
    }

    #[test]
    fn a_blank_image_of_several_classes_is_all_the_first() {
        assert_eq!(Masks::blank(shape(2, 1, 2)).layer(Layer::Label), [1.0, 1.0, 0.0, 0.0]);
        assert_eq!(Masks::blank(shape(1, 1, 2)).layer(Layer::Label), [0.0, 0.0]);
    }
}
