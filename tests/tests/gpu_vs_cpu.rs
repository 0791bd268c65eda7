//! Every GPU kernel against its CPU twin in f64, on whatever adapter there is: llvmpipe where there is no GPU.
#![expect(clippy::unwrap_used, reason = "a test fails by panicking, in its helpers too")]

use jdt_core::CoreError;
use jdt_core::kernels::{self, Activation, Label, PixelGradient, Prediction, Sample};
use jdt_core::masks::{ClassSpace, IdImage, KeepMask, LabelMap, Logits, PredictionMap, ProbMap, SoftLabel};
use jdt_core::statistics::OverlapSums;
use jdt_gpu::{Gpu, GpuContext, GpuError, GpuOptions};
use ndarray::{Array2, Array3};
use std::sync::OnceLock;
use std::time::{Duration, Instant};

/// Sums of probabilities, relative to the sum. 2048 terms that are not negative are added in at most 15 roundings of f32
/// after their own, the rest is f64: at most 16·2⁻²⁴ = 9.6e-7.
const RTOL_SUMS: f64 = 1e-6;

/// Sums through soft-max or sigmoid, relative to the larger of the sum and Sx. WGSL grants `exp` 3 + 2|z| units in
/// the last place, 43 or 2.6e-6 at z = −20, a division 2.5 more; |x − y| inherits the error of x, not a smaller
/// one where y is near.
const RTOL_SUMS_ACTIVATED: f64 = 1e-5;

/// Gradients, relative to the largest of the image: the same roundings of x, times coefficients of like sizes.
/// In an image of a few pixels all outputs may be small differences p(g − Σpg) of large terms, so that the
/// largest |dL/dx| is the measure there.
const ATOL_GRADIENT: f64 = 1e-5;

/// Where |x − y| is below this after an activation, f32 and f64 may disagree on the sign of x − y, and the pixel is
/// not compared.
const KINK: f64 = 1e-6;

/// One pixel, one workgroup and its neighbours, a prime, and an image larger than a few tiles.
const SIZES: [(usize, usize); 6] = [(1, 1), (15, 17), (16, 16), (1, 257), (1, 10007), (300, 301)];
const CLASSES: [usize; 5] = [1, 2, 3, 19, 40];
const THRESHOLD: f64 = 0.01;

/// The device, or `None` with a line that says so.
fn gpu() -> Option<&'static Gpu> {
    static GPU: OnceLock<Option<Gpu>> = OnceLock::new();
    GPU.get_or_init(|| request(GpuOptions::default())).as_ref()
}

fn request(options: GpuOptions) -> Option<Gpu> {
    match pollster::block_on(Gpu::request_with(options)) {
        Ok(gpu) => {
            println!("adapter: {:?}", gpu.context().adapter());
            Some(gpu)
        }
        Err(GpuError::NoAdapter(reason)) => {
            println!("SKIPPED: no Vulkan adapter, Metal or Direct3D 12 either ({reason})");
            None
        }
        Err(error) => panic!("{error}"),
    }
}

/// `SplitMix64`: the same numbers everywhere, with nothing to depend on.
struct Random(u64);

