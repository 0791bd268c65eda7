//! Objects that a person gives: which files are whose instance maps, and the objects of one image.

use super::{CheckChoices, NamedMask};
use crate::pairing::{OfLabels, Paired};
use crate::{EngineError, ModelTables};
use jdt_core::masks::{InstanceMap, LabelMap, PredictionMap};
use jdt_core::statistics::ImageInstances;
use jdt_io::{Decoded, Volumes, pair_instances};

/// What error messages call the file.
const ROLE: &str = "instances";

impl Paired {
    /// Gives each pair the instance map of its label, where there is one.
    pub fn add_instances(&mut self, labels: &[NamedMask], maps: &[NamedMask]) {
        self.instances = OfLabels::new(labels, maps, |labels, maps| pair_instances(labels, maps));
        let by_label = self.instances.by_label();
        let of_pairs: Vec<_> = self.pairs.iter().map(|pair| by_label.get(&pair.label).copied().cloned()).collect();
        for (pair, map) in self.pairs.iter_mut().zip(of_pairs) {
            pair.instances = map;
        }
    }
}

impl CheckChoices {
    /// Whether objects are counted, so that instance maps matter.
    pub fn wants_instances(&self) -> bool {
        self.tables.instances && self.volumes == Volumes::Slices
    }
}

/// What is said of files that are no label's instance map.
pub fn lonely_instances(files: usize) -> Option<String> {
    (files > 0).then(|| format!("{files} of the files given as instance maps belong to no label"))
}

/// What is said where some images of a model had an instance map and others none.
pub(super) fn without_map(model: &ModelTables) -> Option<String> {
    let (from_maps, images) = model.instance_maps();
    (1..images).contains(&from_maps).then(|| {
        let rest = images - from_maps;
        format!(
            "{}: {rest} of {images} images have no instance map: their objects are connected components",
            model.name
        )
    })
}

impl ModelTables {
    /// How many images have the objects of an instance map, and how many images have objects at all.
    pub fn instance_maps(&self) -> (usize, usize) {
        self.instances.as_ref().map_or((0, 0), |table| (table.from_maps(), table.images().len()))
    }
}

/// The instance maps of a file, one a slice of its label.
pub(super) fn maps_of(decoded: &Decoded, labels: usize) -> Result<Vec<InstanceMap>, EngineError> {
    let maps = jdt_io::to_instance_maps(decoded).map_err(|source| EngineError::File { role: ROLE, source })?;
    if maps.len() == labels { Ok(maps) } else { Err(EngineError::InstanceSlices { labels, maps: maps.len() }) }
}

/// The objects of one image: those of its map, else what is connected.
pub(super) fn objects(
    image: &str,
    label: &LabelMap,
    prediction: &PredictionMap,
    map: Option<&InstanceMap>,
) -> Result<ImageInstances, EngineError> {
    Ok(match map {
        Some(map) => ImageInstances::from_map(image, label, prediction, map)?,
        None => ImageInstances::new(image, label, prediction)?,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::check::{CheckSettings, TableKinds, whole_mask};
    use crate::{Engine, pair_masks};
    use jdt_core::masks::{ClassSpace, IdImage};
    use jdt_io::{Kind, Mask, Values};
    use ndarray::{Array2, array};

    fn file(ids: Array2<i32>) -> Decoded {
        Decoded {
            mask: Mask::Ids(IdImage::I32(ids)),
            kind: Kind::Gray,
            dtype: "u16",
            palette: None,
            findings: Vec::new(),
            stack: false,
            spacing: None,
        }
    }

    fn settings() -> CheckSettings {
        let mut settings = CheckSettings::new(ClassSpace::new(2, Some(255)).unwrap());
        settings.tables = TableKinds { instances: true, ..TableKinds::default() };
        settings
    }

    fn count(map: Option<Decoded>, settings: &CheckSettings) -> crate::PairOutcome {
        let (label, prediction) = (file(array![[1, 1, 1, 0]]), file(array![[1, 0, 1, 0]]));
        pollster::block_on(Engine::cpu().count_with_instances("a", label, prediction, map, settings))
    }

    fn areas(outcome: &crate::PairOutcome) -> Vec<u64> {
        outcome.images[0].instances.as_ref().unwrap().objects.iter().map(|object| object.area).collect()
    }

    #[test]
    fn objects_are_those_of_the_map_where_there_is_one() {
        assert_eq!(areas(&count(None, &settings())), [3, 1]);
        assert_eq!(areas(&count(Some(file(array![[26_001, 26_002, 26_002, 0]])), &settings())), [1, 2, 1]);
    }

    #[test]
    fn a_map_that_does_not_fit_is_a_failure_that_says_so() {
        let failure = |map: Decoded| {
            let outcome = count(Some(map), &settings());
            assert_eq!(outcome.images, []);
            outcome.failure.unwrap().to_string()
        };
        assert_eq!(
            failure(file(array![[1], [2]])),
            "the label is 4×1, the instance map is 1×2: both must have the same width and height"
        );
        assert!(failure(file(array![[1, 1, 1, -4]])).starts_with("instances: the instance map holds -4 at row 0"));
        let stack = Mask::Values(Values::I32(ndarray::ArrayD::zeros(vec![2, 1, 4])));
        let said = failure(Decoded { mask: stack, stack: true, ..file(array![[0]]) });
        assert_eq!(said, "the label holds 1 images, its instance map 2: both must hold the same");
    }

    #[test]
    fn without_a_table_of_objects_the_map_is_not_looked_at() {
        let settings = CheckSettings::new(ClassSpace::new(2, Some(255)).unwrap());
        let outcome = count(Some(file(array![[-1]])), &settings);
        assert!(outcome.failure.is_none() && outcome.images[0].instances.is_none());
    }

    #[test]
    fn slices_have_their_own_maps() {
        let volume = |values: [i32; 4]| {
            let values = ndarray::ArrayD::from_shape_vec(vec![2, 1, 2], values.to_vec()).unwrap();
            Decoded { mask: Mask::Values(Values::I32(values)), stack: true, ..file(array![[0]]) }
        };
        let (label, map) = (volume([1, 1, 1, 1]), volume([5, 6, 0, 0]));
        let (engine, settings) = (Engine::cpu(), settings());
        let counted = engine.count_with_instances("a", label.clone(), label, Some(map), &settings);
        let outcome = pollster::block_on(counted);
        let objects: Vec<usize> =
            outcome.images.iter().map(|image| image.instances.as_ref().unwrap().objects.len()).collect();
        assert_eq!(objects, [2, 1]);
    }

    #[test]
    fn maps_are_given_to_the_pairs_of_their_labels() {
        let masks = |names: &[&str]| -> Vec<NamedMask> {
            names.iter().enumerate().map(|(at, name)| whole_mask(name, at)).collect()
        };
        let labels = masks(&["a_gtFine_labelIds.png", "b_gtFine_labelIds.png"]);
        let mut paired = pair_masks(&labels, &masks(&["m/a.png", "m/b.png", "n/a.png"]));
        paired.add_instances(&labels, &masks(&["c_gtFine_instanceIds.png", "a_gtFine_instanceIds.png"]));
        let maps: Vec<Option<usize>> =
            paired.pairs.iter().map(|pair| pair.instances.as_ref().map(|map| map.file)).collect();
        assert_eq!(maps, [Some(1), None, Some(1)]);
        assert!(paired.warnings().contains(&"1 of the files given as instance maps belong to no label".to_owned()));
    }
}
