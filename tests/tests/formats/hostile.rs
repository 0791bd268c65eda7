//! Files that are broken or lie: refused with a reason, at once, and never a panic.

use super::npy::npy;
use super::png_file::{Colour, PngFile, chunk};
use super::samples;
use jdt_io::{
    Format, IoError, Limits, ReadAs, decode, decode_picture, diagnose, inspect, to_dense, to_id_batch, to_ids,
};
use npyz::Order;
use proptest::prelude::*;

fn png(colour: Colour, depth: usize, interlaced: bool) -> Vec<u8> {
    let samples = (0..9 * 7 * colour.samples()).map(|at| u16::try_from(at % (1 << depth.min(8))).unwrap()).collect();
    let palette = vec![[1, 2, 3]; 1 << depth.min(8)];
    PngFile { width: 9, height: 7, colour, depth, interlaced, samples, palette }.bytes()
}

fn valid_files() -> Vec<Vec<u8>> {
    vec![
        png(Colour::Gray, 8, false),
        png(Colour::Gray, 16, true),
        png(Colour::Gray, 1, false),
        png(Colour::Palette, 4, true),
        png(Colour::Rgb, 8, false),
        png(Colour::Rgba, 16, true),
        png(Colour::GrayAlpha, 8, false),
        npy("<i8", Order::C, &[4, 5], &[3_i64; 20]),
        npy(">f4", Order::Fortran, &[3, 4, 5], &[0.5_f32; 60]),
        npy("<f8", Order::C, &[2, 3, 4, 5], &[0.25; 120]),
        npy("|u1", Order::C, &[3, 4, 5], &[1_u8; 60]),
    ]
    .into_iter()
    .chain(samples::all().into_iter().map(|sample| sample.bytes))
    .collect()
}

/// Everything that looks at bytes.
fn use_all(bytes: &[u8]) {
    let limits = Limits { max_pixels: 1 << 16, max_bytes: 1 << 20 };
    let _picture = decode_picture(bytes, &limits);
    let _inspection = inspect(bytes, &limits, None);
    if let Ok(decoded) = decode(bytes, &limits) {
        let read_as = ReadAs::default();
        let _read = (to_ids(&decoded, &read_as), to_id_batch(&decoded, &read_as), to_dense(&decoded, &read_as));
        let _findings = diagnose(&decoded, None);
    }
}

fn header(width: u32, height: u32) -> Vec<u8> {
    let mut file = b"\x89PNG\r\n\x1a\n".to_vec();
    chunk(&mut file, *b"IHDR", &[&width.to_be_bytes()[..], &height.to_be_bytes(), &[8, 0, 0, 0, 0]].concat());
    chunk(&mut file, *b"IDAT", &[0x78, 0x9c, 0x03, 0, 0, 0, 0, 1]);
    chunk(&mut file, *b"IEND", &[]);
    file
}

/// Other formats keep lists and padding at their ends: what is cut may still hold every pixel, but never other ones.
#[test]
fn a_cut_file_never_gives_other_pixels() {
    for sample in samples::all() {
        let whole =
            decode(&sample.bytes, &Limits::default()).unwrap_or_else(|error| panic!("{}: {error}", sample.name));
        for length in 0..sample.bytes.len() {
            if let Ok(cut) = decode(&sample.bytes[..length], &Limits::default()) {
                assert!(sample.is_lossy || cut.mask == whole.mask, "{} cut to {length}", sample.name);
            }
        }
    }
}

#[test]
fn what_other_headers_promise_is_refused_before_memory_is_taken() {
    for (name, bytes) in samples::huge() {
        let error = decode(&bytes, &Limits::default()).expect_err(name);
        assert!(
            matches!(error, IoError::TooManyPixels { .. } | IoError::TooManyBytes { .. } | IoError::Truncated { .. }),
            "{name}: {error}"
        );
    }
}

fn npy_header(shape: &str) -> Vec<u8> {
    let text = format!("{{'descr': '<f4', 'fortran_order': False, 'shape': {shape}, }}\n");
    [b"\x93NUMPY\x01\x00", &u16::try_from(text.len()).unwrap().to_le_bytes()[..], text.as_bytes()].concat()
}

