//! Which of the chosen files belong together, model by model.

use crate::protocol::{PairFiles, Paired};

/// The model of predictions that lie in no folder.
const ONE_MODEL: &str = "prediction";

/// Pairs labels and predictions by name, model by model: of predictions in several folders, the first folder of the path
/// is the model. A file index counts labels first, then predictions, as they are posted.
pub fn pair_files(labels: &[String], predictions: &[String]) -> Paired {
    let mut paired = Paired::default();
    let mut used = vec![false; labels.len()];
    for (model, members) in by_model(predictions) {
        let names: Vec<&str> = members.iter().map(|&(_, name)| name).collect();
        let found = jdt_io::pair(labels, &names);
        paired.unpaired_predictions += found.unpaired_predictions.len();
        paired.pairs.extend(found.pairs.into_iter().map(|pair| {
            used[pair.label] = true;
            PairFiles {
                model: model.clone(),
                image: pair.key,
                label: pair.label,
                prediction: labels.len() + members[pair.prediction].0,
            }
        }));
    }
    paired.unpaired_labels = used.iter().filter(|used| !**used).count();
    paired
}

type Members<'a> = Vec<(usize, &'a str)>;

fn by_model(predictions: &[String]) -> Vec<(String, Members<'_>)> {
    let mut models: Vec<(String, Members<'_>)> = Vec::new();
    let folders = || predictions.iter().map(|name| name.split_once('/').map(|(folder, _)| folder));
    let several = folders().all(|folder| folder.is_some());
    for (at, name) in predictions.iter().enumerate() {
        let (model, rest) = match name.split_once('/') {
            Some((folder, rest)) if several => (folder, rest),
            _ => (ONE_MODEL, name.as_str()),
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

    fn names(names: &[&str]) -> Vec<String> {
        names.iter().map(|&name| name.to_owned()).collect()
    }

    #[test]
    fn the_first_folder_is_the_model() {
        let paired = pair_files(&names(&["a.png", "b.png"]), &names(&["unet/a.png", "unet/b.png", "fcn/b.npy"]));
        let seen: Vec<(&str, usize, usize)> =
            paired.pairs.iter().map(|pair| (pair.model.as_str(), pair.label, pair.prediction)).collect();
        assert_eq!(seen, [("unet", 0, 2), ("unet", 1, 3), ("fcn", 1, 4)]);
    }

    #[test]
    fn files_without_a_partner_are_counted() {
        let paired = pair_files(&names(&["a.png", "b.png"]), &names(&["b.png", "c.png"]));
        assert_eq!(paired.pairs.len(), 1);
        assert_eq!(paired.pairs[0].model, "prediction");
        assert_eq!((paired.unpaired_labels, paired.unpaired_predictions), (1, 1));
    }
}
