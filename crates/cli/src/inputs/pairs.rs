//! Which label belongs to which prediction, model by model.

use super::{InputArgs, MaskPlace, MaskSet};
use crate::refused::Refused;
use jdt_engine::{ModelPairing, lonely_instances};
use std::collections::HashMap;
use std::path::{Path, PathBuf};

/// A label and a model's prediction.
#[derive(Debug, Clone)]
pub(crate) struct MaskPair {
    pub(crate) model: String,
    pub(crate) image: String,
    pub(crate) label: MaskPlace,
    pub(crate) prediction: MaskPlace,
    pub(crate) instances: Option<MaskPlace>,
}

/// All pairs of all models, and what is odd about the files' names.
#[derive(Debug, Default)]
pub(crate) struct Pairs {
    pub(crate) pairs: Vec<MaskPair>,
    pub(crate) warnings: Vec<String>,
}

/// Opens the inputs and pairs them by name.
pub(crate) fn find_pairs(args: &InputArgs) -> anyhow::Result<Pairs> {
    let mut found = Pairs::default();
    let labels = opened(&args.labels, None, &mut found.warnings)?;
    let label_names: Vec<&str> = labels.masks.iter().map(|(name, _)| name.as_str()).collect();
    let mut models: Vec<(String, PathBuf, MaskSet)> = Vec::new();
    for pred in &args.preds {
        let (model, path) = model_and_path(pred);
        let set = opened(&path, Some(&labels), &mut found.warnings)?;
        models.push((model, path, set));
    }
    if let Some(path) = &args.models {
        let set = opened(path, Some(&labels), &mut found.warnings)?;
        let by_folder = set.by_first_folder();
        if by_folder.is_empty() {
            return Err(Refused::file(path, "holds no folder of masks: each model is a folder in it"));
        }
        models.extend(by_folder.into_iter().map(|(model, set)| (model, path.clone(), set)));
    }
    let (instances, lonely) = match &args.instance_maps {
        Some(path) => instances_of(path, args, &label_names, &mut found.warnings)?,
        None => Default::default(),
    };
    let mut seen: Vec<&str> = Vec::new();
    for (model, path, predictions) in &models {
        if seen.contains(&model.as_str()) {
            return Err(Refused::because(format_args!("two models are called {model:?}: name them as NAME=PATH")));
        }
        seen.push(model);
        let names: Vec<&str> = predictions.masks.iter().map(|(name, _)| name.as_str()).collect();
        let paired = jdt_io::pair(&label_names, &names);
        if paired.pairs.is_empty() {
            return Err(Refused::because(format_args!(
                "{} and {}: no label and prediction share a name",
                args.labels.display(),
                path.display()
            )));
        }
        found.warnings.extend(ModelPairing::new(model, &paired, &label_names, &names).warnings());
        found.pairs.extend(paired.pairs.into_iter().map(|pair| MaskPair {
            model: model.clone(),
            image: pair.key,
            label: labels.masks[pair.label].1.clone(),
            prediction: predictions.masks[pair.prediction].1.clone(),
            instances: instances.get(&pair.label).cloned(),
        }));
    }
    found.warnings.extend(lonely_instances(lonely));
    Ok(found)
}

/// The place of a label → its instance map; and how many files are of no label.
fn instances_of(
    path: &Path,
    args: &InputArgs,
    label_names: &[&str],
    warnings: &mut Vec<String>,
) -> anyhow::Result<(HashMap<usize, MaskPlace>, usize)> {
    let maps = opened(path, None, warnings)?.masks;
    let names: Vec<&str> = maps.iter().map(|(name, _)| name.as_str()).collect();
    let pairs = jdt_io::pair_instances(label_names, &names).pairs;
    if pairs.is_empty() {
        return Err(Refused::because(format_args!(
            "{} and {}: no label and instance map share a name",
            args.labels.display(),
            path.display()
        )));
    }
    let lonely = maps.len() - pairs.len();
    Ok((pairs.iter().map(|pair| (pair.label, maps[pair.prediction].1.clone())).collect(), lonely))
}

fn opened(path: &Path, labels: Option<&MaskSet>, warnings: &mut Vec<String>) -> anyhow::Result<MaskSet> {
    let set = MaskSet::open(path, labels)?;
    if set.masks.is_empty() {
        return Err(Refused::file(
            path,
            "holds no mask: PNG, TIFF, BMP, NPY, NPZ, NIfTI, JPEG, or COCO JSON by itself",
        ));
    }
    if set.others > 0 {
        warnings.push(format!("{}: {} files that are no masks were passed over", path.display(), set.others));
    }
    Ok(set)
}

/// `NAME=PATH`, or a path whose last part, without its ending, is the model's name.
fn model_and_path(pred: &str) -> (String, PathBuf) {
    match pred.split_once('=') {
        Some((name, path)) if !name.is_empty() => (name.to_owned(), path.into()),
        _ => {
            let path = PathBuf::from(pred);
            let name = if path.is_dir() { path.file_name() } else { path.file_stem() };
            let name = name.map_or_else(|| pred.to_owned(), |name| name.to_string_lossy().into_owned());
            (name, path)
        }
    }
}
