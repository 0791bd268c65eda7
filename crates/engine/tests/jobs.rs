//! Jobs end in the right numbers, whatever happens to the device, the files or the user's patience.

#![allow(clippy::unwrap_used, reason = "a test stops where its premise fails")]

use jdt_core::losses::{ChosenClasses, Reduction, TverskyIndex};
use jdt_core::masks::ClassSpace;
use jdt_core::scenes::{Picture, Scene};
use jdt_engine::protocol::{Request, decode, encode};
use jdt_engine::{
    BackendChoice, BackendKind, CheckControl, CheckOutcome, CheckSettings, Document, Engine, Notice, Overlay,
    PaintQuery, PaintedImage, PairBytes, PairSource, Progress,
};
use ndarray::Array2;
use pollster::block_on;
use std::future::{Future, ready};

/// Pairs in memory; at one of them something may happen.
struct Pairs<'a> {
    left: usize,
    at: (usize, &'a dyn Fn()),
}

const PAIRS: usize = 6;
const BAD: usize = 2;

impl PairSource for Pairs<'_> {
    fn total(&self) -> usize {
        PAIRS
    }

    fn next(&mut self) -> impl Future<Output = Option<PairBytes>> {
        ready(self.draw())
    }
}

impl Pairs<'_> {
    fn draw(&mut self) -> Option<PairBytes> {
        self.left = self.left.checked_sub(1)?;
        let number = PAIRS - 1 - self.left;
        if number == self.at.0 {
            (self.at.1)();
        }
        let mask = |shift: usize| {
            let ids =
                Array2::from_shape_fn((40, 50), |(row, column)| u8::from((row + column + shift) % (5 + number) < 3));
            jdt_io::encode_png_gray8(&ids).unwrap()
        };
        let prediction = if number == BAD { vec![0; 20] } else { mask(1) };
        Some(PairBytes { model: "m".into(), image: number.to_string(), label: Ok(mask(0)), prediction: Ok(prediction) })
    }
}

/// Cancels after so many pairs.
struct Patience(usize, usize);

impl CheckControl for Patience {
    fn progress(&mut self, progress: Progress) {
        self.1 = progress.done;
    }

    fn is_cancelled(&self) -> bool {
        self.1 >= self.0
    }
}

fn check(engine: &Engine, patience: usize, at: (usize, &dyn Fn())) -> CheckOutcome {
    let settings = CheckSettings::new(ClassSpace::new(2, None).unwrap());
    let mut source = Pairs { left: PAIRS, at };
    block_on(engine.check(&settings, &mut source, &mut Patience(patience, 0)))
}

#[test]
fn a_bad_file_is_a_row_and_cancelling_keeps_what_is_done() {
    let engine = Engine::cpu();
    let whole = check(&engine, usize::MAX, (PAIRS, &|| ()));
    assert!(!whole.cancelled);
    assert_eq!(whole.models[0].counts.images().len(), PAIRS - 1);
    assert_eq!(whole.models[0].failures[0].image, BAD.to_string());
    let part = check(&engine, 2, (PAIRS, &|| ()));
    assert!(part.cancelled);
    assert_eq!(part.models[0].counts.images(), &whole.models[0].counts.images()[..2]);
}

#[test]
fn a_device_lost_in_the_middle_loses_no_pair() {
    let engine = block_on(Engine::start(BackendChoice::WebGpu));
    if engine.backend().kind == BackendKind::Cpu {
        println!("SKIPPED: no GPU adapter, the loss of a device is not tested");
        return;
    }
    let expected = check(&Engine::cpu(), usize::MAX, (PAIRS, &|| ()));
    let outcome = check(&engine, usize::MAX, (3, &|| engine.lose_device()));
    assert_eq!(outcome.models, expected.models);
    assert_eq!(engine.backend().kind, BackendKind::Cpu);
    assert!(matches!(engine.backend().notice, Some(Notice::DeviceLost(_))));
}

#[test]
fn a_painting_has_the_same_numbers_on_both_backends() {
    let Picture { label, prediction } = Scene::Street.draw().unwrap();
    let document = Document::new(vec![PaintedImage::new(label, prediction).unwrap()]).unwrap();
    let query = PaintQuery {
        index: TverskyIndex::default(),
        reduction: Reduction::D,
        classes: ChosenClasses::All,
        overlay: Overlay::Push("jml".into()),
        image: 0,
        class: 0,
    };
    let (on_cpu, cpu_map) = block_on(Engine::cpu().paint(&document, &query)).unwrap();
    assert_eq!(on_cpu.losses.len(), 12);
    let engine = block_on(Engine::start(BackendChoice::WebGpu));
    if engine.backend().kind == BackendKind::Cpu {
        println!("SKIPPED: no GPU adapter, painting is not compared");
        return;
    }
    let (on_gpu, gpu_map) = block_on(engine.paint(&document, &query)).unwrap();
    for (cpu, gpu) in on_cpu.losses.iter().zip(&on_gpu.losses) {
        // Sums from probabilities agree to 1e-6 of their size, and so do the losses made of them.
        assert!((cpu.value - gpu.value).abs() <= 2e-6, "{}: {} and {}", cpu.id, cpu.value, gpu.value);
    }
    assert_eq!(on_cpu.metrics[0], on_gpu.metrics[0]);
    let (cpu_map, gpu_map) = (cpu_map.unwrap(), gpu_map.unwrap());
    let (cpu_max, gpu_max) = (cpu_map.max_abs.unwrap(), gpu_map.max_abs.unwrap());
    assert!((cpu_max - gpu_max).abs() <= 1e-5 * cpu_max, "{cpu_max} and {gpu_max}");
    // A colour next to it where rounding falls the other way.
    assert!(cpu_map.rgba.iter().zip(&gpu_map.rgba).all(|(cpu, gpu)| cpu.abs_diff(*gpu) <= 1));
}

#[test]
fn a_kernel_that_did_not_run_has_failed_the_self_check() {
    let engine = block_on(Engine::start(BackendChoice::WebGpu));
    if engine.backend().kind == BackendKind::Cpu {
        println!("SKIPPED: no GPU adapter, the self-check of a lost device is not tested");
        return;
    }
    engine.lose_device();
    let report = block_on(engine.self_check());
    assert!(!report.pass());
    let (on_gpu, on_cpu): (Vec<_>, Vec<_>) =
        report.kernels.iter().partition(|kernel| kernel.device == jdt_engine::Device::Gpu);
    assert_eq!(on_gpu.len(), on_cpu.len());
    assert!(on_cpu.iter().all(|kernel| kernel.pass && kernel.gpx_s.is_some()));
    assert!(on_gpu.iter().all(|kernel| !kernel.pass && kernel.cases == 0 && kernel.gpx_s.is_none()));
}

#[test]
fn messages_survive_the_way() {
    let request = Request::Cancel { generation: 7 };
    assert_eq!(decode::<Request>(&encode(&request).unwrap()).unwrap(), request);
    assert!(decode::<Request>(&[255, 1, 2]).is_err());
}