impl Random {
    fn bits(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    /// In [0, 1), in 24 bits: exact in f32.
    fn unit(&mut self) -> f32 {
        let bits = (self.bits() >> 40) as f32;
        bits / 16_777_216.0
    }

    fn below(&mut self, n: usize) -> usize {
        usize::try_from(self.bits() % n as u64).unwrap()
    }

    /// A number that appears as 0 and 1 more often than by chance.
    fn probability(&mut self) -> f32 {
        match self.below(8) {
            0 => 0.0,
            1 => 1.0,
            _ => self.unit(),
        }
    }

    fn map(&mut self, (c, h, w): (usize, usize, usize), value: impl Fn(&mut Self) -> f32) -> Array3<f32> {
        Array3::from_shape_simple_fn((c, h, w), || value(self))
    }
}

/// One image, owned, in f32 and in f64.
struct Case {
    name: String,
    prob: ProbMap<f32>,
    logits: Logits<f32>,
    activation: Option<Activation>,
    hard: Option<LabelMap>,
    soft: SoftLabel<f32>,
    keep: Option<KeepMask>,
    prob64: ProbMap<f64>,
    logits64: Logits<f64>,
    soft64: SoftLabel<f64>,
}

#[derive(Debug, Clone, Copy, PartialEq)]
enum Ignored {
    Nothing,
    Some,
    All,
}

impl Case {
    fn new(
        random: &mut Random,
        (channels, height, width): (usize, usize, usize),
        activation: Option<Activation>,
        hard: bool,
        ignored: Ignored,
    ) -> Self {
        let shape = (channels, height, width);
        let prob = random.map(shape, Random::probability);
        // Logits of a trained model and, now and then, of one that is far too sure.
        let logits = random.map(shape, |r| (r.unit() - 0.5) * if r.below(16) == 0 { 40.0 } else { 8.0 });
        let soft = random.map(shape, Random::probability);
        let classes = if channels == 1 { 2 } else { channels };
        let ids = Array2::from_shape_simple_fn((height, width), || match (ignored, random.below(8)) {
            (Ignored::All, _) | (Ignored::Some, 0) => -1,
            _ => i32::try_from(random.below(classes)).unwrap(),
        });
        let keep = match ignored {
            Ignored::Nothing => None,
            Ignored::Some => Some(Array2::from_shape_simple_fn((height, width), || random.below(8) > 0)),
            // The hard label leaves all pixels out by itself.
            Ignored::All if hard => None,
            Ignored::All => Some(Array2::from_elem((height, width), false)),
        };
        let space = ClassSpace::new(classes, Some(-1)).unwrap();
        Self {
            name: format!("{channels}×{height}×{width} {activation:?} hard={hard} ignored={ignored:?}"),
            activation,
            hard: hard.then(|| LabelMap::new(&IdImage::I32(ids), space).unwrap()),
            keep: keep.map(|keep| KeepMask::new(keep).unwrap()),
            prob64: ProbMap::new(prob.mapv(f64::from)).unwrap(),
            logits64: Logits::new(logits.mapv(f64::from)).unwrap(),
            soft64: SoftLabel::new(soft.mapv(f64::from)).unwrap(),
            prob: ProbMap::new(prob).unwrap(),
            logits: Logits::new(logits).unwrap(),
            soft: SoftLabel::new(soft).unwrap(),
        }
    }

    fn sample(&self) -> Sample<'_, f32> {
        let prediction = self.activation.map_or(Prediction::Prob(&self.prob), |a| Prediction::Logits(&self.logits, a));
        let label = self.hard.as_ref().map_or(Label::Soft(&self.soft), Label::Hard);
        Sample::new(prediction, label, self.keep.as_ref()).unwrap()
    }

    fn sample64(&self) -> Sample<'_, f64> {
        let prediction =
            self.activation.map_or(Prediction::Prob(&self.prob64), |a| Prediction::Logits(&self.logits64, a));
        let label = self.hard.as_ref().map_or(Label::Soft(&self.soft64), Label::Hard);
        Sample::new(prediction, label, self.keep.as_ref()).unwrap()
    }

    /// Probabilities in f64.
    fn x64(&self) -> Vec<f64> {
        let pixels = self.prob.shape().pixels();
        match self.activation {
            None => self.prob64.values().to_vec(),
            Some(Activation::Softmax) => {
                let mut x = self.logits64.values().to_vec();
                kernels::softmax_in_place(&mut x, pixels);
                x
            }
            Some(Activation::Sigmoid) => {
                let mut x = self.logits64.values().to_vec();
                kernels::sigmoid_in_place(&mut x);
                x
            }
        }
    }

    /// Every kind of input at every size and number of classes.
    fn all() -> impl Iterator<Item = Self> {
        let mut random = Random(7);
        let mut shapes = Vec::new();
        for (height, width) in SIZES {
            for channels in CLASSES {
                shapes.push((channels, height, width));
            }
        }
        let activations = [None, Some(Activation::Softmax), Some(Activation::Sigmoid)];
        let kinds = activations.into_iter().flat_map(|a| {
            [(false, Ignored::Nothing), (false, Ignored::Some), (true, Ignored::Nothing), (true, Ignored::Some)]
                .map(move |(hard, ignored)| (a, hard, ignored))
        });
        let kinds: Vec<_> = kinds.chain([(None, false, Ignored::All), (None, true, Ignored::All)]).collect();
        shapes.into_iter().flat_map(move |shape| {
            // The largest images in some of the kinds, another few for each number of classes.
            let large = shape.0 * shape.1 * shape.2 > 150_000;
            let chosen: Vec<_> = kinds.iter().enumerate().filter(|(i, _)| !large || i % 5 == shape.0 % 5).collect();
            chosen
                .into_iter()
                .map(|(_, &(activation, hard, ignored))| Self::new(&mut random, shape, activation, hard, ignored))
                .collect::<Vec<_>>()
        })
    }
}

