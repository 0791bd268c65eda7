//! Which of the chosen masks belong together, model by model.

use crate::check::{MaskSource, NamedMask, lonely_instances};
use jdt_io::{Pairing, Side};
use serde::{Deserialize, Serialize};
use std::collections::HashMap;

/// The model of predictions that lie in no folder.
const ONE_MODEL: &str = "prediction";

/// A label and a model's prediction.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PairTask {
    /// The model that predicted.
    pub model: String,
    /// The image's key.
    pub image: String,
    /// Where the label lies.
    pub label: MaskSource,
    /// Where the prediction lies.
    pub prediction: MaskSource,
    /// Where the label's instance map lies.
    pub instances: Option<MaskSource>,
}

/// Files that go with the labels: photographs, instance maps.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct OfLabels {
    /// Where the file of a label lies, one after the other.
    pub of_labels: Vec<(MaskSource, MaskSource)>,
    /// How many files belong to no label.
    pub others: usize,
}

impl OfLabels {
    /// Pairs photographs with labels, as predictions are.
    pub fn photographs(labels: &[NamedMask], photographs: &[NamedMask]) -> Self {
        Self::new(labels, photographs, |labels, photographs| jdt_io::pair(labels, photographs))
    }

    pub(crate) fn new(labels: &[NamedMask], files: &[NamedMask], pair: impl Fn(&[&str], &[&str]) -> Pairing) -> Self {
        let label_names: Vec<&str> = labels.iter().map(|mask| mask.name.as_str()).collect();
        let file_names: Vec<&str> = files.iter().map(|mask| mask.name.as_str()).collect();
        let found = pair(&label_names, &file_names);
        let of_label = |pair: &jdt_io::Pair| (labels[pair.label].source.clone(), files[pair.prediction].source.clone());
        Self { of_labels: found.pairs.iter().map(of_label).collect(), others: files.len() - found.pairs.len() }
    }

    /// The file of a label.
    pub fn of(&self, label: &MaskSource) -> Option<&MaskSource> {
        self.of_labels.iter().find(|(other, _)| other == label).map(|(_, file)| file)
    }

    /// Label → its file.
    pub(crate) fn by_label(&self) -> HashMap<&MaskSource, &MaskSource> {
        self.of_labels.iter().map(|(label, file)| (label, file)).collect()
    }
}

/// Masks that cannot be told apart by their names; none of them is used.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SameKey {
    /// Where they stand.
    pub side: Side,
    /// The name that they share.
    pub key: String,
    /// Their own names.
    pub names: Vec<String>,
}

/// How the masks of one model met the labels.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ModelPairing {
    /// The model.
    pub model: String,
    /// How many pairs.
    pub pairs: usize,
    /// Labels that it has no prediction for.
    pub unpaired_labels: Vec<String>,
    /// Its predictions without a label.
    pub unpaired_predictions: Vec<String>,
    /// Names that are there more than once.
    pub duplicates: Vec<SameKey>,
}

/// What pairing found.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Paired {
    /// The masks that belong together, model by model, in the order of their keys.
    pub pairs: Vec<PairTask>,
    /// One entry a model.
    pub models: Vec<ModelPairing>,
    /// How many files are no masks, and were passed over.
    pub others: usize,
    /// Files that could not be opened, and why.
    pub refused: Vec<[String; 2]>,
    /// The photographs that were given.
    pub photographs: OfLabels,
    /// The instance maps that were given.
    pub instances: OfLabels,
}

impl ModelPairing {
    /// Reads a pairing of names.
    pub fn new<L: AsRef<str>, P: AsRef<str>>(model: &str, pairing: &Pairing, labels: &[L], predictions: &[P]) -> Self {
        let label = |&at: &usize| labels[at].as_ref().to_owned();
        let prediction = |&at: &usize| predictions[at].as_ref().to_owned();
        let same = |duplicate: &jdt_io::Duplicate| SameKey {
            side: duplicate.side,
            key: duplicate.key.clone(),
            names: match duplicate.side {
                Side::Label => duplicate.indices.iter().map(label).collect(),
                Side::Prediction => duplicate.indices.iter().map(prediction).collect(),
            },
        };
        Self {
            model: model.to_owned(),
            pairs: pairing.pairs.len(),
            unpaired_labels: pairing.unpaired_labels.iter().map(label).collect(),
            unpaired_predictions: pairing.unpaired_predictions.iter().map(prediction).collect(),
            duplicates: pairing.duplicates.iter().map(same).collect(),
        }
    }

    /// What did not pair, in sentences.
    pub fn warnings(&self) -> Vec<String> {
        let mut warnings = Vec::new();
        for (names, what) in [(&self.unpaired_labels, "labels"), (&self.unpaired_predictions, "predictions")] {
            if let Some(first) = names.first() {
                let (model, count) = (&self.model, names.len());
                warnings.push(format!("{model}: {count} {what} have no partner, {first} among them"));
            }
        }
        let used =
            |same: &SameKey| format!("{}: several files are called {}: none of them was used", self.model, same.key);
        warnings.extend(self.duplicates.iter().map(used));
        warnings
    }
}

impl Paired {
    /// What did not pair, in sentences.
    pub fn warnings(&self) -> Vec<String> {
        let mut warnings: Vec<String> = self.models.iter().flat_map(ModelPairing::warnings).collect();
        if self.others > 0 {
            warnings.push(format!("{} files that are no masks were passed over", self.others));
        }
        warnings.extend(self.refused.iter().map(|[name, why]| format!("{name}: {why}")));
        warnings.extend(lonely_instances(self.instances.others));
        warnings
    }
}

