//! All pairs counted, on as many threads as there are; only rows of tables stay.

use crate::inputs::{MaskPair, MaskPlace};
use crate::tables::Writers;
use indicatif::{ProgressBar, ProgressStyle};
use jdt_core::masks::ClassSpace;
use jdt_engine::{BackendChoice, CheckSettings, Engine, EngineError, Gathered, Gathering, PairOutcome};
use rayon::iter::{IntoParallelRefIterator, ParallelIterator};

/// Pairs a thread takes at once: so many outcomes wait in memory for their turn to be written.
const AT_ONCE: usize = 8;

/// Counts every pair, and writes each image's rows as soon as its turn comes, in the order of the pairs.
pub(crate) fn check(
    pairs: &[MaskPair],
    settings: &CheckSettings,
    backend: BackendChoice,
    writers: &mut Writers,
) -> anyhow::Result<Gathered> {
    let style = ProgressStyle::with_template("{bar:32} {pos}/{len} pairs, {per_sec}, {eta} left");
    let bar = ProgressBar::new(pairs.len() as u64).with_style(style.unwrap_or_else(|_| ProgressStyle::default_bar()));
    let mut gathering = Gathering::new(settings);
    let mut take = |pair: &MaskPair, outcome: PairOutcome| -> anyhow::Result<()> {
        for image in &outcome.images {
            writers.write(&pair.model, image)?;
        }
        gathering.add(&pair.model, &pair.image, outcome);
        bar.inc(1);
        Ok(())
    };
    if backend == BackendChoice::Cpu {
        for some in pairs.chunks(AT_ONCE * rayon::current_num_threads().max(1)) {
            let outcomes: Vec<PairOutcome> =
                some.par_iter().map(|pair| pollster::block_on(count(&Engine::cpu(), pair, settings))).collect();
            some.iter().zip(outcomes).try_for_each(|(pair, outcome)| take(pair, outcome))?;
        }
    } else {
        let engine = pollster::block_on(Engine::start(backend));
        for pair in pairs {
            take(pair, pollster::block_on(count(&engine, pair, settings)))?;
        }
    }
    bar.finish_and_clear();
    Ok(gathering.finish())
}

async fn count(engine: &Engine, pair: &MaskPair, settings: &CheckSettings) -> PairOutcome {
    let decode = |role: &'static str, place: &MaskPlace| {
        place.decode().map_err(|reason| EngineError::Unreadable { role, reason })
    };
    let decoded = || {
        let (label, prediction) = (decode("label", &pair.label)?, decode("prediction", &pair.prediction)?);
        let instances = pair.instances.as_ref().map(|place| decode("instances", place)).transpose()?;
        Ok((label, prediction, instances))
    };
    match decoded() {
        Ok((label, prediction, instances)) => {
            engine.count_with_instances(&pair.image, label, prediction, instances, settings).await
        }
        Err(error) => PairOutcome { failure: Some(error), ..PairOutcome::default() },
    }
}

/// The class that ignored pixels bear, if their id is one.
pub(crate) fn ignored_class(settings: &CheckSettings, space: ClassSpace) -> Option<usize> {
    settings.empty_counts().ignored_class().filter(|&class| class < space.classes())
}
