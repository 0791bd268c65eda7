//! How fast a kernel is on one image, beside copying memory.

use super::KernelName;
use super::inputs::{Case, Fill, Maps};
use super::parity::Runner;
use jdt_core::kernels::{PixelGradient, SurfaceGrid};
use jdt_core::losses::CrossEntropy;
use jdt_gpu::ShaderLoss;
use std::time::Duration;
use web_time::Instant;

/// A Cityscapes-like image: 19 classes, large enough to leave the caches.
const CASE: Case = Case { channels: 19, height: 256, width: 512, fill: Fill::Random, hard_label: true };

/// Points of a side of the surface that is measured; a pixel counts once for each point.
const SURFACE_SIDE: usize = 8;

/// Measured rounds, after a time in which browsers compile what is hot once more.
const ROUNDS: usize = 7;

/// How long a kernel runs before it is measured.
const WARM_UP: Duration = Duration::from_millis(150);

/// How long a round takes at the least: browsers round their clock to 0.1 ms.
const ROUND: Duration = Duration::from_millis(15);

pub(super) struct Timed {
    pub(super) gpx_s: f64,
    /// Bytes that the kernel must read and write at the least, a second, in 10⁹.
    pub(super) gb_s: f64,
}

/// Times a kernel; `None` if it fails.
pub(super) async fn time(name: KernelName, runner: &Runner<'_>) -> Option<Timed> {
    let maps = Maps::new(&CASE, 1).ok()?;
    let (of_prob, of_logits) = (maps.of_prob().ok()?, maps.of_logits().ok()?);
    let scalars = vec![PixelGradient { a: 0.5, b: -1.0, c: 0.25, d: 0.1 }; CASE.channels];
    let directions = maps.directions().ok()?;
    let surface = maps.surface(&directions).ok()?;
    let grid = SurfaceGrid::new(SURFACE_SIDE, [0.0, 1.0], [0.0, 1.0]).ok()?;
    let cross_entropy = ShaderLoss::from(CrossEntropy::default());
    let call = async || -> Option<()> {
        match name {
            KernelName::OverlapSums => drop(runner.sums(&of_prob).await.ok()?),
            KernelName::OverlapSumsOfLogits => drop(runner.sums(&of_logits).await.ok()?),
            KernelName::OverlapGrad => drop(runner.gradient(&of_logits, &scalars).await.ok()?),
            KernelName::Confusion => drop(runner.confusion(&maps.hard, &maps.hard_prediction).await.ok()?),
            KernelName::PixelLosses => drop(runner.pixel_loss(&of_logits, &cross_entropy).await.ok()?),
            KernelName::Harden => drop(runner.harden(maps.logits.view()).await.ok()?),
            KernelName::CalibrationBins => drop(runner.calibration(&maps.prob, &maps.hard).await.ok()?),
            KernelName::LabelSmoothing => drop(runner.smoothed(&maps.soft).await.ok()?),
            KernelName::BoundarySmoothing => drop(runner.smoothed_at_boundaries(&maps.hard).await.ok()?),
            KernelName::LossSurface => drop(runner.surface(&surface, &grid).await.ok()?),
        }
        Some(())
    };
    let start = Instant::now();
    while start.elapsed() < WARM_UP {
        call().await?;
    }
    let mut seconds = Vec::new();
    for _ in 0..ROUNDS {
        let start = Instant::now();
        let mut calls = 0_u32;
        while calls == 0 || start.elapsed() < ROUND {
            call().await?;
            calls += 1;
        }
        seconds.push(start.elapsed().as_secs_f64() / f64::from(calls));
    }
    let median = median(&mut seconds);
    let points = if name == KernelName::LossSurface { SURFACE_SIDE * SURFACE_SIDE } else { 1 };
    let pixels = (CASE.height * CASE.width * points) as f64;
    let map = 4.0 * CASE.channels as f64;
    let bytes_a_pixel = match name {
        KernelName::OverlapSums
        | KernelName::OverlapSumsOfLogits
        | KernelName::Harden
        | KernelName::CalibrationBins
        | KernelName::BoundarySmoothing => map + 1.0,
        KernelName::OverlapGrad | KernelName::PixelLosses => 2.0 * map + 1.0,
        KernelName::LabelSmoothing => 2.0 * map,
        // Of the image, whose points share it.
        KernelName::LossSurface => (3.0 * map + 1.0) / points as f64,
        KernelName::Confusion => 2.0,
    };
    Some(Timed { gpx_s: pixels / median / 1e9, gb_s: pixels * bytes_a_pixel / median / 1e9 })
}

/// Bytes read and written a second when memory is copied on the CPU, in 10⁹.
pub(super) fn copy_gb_s() -> f64 {
    const VALUES: usize = 1 << 22;
    let from = vec![1.0_f32; VALUES];
    let mut into = vec![0.0_f32; VALUES];
    let mut seconds: Vec<f64> = (0..ROUNDS)
        .map(|_| {
            let start = Instant::now();
            let mut copies = 0_u32;
            while copies == 0 || start.elapsed() < ROUND {
                into.copy_from_slice(std::hint::black_box(&from));
                std::hint::black_box(&mut into);
                copies += 1;
            }
            start.elapsed().as_secs_f64() / f64::from(copies)
        })
        .collect();
    2.0 * size_of_val(&from[..]) as f64 / median(&mut seconds) / 1e9
}

fn median(seconds: &mut [f64]) -> f64 {
    seconds.sort_by(f64::total_cmp);
    // A clock that is too coarse reads 0.
    seconds[seconds.len() / 2].max(1e-9)
}
