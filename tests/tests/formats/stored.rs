//! TIFF, BMP, JPEG, NPZ, `NIfTI` and zip files that other programs wrote hold the ids that were put in.

use super::samples::{bmp_runs, fixture};
use jdt_core::masks::IdImage;
use jdt_io::{
    Archive, ArchiveFile, Decoded, Fix, IoError, Kind, Limits, Mask, Palette, ReadAs, Values, decode, inspect,
    to_dense, to_id_batch, to_ids,
};
use ndarray::{Array2, array, s};
use std::path::PathBuf;

fn label() -> Array2<i32> {
    let path = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("fixtures/zoo/manifest.json");
    let manifest: serde_json::Value = serde_json::from_slice(&std::fs::read(path).unwrap()).unwrap();
    let rows: Vec<Vec<i32>> = serde_json::from_value(manifest["label_rows"].clone()).unwrap();
    Array2::from_shape_vec((rows.len(), rows[0].len()), rows.concat()).unwrap()
}

fn read(name: &str) -> Decoded {
    decode(&fixture(name), &Limits::default()).unwrap_or_else(|error| panic!("{name}: {error}"))
}

fn as_i32(ids: &IdImage) -> Array2<i32> {
    let shape = ids.shape().unwrap();
    Array2::from_shape_fn((shape.height(), shape.width()), |at| ids.id(at))
}

#[test]
fn single_masks_keep_their_ids() {
    let label = label();
    for (name, kind, dtype, change) in [
        ("gray8_packbits.tif", Kind::Gray, "u8", (|id| id) as fn(i32) -> i32),
        ("gray8_deflate.tif", Kind::Gray, "u8", |id| id),
        ("palette8_lzw.tif", Kind::Palette, "u8", |id| id),
        ("gray16_big_endian.tif", Kind::Gray, "u16", |id| id),
        ("gray32_tiled.tif", Kind::Gray, "u32", |id| id + 70_000),
        ("int16_big_tiff.tif", Kind::Gray, "i16", |id| id - 1),
        ("bits1.tif", Kind::Gray, "u1", |id| i32::from(id > 1)),
        ("palette8.bmp", Kind::Palette, "u8", |id| id),
        ("bits1.bmp", Kind::Palette, "u1", |id| i32::from(id > 1)),
        ("one.npz", Kind::Npy, "u8", |id| id),
        ("slice_f32.nii.gz", Kind::Nifti, "f32", |id| id),
    ] {
        let decoded = read(name);
        assert_eq!((decoded.kind, decoded.dtype, decoded.stack), (kind, dtype, false), "{name}");
        assert_eq!(as_i32(&to_ids(&decoded, &ReadAs::default()).unwrap()), label.mapv(change), "{name}");
    }
    for name in ["palette8_lzw.tif", "palette8.bmp"] {
        assert_eq!(read(name).palette.unwrap()[3], [128, 128, 0], "{name}");
    }
    let by_palette = ReadAs { palette: Some(Palette::voc()), ..ReadAs::default() };
    assert_eq!(as_i32(&to_ids(&read("rgb24.bmp"), &by_palette).unwrap()), label);
    let runs = decode(&bmp_runs(), &Limits::default()).unwrap();
    assert_eq!(runs.mask, Mask::Ids(array![[0_u8, 7, 7, 0], [1, 2, 3, 0], [5, 5, 5, 5]].into()));
}

#[test]
fn fractions_stay_fractions() {
    let label = label().mapv(f64::from);
    let tiff = to_dense(&read("float32.tif"), &ReadAs::default()).unwrap().into_f64();
    assert_eq!(tiff.slice(s![0, 0, .., ..]), label.mapv(|id| id / 4.0));
    // Stored as whole numbers, meant as thirds.
    let nifti = read("scaled_u8.nii");
    assert!(nifti.is_soft());
    let nifti = to_dense(&nifti, &ReadAs::default()).unwrap().into_f64();
    assert!(nifti.slice(s![0, 0, .., ..]).iter().zip(&label).all(|(got, id)| (got - id / 3.0).abs() < 1e-6));
}

