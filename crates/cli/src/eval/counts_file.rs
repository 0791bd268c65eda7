//! Rows of counts in a file: JSON lines, one an image, each complete in itself, so that files may simply be joined.

use crate::refused::Refused;
use jdt_core::statistics::{Counts, ImageCounts};
use jdt_engine::ModelTables;
use serde::{Deserialize, Serialize};
use std::collections::HashSet;
use std::fs;
use std::io::{BufWriter, Write};
use std::path::Path;

/// One line.
#[derive(Debug, Serialize, Deserialize)]
struct Line {
    model: String,
    /// Whether class 1 alone is reported.
    #[serde(default)]
    binary: bool,
    /// The class that ignored pixels bear, if their id is one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    ignored_class: Option<usize>,
    #[serde(flatten)]
    row: ImageCounts,
}

/// Writes every model's rows.
pub(crate) fn write(path: &Path, models: &[ModelTables]) -> anyhow::Result<()> {
    let file = fs::File::create(path).map_err(|reason| Refused::file(path, reason))?;
    let mut out = BufWriter::new(file);
    for model in models {
        for row in model.counts.images() {
            let line = Line {
                model: model.name.clone(),
                binary: model.counts.is_binary(),
                ignored_class: model.counts.ignored_class(),
                row: row.clone(),
            };
            serde_json::to_writer(&mut out, &line)?;
            writeln!(out)?;
        }
    }
    out.flush()?;
    Ok(())
}

/// Files of counts put together, model by model, in the order in which they come.
#[derive(Debug, Default)]
pub(crate) struct Merged {
    models: Vec<ModelTables>,
    seen: HashSet<(String, String)>,
}

impl Merged {
    /// Adds a file's rows. Refuses a line that is none, one over other classes than its model's first, and an image that
    /// the model has already.
    pub(crate) fn add(&mut self, path: &Path) -> anyhow::Result<()> {
        let text = fs::read_to_string(path).map_err(|reason| Refused::file(path, reason))?;
        for (number, text) in text.lines().enumerate().filter(|(_, text)| !text.trim().is_empty()) {
            let refuse = |reason: &dyn std::fmt::Display| {
                Refused::because(format_args!("{}, line {}: {reason}", path.display(), number + 1))
            };
            let line: Line =
                serde_json::from_str(text).map_err(|reason| refuse(&format_args!("no row of counts: {reason}")))?;
            check(&line.row, line.binary).map_err(|reason| refuse(&reason))?;
            self.push(line).map_err(|reason| refuse(&reason))?;
        }
        Ok(())
    }

    fn push(&mut self, line: Line) -> Result<(), String> {
        let Line { model: name, binary, ignored_class, row } = line;
        if !self.seen.insert((name.clone(), row.image.clone())) {
            return Err(format!("{name} has the image {} already", row.image));
        }
        let at = self.models.iter().position(|model| model.name == name).unwrap_or_else(|| {
            let ignored_id = ignored_class.and_then(|class| i32::try_from(class).ok());
            let counts = Counts::new(row.classes.len(), binary).with_ignored_id(ignored_id);
            self.models.push(ModelTables::new(name.clone(), counts));
            self.models.len() - 1
        });
        let counts = &mut self.models[at].counts;
        if counts.is_binary() != binary {
            let kind = |binary| if binary { "binary" } else { "multi-class" };
            return Err(format!("{} counts cannot be merged with {} counts", kind(binary), kind(!binary)));
        }
        if counts.ignored_class() != ignored_class {
            return Err("counts that ignore different classes cannot be merged".to_owned());
        }
        counts.push(row).map_err(|error| error.to_string())
    }

    /// The models, in the order in which they first came.
    pub(crate) fn finish(self) -> Vec<ModelTables> {
        self.models
    }
}

/// A row must be one of an image: each class sees every kept pixel, and each kept pixel stands in one class's label.
pub(crate) fn check(row: &ImageCounts, binary: bool) -> Result<(), String> {
    let ImageCounts { image, pixels, classes, .. } = row;
    let least = if binary { 2 } else { 1 };
    if classes.len() < least {
        return Err(format!("{image} has counts of {} classes, at least {least} are needed", classes.len()));
    }
    let sum = |parts: [u64; 4]| parts.into_iter().try_fold(0_u64, u64::checked_add);
    if let Some(class) = classes.iter().position(|c| sum([c.tp, c.fp, c.fn_, c.tn]) != Some(*pixels)) {
        return Err(format!("class {class} of {image} does not count its {pixels} kept pixels"));
    }
    let labelled: u64 = classes.iter().map(|cell| cell.area()).fold(0, u64::saturating_add);
    if labelled == *pixels {
        Ok(())
    } else {
        Err(format!("the classes of {image} have {labelled} label pixels, {pixels} are kept"))
    }
}
