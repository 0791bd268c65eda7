//! `jdt eval --labels DIR --preds [NAME=]DIR …`

mod convention;
mod counts_file;
mod csv;
mod model;
mod output;
mod rows;
mod side_by_side;
mod source;

pub(crate) use convention::Chosen;
pub(crate) use counts_file::Merged;
pub(crate) use output::{CountsTo, Format, Printed, print};

use crate::files::{MaskFile, masks_below};
use crate::refused::Refused;
use indicatif::{ProgressBar, ProgressStyle};
use jdt_core::masks::ClassSpace;
use jdt_core::metrics::Tail;
use jdt_engine::{BackendChoice, CheckControl, CheckOutcome, CheckSettings, Engine, Progress};
use model::Model;
use source::{FolderPair, FolderSource};
use std::path::{Path, PathBuf};

/// Arguments of `jdt eval`.
#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    /// The folder of label files.
    #[arg(long)]
    labels: PathBuf,
    /// A folder of prediction files, with the model's name before it if the folder's own is not wanted; repeatable.
    #[arg(long, required = true, value_name = "[NAME=]DIR", num_args = 1..)]
    preds: Vec<String>,
    /// The number of classes.
    #[arg(long, required_unless_present = "binary")]
    classes: Option<usize>,
    /// The label id that is left out.
    #[arg(long, allow_hyphen_values = true)]
    ignore: Option<i32>,
    /// Masks are binary: any kept value other than 0 is foreground, and the foreground is reported.
    #[arg(long)]
    binary: bool,
    /// A worst-case share in percent; repeatable.
    #[arg(long, default_values_t = CheckSettings::DEFAULT_QS)]
    q: Vec<u8>,
    /// Whose rules the metrics follow, or all for every convention side by side.
    #[arg(long, default_value = "paper", value_parser = Chosen::parse)]
    convention: Chosen,
    /// Keep the rows of counts in the JSON, or write them to a file that `jdt merge` reads.
    #[arg(long, value_name = "FILE", num_args = 0..=1, default_missing_value = "", value_parser = CountsTo::parse)]
    counts: Option<CountsTo>,
    /// Count the other pairs when one cannot be read; it is listed among the warnings.
    #[arg(long)]
    keep_going: bool,
    /// What to print.
    #[arg(long, value_enum, default_value_t = Format::Table)]
    format: Format,
    /// What computes: auto, cpu or webgpu.
    #[arg(long, default_value = "cpu")]
    backend: BackendChoice,
}

/// Evaluates every model.
pub(crate) fn run(args: &Args) -> anyhow::Result<()> {
    for &q in &args.q {
        Tail::percent(q).map_err(Refused::because)?;
    }
    let space = if args.binary {
        ClassSpace::binary(args.ignore)
    } else {
        ClassSpace::new(args.classes.unwrap_or_default(), args.ignore).map_err(Refused::because)?
    };
    let settings = CheckSettings { space: args.convention.class_space(space), qs: args.q.clone() };

    let mut warnings = Vec::new();
    let pairs = find_pairs(args, &mut warnings)?;
    let outcome = pollster::block_on(async {
        let engine = Engine::start(args.backend).await;
        engine.check(&settings, &mut FolderSource::new(pairs), &mut Bar::new()).await
    });
    refuse_failures(&outcome, args.keep_going, &mut warnings)?;
    for model in &outcome.models {
        for finding in &model.findings {
            warnings.push(format!(
                "{}: {} {}: {} ({} files)",
                model.name, finding.role, finding.first_image, finding.message, finding.files
            ));
        }
    }
    let models: Vec<Model> =
        outcome.models.into_iter().map(|model| Model { name: model.name, counts: model.counts }).collect();
    print(
        &Printed { format: args.format, convention: args.convention, qs: &args.q, counts: args.counts.as_ref() },
        &models,
        &warnings,
    )
}

