//! A painting's layers as files, and files as layers.

use crate::EngineError;
use crate::makers::array;
use crate::protocol::PaintedShape;
use jdt_core::kernels::harden;
use jdt_core::masks::{ClassSpace, IdImage, LabelMap, SoftLabel};
use jdt_core::soft_labels::one_hot;
use jdt_io::{Decoded, Kind, Limits, ReadAs, encode_npy_f32, encode_png_gray8};
use ndarray::{Array2, Array3, Axis};
use serde::{Deserialize, Serialize};

/// The kinds of file that a layer is written as.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum LayerForm {
    /// 8-bit gray: of one class its value × 255, of several the id of the largest.
    Png,
    /// 32-bit floats, `[C, H, W]`.
    Npy,
}

/// The longest side of a painting, in pixels.
const MAX_SIDE: usize = 1024;

/// How far the classes of a pixel may be from 1 together.
const SUM_TOLERANCE: f32 = 0.01;

/// Reads a mask file as a layer of `channels` channels, and of the given number of rows and columns, if any.
///
/// - One channel: floats in [0, 1] as they are; whole numbers that are all 0 or 1 as they are, else as a share of the
///   largest value that the file's type holds (8-bit: value / 255); palette indices are foreground unless 0.
/// - Several channels: class ids, or a float per class that sum to 1 at each pixel.
///
/// # Errors
/// [`EngineError::LayerMisfit`] for another size or number of classes; [`EngineError::File`] for a file that is no mask.
pub fn read_layer(
    bytes: &[u8],
    channels: usize,
    size: Option<(usize, usize)>,
) -> Result<(PaintedShape, Vec<f32>), EngineError> {
    let at_file = |source| EngineError::File { role: "file", source };
    let decoded = jdt_io::decode(bytes, &Limits::default()).map_err(at_file)?;
    let map = if decoded.is_soft() {
        values_per_class(&decoded, channels)?
    } else {
        let ids = jdt_io::to_ids(&decoded, &ReadAs::classes(channels)).map_err(at_file)?;
        if channels == 1 { shares(&ids, &decoded)? } else { classes(&ids, channels)? }
    };
    let (channels, height, width) = map.dim();
    let came = || format!("{width}×{height} pixels");
    if let Some((rows, columns)) = size
        && (rows, columns) != (height, width)
    {
        return Err(EngineError::LayerMisfit {
            got: came(),
            expected: format!("{columns}×{rows} like the image that it is for"),
            advice: "scale it first, or open it as an image of its own",
        });
    }
    if height.max(width) > MAX_SIDE {
        return Err(EngineError::LayerMisfit {
            got: came(),
            expected: format!("at most {MAX_SIDE}×{MAX_SIDE}"),
            advice: "crop it or scale it down first",
        });
    }
    // Refuses what is no number or outside of [0, 1], and says where it stands.
    let map = SoftLabel::new(map)?;
    Ok((PaintedShape { channels, height, width }, map.values().to_vec()))
}

fn values_per_class(decoded: &Decoded, channels: usize) -> Result<Array3<f32>, EngineError> {
    let at_file = |source| EngineError::File { role: "file", source };
    let dense = jdt_io::to_dense(decoded, &ReadAs::classes(channels)).map_err(at_file)?.into_f32();
    let (images, found, ..) = dense.dim();
    if images != 1 {
        return Err(EngineError::LayerMisfit {
            got: format!("{images} images"),
            expected: "one".to_owned(),
            advice: "save one file per image",
        });
    }
    let map = dense.index_axis_move(Axis(0), 0);
    if found == 1 && channels > 1 {
        // Whole numbers saved as floats are class ids.
        let ids = jdt_io::to_ids(decoded, &ReadAs::classes(channels)).map_err(at_file)?;
        return classes(&ids, channels);
    }
    if found != channels {
        return Err(EngineError::LayerMisfit {
            got: format!("{found} classes"),
            expected: format!("{channels} like the painting"),
            advice: "open a new painting with as many classes first",
        });
    }
    if channels > 1
        && let Some(sum) = map.sum_axis(Axis(0)).iter().find(|sum| (*sum - 1.0).abs() > SUM_TOLERANCE)
    {
        return Err(EngineError::LayerMisfit {
            got: format!("a pixel whose classes sum to {sum:.3}"),
            expected: "shares that sum to 1 at every pixel".to_owned(),
            advice: "apply the soft-max before you save",
        });
    }
    Ok(map)
}

/// Whole numbers of one class as shares of a pixel.
fn shares(ids: &IdImage, decoded: &Decoded) -> Result<Array3<f32>, EngineError> {
    let shape = ids.shape()?;
    let histogram = ids.histogram();
    let (least, greatest) = (histogram.keys().next().copied(), histogram.keys().last().copied());
    let (least, greatest) = (least.unwrap_or(0), greatest.unwrap_or(0));
    let whole = if decoded.kind == Kind::Palette || greatest <= 1 {
        1
    } else {
        match decoded.dtype {
            "u2" => 3,
            "u4" => 15,
            "u8" => 255,
            "u16" => 65_535,
            _ => 0,
        }
    };
    if least < 0 || whole == 0 {
        return Err(EngineError::LayerMisfit {
            got: format!("whole numbers from {least} to {greatest} ({})", decoded.dtype),
            expected: "0 and 1, 8-bit values of 255, or floats from 0 to 1, for one class".to_owned(),
            advice: "save it so, or open a new painting with as many classes",
        });
    }
    let share = |(_, row, column)| (ids.id((row, column)).min(whole) as f32) / whole as f32;
    Ok(Array3::from_shape_fn((1, shape.height(), shape.width()), share))
}

