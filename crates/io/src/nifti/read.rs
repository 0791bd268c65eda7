//! The samples of a `NIfTI` file.

use super::header::{Header, V1_BYTES, V2_BYTES, broken, parse};
use crate::ids::narrow;
use crate::{Decoded, Format, IoError, Kind, Limits, Mask, Values};
use flate2::read::MultiGzDecoder;
use ndarray::{ArrayD, Axis, Ix2, IxDyn};
use std::io::Read;

/// Reads an uncompressed volume.
pub(crate) fn decode(bytes: &[u8], limits: &Limits) -> Result<Decoded, IoError> {
    let header = parse(bytes)?;
    let samples = samples_of(&header, limits)?;
    let start = usize::try_from(header.samples_at).unwrap_or(usize::MAX);
    let data = bytes.get(start..).unwrap_or_default();
    if (data.len() as u64) < samples.bytes {
        return Err(IoError::Truncated { format: Format::Nifti, expected: samples.bytes, got: data.len() as u64 });
    }
    read(&header, &samples, data)
}

/// Reads a volume that is compressed as a whole: no more is unpacked than the header asks for.
pub(crate) fn decode_gzip(bytes: &[u8], limits: &Limits) -> Result<Decoded, IoError> {
    let packed = |error: std::io::Error| IoError::Broken { format: Format::Gzip, reason: error.to_string() };
    let mut stream = MultiGzDecoder::new(bytes);
    let mut head = Vec::with_capacity(V2_BYTES);
    stream.by_ref().take(V2_BYTES as u64).read_to_end(&mut head).map_err(packed)?;
    let is_nifti = head.len() >= V1_BYTES && Format::of(&head).is_ok_and(|format| format == Format::Nifti);
    if !is_nifti {
        return Err(IoError::NotReadYet { format: Format::Gzip });
    }
    let header = parse(&head)?;
    let samples = samples_of(&header, limits)?;
    let end = header.samples_at + samples.bytes;
    stream.take(end.saturating_sub(head.len() as u64)).read_to_end(&mut head).map_err(packed)?;
    if (head.len() as u64) < end {
        return Err(IoError::Truncated { format: Format::Nifti, expected: end, got: head.len() as u64 });
    }
    let start = usize::try_from(header.samples_at).unwrap_or(usize::MAX);
    read(&header, &samples, head.get(start..).unwrap_or_default())
}

struct Samples {
    dtype: &'static str,
    bytes_each: usize,
    bytes: u64,
}

fn samples_of(header: &Header, limits: &Limits) -> Result<Samples, IoError> {
    let (dtype, bytes_each) = match header.datatype {
        2 => ("u8", 1),
        4 => ("i16", 2),
        8 => ("i32", 4),
        16 => ("f32", 4),
        64 => ("f64", 8),
        256 => ("i8", 1),
        512 => ("u16", 2),
        768 => ("u32", 4),
        1024 => ("i64", 8),
        1280 => ("u64", 8),
        other => {
            return Err(IoError::Unsupported {
                format: Format::Nifti,
                got: format!("samples of type {other}"),
                expected: "whole numbers of 8 to 64 bits or floats of 32 or 64 bits",
            });
        }
    };
    let [columns, rows, ..] = header.dim;
    let side = |length: u64| u32::try_from(length).map_err(|_too_long| too_many(header, limits));
    limits.check_image(side(columns)?, side(rows)?, 1)?;
    // Scaled samples are doubles, others at most 32 bits beside the file's own.
    let elements = limits.check_array(&header.dim, bytes_each as u64 + 8)?;
    Ok(Samples { dtype, bytes_each, bytes: elements * bytes_each as u64 })
}

fn too_many(header: &Header, limits: &Limits) -> IoError {
    IoError::TooManyPixels { shape: format!("{}×{}", header.dim[0], header.dim[1]), limit: limits.max_pixels }
}

fn read(header: &Header, samples: &Samples, data: &[u8]) -> Result<Decoded, IoError> {
    let data = &data[..usize::try_from(samples.bytes).unwrap_or(0).min(data.len())];
    let value = |sample: &[u8]| -> f64 {
        let mut eight = [0; 8];
        eight[..sample.len()].copy_from_slice(sample);
        if header.big_endian {
            eight[..sample.len()].reverse();
        }
        let bits = u64::from_le_bytes(eight);
        #[expect(
            clippy::cast_possible_truncation,
            clippy::cast_possible_wrap,
            reason = "the bits of a sample of that type, no more"
        )]
        match samples.dtype {
            "i8" => f64::from(bits as u8 as i8),
            "i16" => f64::from(bits as u16 as i16),
            "i32" => f64::from(bits as u32 as i32),
            "i64" => bits as i64 as f64,
            "f32" => f64::from(f32::from_bits(bits as u32)),
            "f64" => f64::from_bits(bits),
            _ => bits as f64,
        }
    };
    let is_scaled = header.slope != 0.0 && (header.slope, header.intercept) != (1.0, 0.0);
    let scale = |value: f64| if is_scaled { value * header.slope + header.intercept } else { value };
    let values: Vec<f64> = data.chunks_exact(samples.bytes_each).map(|sample| scale(value(sample))).collect();
    let [columns, rows, slices, times, classes] = header.dim.map(|length| usize::try_from(length).unwrap_or(0));
    // Columns run fastest. Whatever is left behind the slices runs over the classes.
    let classes = times * classes;
    let misfit = |error: ndarray::ShapeError| broken(&error.to_string());
    let volume = ArrayD::from_shape_vec(IxDyn(&[classes, slices, rows, columns]), values).map_err(misfit)?;
    let is_id = |value: &f64| value.fract() == 0.0 && (f64::from(i32::MIN)..=f64::from(i32::MAX)).contains(value);
    let mask = if classes == 1 && volume.iter().all(is_id) {
        #[expect(clippy::cast_possible_truncation, reason = "checked to be whole and within 32 bits")]
        let mut ids = volume.mapv(|value| value as i32).index_axis_move(Axis(0), 0);
        if slices == 1 {
            ids.index_axis_inplace(Axis(0), 0);
            Mask::Ids(narrow(ids.view().into_dimensionality::<Ix2>().map_err(misfit)?))
        } else {
            Mask::Values(Values::I32(ids))
        }
    } else {
        let batch = volume.permuted_axes(IxDyn(&[1, 0, 2, 3]));
        let batch = batch.as_standard_layout().into_owned();
        #[expect(clippy::cast_possible_truncation, reason = "the file's own precision, or rounded to nearest")]
        let batch =
            if samples.dtype == "f64" { Values::F64(batch) } else { Values::F32(batch.mapv(|value| value as f32)) };
        Mask::Values(batch)
    };
    let [column, row, slice] = header.spacing;
    Ok(Decoded {
        mask,
        kind: Kind::Nifti,
        dtype: samples.dtype,
        palette: None,
        findings: Vec::new(),
        stack: slices > 1,
        spacing: Some([slice, row, column]),
    })
}