#[test]
fn slices_and_pages_are_a_stack() {
    let label = label();
    let wanted = [label.clone(), label.slice(s![..;-1, ..]).to_owned(), label.slice(s![.., ..;-1]).to_owned()];
    for name in ["pages.tif", "volume_i16.nii", "volume_u8.nii.gz", "volume2_i32.nii"] {
        let decoded = read(name);
        assert!(decoded.stack, "{name}");
        assert!(matches!(&decoded.mask, Mask::Values(Values::I32(values)) if values.shape() == [3, 30, 40]), "{name}");
        let images = to_id_batch(&decoded, &ReadAs::classes(3)).unwrap();
        assert_eq!(images.iter().map(as_i32).collect::<Vec<_>>(), wanted, "{name}");
        assert!(
            matches!(to_ids(&decoded, &ReadAs::default()), Err(IoError::SeveralImages { images: 3, .. })),
            "{name}"
        );
        let seen = inspect(&fixture(name), &Limits::default(), None).unwrap();
        assert_eq!((seen.width, seen.height, seen.shape), (40, 30, vec![3, 30, 40]), "{name}");
        if name != "pages.tif" {
            assert_eq!(seen.spacing, Some([3.0, 0.75, 0.5]), "{name}");
        }
    }
}

#[test]
fn a_jpeg_is_read_with_a_warning_and_can_be_mended() {
    let mut decoded = read("gray.jpg");
    assert_eq!(
        (decoded.kind, decoded.findings[0].id, decoded.findings[0].fix),
        (Kind::Jpeg, "lossy_source", Some(Fix::Snap))
    );
    // Classes 2 and 3 as 255, three times as large.
    let label = label();
    let wanted = Array2::from_shape_fn((90, 120), |(row, column)| 255 * i32::from(label[(row / 3, column / 3)] > 1));
    let wrong = |decoded: &Decoded| {
        let ids = as_i32(&to_ids(decoded, &ReadAs::default()).unwrap());
        ids.iter().zip(&wanted).filter(|(got, wanted)| got != wanted).count()
    };
    let before = wrong(&decoded);
    Fix::Snap.apply_to_file(&mut decoded).unwrap();
    assert!(before > 300 && wrong(&decoded) < before / 10, "{before} wrong pixels, {} after the mend", wrong(&decoded));
}

#[test]
fn archives_are_listed_and_unpacked_one_by_one() {
    let zip = fixture("masks.zip");
    let archive = Archive::open(&zip).unwrap();
    let names: Vec<&str> = archive.files().iter().map(|file| file.name.as_str()).collect();
    assert_eq!(names, ["m1/a.png", "m2/a.png", "readme.txt"]);
    assert_eq!(archive.read(&archive.files()[2], &Limits::default()).unwrap(), b"hello");
    let png = archive.read(&archive.files()[1], &Limits::default()).unwrap();
    assert_eq!(as_i32(&to_ids(&decode(&png, &Limits::default()).unwrap(), &ReadAs::default()).unwrap()), label());
    // The same from its last bytes, and from the stretch of a file.
    let list_at = ArchiveFile::list_at(&zip[zip.len() - 22..]).unwrap();
    let from = usize::try_from(list_at).unwrap();
    let files = ArchiveFile::list(&zip[from..], list_at).unwrap();
    assert_eq!(files, archive.files());
    assert!(matches!(ArchiveFile::list(&zip[from + 1..], list_at + 1), Err(IoError::Broken { .. })));
    let (start, most) = files[1].span();
    let (start, end) = (usize::try_from(start).unwrap(), usize::try_from(start + most).unwrap().min(zip.len()));
    assert_eq!(files[1].unpack(&zip[start..end], &Limits::default()).unwrap(), png);
    let error = decode(&fixture("two.npz"), &Limits::default()).unwrap_err();
    assert_eq!(error, IoError::SeveralFiles { files: 2, names: "a.npy, b.npy".into() });
    // A changed byte is seen by its check.
    let mut bad = fixture("two.npz");
    let at = bad.windows(6).position(|six| six == b"\x93NUMPY").unwrap() + 200;
    bad[at] ^= 1;
    let archive = Archive::open(&bad).unwrap();
    assert!(matches!(archive.read(&archive.files()[0], &Limits::default()), Err(IoError::Broken { .. })));
}
