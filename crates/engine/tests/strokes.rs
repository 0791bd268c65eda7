//! A painting that stays on the GPU: strokes follow it there, and none is lost with it.

#![allow(clippy::unwrap_used, reason = "a test stops where its premise fails")]

use jdt_core::Random;
use jdt_core::losses::{ChosenClasses, Reduction, TverskyIndex};
use jdt_core::masks::{ProbMap, Rect, SoftLabel};
use jdt_engine::{
    Array3, BackendChoice, BackendKind, Document, Engine, Layer, Notice, Overlay, PaintAnswer, PaintQuery,
    PaintedImage, PaintedMap,
};
use pollster::block_on;

fn engine() -> Option<Engine> {
    let engine = block_on(Engine::start(BackendChoice::WebGpu));
    if engine.backend().kind == BackendKind::Cpu {
        println!("SKIPPED: no GPU adapter, painting on it is not tested");
        return None;
    }
    Some(engine)
}

/// In steps of 1/255, as the page paints.
fn value(random: &mut Random) -> f32 {
    f32::from(u8::try_from(random.below(256)).unwrap()) / 255.0
}

fn image(random: &mut Random, shape: (usize, usize, usize)) -> PaintedImage {
    let mut map = || Array3::from_shape_simple_fn(shape, || value(random));
    PaintedImage::new(SoftLabel::new(map()).unwrap(), ProbMap::new(map()).unwrap()).unwrap()
}

fn stroke(random: &mut Random, document: &mut Document) {
    let number = random.below(document.images().len());
    let shape = document.images()[number].label().shape();
    let channels = document.images()[number].label().channels();
    let (top, left) = (random.below(shape.height()), random.below(shape.width()));
    let (height, width) = (1 + random.below(shape.height() - top), 1 + random.below(shape.width() - left));
    let rect = Rect { top, left, height, width };
    let layer = if random.below(2) == 0 { Layer::Label } else { Layer::Prediction };
    let values: Vec<f32> = (0..channels * rect.pixels()).map(|_| value(random)).collect();
    document.patch(number, layer, rect, &values).unwrap();
}

/// The same pixels, with nothing known of how they came about.
fn redrawn(document: &Document) -> Document {
    let images = document.images().iter().map(|image| {
        let (label, prediction) = (image.label().view().to_owned(), image.prediction().view().to_owned());
        PaintedImage::new(SoftLabel::new(label).unwrap(), ProbMap::new(prediction).unwrap()).unwrap()
    });
    Document::new(images.collect()).unwrap()
}

fn ask(engine: &Engine, document: &Document) -> (PaintAnswer, PaintedMap) {
    let query = PaintQuery {
        index: TverskyIndex::default(),
        reduction: Reduction::D,
        classes: ChosenClasses::All,
        overlay: Overlay::Push("jml".into()),
        image: 0,
        class: 0,
    };
    let (mut answer, map) = block_on(engine.paint(document, &query)).unwrap();
    answer.milliseconds = 0.0;
    (answer, map.unwrap())
}

/// Losses to the tolerance of sums on a GPU, counts exactly.
fn expect_near(got: &(PaintAnswer, PaintedMap), wanted: &(PaintAnswer, PaintedMap)) {
    for (got, wanted) in got.0.losses.iter().zip(&wanted.0.losses) {
        assert!((got.value - wanted.value).abs() <= 2e-6, "{}: {} and {}", got.id, got.value, wanted.value);
        // Slopes are quotients of those sums, and a norm adds their squares in f32.
        let (got, wanted, id) = (got.gradient_norm, wanted.gradient_norm, &got.id);
        assert!((got - wanted).abs() <= 2e-5 * wanted, "{id}: {got:e} and {wanted:e}");
    }
    for (got, wanted) in got.0.metrics.iter().zip(&wanted.0.metrics).filter(|(got, _)| !got.0.starts_with("soft")) {
        assert_eq!(got, wanted);
    }
    let (got, wanted) = (&got.1, &wanted.1);
    let (got_max, wanted_max) = (got.max_abs.unwrap(), wanted.max_abs.unwrap());
    assert!((got_max - wanted_max).abs() <= 1e-5 * wanted_max, "{got_max} and {wanted_max}");
    // A colour next to it where rounding falls the other way.
    assert!(got.rgba.iter().zip(&wanted.rgba).all(|(got, wanted)| got.abs_diff(*wanted) <= 1));
}

