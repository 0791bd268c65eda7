//! Maps with one value per class and pixel: probabilities, soft labels, logits.

use super::{ImageShape, Rect};
use crate::{CoreError, Real};
use ndarray::{Array3, ArrayView3};

macro_rules! dense_map {
    ($(#[$doc:meta])* $name:ident, $role:literal, $expected:literal, $is_ok:expr) => {
        $(#[$doc])*
        #[derive(Debug, Clone, PartialEq)]
        pub struct $name<F = f32> {
            values: Array3<F>,
            shape: ImageShape,
        }

        impl<F: Real> $name<F> {
            /// Checks every value and takes the map over.
            ///
            /// # Errors
            /// [`CoreError::BadValue`] with the first offender and where it stands; [`CoreError::EmptyOrHuge`];
            /// [`CoreError::ClassCount`] for a map without a channel.
            pub fn new(values: Array3<F>) -> Result<Self, CoreError> {
                let (channels, height, width) = values.dim();
                let shape = ImageShape::new(height, width)?;
                if channels == 0 {
                    return Err(CoreError::ClassCount { min: 1, max: usize::MAX, got: 0 });
                }
                let is_ok: fn(F) -> bool = $is_ok;
                // Many at once, without asking where: almost every map is as it should be.
                let all_are = |values: &[F]| values.iter().fold(true, |all, &value| all & is_ok(value));
                let is_fine = values.as_slice().is_some_and(|values| values.chunks(1 << 12).all(all_are));
                if !is_fine
                    && let Some(((channel, row, column), &value)) =
                        values.indexed_iter().find(|&(_, &value)| !is_ok(value))
                {
                    let value = value.widen();
                    return Err(CoreError::BadValue {
                        role: $role, value, expected: $expected, channel, row, column,
                    });
                }
                // Kernels read whole planes as slices.
                let values = if values.is_standard_layout() { values } else { values.as_standard_layout().to_owned() };
                Ok(Self { values, shape })
            }

            /// The number of channels C.
            pub fn channels(&self) -> usize {
                self.values.dim().0
            }

            /// Height and width.
            pub fn shape(&self) -> ImageShape {
                self.shape
            }

            /// The values, `[C, H, W]`.
            pub fn view(&self) -> ArrayView3<'_, F> {
                self.values.view()
            }

            /// The values, row-major `[C, H, W]`.
            pub fn values(&self) -> &[F] {
                self.values.as_slice().unwrap_or_default()
            }

            /// One channel, row-major `[H, W]`.
            pub fn plane(&self, channel: usize) -> &[F] {
                let pixels = self.shape.pixels();
                &self.values()[channel * pixels..(channel + 1) * pixels]
            }

            /// Writes `values`, row-major `[C, height, width]`, over the rectangle whose top left corner is
            /// (`top`, `left`): a brush stroke costs its own pixels.
            ///
            /// # Errors
            /// [`CoreError::PatchOutside`] if the rectangle leaves the map or `values` does not fill it;
            /// [`CoreError::BadValue`] as in [`Self::new`], the map being left as it was.
            pub fn patch(&mut self, rect: Rect, values: &[F]) -> Result<(), CoreError> {
                let (channels, shape) = (self.channels(), self.shape);
                let Rect { top, left, height, width } = rect;
                let fits = top + height <= shape.height() && left + width <= shape.width();
                if !fits || values.len() != channels * height * width || values.is_empty() {
                    return Err(CoreError::PatchOutside { rect, shape, values: values.len() });
                }
                let is_ok: fn(F) -> bool = $is_ok;
                if let Some(at) = values.iter().position(|&value| !is_ok(value)) {
                    return Err(CoreError::BadValue {
                        role: $role,
                        value: values[at].widen(),
                        expected: $expected,
                        channel: at / (height * width),
                        row: top + at / width % height,
                        column: left + at % width,
                    });
                }
                let pixels = shape.pixels();
                let Some(map) = self.values.as_slice_mut() else { return Ok(()) };
                for (line, row) in values.chunks_exact(width).enumerate() {
                    let start = line / height * pixels + (top + line % height) * shape.width() + left;
                    map[start..start + width].copy_from_slice(row);
                }
                Ok(())
            }

            /// Which rows have another value than those of `before` in some channel; `None` for a map of another shape.
            pub fn changed_rows(&self, before: &Self) -> Option<Vec<bool>> {
                if self.values.dim() != before.values.dim() {
                    return None;
                }
                let width = self.shape.width();
                let mut changed = vec![false; self.shape.height()];
                for channel in 0..self.channels() {
                    let rows = self.plane(channel).chunks_exact(width).zip(before.plane(channel).chunks_exact(width));
                    for (changed, (here, before)) in changed.iter_mut().zip(rows) {
                        *changed |= here.iter().zip(before).fold(false, |any, (a, b)| any | (a != b));
                    }
                }
                Some(changed)
            }

            /// Gives the array back.
            pub fn into_inner(self) -> Array3<F> {
                self.values
            }
        }
    };
}

dense_map! {
    /// A prediction as probabilities, `[C, H, W]`, each in [0, 1]; one channel is a foreground map.
    ProbMap, "the prediction", "a number in [0, 1]", |v| v >= F::zero() && v <= F::one()
}

impl<F: Real> ProbMap<F> {
    /// A map as large as another, of values that are cut off at 0 and 1.
    pub(crate) fn clamped(like: &Self, mut values: Vec<F>) -> Self {
        values.resize(like.values.len(), F::zero());
        for value in &mut values {
            *value = value.max(F::zero()).min(F::one());
        }
        let values = Array3::from_shape_vec(like.values.dim(), values).unwrap_or_else(|_| like.values.clone());
        Self { values, shape: like.shape }
    }
}

dense_map! {
    /// A soft label, `[C, H, W]`, each value in [0, 1]; a pixel need not sum to 1.
    SoftLabel, "the soft label", "a number in [0, 1]", |v| v >= F::zero() && v <= F::one()
}

dense_map! {
    /// A prediction before soft-max or sigmoid, `[C, H, W]`, finite.
    Logits, "the logits", "a finite number", |v| v.is_finite()
}

dense_map! {
    /// Which way predictions change, `[C, H, W]`: small enough that a step along it stays finite.
    Direction, "the direction", "a number from -1e30 to 1e30", |v| v.abs().widen() <= 1e30
}

#[cfg(test)]
mod tests {
    use super::*;
    use ndarray::array;

    #[test]
    fn a_patch_changes_its_rectangle_only() {
        let mut map = ProbMap::new(Array3::<f32>::zeros((2, 2, 3))).unwrap();
        let rect = Rect { top: 1, left: 1, height: 1, width: 2 };
        map.patch(rect, &[0.1, 0.2, 0.3, 0.4]).unwrap();
        assert_eq!(map.view(), array![[[0.0, 0.0, 0.0], [0.0, 0.1, 0.2]], [[0.0, 0.0, 0.0], [0.0, 0.3, 0.4]]]);
        assert!(map.patch(rect, &[0.1]).is_err());
        assert!(map.patch(Rect { top: 2, ..rect }, &[0.0; 4]).is_err());
        assert!(map.patch(rect, &[f32::NAN; 4]).is_err());
    }
}
