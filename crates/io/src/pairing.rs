//! Which prediction belongs to which label, by name alone.

use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// Endings that data sets and tools give to the parts of one sample, longest first where one ends another.
const SUFFIXES: [&str; 24] = [
    "_gtfine_labeltrainids",
    "_gtfine_labelids",
    "_gtfine_color",
    "_gtfine",
    "_gtcoarse_labelids",
    "_gtcoarse_labeltrainids",
    "_leftimg8bit",
    "_labeltrainids",
    "_labelids",
    "_ground_truth",
    "_groundtruth",
    "_annotation",
    "_predictions",
    "_prediction",
    "_probs",
    "_preds",
    "_pred",
    "_labels",
    "_label",
    "_segmentation",
    "_masks",
    "_mask",
    "_seg",
    "_gt",
];

/// A label and its prediction.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Pair {
    /// The label's relative path without extension; what reports call the image.
    pub key: String,
    /// Index of the label's name.
    pub label: usize,
    /// Index of the prediction's name.
    pub prediction: usize,
}

/// Which side a name stands on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Side {
    /// Labels.
    Label,
    /// Predictions.
    Prediction,
}

impl Side {
    /// "label" or "prediction".
    pub fn name(self) -> &'static str {
        match self {
            Self::Label => "label",
            Self::Prediction => "prediction",
        }
    }
}

/// Several files of one side with the same key: `a.png` and `a.npy`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Duplicate {
    /// The key they share.
    pub key: String,
    /// Where they stand.
    pub side: Side,
    /// Indices of their names.
    pub indices: Vec<usize>,
}

/// What belongs together and what was left over; indices point into the names that were given.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Pairing {
    /// In the order of their keys.
    pub pairs: Vec<Pair>,
    /// Labels without a prediction.
    pub unpaired_labels: Vec<usize>,
    /// Predictions without a label.
    pub unpaired_predictions: Vec<usize>,
    /// Names that cannot be told apart; none of them is in a pair.
    pub duplicates: Vec<Duplicate>,
}

/// A relative path without extension, `/`-separated: `val/a.png` and `.\val\a.npy` are both `val/a`.
///
/// # Example
/// ```
/// use jdt_io::path_key;
/// assert_eq!(path_key("./val/scan.v2.nii.gz"), "val/scan.v2");
/// ```
pub fn path_key(name: &str) -> String {
    let name = name.replace('\\', "/");
    let parts: Vec<&str> = name.split('/').filter(|part| !part.is_empty() && *part != ".").collect();
    let Some((file, folders)) = parts.split_last() else { return String::new() };
    let compressed = file.strip_suffix(".gz").filter(|rest| rest.contains('.'));
    let stem = match compressed.unwrap_or(file).rsplit_once('.') {
        Some((stem, _)) if !stem.is_empty() => stem,
        _ => file,
    };
    folders.iter().copied().chain([stem]).collect::<Vec<_>>().join("/")
}

/// Pairs labels with predictions.
///
/// Equal relative paths (without extension) belong together. Where not a single path is equal, a top folder that all
/// names of a side share (`labels/`, `preds/`) is taken off first. What is left is paired by path without a usual
/// ending (`_gtFine_labelIds`, `_mask`, `_pred`, …), then by file name, then by file name without ending, each only
/// where it names one file on both sides. Nothing is guessed: what stays ambiguous stays unpaired.
///
/// # Example
/// ```
/// use jdt_io::pair;
///
/// let pairing = pair(&["labels/b_mask.png", "labels/a.png"], &["preds/a.npy", "preds/b_pred.npy", "preds/c.npy"]);
/// let pairs: Vec<_> = pairing.pairs.iter().map(|p| (p.key.as_str(), p.label, p.prediction)).collect();
/// assert_eq!(pairs, [("a", 1, 0), ("b_mask", 0, 1)]);
/// assert_eq!(pairing.unpaired_predictions, [2]);
/// ```
pub fn pair<L: AsRef<str>, P: AsRef<str>>(labels: &[L], predictions: &[P]) -> Pairing {
    pair_keys(
        labels.iter().map(|name| path_key(name.as_ref())).collect(),
        predictions.iter().map(|name| path_key(name.as_ref())).collect(),
    )
}

/// Pairs names that [`path_key`] made keys.
pub(crate) fn pair_keys(mut label_keys: Vec<String>, mut pred_keys: Vec<String>) -> Pairing {
    if !label_keys.iter().any(|key| pred_keys.contains(key)) {
        label_keys = without_top_folder(label_keys);
        pred_keys = without_top_folder(pred_keys);
    }
    let mut pairing = Pairing::default();
    let mut left = Side::Label.free(&label_keys, &mut pairing.duplicates);
    let mut right = Side::Prediction.free(&pred_keys, &mut pairing.duplicates);
    let views: [fn(&str) -> String; 4] =
        [str::to_owned, without_suffixes, |key| stem(key).to_owned(), |key| without_suffixes(stem(key))];
    for view in views {
        let (by_label, by_pred) = (group(&label_keys, view), group(&pred_keys, view));
        for (name, label_indices) in &by_label {
            if let [label] = label_indices[..]
                && let Some(&[prediction]) = by_pred.get(name).map(Vec::as_slice)
                && left[label]
                && right[prediction]
            {
                (left[label], right[prediction]) = (false, false);
                pairing.pairs.push(Pair { key: label_keys[label].clone(), label, prediction });
            }
        }
    }
    pairing.pairs.sort_by(|one, other| one.key.cmp(&other.key));
    let rest = |free: Vec<bool>| free.iter().enumerate().filter(|&(_, &free)| free).map(|(at, _)| at).collect();
    (pairing.unpaired_labels, pairing.unpaired_predictions) = (rest(left), rest(right));
    pairing
}

