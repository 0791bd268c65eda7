//! Images that stay on the device: strokes leave what a fresh upload would.

use crate::cases::Random;
use crate::overlap_grad::coefficients;
use crate::overlap_sums::{RTOL_SUMS, THRESHOLD, worst_sum_error};
use crate::{gpu, request};
use jdt_core::colour::{ColourScale, colour_map, outcome_colour};
use jdt_core::kernels::{self, Label, Prediction, Sample, harden};
use jdt_core::masks::{ClassSpace, IdImage, KeepMask, LabelMap, PredictionMap, ProbMap, Rect, SoftLabel};
use jdt_core::statistics::Confusion;
use jdt_gpu::{Gpu, GpuError, GpuOptions, Painting, ResidentImage, Side};
use ndarray::{Array2, ArrayViewMut2};
use pollster::block_on;
use std::time::{Duration, Instant};

/// Of a norm beside the CPU's: 19 classes and 16 roundings of f32 more, of squares, whose error the root halves, and slopes
/// that may lose a few more bits where their terms cancel.
const RTOL_NORM: f64 = 1e-5;

/// What a painter holds on the CPU.
struct Canvas {
    prob: ProbMap,
    soft: SoftLabel,
    /// Ids of a hard label, 255 for none.
    ids: Array2<u8>,
    is_hard: bool,
    keep: Option<KeepMask>,
    hard: LabelMap,
}

const VOID: u8 = 255;

impl Canvas {
    fn new(random: &mut Random, (channels, height, width): (usize, usize, usize), is_hard: bool, keeps: bool) -> Self {
        let shape = (channels, height, width);
        let classes = channels.max(2);
        let ids = Array2::from_shape_simple_fn((height, width), || id(random, classes));
        let keep = keeps.then(|| Array2::from_shape_simple_fn((height, width), || random.below(5) > 0));
        Self {
            prob: ProbMap::new(random.map(shape, Random::probability)).unwrap(),
            soft: SoftLabel::new(random.map(shape, Random::probability)).unwrap(),
            hard: hard(&ids, classes),
            ids,
            is_hard,
            keep: keep.map(|keep| KeepMask::new(keep).unwrap()),
        }
    }

    fn sample(&self) -> Sample<'_, f32> {
        let label = if self.is_hard { Label::Hard(&self.hard) } else { Label::Soft(&self.soft) };
        Sample::new(Prediction::Prob(&self.prob), label, self.keep.as_ref()).unwrap()
    }

    /// New pixels in a random rectangle of a random side.
    fn stroke(&mut self, random: &mut Random) -> (Side, Rect) {
        let (height, width) = (self.ids.nrows(), self.ids.ncols());
        let (top, left) = (random.below(height), random.below(width));
        let rect = Rect { top, left, height: 1 + random.below(height - top), width: 1 + random.below(width - left) };
        let values: Vec<f32> = (0..self.prob.channels() * rect.pixels()).map(|_| random.probability()).collect();
        match (random.below(2), self.is_hard) {
            (0, _) => {
                self.prob.patch(rect, &values).unwrap();
                (Side::Prediction, rect)
            }
            (_, false) => {
                self.soft.patch(rect, &values).unwrap();
                (Side::Label, rect)
            }
            _ => {
                let classes = self.prob.channels().max(2);
                let mut part: ArrayViewMut2<'_, u8> =
                    self.ids.slice_mut(ndarray::s![top..top + rect.height, left..left + rect.width]);
                part.iter_mut().for_each(|at| *at = id(random, classes));
                self.hard = hard(&self.ids, classes);
                (Side::Label, rect)
            }
        }
    }

    /// Both masks hardened.
    fn hardened(&self) -> (LabelMap, PredictionMap) {
        let classes = self.prob.channels().max(2);
        let space = ClassSpace::new(classes, Some(i32::from(VOID))).unwrap();
        let prediction = PredictionMap::new(&harden(self.prob.view()), space).unwrap();
        let ids = if self.is_hard { IdImage::U8(self.ids.clone()) } else { harden(self.soft.view()) };
        let label = Array2::from_shape_fn(self.ids.dim(), |at| {
            let is_kept = self.keep.as_ref().is_none_or(|keep| keep.values()[at.0 * self.ids.ncols() + at.1]);
            if is_kept { ids.id(at) } else { i32::from(VOID) }
        });
        (LabelMap::new(&IdImage::I32(label), space).unwrap(), prediction)
    }

    fn confusion(&self) -> Confusion {
        let (label, prediction) = self.hardened();
        kernels::confusion(&label, &prediction).unwrap()
    }
}