#[test]
fn huge_headers_are_refused_before_memory_is_taken() {
    let limits = Limits::default();
    let error = decode(&header(1_000_000_000, 1_000_000_000), &limits).unwrap_err();
    let shape = "1000000000×1000000000".into();
    assert_eq!(error, IoError::TooManyPixels { shape, limit: limits.max_pixels });
    assert!(decode_picture(&header(1_000_000_000, 1_000_000_000), &limits).is_err());
    for shape in ["(1000000000, 1000000000)", "(18446744073709551615, 18446744073709551615, 9)", "(4, 100000, 100000)"]
    {
        let error = decode(&npy_header(shape), &limits).unwrap_err();
        assert!(matches!(error, IoError::TooManyPixels { .. } | IoError::TooManyBytes { .. }), "{error}");
    }
}

#[test]
fn a_size_that_its_bytes_cannot_hold_is_cut_short() {
    // Within the limits, but no 80 bytes of Deflate unfold to 256 MB.
    let error = decode(&header(16_384, 16_384), &Limits::default()).unwrap_err();
    assert!(matches!(error, IoError::Truncated { format: Format::Png, expected: 268_435_456, .. }), "{error}");
    let error = decode(&npy_header("(10000, 10000)"), &Limits::default()).unwrap_err();
    assert_eq!(error, IoError::Truncated { format: Format::Npy, expected: 400_000_000, got: 0 });
}

#[test]
fn every_cut_is_refused() {
    for file in valid_files() {
        if !file.starts_with(b"\x89PNG") && !file.starts_with(b"\x93NUMPY") {
            continue;
        }
        // A PNG may lack its closing chunk and still hold all pixels.
        let needed = if file.starts_with(b"\x89PNG") { file.len() - 12 - 8 } else { file.len() };
        for length in 0..needed {
            let error = decode(&file[..length], &Limits::default()).expect_err("a cut file");
            assert_ne!(error.to_string(), "");
        }
    }
}

#[test]
fn other_formats_say_what_to_do() {
    let text = |bytes: &[u8]| decode(bytes, &Limits::default()).unwrap_err().to_string();
    assert!(text(b"GIF89a").contains("GIF") && text(b"GIF89a").contains("PNG"));
    assert!(text(b"RIFF\x10\0\0\0WEBPVP8 ").contains("lossy"));
    assert!(text(b"hello, world").contains("68 65 6c 6c"));
    assert!(text(b"").contains("nothing"));
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 2000, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn corrupted_files_never_panic(
        file in prop::sample::select(valid_files()),
        edits in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 1..8),
        cut in prop::option::of(any::<prop::sample::Index>()),
    ) {
        let mut file = file;
        for (at, byte) in edits {
            let at = at.index(file.len());
            file[at] = byte;
        }
        if let Some(cut) = cut {
            file.truncate(cut.index(file.len()));
        }
        use_all(&file);
    }

    /// Edits inside chunks, with their check made right again: what a hostile file would do.
    #[test]
    fn corrupted_png_headers_with_valid_checks_never_panic(
        edits in prop::collection::vec((0..13_usize, any::<u8>()), 1..4),
        data in prop::collection::vec(any::<u8>(), 0..64),
        palette in prop::collection::vec(any::<u8>(), 0..16),
    ) {
        let mut header = [0, 0, 0, 9, 0, 0, 0, 7, 8, 3, 0, 0, 0];
        for (at, byte) in edits {
            header[at] = byte;
        }
        let mut file = b"\x89PNG\r\n\x1a\n".to_vec();
        chunk(&mut file, *b"IHDR", &header);
        chunk(&mut file, *b"PLTE", &palette);
        chunk(&mut file, *b"IDAT", &[&[0x78, 0x9c][..], &data].concat());
        chunk(&mut file, *b"IEND", &[]);
        use_all(&file);
    }

    #[test]
    fn any_npy_header_is_read_or_refused(text in "[{}\\[\\]()',: a-z0-9<>|L]{0,200}|\\{'descr': '[<>|][a-z][0-9]', 'fortran_order': (True|False), 'shape': \\([0-9, ]{0,40}\\), \\}") {
        let length = u16::try_from(text.len()).unwrap().to_le_bytes();
        use_all(&[b"\x93NUMPY\x01\x00", &length[..], text.as_bytes(), &[1; 64]].concat());
    }
}