impl Side {
    /// Which keys stand alone; the others are noted.
    fn free(self, keys: &[String], duplicates: &mut Vec<Duplicate>) -> Vec<bool> {
        let mut free = vec![true; keys.len()];
        for (key, indices) in group(keys, str::to_owned) {
            if indices.len() > 1 {
                for &at in &indices {
                    free[at] = false;
                }
                duplicates.push(Duplicate { key, side: self, indices });
            }
        }
        free
    }
}

fn group(keys: &[String], view: fn(&str) -> String) -> BTreeMap<String, Vec<usize>> {
    let mut groups = BTreeMap::<String, Vec<usize>>::new();
    for (at, key) in keys.iter().enumerate() {
        groups.entry(view(key)).or_default().push(at);
    }
    groups
}

fn without_top_folder(keys: Vec<String>) -> Vec<String> {
    let top = keys.first().and_then(|key| key.split_once('/')).map(|(top, _)| format!("{top}/"));
    match top {
        Some(top) if keys.iter().all(|key| key.starts_with(&top)) => {
            keys.iter().map(|key| key[top.len()..].to_owned()).collect()
        }
        _ => keys,
    }
}

fn stem(key: &str) -> &str {
    key.rsplit_once('/').map_or(key, |(_, stem)| stem)
}

/// Takes usual endings off the last part, however many there are.
fn without_suffixes(key: &str) -> String {
    without(key, &SUFFIXES)
}

/// Takes endings off the last part of a key, however many there are.
pub(crate) fn without(key: &str, suffixes: &[&str]) -> String {
    let mut rest = key;
    loop {
        let ends = |suffix: &str| {
            let at = rest.len().checked_sub(suffix.len())?;
            let ending = rest.get(at..)?;
            // An ending is no whole name.
            (ending.eq_ignore_ascii_case(suffix) && !stem(&rest[..at]).is_empty() && !rest[..at].ends_with('/'))
                .then_some(at)
        };
        match suffixes.iter().find_map(|suffix| ends(suffix)) {
            Some(at) => rest = &rest[..at],
            None => return rest.to_owned(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn keys(labels: &[&str], predictions: &[&str]) -> Vec<(String, usize, usize)> {
        pair(labels, predictions).pairs.into_iter().map(|pair| (pair.key, pair.label, pair.prediction)).collect()
    }

    #[test]
    fn equal_paths_come_first() {
        assert_eq!(
            keys(&["x/a.png", "y/a.png"], &["y/a.npy", "x/a.npy"]),
            [("x/a".into(), 0, 1), ("y/a".into(), 1, 0)]
        );
        assert_eq!(keys(&["a_mask.png", "a.png"], &["a.png", "a_mask.png"]).len(), 2);
    }

    #[test]
    fn cityscapes_names_meet() {
        let labels = ["val/ulm/ulm_000_019_gtFine_labelTrainIds.png"];
        assert_eq!(keys(&labels, &["ulm_000_019_leftImg8bit.png"]).len(), 1);
        assert_eq!(keys(&labels, &["out/ulm_000_019_PRED.npy"]).len(), 1);
    }

    #[test]
    fn what_is_ambiguous_stays_unpaired() {
        let pairing = pair(&["x/a.png", "y/a.png"], &["a.png"]);
        assert_eq!(pairing.pairs, []);
        assert_eq!((pairing.unpaired_labels, pairing.unpaired_predictions), (vec![0, 1], vec![0]));
        // Two predictions for one label: neither is chosen.
        assert_eq!(keys(&["a.png"], &["a_pred.png", "a_mask.png"]), []);
        assert_eq!(keys(&["_mask.png"], &["_gt.png"]), []);
    }

    #[test]
    fn one_key_twice_is_reported() {
        let pairing = pair(&["a.png", "a.npy", "b.png"], &["a.png", "b.png"]);
        assert_eq!(pairing.duplicates, [Duplicate { key: "a".into(), side: Side::Label, indices: vec![0, 1] }]);
        assert_eq!(pairing.pairs.len(), 1);
        assert_eq!(pairing.unpaired_predictions, [0]);
    }

    #[test]
    fn a_shared_folder_stays_in_the_key_unless_it_is_in_the_way() {
        assert_eq!(keys(&["s/a.png"], &["s/a.png"]), [("s/a".into(), 0, 0)]);
        assert_eq!(keys(&["labels/s/a.png"], &["preds/s/a.png"]), [("s/a".into(), 0, 0)]);
    }

    #[test]
    fn keys_of_odd_names() {
        assert_eq!(path_key(r"a\b.c\d.png"), "a/b.c/d");
        assert_eq!(path_key(".hidden"), ".hidden");
        assert_eq!(path_key("no_extension"), "no_extension");
        assert_eq!(path_key(""), "");
    }
}