fn id(random: &mut Random, classes: usize) -> u8 {
    if random.below(9) == 0 { VOID } else { u8::try_from(random.below(classes)).unwrap() }
}

fn hard(ids: &Array2<u8>, classes: usize) -> LabelMap {
    LabelMap::new(&IdImage::U8(ids.clone()), ClassSpace::new(classes, Some(i32::from(VOID))).unwrap()).unwrap()
}

fn upload(gpu: &Gpu, canvas: &Canvas) -> ResidentImage {
    block_on(gpu.upload(&canvas.sample())).unwrap()
}

#[test]
fn strokes_leave_what_a_fresh_upload_would() {
    let Some(gpu) = gpu() else { return };
    let mut random = Random(61);
    let (mut strokes, mut worst) = (0, 0.0_f64);
    for (channels, height, width) in [(1, 1, 1), (1, 33, 35), (2, 16, 16), (4, 61, 59), (19, 40, 47), (3, 1, 2051)] {
        for (is_hard, keeps) in [(false, false), (false, true), (true, false), (true, true)] {
            let mut canvas = Canvas::new(&mut random, (channels, height, width), is_hard, keeps);
            let name = format!("{channels}×{height}×{width} hard={is_hard} keep={keeps}");
            let mut image = upload(gpu, &canvas);
            for round in 0..4 {
                for _ in 0..random.below(5) {
                    let (side, rect) = canvas.stroke(&mut random);
                    image.patch(&canvas.sample(), side, rect).unwrap();
                    strokes += 1;
                }
                let got = block_on(gpu.resident_numbers(&mut image, THRESHOLD)).unwrap();
                let fresh = block_on(gpu.resident_numbers(&mut upload(gpu, &canvas), THRESHOLD)).unwrap();
                assert_eq!(got, fresh, "{name}, round {round}");
                assert_eq!(got.sums, block_on(gpu.overlap_sums(&canvas.sample(), THRESHOLD)).unwrap(), "{name}");
                assert_eq!(got.sums, block_on(gpu.resident_sums(&mut image, THRESHOLD)).unwrap(), "{name}");
                assert_eq!(got.confusion, canvas.confusion(), "{name}, round {round}");
                let wide = kernels::overlap_sums(&canvas.sample(), THRESHOLD);
                worst = worst.max(worst_sum_error(&got.sums, &wide, false, &name));
                let k = coefficients(&mut random, channels, height * width);
                let gradient = block_on(gpu.resident_grad(&mut image, &k)).unwrap();
                assert_eq!(gradient, block_on(gpu.overlap_grad(&canvas.sample(), &k)).unwrap(), "{name}");
                let other = coefficients(&mut random, channels, height * width);
                let losses: [&[_]; 2] = [&k, &other];
                let push = Painting::Push { coefficients: &k, class: 0, max_abs: None };
                let slopes = block_on(gpu.resident_slopes(&mut image, &losses, Some(push))).unwrap();
                let largest = gradient.iter().fold(0.0_f32, |max, g| max.max(g.abs()));
                let picture = slopes.picture.unwrap();
                assert_eq!(picture.max_abs, Some(largest), "{name}");
                let push = Painting::Push { coefficients: &k, class: 0, max_abs: picture.max_abs };
                assert_eq!(picture, block_on(gpu.resident_colours(&mut image, push)).unwrap(), "{name}");
                let wanted = kernels::gradient_norms(&canvas.sample(), &losses);
                for (got, wanted) in slopes.norms.iter().zip(&wanted) {
                    let error = (got - wanted).abs();
                    assert!(error <= RTOL_NORM * wanted, "{name}: {got:e} and {wanted:e}");
                }
            }
        }
    }
    println!("resident: {strokes} strokes, sums within {worst:e} of the CPU's");
    // Two f32 sums, each within its tolerance of the exact one.
    assert!(worst <= 2.0 * RTOL_SUMS, "{worst:e}");
    assert_eq!(gpu.context().take_stray_error(), None);
}

/// Bytes of the uniforms, tables and scalars of one question, over which no image can be sent.
const OVERHEAD: u64 = 4096;

