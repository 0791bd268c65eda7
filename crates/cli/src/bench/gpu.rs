//! `jdt bench gpu`: every kernel on the GPU beside the CPU, and a round of painting on both.

use super::timing::median;
use crate::refused::Refused;
use anyhow::bail;
use jdt_core::losses::{ChosenClasses, Reduction, TverskyIndex};
use jdt_core::masks::{ProbMap, Rect, SoftLabel};
use jdt_engine::{
    BackendChoice, BackendKind, Document, Engine, KernelTimes, Layer, Notice, Overlay, PaintQuery, PaintedImage,
};
use ndarray::Array3;
use serde_json::{Value, json};
use std::time::Instant;

/// Arguments of `jdt bench gpu`.
#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    /// Pixels of the image that each kernel works on.
    #[arg(long, default_value_t = 16_000_000, value_parser = clap::value_parser!(u32).range(1..=100_000_000))]
    pixels: u32,
    /// Its classes.
    #[arg(long, default_value_t = 4, value_parser = clap::value_parser!(u16).range(2..=64))]
    classes: u16,
    /// Strokes of the painted image, 512 × 512 of 4 classes.
    #[arg(long, default_value_t = 11, value_parser = clap::value_parser!(u32).range(1..=10_000))]
    strokes: u32,
    /// Threads that share the work on the CPU; all there are unless given.
    #[arg(long)]
    threads: Option<usize>,
    /// Print JSON.
    #[arg(long)]
    json: bool,
}

/// Times all of it on whatever adapter there is; fails without one.
pub(crate) fn run(args: &Args) -> anyhow::Result<()> {
    if let Some(threads) = args.threads {
        rayon::ThreadPoolBuilder::new().num_threads(threads).build_global().map_err(Refused::because)?;
    }
    let engine = pollster::block_on(Engine::start(BackendChoice::WebGpu));
    let backend = engine.backend();
    if backend.kind == BackendKind::Cpu {
        bail!("there is no GPU to time: {}", said(backend.notice));
    }
    let pixels = usize::try_from(args.pixels).map_err(Refused::because)?;
    let times = pollster::block_on(engine.kernel_times(pixels, args.classes.into())).map_err(Refused::because)?;
    let on_cpu = paint_round(&Engine::cpu(), args.strokes)?;
    let on_gpu = paint_round(&engine, args.strokes)?;
    if engine.backend().kind == BackendKind::Cpu {
        bail!("the GPU did not last: {}", said(engine.backend().notice));
    }
    let adapter = backend.adapter.unwrap_or_default();
    if args.json {
        println!("{}", as_json(&adapter, &times, on_cpu, on_gpu));
    } else {
        print_table(&adapter, &times, on_cpu, on_gpu);
    }
    if times.kernels.iter().all(|kernel| kernel.milliseconds.is_some()) {
        Ok(())
    } else {
        bail!("a kernel did not run: `jdt self-check` says why")
    }
}

fn said(notice: Option<Notice>) -> String {
    notice.map_or_else(|| "the engine does not say why".to_owned(), |notice| notice.to_string())
}

/// Milliseconds of a dab with every number and the overlay that follow it, the median: the patch, its upload, the
/// kernels and what they read back.
fn paint_round(engine: &Engine, strokes: u32) -> anyhow::Result<f64> {
    const CLASSES: usize = 4;
    const SIZE: usize = 512;
    const BRUSH: usize = 24;
    let map = |salt: usize| {
        Array3::from_shape_fn((CLASSES, SIZE, SIZE), |(c, y, x)| ((c + salt + y * 31 + x * 7) % 101) as f32 / 100.0)
    };
    let image = PaintedImage::new(SoftLabel::new(map(1))?, ProbMap::new(map(2))?)?;
    let mut document = Document::new(vec![image])?;
    let query = PaintQuery {
        index: TverskyIndex::default(),
        reduction: Reduction::D,
        classes: ChosenClasses::All,
        overlay: Overlay::Push("jml".to_owned()),
        image: 0,
        class: 0,
    };
    let mut rounds = Vec::new();
    for stroke in 0..=usize::try_from(strokes)? {
        let free = SIZE - BRUSH;
        let rect = Rect { top: stroke * 5 % free, left: stroke * 7 % free, height: BRUSH, width: BRUSH };
        let value = if stroke % 2 == 0 { 0.25 } else { 0.75 };
        let start = Instant::now();
        document.patch(0, Layer::Prediction, rect, &vec![value; CLASSES * BRUSH * BRUSH])?;
        pollster::block_on(engine.paint(&document, &query))?;
        rounds.push(start.elapsed().as_secs_f64() * 1e3);
    }
    // The first uploads what later ones may find there.
    Ok(median(&rounds[1..]))
}

fn as_json(adapter: &str, times: &KernelTimes, on_cpu: f64, on_gpu: f64) -> Value {
    json!({
        "name": "gpu", "adapter": adapter, "pixels": times.pixels, "classes": times.classes,
        "threads": rayon::current_num_threads(), "lane_bits": jdt_core::kernels::lane_bits(),
        "copy_gb_s": times.copy_gb_s, "gpu": times.gpu, "kernels": times.kernels,
        "paint_round": { "height": 512, "width": 512, "classes": 4, "cpu_ms": on_cpu, "gpu_ms": on_gpu },
    })
}

fn print_table(adapter: &str, times: &KernelTimes, on_cpu: f64, on_gpu: f64) {
    println!("adapter {adapter}");
    if let Some(gpu) = &times.gpu {
        print!("{gpu}");
    }
    println!(
        "CPU: {} threads, {}-bit lanes, memory copied at {:.1} GB/s",
        rayon::current_num_threads(),
        jdt_core::kernels::lane_bits(),
        times.copy_gb_s
    );
    println!("{} pixels of {} classes", times.pixels, times.classes);
    println!("{:<24} on   {:>10} {:>9} {:>8} {:>8}", "kernel", "ms", "Gpx/s", "GB/s", "of copy");
    for kernel in &times.kernels {
        let number = |value: Option<f64>, decimals: usize| {
            value.map_or_else(|| "n/a".to_owned(), |value| format!("{value:.decimals$}"))
        };
        println!(
            "{:<24} {:<4} {:>10} {:>9} {:>8} {:>6} %",
            kernel.name,
            kernel.device.to_string(),
            number(kernel.milliseconds, 1),
            number(kernel.gpx_s, 4),
            number(kernel.gb_s, 2),
            number(kernel.share_of_copy.map(|share| 100.0 * share), 1),
        );
    }
    println!("a dab on a painting of 512×512×4, with all its numbers: CPU {on_cpu:.1} ms, GPU {on_gpu:.1} ms");
}
