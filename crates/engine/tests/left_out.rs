//! Pixels that a pseudo-label leaves out are in no number, on either device.

#![allow(clippy::unwrap_used, reason = "a test stops where its premise fails")]

use jdt_core::Random;
use jdt_core::losses::{ChosenClasses, Reduction, TverskyIndex};
use jdt_core::masks::{KeepMask, ProbMap, Rect, SoftLabel};
use jdt_engine::{
    Array2, Array3, BackendChoice, BackendKind, Document, Engine, Layer, Overlay, PaintAnswer, PaintQuery,
    PaintedImage, PaintedMap,
};
use pollster::block_on;

const WIDTH: usize = 40;

/// Rows that take part, and rows below them that are left out.
const ROWS: [usize; 2] = [32, 13];

fn maps(random: &mut Random, channels: usize) -> [Array3<f32>; 2] {
    let shape = (channels, ROWS.iter().sum(), WIDTH);
    let mut value = || f32::from(u8::try_from(random.below(256)).unwrap()) / 255.0;
    [(); 2].map(|()| Array3::from_shape_simple_fn(shape, &mut value))
}

fn image([label, prediction]: [Array3<f32>; 2], keep: Option<KeepMask>) -> PaintedImage {
    PaintedImage::keeping(SoftLabel::new(label).unwrap(), ProbMap::new(prediction).unwrap(), keep).unwrap()
}

fn upper_rows() -> KeepMask {
    let height = ROWS.iter().sum();
    KeepMask::new(Array2::from_shape_fn((height, WIDTH), |(row, _)| row < ROWS[0])).unwrap()
}

fn ask(engine: &Engine, image: &PaintedImage, overlay: &Overlay) -> (PaintAnswer, PaintedMap) {
    let document = Document::new(vec![image.clone()]).unwrap();
    let (index, reduction) = (TverskyIndex::default(), Reduction::D);
    let classes = ChosenClasses::All;
    let query = PaintQuery { index, reduction, classes, overlay: overlay.clone(), image: 0, class: 0 };
    let (answer, map) = block_on(engine.paint(&document, &query)).unwrap();
    (answer, map.unwrap())
}

fn expect_alike(got: &PaintAnswer, wanted: &PaintAnswer, tolerance: f64) {
    for (got, wanted) in got.losses.iter().zip(&wanted.losses) {
        let id = &got.id;
        assert!((got.value - wanted.value).abs() <= tolerance, "{id}: {} and {}", got.value, wanted.value);
        let (got, wanted) = (got.gradient_norm, wanted.gradient_norm);
        assert!((got - wanted).abs() <= 10.0 * tolerance * wanted, "{id}: {got:e} and {wanted:e}");
    }
    for ((id, got), (_, wanted)) in got.metrics.iter().zip(&wanted.metrics) {
        let (got, wanted) = (got.value.unwrap_or(-1.0), wanted.value.unwrap_or(-1.0));
        assert!((got - wanted).abs() <= tolerance, "{id}: {got} and {wanted}");
    }
    assert_eq!((got.soft_pixels, got.soft_predictions), (wanted.soft_pixels, wanted.soft_predictions));
}

/// What is left out could as well not be there: all numbers are those of the upper rows alone. Sums differ in the order of
/// their additions, the GPU's in f32.
#[test]
fn the_numbers_are_those_of_the_pixels_that_take_part() {
    let mut engines = vec![(Engine::cpu(), 1e-12)];
    let gpu = block_on(Engine::start(BackendChoice::WebGpu));
    if gpu.backend().kind == BackendKind::Cpu {
        println!("SKIPPED: no GPU adapter, leaving pixels out is not tested on it");
    } else {
        engines.push((gpu, 5e-6));
    }
    let mut random = Random::new(11);
    for channels in [1, 3] {
        let both = maps(&mut random, channels);
        let alone = both.clone().map(|map| map.slice(ndarray::s![.., ..ROWS[0], ..]).to_owned());
        let (whole, alone) = (image(both, Some(upper_rows())), image(alone, None));
        for (engine, tolerance) in &engines {
            for overlay in [Overlay::Push("jml".into()), Overlay::Difference, Overlay::Distance, Overlay::Error] {
                let (got, map) = ask(engine, &whole, &overlay);
                let (wanted, of_alone) = ask(engine, &alone, &overlay);
                expect_alike(&got, &wanted, *tolerance);
                let (shown, left_out) = map.rgba.split_at(4 * WIDTH * ROWS[0]);
                let is_near = shown.iter().zip(&of_alone.rgba).all(|(got, wanted)| got.abs_diff(*wanted) <= 1);
                assert!(is_near, "{overlay:?}: the colours are those of the upper rows");
                assert!(left_out.iter().all(|&byte| byte == 0), "{overlay:?}: nothing is shown of the others");
            }
        }
    }
}

#[test]
fn strokes_over_pixels_that_are_left_out_change_no_number() {
    let mut random = Random::new(12);
    let engine = Engine::cpu();
    let mut document = Document::new(vec![image(maps(&mut random, 3), None)]).unwrap();
    document.set_keep(0, Some(upper_rows())).unwrap();
    let before = ask(&engine, &document.images()[0], &Overlay::Difference).0;
    let lower = Rect { top: ROWS[0], left: 0, height: ROWS[1], width: WIDTH };
    document.patch(0, Layer::Prediction, lower, &vec![0.25; 3 * lower.pixels()]).unwrap();
    let mut after = ask(&engine, &document.images()[0], &Overlay::Difference).0;
    after.milliseconds = before.milliseconds;
    assert_eq!(after, before);
    // A stroke across the border leaves what a fresh count finds.
    let across = Rect { top: ROWS[0] - 3, left: 5, height: 6, width: 20 };
    document.patch(0, Layer::Label, across, &vec![0.5; 3 * across.pixels()]).unwrap();
    let stroked = &document.images()[0];
    let fresh = image([stroked.label().view().to_owned(), stroked.prediction().view().to_owned()], Some(upper_rows()));
    assert_eq!(stroked.hard(), fresh.hard());
    assert_eq!(stroked.sums().sums(), fresh.sums().sums());
    // And everything takes part again.
    document.set_keep(0, None).unwrap();
    assert_eq!(document.images()[0].hard().confusion().table().iter().sum::<u64>(), 45 * 40);
    assert!(document.set_keep(0, Some(KeepMask::new(Array2::from_elem((2, 2), true)).unwrap())).is_err());
}