fn floats(sums: &OverlapSums) -> [f64; 7] {
    [sums.sx, sums.sy, sums.d, sums.p, sums.qx, sums.qy, sums.m]
}

/// The worst error of a class, and that of all; counts must be equal.
fn worst_sum_error(got: &[OverlapSums], wanted: &[OverlapSums], activated: bool, name: &str) -> f64 {
    assert_eq!(got.len(), wanted.len(), "{name}");
    let mut worst = 0.0_f64;
    for (got, wanted) in got.iter().zip(wanted) {
        assert_eq!((got.kept, got.present), (wanted.kept, wanted.present), "{name}");
        for (a, b) in floats(got).into_iter().zip(floats(wanted)) {
            let scale = if activated { b.max(wanted.sx) } else { b };
            if a != b {
                worst = worst.max((a - b).abs() / scale);
            }
        }
    }
    worst
}

#[test]
fn overlap_sums_equal_the_twin() {
    let Some(gpu) = gpu() else { return };
    let (mut cases, mut worst) = (0, [0.0_f64; 2]);
    for case in Case::all() {
        let got = pollster::block_on(gpu.overlap_sums(&case.sample(), THRESHOLD)).unwrap();
        let wanted = kernels::overlap_sums(&case.sample64(), THRESHOLD);
        let activated = case.activation.is_some();
        let error = worst_sum_error(&got, &wanted, activated, &case.name);
        assert!(error <= if activated { RTOL_SUMS_ACTIVATED } else { RTOL_SUMS }, "{}: {error:e}", case.name);
        worst[usize::from(activated)] = worst[usize::from(activated)].max(error);
        cases += 1;
    }
    println!("overlap_sums: {cases} cases, worst error {:e} from probabilities, {:e} from logits", worst[0], worst[1]);
    assert_eq!(gpu.context().take_stray_error(), None);
}

fn coefficients(random: &mut Random, classes: usize, pixels: usize) -> Vec<PixelGradient> {
    let scale = 1.0 / pixels as f64;
    let mut one = || (f64::from(random.unit()) - 0.5) * scale;
    (0..classes).map(|_| PixelGradient { a: one(), b: one(), c: one(), d: one() }).collect()
}

#[test]
fn gradients_equal_the_twin() {
    let Some(gpu) = gpu() else { return };
    let mut random = Random(11);
    let (mut cases, mut worst, mut compared, mut left_out) = (0_u32, 0.0_f64, 0_u64, 0_u64);
    for case in Case::all() {
        let (sample, pixels) = (case.sample(), case.prob.shape().pixels());
        let coefficients = coefficients(&mut random, sample.channels(), pixels);
        let got = pollster::block_on(gpu.overlap_grad(&sample, &coefficients)).unwrap();
        let wanted = kernels::overlap_grad(&case.sample64(), &coefficients);
        assert_eq!(got.dim(), wanted.dim());
        let x = case.x64();
        // At y = 0 rounding turns no sign; near y = 1 soft-max and sigmoid are flat, so that the sign counts for nothing.
        let near = |at: usize| {
            let y = case.soft64.values()[at];
            let inner = y > 0.0 && y < 1.0;
            inner && (x[at] - y).abs() < KINK && case.activation.is_some() && case.hard.is_none()
        };
        let kinks: Vec<bool> =
            (0..pixels).map(|pixel| (0..sample.channels()).any(|k| near(k * pixels + pixel))).collect();
        let largest = |values: &mut dyn Iterator<Item = f64>| values.fold(0.0_f64, |m, v| m.max(v.abs()));
        let mut scale = largest(&mut wanted.iter().copied());
        if pixels < 255 {
            scale = scale.max(largest(&mut coefficients.iter().flat_map(|k| [k.a, k.b, k.c, k.d])));
        }
        for (at, (&got, &wanted)) in got.iter().zip(&wanted).enumerate() {
            if kinks[at % pixels] {
                left_out += 1;
                continue;
            }
            compared += 1;
            let error = (f64::from(got) - wanted).abs();
            if error > 0.0 {
                worst = worst.max(error / scale);
                assert!(error <= ATOL_GRADIENT * scale, "{}: {got:e} for {wanted:e}, scale {scale:e}", case.name);
            }
        }
        cases += 1;
    }
    println!("overlap_grad: {cases} cases, worst error {worst:e} of max|g|, {left_out} of {compared} values at a kink");
    assert!(left_out * 1000 < compared);
    assert_eq!(gpu.context().take_stray_error(), None);
}

