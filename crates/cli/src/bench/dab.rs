//! `jdt bench dab`: a brush dab's share of a painting's sums, beside counting the painting again, and a dab with every number
//! that follows from it.

use super::timing::{Timing, median};
use crate::refused::Refused;
use jdt_core::kernels::{Label, Prediction, Sample, TiledSums, overlap_sums};
use jdt_core::losses::{ChosenClasses, Reduction, TverskyIndex};
use jdt_core::masks::{ProbMap, Rect, SoftLabel};
use jdt_engine::{Document, Engine, Layer, Overlay, PaintQuery, PaintedImage};
use ndarray::Array3;
use serde_json::json;

/// Arguments of `jdt bench dab`.
#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    /// Pixels along an edge of the painting.
    #[arg(long, default_value_t = 512, value_parser = clap::value_parser!(u16).range(32..=4096))]
    size: u16,
    /// Its classes.
    #[arg(long, default_value_t = 4, value_parser = clap::value_parser!(u16).range(1..=64))]
    classes: u16,
    /// Pixels across the brush.
    #[arg(long, default_value_t = 24, value_parser = clap::value_parser!(u16).range(1..=512))]
    brush: u16,
    #[command(flatten)]
    timing: Timing,
}

/// Times the update of the tiles that a dab touches, a full recount of the same painting, and a round of painting: the dab, then
/// every loss, gradient norm and metric.
pub(crate) fn run(args: &Args) -> anyhow::Result<()> {
    args.timing.prepare()?;
    let (size, classes, brush) =
        (usize::from(args.size), usize::from(args.classes), usize::from(args.brush.min(args.size)));
    let map = |salt: usize| {
        Array3::from_shape_fn((classes, size, size), |(c, y, x)| ((c + salt + y * 31 + x * 7) % 101) as f32 / 100.0)
    };
    let prediction = ProbMap::new(map(1)).map_err(Refused::because)?;
    let label = SoftLabel::new(map(2)).map_err(Refused::because)?;
    let sample = Sample::new(Prediction::Prob(&prediction), Label::Soft(&label), None).map_err(Refused::because)?;
    let mut tiles = TiledSums::new(&sample, 0.01);
    let mut place = 0;
    // A stroke across the painting, again and again a little lower: one dab a round, a quarter of the brush further on.
    let mut next = || {
        place += brush.div_ceil(4);
        let free = size - brush + 1;
        Rect { top: place / 4 % free, left: place % free, height: brush, width: brush }
    };
    let dabs = args.timing.measure(|| {
        tiles.update(&sample, next());
        Ok(())
    })?;
    let full = args.timing.measure(|| {
        std::hint::black_box(overlap_sums(&sample, 0.01));
        Ok(())
    })?;
    let image = PaintedImage::new(label.clone(), prediction.clone()).map_err(Refused::because)?;
    let mut document = Document::new(vec![image]).map_err(Refused::because)?;
    let (engine, values) = (Engine::cpu(), vec![0.25; classes * brush * brush]);
    let query = PaintQuery {
        index: TverskyIndex::default(),
        reduction: Reduction::D,
        classes: ChosenClasses::All,
        overlay: Overlay::None,
        image: 0,
        class: 0,
    };
    let rounds = args.timing.measure(|| {
        document.patch(0, Layer::Prediction, next(), &values)?;
        pollster::block_on(engine.read_painting(&document, &query))?;
        Ok(())
    })?;
    let more = json!({
        "recount_median_ms": median(&full), "times_cheaper": median(&full) / median(&dabs),
        "paint_round_median_ms": median(&rounds),
    });
    args.timing.report("dab", dabs, brush * brush, &more);
    Ok(())
}
