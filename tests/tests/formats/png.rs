//! PNG: every depth, colour type and interlacing, ids as stored.

use super::png_file::{Colour, PngFile};
use jdt_core::masks::IdImage;
use jdt_io::{Decoded, IoError, Kind, Limits, Mask, Palette, ReadAs, decode, diagnose, encode_png_gray8, to_ids};
use ndarray::Array2;

/// Sizes that leave passes of Adam7 empty and rows ending inside a byte.
const SIZES: [(usize, usize); 7] = [(1, 1), (3, 2), (1, 9), (9, 1), (5, 5), (8, 8), (17, 11)];

fn file(width: usize, height: usize, colour: Colour, depth: usize, interlaced: bool) -> PngFile {
    let top = (1_u32 << depth) - 1;
    // Neighbours differ and every bit is used.
    let sample = |at: usize| u16::try_from((u32::try_from(at).unwrap() * 40_503 + 7) & top).unwrap();
    let samples = (0..width * height * colour.samples()).map(sample).collect();
    let palette = (0..1_u32 << depth.min(8)).map(|id| [u8::try_from(id).unwrap(), 1, 2]).collect();
    PngFile { width, height, colour, depth, interlaced, samples, palette }
}

fn read(file: &PngFile) -> Decoded {
    decode(&file.bytes(), &Limits::default()).unwrap()
}

#[test]
fn ids_are_kept_at_every_depth() {
    let names = [(1, "u1"), (2, "u2"), (4, "u4"), (8, "u8"), (16, "u16")];
    let kinds = [(Colour::Gray, Kind::Gray), (Colour::Palette, Kind::Palette)];
    for (depth, dtype) in names {
        for (colour, kind) in kinds {
            if colour == Colour::Palette && depth == 16 {
                continue;
            }
            for ((width, height), interlaced) in SIZES.iter().flat_map(|&size| [(size, false), (size, true)]) {
                let file = file(width, height, colour, depth, interlaced);
                let decoded = read(&file);
                assert_eq!((decoded.kind, decoded.dtype), (kind, dtype));
                assert_eq!(decoded.palette, (kind == Kind::Palette).then(|| file.palette.clone()));
                let Mask::Ids(ids) = &decoded.mask else { panic!("{:?}", decoded.mask) };
                assert_eq!(matches!(ids, IdImage::U16(_)), depth == 16);
                for (at, &sample) in file.samples.iter().enumerate() {
                    let place = (at / width, at % width);
                    assert_eq!(ids.id(place), i32::from(sample), "{width}×{height} {dtype} {colour:?} at {place:?}");
                }
            }
        }
    }
}

#[test]
fn colours_are_kept_and_alpha_is_told() {
    for (depth, interlaced) in [(8, false), (8, true), (16, false), (16, true)] {
        for colour in [Colour::Rgb, Colour::Rgba] {
            let mut file = file(5, 3, colour, depth, interlaced);
            if depth == 16 {
                // Colours that say no more than 8 bits.
                file.samples.iter_mut().for_each(|sample| *sample = (*sample & 255) * 257);
            }
            let decoded = read(&file);
            let Mask::Colours(colours) = &decoded.mask else { panic!("{:?}", decoded.mask) };
            assert_eq!((colours.dim(), decoded.kind), ((3, 5, 3), Kind::Rgb));
            for ((y, x, channel), &value) in colours.indexed_iter() {
                assert_eq!(u16::from(value), file.samples[(y * 5 + x) * colour.samples() + channel] & 255);
            }
            let alpha: Vec<_> = decoded.findings.iter().map(|finding| finding.id).collect();
            assert_eq!(alpha, if colour == Colour::Rgba { &["alpha"][..] } else { &[] });
        }
    }
    let error = decode(&file(5, 3, Colour::Rgb, 16, false).bytes(), &Limits::default()).unwrap_err();
    assert!(matches!(error, IoError::Unsupported { .. }), "{error}");
}

#[test]
fn gray_with_alpha_keeps_its_gray() {
    for depth in [8, 16] {
        let mut file = file(4, 4, Colour::GrayAlpha, depth, true);
        let opaque = u16::try_from((1_u32 << depth) - 1).unwrap();
        file.samples.iter_mut().skip(1).step_by(2).for_each(|alpha| *alpha = opaque);
        let decoded = read(&file);
        assert_eq!(decoded.findings, []);
        let Mask::Ids(ids) = &decoded.mask else { panic!("{:?}", decoded.mask) };
        assert_eq!(ids.id((2, 3)), i32::from(file.samples[22]));
    }
}

#[test]
fn rgb_needs_a_palette_unless_it_is_gray() {
    let mut file = file(3, 2, Colour::Rgb, 8, false);
    let error = to_ids(&read(&file), &ReadAs::default()).unwrap_err();
    assert!(matches!(error, IoError::NoPalette { .. }), "{error}");
    file.samples = vec![0, 0, 0, 128, 0, 0, 0, 128, 0, 224, 224, 192, 0, 0, 0, 128, 0, 0];
    let voc = ReadAs { palette: Some(Palette::voc()), ..ReadAs::default() };
    assert_eq!(to_ids(&read(&file), &voc).unwrap(), ndarray::array![[0_u8, 1, 2], [255, 0, 1]].into());
    file.samples = [0_u16, 1, 2, 3, 255, 3].iter().flat_map(|&gray| [gray; 3]).collect();
    let gray = read(&file);
    assert_eq!(to_ids(&gray, &ReadAs::default()).unwrap(), ndarray::array![[0_u8, 1, 2], [3, 255, 3]].into());
    assert_eq!(diagnose(&gray, None)[0].id, "gray_rgb");
}

#[test]
fn a_written_mask_comes_back() {
    let ids = Array2::from_shape_fn((13, 7), |(y, x)| u8::try_from(y * 19 + x).unwrap());
    let decoded = decode(&encode_png_gray8(&ids).unwrap(), &Limits::default()).unwrap();
    assert_eq!(decoded.mask, Mask::Ids(IdImage::U8(ids.clone())));
    // A view that is not row-major is written as it looks.
    let turned = ids.reversed_axes();
    let decoded = decode(&encode_png_gray8(&turned).unwrap(), &Limits::default()).unwrap();
    assert_eq!(to_ids(&decoded, &ReadAs::default()).unwrap().id((6, 12)), i32::from(turned[(6, 12)]));
    assert!(encode_png_gray8(&Array2::zeros((0, 3))).is_err());
}
