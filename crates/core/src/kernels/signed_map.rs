//! A map of values with a sign → its picture, in pieces as long as whoever draws has time for.

use super::PixelGradient;
use super::block::LANES;
use super::lanes::{Work, widest};
use super::overlap_grad::Slopes;
use crate::colour::{NEGATIVE, POSITIVE, Rgb, ZERO};
use crate::masks::{ProbMap, SoftLabel};
use std::ops::Range;

/// Values of a label and a prediction that have a sign, `[C, H, W]`, to be drawn on the signed colour scale.
///
/// The scale's ends lie at the largest |value| of all classes, so a picture takes two passes: [`Self::max_abs`] over all
/// pixels, then [`Self::draw`].
///
/// # Example
/// ```
/// use jdt_core::colour::signed_colour;
/// use jdt_core::kernels::SignedMap;
/// use jdt_core::masks::{ProbMap, SoftLabel};
/// use ndarray::array;
///
/// let x = ProbMap::new(array![[[0.0, 0.5, 1.0]]])?;
/// let y = SoftLabel::new(array![[[0.25, 0.25, 0.0]]])?;
/// let map = SignedMap::difference(1);
/// assert_eq!(map.max_abs(&y, &x, 0..3), 1.0);
/// let mut rgba = [0; 12];
/// map.draw(&y, &x, 0, 1.0, 0..3, &mut rgba);
/// assert_eq!(rgba[..3], signed_colour(-0.25, 1.0));
/// # Ok::<(), jdt_core::CoreError>(())
/// ```
#[derive(Debug, Clone, PartialEq)]
pub struct SignedMap {
    /// The values are affine in the pixel, like the gradients that they mostly are.
    classes: Vec<PixelGradient>,
}

impl SignedMap {
    /// −∂L/∂x of the loss with these scalars, one set a class: where it pushes the prediction.
    pub fn push(slopes: &[PixelGradient]) -> Self {
        Self { classes: slopes.iter().map(|g| PixelGradient { a: -g.a, b: -g.b, c: -g.c, d: -g.d }).collect() }
    }

    /// x − y of so many classes.
    pub fn difference(classes: usize) -> Self {
        Self { classes: vec![PixelGradient { b: -1.0, d: 1.0, ..PixelGradient::default() }; classes] }
    }

    /// The largest |value| of all classes over some pixels, row-major.
    pub fn max_abs(&self, label: &SoftLabel, prediction: &ProbMap, pixels: Range<usize>) -> f32 {
        let planes = self.classes.iter().enumerate().take(label.channels().min(prediction.channels()));
        planes
            .map(|(class, slope)| {
                let (x, y) = (&prediction.plane(class)[pixels.clone()], &label.plane(class)[pixels.clone()]);
                largest(x, y, &Slopes::new(slope))
            })
            .fold(0.0, f32::max)
    }

    /// The colours of one class over some pixels, row-major red, green, blue, alpha; nothing for a class that there is not.
    pub fn draw(
        &self,
        label: &SoftLabel,
        prediction: &ProbMap,
        class: usize,
        max_abs: f32,
        pixels: Range<usize>,
        rgba: &mut [u8],
    ) {
        if class < label.channels().min(prediction.channels())
            && let Some(slope) = self.classes.get(class)
        {
            let (x, y) = (&prediction.plane(class)[pixels.clone()], &label.plane(class)[pixels]);
            colour(x, y, &Slopes::new(slope), max_abs, rgba);
        }
    }
}

#[inline(never)]
fn largest(x: &[f32], y: &[f32], slopes: &Slopes<f32>) -> f32 {
    widest(Largest { x, y, slopes })
}

struct Largest<'a> {
    x: &'a [f32],
    y: &'a [f32],
    slopes: &'a Slopes<f32>,
}

impl Work for Largest<'_> {
    type Output = f32;

    #[expect(clippy::inline_always, reason = "compiled for several lane widths")]
    #[inline(always)]
    fn run(self) -> f32 {
        let mut lanes = [0.0_f32; LANES];
        let ((x, x_rest), (y, y_rest)) = (self.x.as_chunks::<LANES>(), self.y.as_chunks::<LANES>());
        for (x, y) in x.iter().zip(y) {
            for lane in 0..LANES {
                let size = self.slopes.at(x[lane], y[lane]).abs();
                lanes[lane] = if size > lanes[lane] { size } else { lanes[lane] };
            }
        }
        let rest = x_rest.iter().zip(y_rest).map(|(&x, &y)| self.slopes.at(x, y).abs());
        lanes.into_iter().chain(rest).fold(0.0, f32::max)
    }
}

