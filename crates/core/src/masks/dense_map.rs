//! Maps with one value per class and pixel: probabilities, soft labels, logits.

use super::ImageShape;
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
                if let Some(((channel, row, column), &value)) =
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

dense_map! {
    /// A soft label, `[C, H, W]`, each value in [0, 1]; a pixel need not sum to 1.
    SoftLabel, "the soft label", "a number in [0, 1]", |v| v >= F::zero() && v <= F::one()
}

dense_map! {
    /// A prediction before soft-max or sigmoid, `[C, H, W]`, finite.
    Logits, "the logits", "a finite number", |v| v.is_finite()
}
