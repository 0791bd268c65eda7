//! Races: any step can be come back to, exactly; a device that fails loses none.

#![allow(clippy::unwrap_used, reason = "a test stops where its premise fails")]

use jdt_core::descent::{DescentSpace, StepRecord};
use jdt_core::losses::Mix;
use jdt_core::masks::{ProbMap, SoftLabel};
use jdt_core::scenes::{Picture, Scene};
use jdt_core::{CoreError, Random};
use jdt_engine::{
    Array3, BackendChoice, BackendKind, Engine, EngineError, PaintedImage, Race, RaceLook, RaceOptimiser, RaceSettings,
    RaceStart,
};
use pollster::block_on;
use std::time::Duration;

const NO_HURRY: Duration = Duration::from_secs(3600);

fn gpu() -> Option<Engine> {
    let engine = block_on(Engine::start(BackendChoice::WebGpu));
    if engine.backend().kind == BackendKind::Cpu {
        println!("SKIPPED: no GPU adapter, races on it are not tested");
        return None;
    }
    Some(engine)
}

fn painted(scene: Scene) -> PaintedImage {
    let Picture { label, prediction } = scene.draw().unwrap();
    PaintedImage::new(label, prediction).unwrap()
}

/// Two images of different sizes, of `channels` classes.
fn two_images(channels: usize) -> Vec<PaintedImage> {
    let mut random = Random::new(3);
    let mut map = |height: usize, width: usize| {
        Array3::from_shape_simple_fn((channels, height, width), || (1 + random.below(99)) as f32 / 100.0)
    };
    let mut image = |height: usize, width: usize| {
        let (label, prediction) = (map(height, width), map(height, width));
        PaintedImage::new(SoftLabel::new(label).unwrap(), ProbMap::new(prediction).unwrap()).unwrap()
    };
    vec![image(9, 13), image(20, 7)]
}

fn settings(losses: &[&str]) -> RaceSettings {
    RaceSettings {
        losses: losses.iter().map(|loss| loss.parse::<Mix>().unwrap()).collect(),
        optimiser: RaceOptimiser::Adam,
        space: DescentSpace::Logits,
        rate: 0.05,
        start: RaceStart::Prediction,
    }
}

fn start(engine: &Engine, images: &[PaintedImage], settings: RaceSettings) -> Race {
    block_on(engine.race(images, settings)).unwrap()
}

fn records(race: &Race) -> Vec<Vec<StepRecord>> {
    race.records().map(<[StepRecord]>::to_vec).collect()
}

fn predictions(engine: &Engine, race: &mut Race, image: usize) -> Vec<Array3<f32>> {
    let racers = race.settings().losses.len();
    (0..racers).map(|racer| block_on(race.prediction(engine, racer, image)).unwrap()).collect()
}

#[test]
fn the_product_loss_hardens_and_the_metric_loss_stays_at_a_soft_label() {
    let engine = Engine::cpu();
    let mut race = start(&engine, &[painted(Scene::Half)], RaceSettings { rate: 0.1, ..settings(&["sjl", "jml"]) });
    block_on(race.go_to(&engine, 150, NO_HURRY)).unwrap();
    let [sjl, jml] = &records(&race)[..] else { panic!() };
    assert_eq!((sjl.len(), race.step()), (151, 150));
    assert!(sjl[0].softness > 0.12 && sjl[150].softness < 0.01, "{:?}", sjl[150]);
    assert!(sjl[150].distance_to_label > 0.05);
    assert!(jml[150].distance_to_label < 1e-3 && jml[150].softness > 0.12, "{:?}", jml[150]);
}

/// Leads a race back and forth, and compares with one that was led straight on.
fn expect_exact_steps(engine: &Engine, images: &[PaintedImage], settings: &RaceSettings) {
    let mut straight = start(engine, images, settings.clone());
    let mut seen = Vec::new();
    for step in 0..=60 {
        block_on(straight.go_to(engine, step, NO_HURRY)).unwrap();
        assert_eq!(straight.step(), step);
        seen.push(predictions(engine, &mut straight, images.len() - 1));
    }
    let wanted = records(&straight);
    let mut led = start(engine, images, settings.clone());
    for step in [60, 5, 59, 16, 0, 33, 32, 60, 47] {
        block_on(led.go_to(engine, step, NO_HURRY)).unwrap();
        assert_eq!(led.step(), step);
        assert_eq!(records(&led), wanted, "at step {step}");
        assert_eq!(
            predictions(engine, &mut led, images.len() - 1),
            seen[usize::try_from(step).unwrap()],
            "step {step}"
        );
    }
}

#[test]
fn every_step_can_be_come_back_to_exactly() {
    let engine = Engine::cpu();
    for (channels, space) in [(1, DescentSpace::Logits), (3, DescentSpace::Simplex), (3, DescentSpace::Prob)] {
        for optimiser in [RaceOptimiser::Gd, RaceOptimiser::Momentum, RaceOptimiser::Adam] {
            let settings = RaceSettings { optimiser, space, ..settings(&["sjl", "0.25*ce+0.75*jml(reduction=i)"]) };
            expect_exact_steps(&engine, &two_images(channels), &settings);
        }
    }
}