#[inline(never)]
fn colour(x: &[f32], y: &[f32], slopes: &Slopes<f32>, max_abs: f32, rgba: &mut [u8]) {
    widest(Colour { x, y, slopes, max_abs, rgba });
}

struct Colour<'a> {
    x: &'a [f32],
    y: &'a [f32],
    slopes: &'a Slopes<f32>,
    max_abs: f32,
    rgba: &'a mut [u8],
}

impl Work for Colour<'_> {
    type Output = ();

    /// The colours of [`signed_colour`](crate::colour::signed_colour), a pixel being one number of 32 bits.
    #[expect(clippy::inline_always, reason = "compiled for several lane widths")]
    #[inline(always)]
    fn run(self) {
        let parts = |rgb: Rgb| rgb.map(f32::from);
        let zero = parts(ZERO);
        let away = |end: Rgb| {
            let end = parts(end);
            [end[0] - zero[0], end[1] - zero[1], end[2] - zero[2]]
        };
        let (negative, positive) = (away(NEGATIVE), away(POSITIVE));
        // With nothing to see all is grey.
        let scale = if self.max_abs > 0.0 { self.max_abs } else { f32::INFINITY };
        let of_pixel = |x: f32, y: f32| {
            let value = self.slopes.at(x, y);
            let share = value.abs() / scale;
            let share = if share < 1.0 { share } else { 1.0 };
            let part = |at: usize| {
                let away = if value < 0.0 { negative[at] } else { positive[at] };
                #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "within 0.5…255.5")]
                let byte = (zero[at] + share * away + 0.5) as i32 as u32;
                byte
            };
            part(0) | part(1) << 8 | part(2) << 16 | 0xff00_0000
        };
        let ((x, x_rest), (y, y_rest)) = (self.x.as_chunks::<LANES>(), self.y.as_chunks::<LANES>());
        let (out, _) = self.rgba.as_chunks_mut::<4>();
        let (out, out_rest) = out.as_chunks_mut::<LANES>();
        for ((x, y), out) in x.iter().zip(y).zip(out) {
            for lane in 0..LANES {
                out[lane] = of_pixel(x[lane], y[lane]).to_le_bytes();
            }
        }
        for ((&x, &y), out) in x_rest.iter().zip(y_rest).zip(out_rest) {
            *out = of_pixel(x, y).to_le_bytes();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Random;
    use crate::colour::{ColourScale, colour_map};
    use crate::kernels::{Label, Prediction, Sample, difference, overlap_grad};
    use ndarray::Array3;

    #[test]
    fn the_picture_is_that_of_the_values() {
        let mut random = Random::new(71);
        let shape = (3, 37, 41);
        let mut map =
            || Array3::from_shape_simple_fn(shape, || f32::from(u8::try_from(random.below(256)).unwrap()) / 255.0);
        let (label, prediction) = (SoftLabel::new(map()).unwrap(), ProbMap::new(map()).unwrap());
        let sample = Sample::new(Prediction::Prob(&prediction), Label::Soft(&label), None).unwrap();
        let slopes: Vec<PixelGradient> =
            (0..3).map(|class| PixelGradient { a: 1e-3, b: -2e-3 * f64::from(class), c: 1.5e-3, d: 4e-4 }).collect();
        let pixels = shape.1 * shape.2;
        let cases = [
            (SignedMap::push(&slopes), overlap_grad(&sample, &slopes).mapv(|g| -g)),
            (SignedMap::difference(3), difference(&sample)),
        ];
        for (map, values) in cases {
            let wanted_max = values.iter().fold(0.0_f32, |max, value| max.max(value.abs()));
            // In pieces that are no multiple of anything.
            let pieces = || (0..pixels).step_by(333).map(|start| start..pixels.min(start + 333));
            let max_abs = pieces().map(|piece| map.max_abs(&label, &prediction, piece)).fold(0.0, f32::max);
            assert_eq!(max_abs, wanted_max);
            for class in 0..3 {
                let mut rgba = vec![0; 4 * pixels];
                for piece in pieces() {
                    let out = &mut rgba[4 * piece.start..4 * piece.end];
                    map.draw(&label, &prediction, class, max_abs, piece, out);
                }
                let plane = values.index_axis(ndarray::Axis(0), class);
                let plane = plane.as_slice().unwrap();
                assert_eq!(rgba, colour_map(plane, ColourScale::Signed { max_abs }));
            }
        }
        let mut grey = [0; 4];
        SignedMap::push(&slopes).draw(&label, &prediction, 0, 0.0, 0..1, &mut grey);
        assert_eq!(grey[..3], ZERO);
    }
}
