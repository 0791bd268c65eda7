//! Small files of every format beside PNG and NPY, most of them written by Pillow, tifffile, `NumPy`, nibabel and
//! pycocotools, and headers that promise more than any machine has.

use std::path::PathBuf;

/// A file of the fixtures, or one made here.
pub(crate) struct Sample {
    pub(crate) name: String,
    pub(crate) bytes: Vec<u8>,
    pub(crate) is_lossy: bool,
}

pub(crate) fn fixture(name: &str) -> Vec<u8> {
    let path = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("fixtures/formats").join(name);
    std::fs::read(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

/// All of them that hold one mask or one stack.
pub(crate) fn all() -> Vec<Sample> {
    let folder = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("fixtures/formats");
    let mut samples: Vec<Sample> = std::fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .filter(|name| !["coco.json", "coco_expected.json", "masks.zip", "two.npz"].contains(&name.as_str()))
        .map(|name| Sample { bytes: fixture(&name), is_lossy: name == "gray.jpg", name })
        .collect();
    samples.push(Sample { name: "runs8.bmp".into(), bytes: bmp_runs(), is_lossy: false });
    samples.push(Sample {
        name: "one object.json".into(),
        bytes: br#"{"size": [3, 4], "counts": [2, 3, 7]}"#.to_vec(),
        is_lossy: false,
    });
    samples.sort_by(|a, b| a.name.cmp(&b.name));
    samples
}

/// A header of a BMP of so many bits.
pub(crate) fn bmp_header(width: i32, height: i32, bits: u16, compression: u32, colours: u32) -> Vec<u8> {
    let palette = 4 * colours;
    let mut file = b"BM".to_vec();
    file.extend([0; 8]);
    file.extend((54 + palette).to_le_bytes());
    file.extend(40_u32.to_le_bytes());
    file.extend(width.to_le_bytes());
    file.extend(height.to_le_bytes());
    file.extend(1_u16.to_le_bytes());
    file.extend(bits.to_le_bytes());
    file.extend(compression.to_le_bytes());
    file.extend([0; 12]);
    file.extend(colours.to_le_bytes());
    file.extend([0; 4]);
    for colour in 0..colours {
        file.extend([u8::try_from(colour % 256).unwrap(), 0, 0, 0]);
    }
    file
}

/// Run lengths of every kind: `[[0, 7, 7, 0], [1, 2, 3, 0], [5, 5, 5, 5]]`.
pub(crate) fn bmp_runs() -> Vec<u8> {
    let mut file = bmp_header(4, 3, 8, 1, 8);
    // From the bottom: a run, an end of line; three single pixels padded to four bytes; a jump, a run, the end.
    file.extend([4, 5, 0, 0, 0, 3, 1, 2, 3, 0, 0, 0, 0, 2, 1, 0, 2, 7, 0, 1]);
    file
}

/// Files whose headers promise more than there is.
pub(crate) fn huge() -> Vec<(&'static str, Vec<u8>)> {
    let mut nifti = fixture("volume_i16.nii");
    for at in [42, 44, 46] {
        nifti[at..at + 2].copy_from_slice(&30_000_i16.to_le_bytes());
    }
    let mut tiff = fixture("gray8_packbits.tif");
    widen_tiff(&mut tiff, 60_000);
    let mut zip = fixture("one.npz");
    let list = zip.windows(4).position(|four| four == b"PK\x01\x02").unwrap();
    zip[list + 24..list + 28].copy_from_slice(&0x7fff_ffff_u32.to_le_bytes());
    let mut jpeg = fixture("gray.jpg");
    let frame = jpeg.windows(2).position(|two| two == b"\xff\xc0").unwrap();
    jpeg[frame + 5..frame + 9].copy_from_slice(&[0xff; 4]);
    let coco = br#"{"size": [4000000000, 4000000000], "counts": [2, 3, 7]}"#.to_vec();
    vec![
        ("BMP", bmp_header(60_000, 60_000, 8, 0, 2)),
        ("BMP within the limits", bmp_header(9000, 9000, 8, 0, 2)),
        ("NIfTI", nifti),
        ("TIFF", tiff),
        ("zip", zip),
        ("JPEG", jpeg),
        ("COCO", coco),
    ]
}

/// Sets width and height in the first directory of a little-endian TIFF.
fn widen_tiff(file: &mut [u8], side: u32) {
    let at = u32::from_le_bytes(*file[4..].first_chunk().unwrap()) as usize;
    let entries = usize::from(u16::from_le_bytes(*file[at..].first_chunk().unwrap()));
    for entry in (0..entries).map(|entry| at + 2 + 12 * entry) {
        let tag = u16::from_le_bytes(*file[entry..].first_chunk().unwrap());
        if matches!(tag, 256 | 257 | 278) {
            // Type LONG, one value.
            file[entry + 2..entry + 4].copy_from_slice(&[4, 0]);
            file[entry + 8..entry + 12].copy_from_slice(&side.to_le_bytes());
        }
    }
}