#[test]
fn huge_logits_stay_finite() {
    let Some(gpu) = gpu() else { return };
    let logits = ndarray::array![[[1000.0_f32, -1000.0, 0.0]], [[-1000.0, 1000.0, 0.0]], [[1000.0, -1000.0, 3e38]]];
    let logits = Logits::new(logits).unwrap();
    let label = SoftLabel::new(Array3::from_elem((3, 1, 3), 0.25_f32)).unwrap();
    for activation in [Activation::Softmax, Activation::Sigmoid] {
        let sample = Sample::new(Prediction::Logits(&logits, activation), Label::Soft(&label), None).unwrap();
        let got = pollster::block_on(gpu.overlap_sums(&sample, THRESHOLD)).unwrap();
        let error = worst_sum_error(&got, &kernels::overlap_sums(&sample, THRESHOLD), true, "huge logits");
        assert!(error <= RTOL_SUMS_ACTIVATED, "{activation:?}: {error:e}");
        let k = [PixelGradient { a: 1.0, b: 0.5, c: -0.25, d: 2.0 }; 3];
        let got = pollster::block_on(gpu.overlap_grad(&sample, &k)).unwrap();
        for (&a, &b) in got.iter().zip(&kernels::overlap_grad(&sample, &k)) {
            assert!((a - b).abs() <= 1e-5, "{activation:?}: {a} for {b}");
        }
    }
}

#[test]
fn ids_of_sixteen_bits_are_read() {
    let Some(gpu) = gpu() else { return };
    let case = Case::new(&mut Random(5), (300, 11, 23), Some(Activation::Softmax), true, Ignored::Some);
    let got = pollster::block_on(gpu.overlap_sums(&case.sample(), THRESHOLD)).unwrap();
    let wanted = kernels::overlap_sums(&case.sample64(), THRESHOLD);
    let error = worst_sum_error(&got, &wanted, true, &case.name);
    assert!(error <= RTOL_SUMS_ACTIVATED, "{error:e}");
}

#[test]
fn results_do_not_depend_on_the_chunk() {
    let Some(whole) = gpu() else { return };
    // 64 KiB: 2048 pixels of up to 8 classes, the least that there is for more.
    let Some(cut) = request(GpuOptions { chunk_bytes: 1 << 16, ..GpuOptions::default() }) else { return };
    let mut random = Random(3);
    for channels in [1, 3, 19] {
        for (activation, hard) in [(None, false), (Some(Activation::Softmax), true)] {
            let case = Case::new(&mut random, (channels, 97, 211), activation, hard, Ignored::Some);
            let sums = |gpu: &Gpu| pollster::block_on(gpu.overlap_sums(&case.sample(), THRESHOLD)).unwrap();
            assert_eq!(sums(whole), sums(&cut), "{}", case.name);
            let k = coefficients(&mut random, channels, 97 * 211);
            let gradient = |gpu: &Gpu| pollster::block_on(gpu.overlap_grad(&case.sample(), &k)).unwrap();
            assert_eq!(gradient(whole), gradient(&cut), "{}", case.name);
        }
    }
    let (label, prediction) = masks(&mut random, 19, (409, 411), true);
    let table = |gpu: &Gpu| pollster::block_on(gpu.confusion(&label, &prediction)).unwrap();
    assert_eq!(table(whole), table(&cut));
}