#[test]
fn a_stroke_sends_its_rectangle_and_a_question_is_one_submission() {
    let Some(gpu) = request(GpuOptions::default()) else { return };
    let mut random = Random(67);
    let mut canvas = Canvas::new(&mut random, (4, 512, 512), false, false);
    let mut image = upload(&gpu, &canvas);
    let k = coefficients(&mut random, 4, 512 * 512);
    let push = |class| Painting::Push { coefficients: &k, class, max_abs: None };
    // The first round makes buffers and pipelines.
    for round in 0..2 {
        let rect = Rect { top: 100, left: 200, height: 32, width: 32 };
        canvas.prob.patch(rect, &[0.25; 4 * 32 * 32]).unwrap();
        let before = gpu.context().traffic();
        image.patch(&canvas.sample(), Side::Prediction, rect).unwrap();
        block_on(gpu.resident_numbers(&mut image, THRESHOLD)).unwrap();
        let painted = block_on(gpu.resident_colours(&mut image, push(round))).unwrap();
        assert_eq!(painted.rgba.len(), 4 * 512 * 512);
        let after = gpu.context().traffic();
        assert_eq!(after.submissions - before.submissions, 2);
        let sent = after.uploaded_bytes - before.uploaded_bytes;
        assert!(sent <= 4 * 4 * 32 * 32 + OVERHEAD, "{sent}");
        // 128 tiles of 4 classes and 8 sums, their kept pixels, 25 counts; one maximum and the colours.
        let read = after.read_bytes - before.read_bytes;
        assert_eq!(read, 4 * (128 * 4 * 8 + 128 + 25) + 4 + 4 * 512 * 512);
        if round > 0 {
            assert_eq!(after.buffers_created, before.buffers_created);
        }
    }
}

/// Colours may round to the neighbouring step where f32 divides in another order.
fn expect_near(got: &[u8], wanted: &[u8], name: &str) {
    assert_eq!(got.len(), wanted.len(), "{name}");
    let worst = got.iter().zip(wanted).map(|(a, b)| a.abs_diff(*b)).max();
    assert!(worst <= Some(1), "{name}: {worst:?} steps of 255");
}

#[test]
fn colours_equal_the_twins_to_one_step() {
    let Some(gpu) = gpu() else { return };
    let mut random = Random(71);
    for (channels, height, width) in [(1, 33, 35), (4, 61, 59), (2, 300, 301)] {
        for (is_hard, keeps) in [(false, false), (false, true), (true, true)] {
            let mut canvas = Canvas::new(&mut random, (channels, height, width), is_hard, keeps);
            let name = format!("{channels}×{height}×{width} hard={is_hard} keep={keeps}");
            let mut image = upload(gpu, &canvas);
            let (side, rect) = canvas.stroke(&mut random);
            image.patch(&canvas.sample(), side, rect).unwrap();
            let class = random.below(channels);
            let mut paint = |painting| block_on(gpu.resident_colours(&mut image, painting)).unwrap();

            let k = coefficients(&mut random, channels, height * width);
            let push: Vec<f32> = kernels::overlap_grad(&canvas.sample(), &k).iter().map(|g| -g).collect();
            let difference = kernels::difference(&canvas.sample()).into_raw_vec_and_offset().0;
            let plane = class * height * width..(class + 1) * height * width;
            for own_max in [true, false] {
                let chosen = |values: &[f32]| {
                    let most = values.iter().fold(0.0_f32, |most, v| most.max(v.abs()));
                    if own_max { (most, None) } else { (most / 3.0, Some(most / 3.0)) }
                };
                let (top, max_abs) = chosen(&push);
                let got = paint(Painting::Push { coefficients: &k, class, max_abs });
                expect_near(&got.rgba, &colour_map(&push[plane.clone()], ColourScale::Signed { max_abs: top }), &name);
                assert!((got.max_abs.unwrap() - top).abs() <= 1e-5 * top, "{name}");
                let (top, max_abs) = chosen(&difference);
                let got = paint(Painting::Difference { class, max_abs });
                let wanted = colour_map(&difference[plane.clone()], ColourScale::Signed { max_abs: top });
                expect_near(&got.rgba, &wanted, &name);
                assert_eq!(got.max_abs, Some(top), "{name}");
            }
            let got = paint(Painting::Distance(class));
            expect_near(&got.rgba, &colour_map(&difference[plane.clone()], ColourScale::Viridis), &name);
            assert_eq!(got.max_abs, None, "{name}");
            let got = paint(Painting::Values(Side::Prediction, class));
            expect_near(&got.rgba, &colour_map(canvas.prob.plane(class), ColourScale::Viridis), &name);
            let (label, prediction) = canvas.hardened();
            let wanted = kernels::error_map(&label, &prediction, class).unwrap();
            let wanted: Vec<u8> = wanted
                .iter()
                .flat_map(|&outcome| {
                    let [r, g, b] = outcome_colour(outcome);
                    [r, g, b, 255]
                })
                .collect();
            assert_eq!(paint(Painting::Outcomes(class)).rgba, wanted, "{name}");
        }
    }
    assert_eq!(gpu.context().take_stray_error(), None);
}

