//! Images cut into chunks, and dispatches of more than one dimension.

use crate::cases::{Case, Ignored, Random};
use crate::confusion::masks;
use crate::overlap_grad::{ATOL_GRADIENT, coefficients};
use crate::overlap_sums::{RTOL_SUMS, RTOL_SUMS_ACTIVATED, THRESHOLD, worst_sum_error};
use crate::{gpu, request};
use jdt_core::kernels::{self, Activation, Label, PixelGradient, Prediction, Sample};
use jdt_core::masks::{ClassSpace, IdImage, LabelMap, Logits, ProbMap, SoftLabel};
use jdt_gpu::{Gpu, GpuOptions};
use ndarray::{Array2, Array3};

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
    for classes in [19, 256] {
        let (label, prediction) = masks(&mut random, classes, (409, 411), true);
        let table = |gpu: &Gpu| pollster::block_on(gpu.confusion(&label, &prediction)).unwrap();
        assert_eq!(table(whole), table(&cut));
    }
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

#[test]
fn sums_of_sixteen_million_pixels_through_soft_max() {
    // As above a number of pixels that fills no workgroup, in several chunks.
    const PIXELS: usize = 16_000_057;
    let Some(gpu) = gpu() else { return };
    let mut random = Random(17);
    let block: Vec<f32> = (0..30_011).map(|_| 16.0 * random.unit() - 8.0).collect();
    let mut values = block.repeat((2 * PIXELS).div_ceil(block.len()));
    values.truncate(2 * PIXELS);
    let logits = Logits::new(Array3::from_shape_vec((2, 1, PIXELS), values).unwrap()).unwrap();
    let ids = Array2::from_shape_fn((1, PIXELS), |(_, at)| u8::try_from(at / 777 % 3).unwrap());
    // A third of the pixels is ignored.
    let label = LabelMap::new(&IdImage::U8(ids), ClassSpace::new(2, Some(2)).unwrap()).unwrap();
    let of_logits = Prediction::Logits(&logits, Activation::Softmax);
    let got =
        pollster::block_on(gpu.overlap_sums(&Sample::new(of_logits, Label::Hard(&label), None).unwrap(), THRESHOLD));
    let wide = Logits::new(logits.into_inner().mapv(f64::from)).unwrap();
    let of_logits = Prediction::Logits(&wide, Activation::Softmax);
    let wanted = kernels::overlap_sums(&Sample::new(of_logits, Label::Hard(&label), None).unwrap(), THRESHOLD);
    let error = worst_sum_error(&got.unwrap(), &wanted, true, "1.6e7 pixels");
    println!("1.6e7 pixels through soft-max: worst error {error:e}");
    assert!(error <= RTOL_SUMS_ACTIVATED, "{error:e}");
}