fn find_pairs(args: &Args, warnings: &mut Vec<String>) -> anyhow::Result<Vec<FolderPair>> {
    let labels = masks_in(&args.labels, warnings)?;
    let label_names: Vec<&str> = labels.iter().map(|file| file.name.as_str()).collect();
    let mut pairs = Vec::new();
    let mut models: Vec<String> = Vec::new();
    for pred in &args.preds {
        let (model, folder) = model_and_folder(pred);
        if models.contains(&model) {
            return Err(Refused::because(format_args!("two models are called {model:?}: name them as NAME=DIR")));
        }
        let predictions = masks_in(&folder, warnings)?;
        let names: Vec<&str> = predictions.iter().map(|file| file.name.as_str()).collect();
        let found = jdt_io::pair(&label_names, &names);
        if found.pairs.is_empty() {
            return Err(Refused::because(format_args!(
                "{} and {}: no label and prediction share a name",
                args.labels.display(),
                folder.display()
            )));
        }
        for (count, what) in
            [(found.unpaired_labels.len(), "labels"), (found.unpaired_predictions.len(), "predictions")]
        {
            if count > 0 {
                warnings.push(format!("{model}: {count} {what} have no partner"));
            }
        }
        for duplicate in &found.duplicates {
            warnings.push(format!("{model}: several files are called {}: none of them was used", duplicate.key));
        }
        let pair = |pair: jdt_io::Pair| FolderPair {
            model: model.clone(),
            image: pair.key,
            label: labels[pair.label].path.clone(),
            prediction: predictions[pair.prediction].path.clone(),
        };
        pairs.extend(found.pairs.into_iter().map(pair));
        models.push(model);
    }
    Ok(pairs)
}

fn masks_in(folder: &Path, warnings: &mut Vec<String>) -> anyhow::Result<Vec<MaskFile>> {
    let (masks, others) = masks_below(folder)?;
    if masks.is_empty() {
        return Err(Refused::file(folder, "holds no PNG or NPY file"));
    }
    if others > 0 {
        warnings.push(format!("{}: {others} files that are neither PNG nor NPY were passed over", folder.display()));
    }
    Ok(masks)
}

/// `NAME=DIR`, or a folder whose own name is the model's.
fn model_and_folder(pred: &str) -> (String, PathBuf) {
    match pred.split_once('=') {
        Some((name, folder)) if !name.is_empty() => (name.to_owned(), folder.into()),
        _ => {
            let folder = PathBuf::from(pred);
            let name = folder.file_name().map_or_else(|| pred.to_owned(), |name| name.to_string_lossy().into_owned());
            (name, folder)
        }
    }
}

fn refuse_failures(outcome: &CheckOutcome, keep_going: bool, warnings: &mut Vec<String>) -> anyhow::Result<()> {
    let mut failures = outcome
        .models
        .iter()
        .flat_map(|model| model.failures.iter().map(move |failure| (model, failure)))
        .map(|(model, failure)| format!("{}: {}: {}", model.name, failure.image, failure.message))
        .peekable();
    if keep_going {
        warnings.extend(failures);
        return Ok(());
    }
    match (failures.next(), failures.count()) {
        (None, _) => Ok(()),
        (Some(first), 0) => Err(Refused::because(first)),
        (Some(first), more) => Err(Refused::because(format_args!("{first} (and {more} more pairs)"))),
    }
}

/// A progress bar on a terminal, nothing elsewhere.
struct Bar(ProgressBar);

impl Bar {
    fn new() -> Self {
        let style = ProgressStyle::with_template("{bar:32} {pos}/{len} pairs, {per_sec}, {eta} left");
        Self(ProgressBar::new(0).with_style(style.unwrap_or_else(|_| ProgressStyle::default_bar())))
    }
}

impl CheckControl for Bar {
    fn progress(&mut self, progress: Progress) {
        self.0.set_length(progress.total as u64);
        self.0.set_position(progress.done as u64);
        if progress.done == progress.total {
            self.0.finish_and_clear();
        }
    }

    fn is_cancelled(&self) -> bool {
        false
    }
}
