//! A device that goes away.

use crate::cases::{Case, Ignored, Random};
use crate::confusion::masks;
use crate::overlap_sums::THRESHOLD;
use crate::request;
use jdt_core::kernels::{Activation, PixelGradient};
use jdt_gpu::{Gpu, GpuContext, GpuError, GpuOptions};
use std::time::{Duration, Instant};

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
    let late = Gpu::new(context);
    assert!(matches!(late, Err(GpuError::Lost(_))), "{late:?}");
}

#[test]
fn a_device_lost_in_the_middle_ends_the_call() {
    // Each time at another moment of a call: while it uploads, submits, waits or reads.
    for moment in 0..12 {
        let Some(gpu) = request(GpuOptions::default()) else { return };
        let case = Case::new(&mut Random(2), (3, 300, 301), Some(Activation::Softmax), true, Ignored::Some);
        let wanted = pollster::block_on(gpu.overlap_sums(&case.sample(), THRESHOLD)).unwrap();
        std::thread::scope(|scope| {
            scope.spawn(|| {
                std::thread::sleep(Duration::from_millis(5) + moment * Duration::from_micros(700));
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
}