/// Pairs labels and predictions by name, model by model.
///
/// Of predictions in folders, the first folder of the path is the model. If all are in one folder and nothing but folders lies
/// in it, those in it are the models, where that gives more pairs.
pub fn pair_masks(labels: &[NamedMask], predictions: &[NamedMask]) -> Paired {
    let names: Vec<&str> = predictions.iter().map(|mask| mask.name.as_str()).collect();
    let paired = pair_by(labels, predictions, by_model(&names));
    let top = names.first().and_then(|name| name.split_once('/')).map(|(top, _)| top);
    let below: Option<Vec<&str>> = top.and_then(|top| {
        let rest = |name: &str| -> Option<usize> {
            let rest = name.strip_prefix(top)?.strip_prefix('/').filter(|rest| rest.contains('/'))?;
            Some(name.len() - rest.len())
        };
        names.iter().map(|&name| Some(&name[rest(name)?..])).collect()
    });
    if let Some(below) = below {
        let other = pair_by(labels, predictions, by_model(&below));
        if other.pairs.len() > paired.pairs.len() {
            return other;
        }
    }
    paired
}

type Members<'a> = Vec<(usize, &'a str)>;

fn pair_by(labels: &[NamedMask], predictions: &[NamedMask], models: Vec<(String, Members<'_>)>) -> Paired {
    let label_names: Vec<&str> = labels.iter().map(|mask| mask.name.as_str()).collect();
    let mut paired = Paired::default();
    for (model, members) in models {
        let names: Vec<&str> = members.iter().map(|&(_, name)| name).collect();
        let found = jdt_io::pair(&label_names, &names);
        paired.models.push(ModelPairing::new(&model, &found, &label_names, &names));
        paired.pairs.extend(found.pairs.into_iter().map(|pair| PairTask {
            model: model.clone(),
            image: pair.key,
            label: labels[pair.label].source.clone(),
            prediction: predictions[members[pair.prediction].0].source.clone(),
            instances: None,
        }));
    }
    paired
}

fn by_model<'a>(predictions: &[&'a str]) -> Vec<(String, Members<'a>)> {
    let mut models: Vec<(String, Members<'_>)> = Vec::new();
    let several = predictions.iter().all(|name| name.contains('/'));
    for (at, &name) in predictions.iter().enumerate() {
        let (model, rest) = match name.split_once('/') {
            Some((folder, rest)) if several => (folder, rest),
            _ => (ONE_MODEL, name),
        };
        match models.iter_mut().find(|(known, _)| known == model) {
            Some((_, members)) => members.push((at, rest)),
            None => models.push((model.to_owned(), vec![(at, rest)])),
        }
    }
    models
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::check::whole_mask;

    fn masks(names: &[&str]) -> Vec<NamedMask> {
        names.iter().enumerate().map(|(at, name)| whole_mask(name, at)).collect()
    }

    fn seen(paired: &Paired) -> Vec<(&str, usize, usize)> {
        paired.pairs.iter().map(|pair| (pair.model.as_str(), pair.label.file, pair.prediction.file)).collect()
    }

    #[test]
    fn the_first_folder_is_the_model() {
        let paired = pair_masks(&masks(&["a.png", "b.png"]), &masks(&["unet/a.png", "unet/b.png", "fcn/b.npy"]));
        assert_eq!(seen(&paired), [("unet", 0, 0), ("unet", 1, 1), ("fcn", 1, 2)]);
        assert_eq!(paired.models[1].unpaired_labels, ["a.png"]);
        assert_eq!(paired.warnings(), ["fcn: 1 labels have no partner, a.png among them"]);
    }

    #[test]
    fn a_folder_of_models_is_not_a_model() {
        let paired = pair_masks(&masks(&["gt/a.png"]), &masks(&["preds/unet/a.png", "preds/fcn/a.png"]));
        assert_eq!(seen(&paired), [("unet", 0, 0), ("fcn", 0, 1)]);
        // Folders that the labels have as well are no models.
        let paired = pair_masks(&masks(&["gt/x/a.png", "gt/y/a.png"]), &masks(&["unet/x/a.png", "unet/y/a.png"]));
        assert_eq!(seen(&paired), [("unet", 0, 0), ("unet", 1, 1)]);
    }

    #[test]
    fn photographs_are_found_by_the_name_of_their_label() {
        let found = OfLabels::photographs(
            &masks(&["gt/a_gtFine_labelIds.png", "gt/b.png"]),
            &masks(&["a_leftImg8bit.png", "c.jpg"]),
        );
        let label = whole_mask("", 0).source;
        assert_eq!(found.of(&label).map(|photograph| photograph.file), Some(0));
        assert_eq!((found.of(&whole_mask("", 1).source), found.others), (None, 1));
    }

    #[test]
    fn files_without_a_partner_and_names_twice_are_told() {
        let paired = pair_masks(&masks(&["a.png", "b.png", "b.npy"]), &masks(&["a.png", "c.png"]));
        assert_eq!(seen(&paired), [("prediction", 0, 0)]);
        let model = &paired.models[0];
        assert_eq!((&model.unpaired_predictions[..], model.duplicates.len()), (&["c.png".to_owned()][..], 1));
        assert_eq!(model.duplicates[0].names, ["b.png", "b.npy"]);
    }
}
