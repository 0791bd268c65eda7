//! Buffers that are used again: fewer are made, and nothing of one call is left in the next.

use crate::cases::{Case, Ignored, Random};
use crate::confusion::masks;
use crate::overlap_grad::coefficients;
use crate::overlap_sums::THRESHOLD;
use crate::request;
use jdt_core::kernels::{self, Activation};
use jdt_core::losses::CrossEntropy;
use jdt_gpu::{Gpu, GpuError, GpuOptions};
use pollster::block_on;

/// One call of every kernel on images of one shape.
fn call_all(gpu: &Gpu, random: &mut Random, channels: usize, (height, width): (usize, usize)) {
    let shape = (channels, height, width);
    let case = Case::new(random, shape, Some(Activation::Softmax), false, Ignored::Some);
    block_on(gpu.overlap_sums(&case.sample(), THRESHOLD)).unwrap();
    block_on(gpu.overlap_grad(&case.sample(), &coefficients(random, channels, height * width))).unwrap();
    block_on(gpu.pixel_loss(&case.sample(), &CrossEntropy::default().into())).unwrap();
    block_on(gpu.harden(case.prob.view())).unwrap();
    let (label, prediction) = masks(random, channels, (height, width), true);
    assert_eq!(
        block_on(gpu.confusion(&label, &prediction)).unwrap(),
        kernels::confusion(&label, &prediction).unwrap(),
        "{shape:?}"
    );
    let outcomes = block_on(gpu.error_map(&label, &prediction, 0)).unwrap();
    assert_eq!(outcomes, kernels::error_map(&label, &prediction, 0).unwrap(), "{shape:?}");
}

#[test]
fn a_second_call_of_the_same_shape_makes_no_buffer() {
    let Some(gpu) = request(GpuOptions::default()) else { return };
    let mut random = Random(3);
    for size in [(1, 1), (97, 101), (300, 301)] {
        call_all(&gpu, &mut random, 4, size);
        let before = gpu.context().traffic();
        call_all(&gpu, &mut random, 4, size);
        let after = gpu.context().traffic();
        assert_eq!(after.buffers_created, before.buffers_created, "{size:?}");
        assert_eq!(after.submissions, before.submissions + 6);
        assert!(after.uploaded_bytes > before.uploaded_bytes && after.read_bytes > before.read_bytes);
    }
    assert_eq!(gpu.context().take_stray_error(), None);
}

#[test]
fn what_one_call_left_does_not_reach_the_next() {
    let Some(used) = request(GpuOptions::default()) else { return };
    // Keeps no buffer, so that each of its is new.
    let Some(new) = request(GpuOptions { pool_bytes: 0, ..GpuOptions::default() }) else { return };
    let mut random = Random(5);
    for _ in 0..40 {
        let size = (1 + random.below(60), 1 + random.below(60));
        let channels = 1 + random.below(5);
        let case = Case::new(&mut random, (channels, size.0, size.1), None, true, Ignored::Some);
        let k = coefficients(&mut random, channels, size.0 * size.1);
        let sums = |gpu: &Gpu| block_on(gpu.overlap_sums(&case.sample(), THRESHOLD)).unwrap();
        assert_eq!(sums(&used), sums(&new), "{}", case.name);
        let gradient = |gpu: &Gpu| block_on(gpu.overlap_grad(&case.sample(), &k)).unwrap();
        assert_eq!(gradient(&used), gradient(&new), "{}", case.name);
        call_all(&used, &mut random, channels.max(2), size);
    }
    assert_eq!(used.context().take_stray_error(), None);
}

#[test]
fn free_buffers_are_bounded_and_go_with_their_device() {
    const LIMIT: u64 = 1 << 18;
    let Some(gpu) = request(GpuOptions { pool_bytes: LIMIT, ..GpuOptions::default() }) else { return };
    let mut random = Random(7);
    for side in [10, 50, 90, 200, 20] {
        call_all(&gpu, &mut random, 3, (side, side));
        assert!(gpu.context().pooled_bytes() <= LIMIT, "{side}");
    }
    assert!(gpu.context().pooled_bytes() > 0);
    gpu.destroy();
    assert_eq!(gpu.context().pooled_bytes(), 0);
    let case = Case::new(&mut random, (3, 20, 20), None, true, Ignored::Some);
    let lost = block_on(gpu.overlap_sums(&case.sample(), THRESHOLD));
    assert!(matches!(lost, Err(GpuError::Lost(_))), "{lost:?}");
    assert_eq!(gpu.context().pooled_bytes(), 0);
}