#[test]
fn a_gpu_comes_back_to_every_step_exactly_and_arrives_where_the_cpu_does() {
    let Some(engine) = gpu() else { return };
    for optimiser in [RaceOptimiser::Gd, RaceOptimiser::Momentum, RaceOptimiser::Adam] {
        let settings =
            RaceSettings { optimiser, ..settings(&["sjl", "0.5*jml(reduction=i)+0.5*dml", "0.2*ce+0.8*jml"]) };
        let images = two_images(3);
        expect_exact_steps(&engine, &images, &settings);
        let (mut on_gpu, cpu) = (start(&engine, &images, settings.clone()), Engine::cpu());
        // Cross-entropy has no shader for a descent.
        assert_eq!(on_gpu.devices(), [BackendKind::WebGpu, BackendKind::WebGpu, BackendKind::Cpu]);
        let mut on_cpu = start(&cpu, &images, settings);
        block_on(on_gpu.go_to(&engine, 20, NO_HURRY)).unwrap();
        block_on(on_cpu.go_to(&cpu, 20, NO_HURRY)).unwrap();
        for (got, wanted) in records(&on_gpu).iter().flatten().zip(records(&on_cpu).iter().flatten()) {
            // Records of loss, distance and softness are within 1e-5 of each other, as those of a single image.
            assert!((got.loss - wanted.loss).abs() < 1e-5, "{got:?} {wanted:?}");
            assert!((got.distance_to_label - wanted.distance_to_label).abs() < 1e-5, "{got:?} {wanted:?}");
            assert!((got.softness - wanted.softness).abs() < 1e-5, "{got:?} {wanted:?}");
        }
    }
}

#[test]
fn a_lost_device_starts_the_race_again_on_the_cpu() {
    let Some(engine) = gpu() else { return };
    let images = [painted(Scene::Disc)];
    let mut race = start(&engine, &images, settings(&["sjl", "jml"]));
    block_on(race.go_to(&engine, 30, NO_HURRY)).unwrap();
    race.take_news();
    engine.lose_device();
    block_on(race.go_to(&engine, 40, NO_HURRY)).unwrap();
    assert_eq!((race.step(), race.devices()), (0, vec![BackendKind::Cpu; 2]));
    let (from, news) = race.take_news();
    assert_eq!((from, news[0].len()), (0, 1));
    block_on(race.go_to(&engine, 40, NO_HURRY)).unwrap();
    let cpu = Engine::cpu();
    let mut wanted = start(&cpu, &images, settings(&["sjl", "jml"]));
    block_on(wanted.go_to(&cpu, 40, NO_HURRY)).unwrap();
    assert_eq!(records(&race), records(&wanted));
}

#[test]
fn the_same_seed_takes_the_same_path() {
    let engine = Engine::cpu();
    let images = two_images(3);
    let run = |start: RaceStart| {
        let mut race = self::start(&engine, &images, RaceSettings { start, ..settings(&["sjl", "jml"]) });
        block_on(race.go_to(&engine, 30, NO_HURRY)).unwrap();
        records(&race)
    };
    assert_eq!(run(RaceStart::Noise(7)), run(RaceStart::Noise(7)));
    assert_ne!(run(RaceStart::Noise(7)), run(RaceStart::Noise(8)));
    let even = run(RaceStart::Even);
    // 4·⅓·⅔ everywhere.
    assert!((even[0][0].softness - 8.0 / 9.0).abs() < 1e-6);
    assert_eq!(even[0][0].distance_to_label, even[1][0].distance_to_label);
}

#[test]
fn without_time_it_goes_one_step_and_tells_its_news_once() {
    let engine = Engine::cpu();
    let mut race = start(&engine, &[painted(Scene::Street)], settings(&["jml"]));
    assert_eq!(race.take_news().1[0].len(), 1);
    block_on(race.go_to(&engine, 100, Duration::ZERO)).unwrap();
    assert_eq!(race.step(), 1);
    block_on(race.go_to(&engine, 3, NO_HURRY)).unwrap();
    let (from, news) = race.take_news();
    assert_eq!((from, news[0].iter().map(|record| record.step).collect::<Vec<_>>()), (1, vec![1, 2, 3]));
    block_on(race.go_to(&engine, 2, NO_HURRY)).unwrap();
    assert_eq!(race.take_news().1[0], []);
}

#[test]
fn pictures_are_of_the_label_and_each_racer() {
    let engine = Engine::cpu();
    let mut race = start(&engine, &[painted(Scene::Half)], settings(&["sjl", "jml"]));
    let pictures = block_on(race.pictures(&engine, 0, RaceLook::Prediction, 0, 32)).unwrap();
    assert_eq!(pictures.len(), 3);
    assert!(pictures.iter().all(|picture| (picture.width, picture.height) == (32, 32)));
    // The prediction is the label, but for what a logit of 0 and 1 leaves.
    assert_eq!(pictures[0], pictures[2]);
    let refused = block_on(race.pictures(&engine, 1, RaceLook::Error, 0, 32));
    assert!(matches!(refused, Err(EngineError::NoImage { image: 1, images: 1 })));
}

#[test]
fn what_cannot_race_is_said() {
    let engine = Engine::cpu();
    let refused = |losses: &[&str], rate: f64| {
        let settings = RaceSettings { rate, ..settings(losses) };
        block_on(engine.race(&[painted(Scene::Half)], settings)).unwrap_err()
    };
    assert!(refused(&["jml", "focal"], 0.1).to_string().starts_with("focal: "));
    assert!(matches!(refused(&["jml"], 0.0), EngineError::Racer { source: CoreError::Parameter { .. }, .. }));
    assert!(matches!(refused(&[], 0.1), EngineError::Core(CoreError::Parameter { .. })));
    assert!(matches!(refused(&["jml"; 5], 0.1), EngineError::Core(CoreError::Parameter { .. })));
    let large = Array3::<f32>::zeros((8, 1024, 1024));
    let large = PaintedImage::new(SoftLabel::new(large.clone()).unwrap(), ProbMap::new(large).unwrap()).unwrap();
    let refused = block_on(engine.race(&[large], settings(&["jml", "sjl"]))).unwrap_err();
    assert!(matches!(refused, EngineError::RaceTooLarge { .. }), "{refused}");
}
