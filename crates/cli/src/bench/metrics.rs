//! `jdt bench metrics`: every metric of a data set, from its counts.

use super::timing::Timing;
use crate::refused::Refused;
use jdt_core::metrics::report;
use jdt_core::statistics::{ClassCounts, Counts, ImageCounts};
use serde_json::json;

/// Arguments of `jdt bench metrics`.
#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    /// Images of the made-up data set.
    #[arg(long, default_value_t = 500, value_parser = clap::value_parser!(u32).range(1..=10_000_000))]
    images: u32,
    /// Its classes.
    #[arg(long, default_value_t = 19, value_parser = clap::value_parser!(u32).range(1..=65_000))]
    classes: u32,
    #[command(flatten)]
    timing: Timing,
}

/// Times D, I, C and worst case of accuracy, IoU and Dice.
pub(crate) fn run(args: &Args) -> anyhow::Result<()> {
    args.timing.prepare()?;
    let mut counts = Counts::new(args.classes as usize, false);
    for image in 0..args.images {
        let classes = (0..args.classes).map(|class| made_up(image, class)).collect();
        let row = ImageCounts { image: image.to_string(), pixels: 1 << 21, ignored: 0, classes };
        counts.push(row).map_err(Refused::because)?;
    }
    let mut values = 0;
    let rounds = args.timing.measure(|| {
        values = report(&counts, &[1, 5]).headline.len();
        Ok(())
    })?;
    let more = json!({ "images": args.images, "classes": args.classes, "values": values });
    args.timing.report("metrics", rounds, 0, &more);
    Ok(())
}

/// Counts that differ from cell to cell; a third of the cells hold no such class.
fn made_up(image: u32, class: u32) -> ClassCounts {
    let seed = u64::from(image) * 7919 + u64::from(class) * 104_729 + 13;
    if seed.is_multiple_of(3) {
        return ClassCounts { tn: 1 << 21, ..ClassCounts::default() };
    }
    let (tp, fp, fn_) = (seed % 100_003, seed % 10_007, seed % 20_011);
    ClassCounts { tp, fp, fn_, tn: (1 << 21) - tp - fp - fn_ }
}