#[test]
fn what_does_not_fit_the_image_is_refused() {
    let Some(gpu) = gpu() else { return };
    let mut random = Random(73);
    let canvas = Canvas::new(&mut random, (3, 20, 30), true, false);
    let mut image = upload(gpu, &canvas);
    let rect = Rect { top: 10, left: 20, height: 10, width: 11 };
    assert!(image.patch(&canvas.sample(), Side::Label, rect).is_err());
    let other = Canvas::new(&mut random, (3, 20, 30), false, false);
    let inside = Rect { width: 10, ..rect };
    assert!(image.patch(&other.sample(), Side::Label, inside).is_err());
    assert!(image.patch(&canvas.sample(), Side::Label, inside).is_ok());
    for painting in [Painting::Outcomes(3), Painting::Values(Side::Label, 0)] {
        let refused = block_on(gpu.resident_colours(&mut image, painting)).unwrap_err();
        assert!(matches!(refused, GpuError::Core(_)), "{refused}");
    }
}

#[test]
fn a_device_lost_between_strokes_says_so_and_a_new_one_goes_on() {
    let Some(gpu) = request(GpuOptions::default()) else { return };
    let mut random = Random(79);
    let mut canvas = Canvas::new(&mut random, (3, 64, 64), false, false);
    let mut image = upload(&gpu, &canvas);
    block_on(gpu.resident_numbers(&mut image, THRESHOLD)).unwrap();
    let (side, rect) = canvas.stroke(&mut random);
    image.patch(&canvas.sample(), side, rect).unwrap();
    gpu.destroy();
    let lost = block_on(gpu.resident_numbers(&mut image, THRESHOLD));
    assert!(matches!(lost, Err(GpuError::Lost(_))), "{lost:?}");
    assert!(matches!(block_on(gpu.upload(&canvas.sample())), Err(GpuError::Lost(_))));
    drop(image);
    let Some(new) = request(GpuOptions::default()) else { return };
    let numbers = block_on(new.resident_numbers(&mut upload(&new, &canvas), THRESHOLD)).unwrap();
    assert_eq!(numbers.confusion, canvas.confusion());
}

#[test]
fn a_device_lost_in_the_middle_of_a_stroke_ends_the_call_and_no_answer_is_wrong() {
    // Each time at another moment: while a rectangle travels, numbers are counted, or colours come back.
    for moment in 0..10 {
        let Some(gpu) = request(GpuOptions::default()) else { return };
        let mut random = Random(101 + u64::from(moment));
        let mut canvas = Canvas::new(&mut random, (3, 120, 130), moment % 2 == 0, false);
        let mut image = upload(&gpu, &canvas);
        block_on(gpu.resident_numbers(&mut image, THRESHOLD)).unwrap();
        std::thread::scope(|scope| {
            scope.spawn(|| {
                std::thread::sleep(Duration::from_millis(5) + moment * Duration::from_micros(900));
                gpu.destroy();
            });
            let start = Instant::now();
            let lost = loop {
                let (side, rect) = canvas.stroke(&mut random);
                image.patch(&canvas.sample(), side, rect).unwrap();
                match block_on(gpu.resident_numbers(&mut image, THRESHOLD)) {
                    Ok(numbers) => assert_eq!(numbers.confusion, canvas.confusion()),
                    Err(error) => break error,
                }
                let difference = Painting::Difference { class: 1, max_abs: None };
                if let Err(error) = block_on(gpu.resident_colours(&mut image, difference)) {
                    break error;
                }
                assert!(start.elapsed() < Duration::from_secs(20));
            };
            assert!(matches!(lost, GpuError::Lost(_)), "{lost:?}");
        });
    }
}