#[test]
fn strokes_give_the_numbers_of_a_painting_uploaded_afresh() {
    let Some(engine) = engine() else { return };
    let mut random = Random::new(5);
    for shape in [(1, 40, 50), (3, 33, 65), (4, 64, 64)] {
        let images = vec![image(&mut random, shape), image(&mut random, (shape.0, 20, 30))];
        let mut document = Document::new(images).unwrap();
        // In some rounds more strokes than are remembered.
        for strokes in [0, 1, 5, 0, 130, 2] {
            (0..strokes).for_each(|_| stroke(&mut random, &mut document));
            let got = ask(&engine, &document);
            let fresh = block_on(Engine::start(BackendChoice::WebGpu));
            assert_eq!(got, ask(&fresh, &redrawn(&document)), "{shape:?} after {strokes} strokes");
            expect_near(&got, &ask(&Engine::cpu(), &document));
        }
    }
}

#[test]
fn two_copies_of_a_painting_are_not_taken_for_one() {
    let Some(engine) = engine() else { return };
    let mut random = Random::new(6);
    let mut left = Document::new(vec![image(&mut random, (2, 30, 40))]).unwrap();
    ask(&engine, &left);
    let mut right = left.clone();
    for _ in 0..3 {
        stroke(&mut random, &mut left);
        expect_near(&ask(&engine, &left), &ask(&Engine::cpu(), &left));
        stroke(&mut random, &mut right);
        expect_near(&ask(&engine, &right), &ask(&Engine::cpu(), &right));
    }
}

/// Uniforms and gradient scalars of the two submissions of a round.
const OVERHEAD: u64 = 2048;

#[test]
fn a_round_is_two_submissions_and_sends_the_stroke_alone() {
    let Some(engine) = engine() else { return };
    let mut random = Random::new(7);
    let mut document = Document::new(vec![image(&mut random, (4, 512, 512))]).unwrap();
    ask(&engine, &document);
    for _ in 0..2 {
        let rect = Rect { top: 200, left: 100, height: 24, width: 24 };
        document.patch(0, Layer::Prediction, rect, &[0.5; 4 * 24 * 24]).unwrap();
        let before = engine.gpu_traffic().unwrap();
        ask(&engine, &document);
        let after = engine.gpu_traffic().unwrap();
        assert_eq!(after.submissions - before.submissions, 2);
        let sent = after.uploaded_bytes - before.uploaded_bytes;
        assert!(sent <= 4 * 4 * 24 * 24 + OVERHEAD, "{sent}");
        // The overlay's colours, 17 KB of sums and counts, and the squares of 11 losses.
        let tables = after.read_bytes - before.read_bytes - 4 * 512 * 512;
        assert!(tables <= 23_000, "{tables}");
    }
}

#[test]
fn a_device_lost_between_strokes_loses_none() {
    let Some(engine) = engine() else { return };
    let mut random = Random::new(8);
    let mut document = Document::new(vec![image(&mut random, (3, 64, 48))]).unwrap();
    ask(&engine, &document);
    for round in 0..6 {
        stroke(&mut random, &mut document);
        if round == 3 {
            engine.lose_device();
        }
        expect_near(&ask(&engine, &document), &ask(&Engine::cpu(), &document));
    }
    assert_eq!(engine.backend().kind, BackendKind::Cpu);
    assert!(matches!(engine.backend().notice, Some(Notice::DeviceLost(_))));
    // Back on a GPU, the painting is uploaded again.
    let Some(back) = self::engine() else { return };
    expect_near(&ask(&back, &document), &ask(&Engine::cpu(), &document));
    stroke(&mut random, &mut document);
    expect_near(&ask(&back, &document), &ask(&Engine::cpu(), &document));
    assert_eq!(back.backend().kind, BackendKind::WebGpu);
}
