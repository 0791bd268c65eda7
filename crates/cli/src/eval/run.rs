//! All pairs counted, on as many threads as there are; only rows of tables stay.

use crate::inputs::MaskPair;
use crate::tables::Writers;
use indicatif::{ProgressBar, ProgressStyle};
use jdt_core::masks::ClassSpace;
use jdt_engine::{
    BackendChoice, CheckSettings, Collector, Engine, FindingGroup, ModelTables, PairFailure, PairOutcome,
};
use rayon::iter::{IntoParallelRefIterator, ParallelIterator};

/// What a check gave.
#[derive(Debug, Default)]
pub(crate) struct Checked {
    /// The models in the order in which they were named.
    pub(crate) models: Vec<ModelTables>,
    /// Findings of each model.
    pub(crate) findings: Vec<Vec<FindingGroup>>,
    /// Pairs of each model that could not be counted.
    pub(crate) failures: Vec<Vec<PairFailure>>,
}

/// Pairs a thread takes at once: so many outcomes wait in memory for their turn to be written.
const AT_ONCE: usize = 8;

/// Counts every pair, and writes each image's rows as soon as its turn comes, in the order of the pairs.
pub(crate) fn check(
    pairs: &[MaskPair],
    settings: &CheckSettings,
    backend: BackendChoice,
    writers: &mut Writers,
) -> anyhow::Result<Checked> {
    let style = ProgressStyle::with_template("{bar:32} {pos}/{len} pairs, {per_sec}, {eta} left");
    let bar = ProgressBar::new(pairs.len() as u64).with_style(style.unwrap_or_else(|_| ProgressStyle::default_bar()));
    let mut collector = Collector::new(settings);
    let mut models: Vec<ModelTables> = Vec::new();
    let mut take = |pair: &MaskPair, mut outcome: PairOutcome| -> anyhow::Result<()> {
        let at = models.iter().position(|model| model.name == pair.model).unwrap_or_else(|| {
            models.push(ModelTables::new(pair.model.clone(), settings.empty_counts()));
            models.len() - 1
        });
        for image in std::mem::take(&mut outcome.images) {
            writers.write(&pair.model, &image)?;
            models[at].push(image, settings.tables.tolerance)?;
        }
        collector.add(&pair.model, &pair.image, outcome);
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
    let outcomes = collector.finish(&[]);
    let mut checked = Checked { models, ..Checked::default() };
    for outcome in outcomes {
        checked.findings.push(outcome.findings);
        checked.failures.push(outcome.failures);
    }
    Ok(checked)
}

async fn count(engine: &Engine, pair: &MaskPair, settings: &CheckSettings) -> PairOutcome {
    let decoded = [("label", &pair.label), ("prediction", &pair.prediction)]
        .map(|(role, place)| place.decode().map_err(|reason| jdt_engine::EngineError::Unreadable { role, reason }));
    let [label, prediction] = decoded;
    match label.and_then(|label| Ok((label, prediction?))) {
        Ok((label, prediction)) => engine.count_decoded(&pair.image, label, prediction, settings).await,
        Err(error) => PairOutcome { failure: Some(error), ..PairOutcome::default() },
    }
}

/// The class that ignored pixels bear, if their id is one.
pub(crate) fn ignored_class(settings: &CheckSettings, space: ClassSpace) -> Option<usize> {
    settings.empty_counts().ignored_class().filter(|&class| class < space.classes())
}
