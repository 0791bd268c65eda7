//! Every finding has a mask that triggers it and one that must not, and its mend gives back what was meant.

use jdt_core::kernels::confusion;
use jdt_core::masks::{ClassSpace, IdImage, ImageShape, LabelMap, PredictionMap};
use jdt_core::statistics::Confusion;
use jdt_io::{
    Decoded, FINDINGS, Finding, Fix, KnownPalette, Limits, Palette, ReadAs, Survey, decode, diagnose,
    diagnose_confusion, diagnose_sizes, diagnose_swap, encode_npy_f32, encode_png_gray8, to_ids,
};
use ndarray::Array2;

/// Blocks of classes 0…C−1.
fn blocks(classes: u8) -> Array2<u8> {
    Array2::from_shape_fn((48, 64), |(row, column)| u8::try_from(row / 8 * 8 + column / 8).unwrap() % classes)
}

fn file(ids: &Array2<u8>) -> Decoded {
    decode(&encode_png_gray8(ids).unwrap(), &Limits::default()).unwrap()
}

fn space(classes: usize, ignore: Option<i32>) -> ClassSpace {
    ClassSpace::new(classes, ignore).unwrap()
}

fn found(ids: &Array2<u8>, space: ClassSpace) -> Vec<Finding> {
    diagnose(&file(ids), Some(&space))
}

fn find<'a>(findings: &'a [Finding], id: &str) -> &'a Finding {
    findings.iter().find(|finding| finding.id == id).unwrap_or_else(|| panic!("no {id} in {findings:?}"))
}

fn assert_clean(ids: &Array2<u8>, space: ClassSpace) {
    assert_eq!(found(ids, space), []);
}

/// The ids after a mend of the file and of its ids.
fn mended(ids: &Array2<u8>, fix: Fix) -> Array2<i32> {
    let mut decoded = file(ids);
    fix.apply_to_file(&mut decoded).unwrap();
    decoded.map_ids(|id| fix.apply_to_id(id));
    as_i32(&to_ids(&decoded, &ReadAs::default()).unwrap())
}

fn as_i32(ids: &IdImage) -> Array2<i32> {
    let shape = ids.shape().unwrap();
    Array2::from_shape_fn((shape.height(), shape.width()), |at| ids.id(at))
}

#[test]
fn every_finding_and_every_mend_has_a_name_of_its_own() {
    let mut ids: Vec<&str> = FINDINGS.iter().map(|(id, _)| *id).collect();
    ids.sort_unstable();
    ids.dedup();
    assert_eq!(ids.len(), FINDINGS.len());
    for fix in [Fix::Binary, Fix::Palette(KnownPalette::CamVid), Fix::GrayPalette(KnownPalette::Voc), Fix::Divide(85)]
        .into_iter()
        .chain([Fix::TrainIds, Fix::SubtractOne, Fix::AddOne, Fix::Snap, Fix::Swap, Fix::Nearest, Fix::NoIgnore])
    {
        assert_eq!(fix.to_string().parse(), Ok(fix));
    }
}

#[test]
fn zero_and_255() {
    let mask = blocks(2).mapv(|id| id * 255);
    let findings = found(&mask, space(2, None));
    let finding = find(&findings, "binary_0_255");
    assert_eq!((finding.fix, finding.pixels, finding.first), (Some(Fix::Binary), Some(1536), Some([0, 8])));
    assert_eq!(mended(&mask, Fix::Binary), blocks(2).mapv(i32::from));
    assert_clean(&blocks(2), space(2, None));
}

#[test]
fn a_palette_turned_gray_or_to_colours() {
    let (label, voc) = (blocks(5), Palette::voc());
    let luminance = |id: u8| {
        let [r, g, b] = voc.colour(id.into()).unwrap().map(u32::from);
        u8::try_from((r * 19_595 + g * 38_470 + b * 7471 + 0x8000) >> 16).unwrap()
    };
    let gray = label.mapv(luminance);
    let findings = found(&gray, space(21, Some(255)));
    assert_eq!(find(&findings, "palette_as_gray").fix, Some(Fix::GrayPalette(KnownPalette::Voc)));
    assert_eq!(mended(&gray, Fix::GrayPalette(KnownPalette::Voc)), label.mapv(i32::from));
    // As many ids that are no brightness of VOC's.
    let other = found(&label.mapv(|id| id * 3 + 1), space(21, Some(255)));
    assert!(other.iter().all(|finding| finding.id != "palette_as_gray"), "{other:?}");

    let rgb = jdt_io::Picture {
        width: 64,
        height: 48,
        rgba: label
            .iter()
            .flat_map(|&id| {
                let [r, g, b] = voc.colour(id.into()).unwrap();
                [r, g, b, 255]
            })
            .collect(),
    };
    let mut decoded = decode(&jdt_io::encode_png_rgba(&rgb).unwrap(), &Limits::default()).unwrap();
    let findings = diagnose(&decoded, None);
    assert_eq!(find(&findings, "rgb_as_classes").fix, Some(Fix::Palette(KnownPalette::Voc)));
    Fix::Palette(KnownPalette::Voc).apply_to_file(&mut decoded).unwrap();
    assert_eq!(as_i32(&to_ids(&decoded, &ReadAs::default()).unwrap()), label.mapv(i32::from));
}

