//! Descents on the device, step by step beside those in f64.

use crate::cases::Random;
use crate::{gpu, request};
use jdt_core::descent::{Descent, DescentImage, DescentLabel, DescentSettings, DescentSpace, Optimiser};
use jdt_core::kernels::Label;
use jdt_core::masks::{ClassSpace, IdImage, KeepMask, LabelMap, ProbMap, SoftLabel};
use jdt_gpu::{Gpu, GpuDescent, GpuDescentImage, GpuError, GpuOptions};
use ndarray::{Array2, Array3};
use pollster::block_on;

/// Of a prediction after 20 steps of rate 0.01, f32 beside f64. A step rounds a number of at most 1 a few times, 6e-8 each:
/// 20 steps stay below 5e-6; a gradient within 1e-5 of the largest, times the rate, adds 2e-6. Logits of up to 14 round to
/// 1e-6, and a probability moves by at most a quarter of that.
const ATOL_PREDICTION: f64 = 1e-5;

/// Of loss, distance and softness, which are made of sums within 1e-6 of theirs from probabilities and 1e-5 through
/// soft-max or sigmoid, where 1 is the largest of each.
const ATOL_RECORD: f64 = 1e-5;

/// Where a prediction comes so near its label, f32 and f64 may disagree on the side it is on, and step to different places:
/// such a pixel is not compared. It is one of hundreds, so that the record stays within its tolerance.
const KINK: f64 = 2e-6;

const STEPS: u64 = 20;

struct Masks {
    start: ProbMap,
    soft: SoftLabel,
    hard: LabelMap,
    keep: KeepMask,
}

impl Masks {
    fn new(random: &mut Random, (channels, height, width): (usize, usize, usize)) -> Self {
        let classes = channels.max(2);
        let mut map = |least: f32| random.map((channels, height, width), |r| least + (1.0 - 2.0 * least) * r.unit());
        let (start, soft) = (map(0.05), map(0.0));
        let ids = Array2::from_shape_simple_fn((height, width), || i32::try_from(random.below(classes)).unwrap());
        let keep = Array2::from_shape_simple_fn((height, width), || random.below(5) > 0);
        Self {
            start: ProbMap::new(start).unwrap(),
            soft: SoftLabel::new(soft).unwrap(),
            hard: LabelMap::new(&IdImage::I32(ids), ClassSpace::new(classes, None).unwrap()).unwrap(),
            keep: KeepMask::new(keep).unwrap(),
        }
    }

    fn twin(&self, is_hard: bool, keeps: bool, settings: DescentSettings) -> Descent {
        let label = if is_hard {
            DescentLabel::Hard(self.hard.clone())
        } else {
            DescentLabel::Soft(SoftLabel::new(self.soft.view().mapv(f64::from)).unwrap())
        };
        let start = ProbMap::new(self.start.view().mapv(f64::from)).unwrap();
        Descent::new(start, label, keeps.then(|| self.keep.clone()), settings).unwrap()
    }

    fn on<'g>(&self, gpu: &'g Gpu, is_hard: bool, keeps: bool, settings: DescentSettings) -> GpuDescent<&'g Gpu> {
        let label = if is_hard { Label::Hard(&self.hard) } else { Label::Soft(&self.soft) };
        let keep = keeps.then_some(&self.keep);
        block_on(GpuDescent::new(gpu, self.start.clone(), label, keep, settings)).unwrap()
    }
}

/// The largest error of the pixels that were never `near` their label.
fn worst(got: &Array3<f32>, wanted: &Array3<f64>, near: &Array2<bool>) -> f64 {
    let errors = got.indexed_iter().map(|((channel, row, column), &got)| {
        if near[(row, column)] { 0.0 } else { (f64::from(got) - wanted[(channel, row, column)]).abs() }
    });
    errors.fold(0.0, f64::max)
}

#[test]
fn descents_follow_the_twin() {
    let Some(gpu) = gpu() else { return };
    let mut random = Random(83);
    let (mut cases, mut left_out, mut worst_prediction, mut worst_record) = (0, 0, 0.0_f64, 0.0_f64);
    for loss in ["jml", "sjl", "dml", "sdl", "0.5*jml(reduction=i)+0.5*sdl_l2", "ctl(alpha=0.3,beta=0.7)"] {
        for optimiser in [Optimiser::GradientDescent, Optimiser::MOMENTUM, Optimiser::ADAM] {
            for space in [DescentSpace::Prob, DescentSpace::Logits] {
                for (channels, is_hard, keeps) in
                    [(1, false, false), (3, false, true), (1, true, true), (4, true, false)]
                {
                    let masks = Masks::new(&mut random, (channels, 13, 17));
                    let settings = DescentSettings { loss: loss.parse().unwrap(), optimiser, space, rate: 0.01 };
                    let name = format!("{loss} {optimiser:?} {space:?} {channels} hard={is_hard} keep={keeps}");
                    let mut twin = masks.twin(is_hard, keeps, settings.clone());
                    let mut got = masks.on(gpu, is_hard, keeps, settings);
                    let mut near = Array2::from_elem((13, 17), false);
                    for _ in 0..STEPS {
                        for ((channel, row, column), x) in twin.probabilities().indexed_iter() {
                            let y = f64::from(masks.soft.view()[(channel, row, column)]);
                            near[(row, column)] |= !is_hard && (x - y).abs() < KINK;
                        }
                        let (wanted, record) = (twin.step().unwrap(), block_on(got.step()).unwrap());
                        assert_eq!(record.step, wanted.step);
                        for (got, wanted) in [
                            (record.loss, wanted.loss),
                            (record.distance_to_label, wanted.distance_to_label),
                            (record.softness, wanted.softness),
                        ] {
                            let error = (got - wanted).abs();
                            worst_record = worst_record.max(error);
                            assert!(error <= ATOL_RECORD, "{name}, step {}: {got} and {wanted}", record.step);
                        }
                    }
                    let error = worst(&block_on(got.probabilities()).unwrap(), &twin.probabilities(), &near);
                    left_out += near.iter().filter(|&&near| near).count();
                    worst_prediction = worst_prediction.max(error);
                    assert!(error <= ATOL_PREDICTION, "{name}: {error:e}");
                    cases += 1;
                }
            }
        }
    }
    println!(
        "descent: {cases} cases, predictions within {worst_prediction:e}, records within {worst_record:e}, \
         {left_out} pixels at a kink"
    );
    assert!(1000 * left_out <= cases * 13 * 17, "{left_out}");
    assert_eq!(gpu.context().take_stray_error(), None);
}

