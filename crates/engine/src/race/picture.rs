//! What a racer's prediction looks like.

use jdt_core::colour::{ColourScale, class_mix, colour_map};
use ndarray::{Array2, Array3, ArrayView3, s};
use serde::{Deserialize, Serialize};

/// What is drawn of a prediction.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum RaceLook {
    /// Its values: viridis from 0 to 1, of several classes their colours mixed.
    #[default]
    Prediction,
    /// x − y of a class, on the signed scale from −1 to 1.
    Error,
}

/// A small picture.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RacePicture {
    /// Columns.
    pub width: usize,
    /// Rows.
    pub height: usize,
    /// Red, green, blue, alpha of each pixel, row-major.
    pub rgba: Vec<u8>,
}

impl RacePicture {
    /// Every n-th pixel of a map, so that neither side is longer than `longest`.
    pub(super) fn draw(
        prediction: ArrayView3<'_, f32>,
        label: ArrayView3<'_, f32>,
        look: RaceLook,
        class: usize,
        longest: usize,
    ) -> Self {
        let (channels, height, width) = prediction.dim();
        let stride = isize::try_from(height.max(width).div_ceil(longest.max(1)).max(1)).unwrap_or(isize::MAX);
        let class = class.min(channels.saturating_sub(1));
        let thin = |map: ArrayView3<'_, f32>| map.slice(s![.., ..;stride, ..;stride]).to_owned();
        let (x, y): (Array3<f32>, Array3<f32>) = (thin(prediction), thin(label));
        let (_, height, width) = x.dim();
        let rgba = match look {
            RaceLook::Error => {
                let error: Array2<f32> = &x.slice(s![class, .., ..]) - &y.slice(s![class, .., ..]);
                colour_map(error.as_slice().unwrap_or_default(), ColourScale::Signed { max_abs: 1.0 })
            }
            RaceLook::Prediction if channels == 1 => colour_map(x.as_slice().unwrap_or_default(), ColourScale::Viridis),
            RaceLook::Prediction => x
                .lanes(ndarray::Axis(0))
                .into_iter()
                .flat_map(|shares| {
                    let [r, g, b] = class_mix(shares.iter().copied());
                    [r, g, b, u8::MAX]
                })
                .collect(),
        };
        Self { width, height, rgba }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use jdt_core::colour::CLASS_COLOURS;
    use ndarray::array;

    #[test]
    fn a_picture_is_thinned_and_coloured() {
        let x = Array3::from_shape_fn((1, 4, 6), |(_, row, column)| if row == 2 && column == 4 { 1.0 } else { 0.0 });
        let y = Array3::zeros((1, 4, 6));
        let picture = RacePicture::draw(x.view(), y.view(), RaceLook::Error, 9, 3);
        assert_eq!((picture.width, picture.height), (3, 2));
        assert_eq!(picture.rgba[..4], [0xe8, 0xea, 0xeb, 0xff]);
        assert_eq!(picture.rgba[20..], [0xf5, 0x93, 0x22, 0xff]);
        let classes = array![[[0.0_f32, 1.0]], [[1.0, 0.0]]];
        let picture = RacePicture::draw(classes.view(), classes.view(), RaceLook::Prediction, 0, 64);
        assert_eq!(picture.rgba[..3], CLASS_COLOURS[1]);
        assert_eq!(picture.rgba[4..7], CLASS_COLOURS[0]);
    }
}