#[test]
fn stretched_ids() {
    let mask = blocks(4).mapv(|id| id * 85);
    let findings = found(&mask, space(4, None));
    assert_eq!(find(&findings, "stretched").fix, Some(Fix::Divide(85)));
    assert_eq!(mended(&mask, Fix::Divide(85)), blocks(4).mapv(i32::from));
    // Three of many classes, and the ignore value.
    let sparse = blocks(3).mapv(|id| [0, 100, 255][usize::from(id)]);
    assert!(found(&sparse, space(150, Some(255))).iter().all(|finding| finding.id != "stretched"));
}

#[test]
fn label_ids_for_train_ids() {
    let label_ids = blocks(4).mapv(|id| [7, 11, 26, 33][usize::from(id)]);
    let findings = found(&label_ids, space(19, Some(255)));
    let finding = find(&findings, "label_id_as_train_id");
    assert_eq!((finding.fix, finding.first), (Some(Fix::TrainIds), Some([0, 16])));
    assert_eq!(mended(&label_ids, Fix::TrainIds), blocks(4).mapv(|id| [0, 2, 13, 18][usize::from(id)]));
    assert_clean(&blocks(19), space(19, Some(255)));
    let elsewhere = found(&label_ids, space(21, Some(255)));
    assert!(elsewhere.iter().all(|finding| finding.id != "label_id_as_train_id"));
}

#[test]
fn ids_that_count_from_one() {
    let mask = blocks(6).mapv(|id| id + 1);
    let findings = found(&mask, space(6, Some(255)));
    assert_eq!(find(&findings, "off_by_one").fix, Some(Fix::SubtractOne));
    assert_eq!(mended(&mask, Fix::SubtractOne), blocks(6).mapv(i32::from));
    assert_clean(&blocks(6), space(6, Some(255)));
    // One class too few is no shift when ids beyond it exist too.
    assert!(found(&blocks(8), space(6, Some(255))).iter().all(|finding| finding.id != "off_by_one"));
}

/// A disc of class `inside`, its rim blended if `smooth`.
fn disc(inside: u8, smooth: bool) -> Array2<u8> {
    Array2::from_shape_fn((64, 64), |(y, x)| {
        let depth = 20.3 - (y as f64 - 31.6).hypot(x as f64 - 32.2);
        let cover = if smooth { (depth / 3.0 + 0.5).clamp(0.0, 1.0) } else { f64::from(u8::from(depth > 0.0)) };
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "0…255")]
        let value = (f64::from(inside) * cover).round() as u8;
        value
    })
}

#[test]
fn an_antialiased_resize() {
    let (smooth, hard) = (disc(200, true), disc(200, false));
    let findings = found(&smooth, space(256, None));
    let finding = find(&findings, "antialiased");
    assert_eq!(finding.fix, Some(Fix::Snap));
    assert!(finding.pixels > Some(100) && finding.first.is_some());
    let back = mended(&smooth, Fix::Snap);
    assert!(back.iter().all(|&id| id == 0 || id == 200));
    let wrong = back.iter().zip(&hard).filter(|(got, wanted)| **got != i32::from(**wanted)).count();
    assert!(wrong < 30, "{wrong} pixels");
    assert_clean(&hard, space(256, None));
}