#[test]
fn a_step_is_one_submission_and_reads_a_table() {
    let Some(gpu) = request(GpuOptions::default()) else { return };
    let masks = Masks::new(&mut Random(89), (4, 128, 128));
    let settings = DescentSettings {
        loss: "jml".parse().unwrap(),
        optimiser: Optimiser::ADAM,
        space: DescentSpace::Logits,
        rate: 0.01,
    };
    let mut descent = masks.on(&gpu, false, false, settings);
    block_on(descent.step()).unwrap();
    let before = gpu.context().traffic();
    block_on(descent.run(10)).unwrap();
    let after = gpu.context().traffic();
    assert_eq!(after.buffers_created, before.buffers_created);
    assert_eq!(after.submissions - before.submissions, 10);
    // 8 tiles of 4 classes and 8 sums, and their kept pixels.
    assert_eq!(after.read_bytes - before.read_bytes, 10 * 4 * (8 * 4 * 8 + 8));
}

#[test]
fn a_batch_follows_the_twin_and_comes_back_to_a_step_exactly() {
    let Some(gpu) = gpu() else { return };
    let mut random = Random(101);
    for (optimiser, space) in [
        (Optimiser::ADAM, DescentSpace::Logits),
        (Optimiser::MOMENTUM, DescentSpace::Prob),
        (Optimiser::GradientDescent, DescentSpace::Logits),
    ] {
        let all = [Masks::new(&mut random, (3, 11, 9)), Masks::new(&mut random, (3, 20, 31))];
        let loss = "0.5*jml(reduction=i)+0.5*sjl".parse().unwrap();
        let settings = DescentSettings { loss, optimiser, space, rate: 0.01 };
        let images = all.each_ref().map(|masks| {
            let (label, keep) = (Label::Soft(&masks.soft), Some(&masks.keep));
            GpuDescentImage { start: masks.start.clone(), label, keep }
        });
        let twins = all.each_ref().map(|masks| DescentImage {
            start: ProbMap::new(masks.start.view().mapv(f64::from)).unwrap(),
            label: DescentLabel::Soft(SoftLabel::new(masks.soft.view().mapv(f64::from)).unwrap()),
            keep: Some(masks.keep.clone()),
        });
        let mut got = block_on(GpuDescent::of_batch(gpu, images.to_vec(), settings.clone())).unwrap();
        let mut twin = Descent::of_batch(twins.to_vec(), settings).unwrap();
        let (record, wanted) = (block_on(got.run(10)).unwrap(), twin.run(10).unwrap());
        for (got, wanted) in [
            (record.loss, wanted.loss),
            (record.distance_to_label, wanted.distance_to_label),
            (record.softness, wanted.softness),
        ] {
            assert!((got - wanted).abs() <= ATOL_RECORD, "{optimiser:?} {space:?}: {got} and {wanted}");
        }
        let state = block_on(got.state()).unwrap();
        let after = block_on(got.run(5)).unwrap();
        let prediction = block_on(got.probabilities_of(1)).unwrap().unwrap();
        assert_eq!((block_on(got.restore(&state)).unwrap(), state.step()), (record, 10));
        assert_eq!(block_on(got.run(5)).unwrap(), after);
        assert_eq!(block_on(got.probabilities_of(1)).unwrap().unwrap(), prediction);
    }
    assert_eq!(gpu.context().take_stray_error(), None);
}

#[test]
fn what_there_is_no_shader_for_is_said() {
    let Some(gpu) = gpu() else { return };
    let masks = Masks::new(&mut Random(97), (3, 5, 7));
    for (loss, space) in [("ce", DescentSpace::Logits), ("jml", DescentSpace::Simplex)] {
        let settings = DescentSettings { loss: loss.parse().unwrap(), optimiser: Optimiser::ADAM, space, rate: 0.01 };
        let label = Label::Soft(&masks.soft);
        let refused = block_on(GpuDescent::new(gpu, masks.start.clone(), label, None, settings)).unwrap_err();
        assert!(matches!(refused, GpuError::NoShader { .. }), "{refused}");
    }
}