fn classes(ids: &IdImage, channels: usize) -> Result<Array3<f32>, EngineError> {
    let label = LabelMap::new(ids, ClassSpace::new(channels, None)?)?;
    Ok(one_hot(&label)?.into_inner())
}

/// Writes a layer, row-major `[C, H, W]`.
///
/// # Errors
/// [`EngineError::Protocol`] for values that do not fill the shape; [`EngineError::File`] if the file cannot be written.
pub fn write_layer(form: LayerForm, shape: PaintedShape, values: &[f32]) -> Result<Vec<u8>, EngineError> {
    let at_file = |source| EngineError::File { role: "file", source };
    let PaintedShape { channels, height, width } = shape;
    match form {
        LayerForm::Npy => encode_npy_f32(&[channels, height, width], values).map_err(at_file),
        LayerForm::Png => {
            let map = array(shape, values.to_vec())?;
            let gray = if channels == 1 {
                map.index_axis(Axis(0), 0).mapv(|value| byte(255.0 * value))
            } else {
                let ids = harden(map.view());
                Array2::from_shape_fn((height, width), |at| u8::try_from(ids.id(at)).unwrap_or(u8::MAX))
            };
            encode_png_gray8(&gray).map_err(at_file)
        }
    }
}

#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "moved into 0…255 before")]
fn byte(value: f32) -> u8 {
    value.round().clamp(0.0, 255.0) as u8
}

#[cfg(test)]
mod tests {
    use super::*;
    use jdt_core::scenes::Scene;
    use ndarray::array;

    const SMALL: PaintedShape = PaintedShape { channels: 1, height: 1, width: 3 };

    #[test]
    fn a_soft_layer_comes_back_from_png_within_half_a_step_and_from_npy_as_it_was() {
        let picture = Scene::Disc.draw().unwrap();
        let shape = PaintedShape { channels: 1, height: 64, width: 64 };
        let values = picture.prediction.values();
        let (read, npy) = read_layer(&write_layer(LayerForm::Npy, shape, values).unwrap(), 1, Some((64, 64))).unwrap();
        assert_eq!((read, npy.as_slice()), (shape, values));
        let (_, png) = read_layer(&write_layer(LayerForm::Png, shape, values).unwrap(), 1, None).unwrap();
        assert!(values.iter().zip(&png).all(|(a, b)| (a - b).abs() <= 0.5 / 255.0 + 1e-6));
    }

    #[test]
    fn several_classes_are_written_as_ids_or_in_full() {
        let picture = Scene::Street.draw().unwrap();
        let shape = PaintedShape { channels: 4, height: 64, width: 64 };
        let values = picture.label.values();
        let (_, npy) = read_layer(&write_layer(LayerForm::Npy, shape, values).unwrap(), 4, None).unwrap();
        assert_eq!(npy, values);
        let (read, png) = read_layer(&write_layer(LayerForm::Png, shape, values).unwrap(), 4, None).unwrap();
        assert_eq!(read, shape);
        let hard = harden(picture.label.view());
        assert!((0..4096).all(|i| png[usize::try_from(hard.id((i / 64, i % 64))).unwrap() * 4096 + i] == 1.0));
    }

    #[test]
    fn whole_numbers_of_one_class_are_shares() {
        let of = |ids: Array2<u8>| read_layer(&encode_png_gray8(&ids).unwrap(), 1, None).unwrap().1;
        assert_eq!(of(array![[0, 1, 1]]), [0.0, 1.0, 1.0]);
        assert_eq!(of(array![[0, 51, 255]]), [0.0, 0.2, 1.0]);
    }

    #[test]
    fn misfits_say_what_was_expected_what_came_and_what_to_do() {
        let says = |result: Result<(PaintedShape, Vec<f32>), EngineError>, words: &[&str]| {
            let message = result.unwrap_err().to_string();
            assert!(words.iter().all(|word| message.contains(word)), "{message}");
        };
        let npy = |shape: &[usize], values: &[f32]| encode_npy_f32(shape, values).unwrap();
        let file = write_layer(LayerForm::Npy, SMALL, &[0.0, 0.5, 1.0]).unwrap();
        says(read_layer(&file, 1, Some((2, 2))), &["3×1", "2×2", "scale it"]);
        says(read_layer(&npy(&[2, 1, 2], &[0.5; 4]), 3, None), &["3"]);
        says(read_layer(&npy(&[2, 3, 3], &[0.9; 18]), 2, None), &["1.8", "sum to 1", "soft-max"]);
        says(read_layer(&npy(&[1, 1, 3], &[0.5, 1.5, 0.0]), 1, None), &["1.5", "[0, 1]"]);
        says(read_layer(&encode_png_gray8(&array![[0, 9]]).unwrap(), 3, None), &["9", "raise the number of classes"]);
        says(read_layer(b"GIF89a", 1, None), &["GIF"]);
        says(read_layer(&npy(&[1, 1, 1100], &[0.5; 1100]), 1, None), &["1100×1", "1024"]);
    }
}