#[test]
fn noise_of_a_jpeg() {
    // Three areas, every tenth pixel off by up to seven.
    let clean = blocks(3).mapv(|id| id * 90 + 10);
    let mut noisy = clean.clone();
    let mut random = jdt_core::Random::new(5);
    for value in &mut noisy {
        if random.below(10) == 0 {
            *value = *value + u8::try_from(random.below(15)).unwrap() - 7;
        }
    }
    let findings = found(&noisy, space(256, None));
    assert_eq!(find(&findings, "jpeg_noise").fix, Some(Fix::Snap));
    let back = mended(&noisy, Fix::Snap);
    let wrong = back.iter().zip(&clean).filter(|(got, wanted)| **got != i32::from(**wanted)).count();
    assert!(wrong * 50 < clean.len(), "{wrong} pixels");
    assert_clean(&clean, space(256, None));
    // Forty classes in blocks, near each other, are no noise.
    assert_clean(&blocks(40), space(40, None));
}

#[test]
fn ignored_always_or_never() {
    let all = Array2::from_elem((6, 6), 255);
    let findings = found(&all, space(4, Some(255)));
    assert_eq!(find(&findings, "ignore_always").fix, Some(Fix::NoIgnore));
    assert_clean(&blocks(4), space(4, Some(255)));
    let mut survey = Survey::default();
    survey.add(100, 0);
    survey.add(100, 0);
    assert_eq!(survey.findings(space(4, Some(255)))[0].id, "ignore_never");
    assert_eq!(survey.findings(space(4, None)), []);
    survey.add(100, 1);
    assert_eq!(survey.findings(space(4, Some(255))), []);
}

#[test]
fn label_and_prediction_swapped() {
    let mut label = blocks(4);
    label[(3, 3)] = 255;
    let space = space(4, Some(255));
    let (label, prediction) = (file(&label), file(&blocks(4)));
    assert_eq!(diagnose_swap(&prediction, &label, space).unwrap().fix, Some(Fix::Swap));
    assert_eq!(diagnose_swap(&label, &prediction, space), None);
    assert_eq!(diagnose_swap(&prediction, &prediction, space), None);
    let soft =
        decode(&encode_npy_f32(&[2, 1, 3], &[0.9, 0.5, 0.2, 0.1, 0.5, 0.8]).unwrap(), &Limits::default()).unwrap();
    assert_eq!(diagnose_swap(&soft, &prediction, space).unwrap().id, "swapped");
    assert_eq!(diagnose_swap(&prediction, &soft, space), None);
}

#[test]
fn sizes_that_differ() {
    let shape = |height, width| ImageShape::new(height, width).unwrap();
    let finding = diagnose_sizes(shape(4, 5), shape(8, 10)).unwrap();
    assert_eq!((finding.id, finding.fix), ("size_mismatch", Some(Fix::Nearest)));
    assert_eq!(diagnose_sizes(shape(4, 5), shape(4, 5)), None);
}

#[test]
fn a_prediction_that_is_one_off() {
    let counted = |shift: u8| -> Confusion {
        let space = space(7, None);
        let label = LabelMap::new(&blocks(5).mapv(|id| id + 1).into(), space).unwrap();
        let prediction = PredictionMap::new(&blocks(5).mapv(|id| id + shift).into(), space).unwrap();
        confusion(&label, &prediction).unwrap()
    };
    assert_eq!(diagnose_confusion(&counted(2)).unwrap().fix, Some(Fix::SubtractOne));
    assert_eq!(diagnose_confusion(&counted(0)).unwrap().fix, Some(Fix::AddOne));
    assert_eq!(diagnose_confusion(&counted(1)), None);
}

#[test]
fn what_other_tests_do_not_trigger() {
    // Trailing bytes, floats as ids, one-hot, NaN, an axis that cannot be told, ids beyond the classes.
    let npy = |shape: &[usize], values: &[f32], more: &[u8]| {
        decode(&[&encode_npy_f32(shape, values).unwrap()[..], more].concat(), &Limits::default()).unwrap()
    };
    let ids = |decoded: &Decoded| diagnose(decoded, None).iter().map(|finding| finding.id).collect::<Vec<_>>();
    assert_eq!(ids(&npy(&[1, 3], &[0.0, 0.5, 1.0], &[])), [""; 0]);
    assert_eq!(ids(&npy(&[1, 3], &[0.0, 0.5, 1.0], &[7])), ["trailing_bytes"]);
    assert_eq!(ids(&npy(&[1, 3], &[0.0, 2.0, 1.0], &[])), ["float_as_ids"]);
    assert_eq!(ids(&npy(&[1, 3], &[0.0, f32::NAN, 1.0], &[])), ["not_finite"]);
    assert_eq!(find(&found(&blocks(5), space(4, None)), "off_by_one").fix, Some(Fix::SubtractOne));
    assert!(found(&blocks(9), space(4, None)).iter().any(|finding| finding.id == "out_of_range"));
}