/// 65 538 workgroups of the gradient, more than one dimension of a dispatch takes; 8193 tiles of sums.
#[test]
fn more_than_65535_workgroups_are_dispatched() {
    const PIXELS: usize = 65_537 * 256 + 1;
    let Some(gpu) = request(GpuOptions { chunk_bytes: 128 << 20, ..GpuOptions::default() }) else { return };
    let mut random = Random(13);
    let mut repeat = |period: usize| {
        let block: Vec<f32> = (0..period).map(|_| random.unit()).collect();
        let mut values = block.repeat(PIXELS.div_ceil(period));
        values.truncate(PIXELS);
        Array3::from_shape_vec((1, 1, PIXELS), values).unwrap()
    };
    let prob = ProbMap::new(repeat(10_007)).unwrap();
    let label = SoftLabel::new(repeat(9_973)).unwrap();
    let sample = Sample::new(Prediction::Prob(&prob), Label::Soft(&label), None).unwrap();

    // f32 products and the rest as the twin computes them, but for a fused multiply-add here or there.
    let k = [PixelGradient { a: 0.3, b: -0.2, c: 0.1, d: 0.4 }];
    let got = pollster::block_on(gpu.overlap_grad(&sample, &k)).unwrap();
    let wanted = kernels::overlap_grad(&sample, &k);
    let worst = got.iter().zip(&wanted).fold(0.0_f32, |worst, (a, b)| worst.max((a - b).abs()));
    assert!(f64::from(worst) <= ATOL_GRADIENT, "{worst:e}");

    let got = pollster::block_on(gpu.overlap_sums(&sample, THRESHOLD)).unwrap();
    let prob64 = ProbMap::new(prob.view().mapv(f64::from)).unwrap();
    let label64 = SoftLabel::new(label.view().mapv(f64::from)).unwrap();
    let sample64 = Sample::new(Prediction::Prob(&prob64), Label::Soft(&label64), None).unwrap();
    let error = worst_sum_error(&got, &kernels::overlap_sums(&sample64, THRESHOLD), false, "1.7e7 pixels");
    println!("1.7e7 pixels: worst error {error:e} of sums, {worst:e} of gradients");
    assert!(error <= RTOL_SUMS, "{error:e}");
}

/// A label with ignored pixels and a prediction that, where the label is ignored, may hold no class.
fn masks(random: &mut Random, classes: usize, size: (usize, usize), ignore: bool) -> (LabelMap, PredictionMap) {
    let space = ClassSpace::new(classes, Some(-1)).unwrap();
    let mut id = |n: usize| i32::try_from(random.below(n)).unwrap();
    // Long runs of one class, as in real masks.
    let mut last = 0;
    let labels = Array2::from_shape_simple_fn(size, || match id(16) {
        0 if ignore => -1,
        1..4 => {
            last = id(classes);
            last
        }
        _ => last,
    });
    let predictions = labels.mapv(|label| match (label, id(4)) {
        (-1, 0) => 777,
        (-1, _) | (_, 0) => id(classes),
        _ => label,
    });
    let label = LabelMap::new(&IdImage::I32(labels), space).unwrap();
    (label, PredictionMap::new(&IdImage::I32(predictions), space).unwrap())
}

#[test]
fn confusion_tables_equal_the_twin() {
    let Some(gpu) = gpu() else { return };
    let mut random = Random(17);
    let mut cases = 0;
    for classes in (1..=64).chain([200, 255]) {
        for size in SIZES {
            // The largest image for some class counts: on either side of what fits workgroup memory, and others.
            if size.0 * size.1 > 50_000 && ![1, 2, 19, 63, 64, 255].contains(&classes) {
                continue;
            }
            let (label, prediction) = masks(&mut random, classes, size, classes % 2 == 0);
            let got = pollster::block_on(gpu.confusion(&label, &prediction)).unwrap();
            assert_eq!(got, kernels::confusion(&label, &prediction).unwrap(), "{classes} classes, {size:?}");
            cases += 1;
        }
    }
    println!("confusion: {cases} cases, all equal");
    assert_eq!(gpu.context().take_stray_error(), None);
}

#[test]
fn confusion_of_ignored_masks_is_empty_and_its_errors_are_the_twins() {
    let Some(gpu) = gpu() else { return };
    let space = ClassSpace::new(3, Some(9)).unwrap();
    let label = LabelMap::new(&IdImage::U8(Array2::from_elem((7, 5), 9)), space).unwrap();
    let prediction = PredictionMap::new(&IdImage::U8(Array2::from_elem((7, 5), 8)), space).unwrap();
    let got = pollster::block_on(gpu.confusion(&label, &prediction)).unwrap();
    assert_eq!(got.table(), [0; 9]);

    // A kept label under a prediction that is no class.
    let label = LabelMap::new(&IdImage::U8(Array2::from_elem((7, 5), 1)), space).unwrap();
    let got = pollster::block_on(gpu.confusion(&label, &prediction)).unwrap_err();
    assert_eq!(got, GpuError::Core(kernels::confusion(&label, &prediction).unwrap_err()));
    assert!(matches!(got, GpuError::Core(CoreError::ClassOutOfRange { pixels: 35, .. })));

    let wide = PredictionMap::new(&IdImage::U8(Array2::zeros((5, 7))), space).unwrap();
    let got = pollster::block_on(gpu.confusion(&label, &wide)).unwrap_err();
    assert_eq!(got, GpuError::Core(kernels::confusion(&label, &wide).unwrap_err()));
}

#[test]
fn what_the_gpu_does_not_take_is_refused_by_name() {
    let Some(gpu) = gpu() else { return };
    let (label, prediction) = masks(&mut Random(1), 256, (4, 4), false);
    let refused = pollster::block_on(gpu.confusion(&label, &prediction)).unwrap_err();
    assert_eq!(refused, GpuError::TooLarge { what: "classes", got: 256, limit: 255 });

    let case = Case::new(&mut Random(1), (3, 2, 2), None, false, Ignored::Nothing);
    let refused = pollster::block_on(gpu.overlap_grad(&case.sample(), &[])).unwrap_err();
    assert!(matches!(refused, GpuError::Core(CoreError::ParameterLength { expected: 3, got: 0, .. })));
}

#[test]
fn a_lost_device_answers_at_once() {
    let Some(gpu) = request(GpuOptions::default()) else { return };
    let case = Case::new(&mut Random(2), (3, 300, 301), Some(Activation::Softmax), true, Ignored::Some);
    pollster::block_on(gpu.overlap_sums(&case.sample(), THRESHOLD)).unwrap();
    assert!(!gpu.is_lost());
    gpu.destroy();
    assert!(gpu.is_lost());
    let start = Instant::now();
    let sums = pollster::block_on(gpu.overlap_sums(&case.sample(), THRESHOLD));
    let gradient = pollster::block_on(gpu.overlap_grad(&case.sample(), &[PixelGradient::default(); 3]));
    let (label, prediction) = masks(&mut Random(1), 3, (40, 40), false);
    let table = pollster::block_on(gpu.confusion(&label, &prediction));
    assert!(matches!(sums, Err(GpuError::Lost(_))), "{sums:?}");
    assert!(matches!(gradient, Err(GpuError::Lost(_))), "{gradient:?}");
    assert!(matches!(table, Err(GpuError::Lost(_))), "{table:?}");
    assert!(start.elapsed() < Duration::from_secs(1));
    // A new device works, and one that is lost before its pipelines are there says so.
    let context = pollster::block_on(GpuContext::request(GpuOptions::default())).unwrap();
    context.destroy();
    let late = pollster::block_on(Gpu::new(context));
    assert!(matches!(late, Err(GpuError::Lost(_))), "{late:?}");
}

#[test]
fn a_device_lost_in_the_middle_ends_the_call() {
    let Some(gpu) = request(GpuOptions::default()) else { return };
    let case = Case::new(&mut Random(2), (3, 300, 301), Some(Activation::Softmax), true, Ignored::Some);
    let wanted = pollster::block_on(gpu.overlap_sums(&case.sample(), THRESHOLD)).unwrap();
    std::thread::scope(|scope| {
        scope.spawn(|| {
            std::thread::sleep(Duration::from_millis(50));
            gpu.destroy();
        });
        let start = Instant::now();
        let lost = loop {
            match pollster::block_on(gpu.overlap_sums(&case.sample(), THRESHOLD)) {
                // Until then every answer is right.
                Ok(sums) => assert_eq!(sums, wanted),
                Err(error) => break error,
            }
            assert!(start.elapsed() < Duration::from_secs(20));
        };
        assert!(matches!(lost, GpuError::Lost(_)), "{lost:?}");
    });
}
