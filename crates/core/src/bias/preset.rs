//! Two models that show what size does to a metric.

use super::{BiasScenes, ModelErrors, Setting};
use crate::CoreError;
use crate::kernels::confusion;
use crate::statistics::{Counts, ImageCounts, ImageInstances, Instances};
use serde::{Deserialize, Serialize};

/// A pair of models on scenes.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum BiasPreset {
    /// One model draws large things exactly and loses the small, the other keeps the small and blurs the large: D prefers
    /// the first, C and I the second.
    #[default]
    StrongOnLarge,
    /// The same on cells, the model that keeps the small first: D disagrees with C and K.
    StrongOnSmall,
    /// Two models of one `mIoU_D` that `mIoU_C` tells apart.
    SameD,
}

/// A model of a preset.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct PresetModel {
    /// Its name.
    pub name: String,
    /// How it errs.
    pub errors: ModelErrors,
}

impl BiasPreset {
    /// All, in the order in which they are shown.
    pub const ALL: [Self; 3] = [Self::StrongOnLarge, Self::StrongOnSmall, Self::SameD];

    /// The name in links.
    pub fn id(self) -> &'static str {
        match self {
            Self::StrongOnLarge => "strong-on-large",
            Self::StrongOnSmall => "strong-on-small",
            Self::SameD => "same-d",
        }
    }

    /// Its scenes.
    pub fn scenes(self) -> BiasScenes {
        let setting = if self == Self::StrongOnSmall { Setting::Cells } else { Setting::Street };
        BiasScenes { setting, images: 24, ..BiasScenes::default() }
    }

    /// Its models.
    pub fn models(self) -> Vec<PresetModel> {
        let none = ModelErrors::default();
        let model = |name: &str, errors| PresetModel { name: name.to_owned(), errors };
        match self {
            Self::StrongOnLarge => vec![
                model("strong on large", ModelErrors { lose_below: 150, ..none }),
                model("strong on small", ModelErrors { thicken: 3, thicken_from: 200, ..none }),
            ],
            Self::StrongOnSmall => vec![
                model("strong on small", ModelErrors { thicken: 2, thicken_from: 120, ..none }),
                model("strong on large", ModelErrors { lose_below: 9, ..none }),
            ],
            Self::SameD => vec![
                model("loses the small", ModelErrors { lose_below: 150, ..none }),
                model("blurs the large", ModelErrors { thicken: 2, thicken_from: 200, ..none }),
            ],
        }
    }
}

impl BiasScenes {
    /// Counts a model on these scenes: the rows of counts and the objects.
    ///
    /// # Errors
    /// As [`Self::draw`] and [`ModelErrors::predict`].
    pub fn count(&self, errors: &ModelErrors) -> Result<(Counts, Instances), CoreError> {
        let classes = self.setting.classes().len();
        let (mut counts, mut instances) = (Counts::new(classes, false), Instances::default());
        for (image, label) in self.draw()?.iter().enumerate() {
            let prediction = errors.predict(label, self.setting.first_thing(), image)?;
            let key = format!("{image:04}");
            counts.push(ImageCounts::from_confusion(key.clone(), &confusion(label, &prediction)?))?;
            instances.push(ImageInstances::new(key, label, &prediction)?);
        }
        Ok((counts, instances))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::metrics::{object_report, report};

    fn scores(preset: BiasPreset) -> Vec<[f64; 4]> {
        preset
            .models()
            .iter()
            .map(|model| {
                let (counts, instances) = preset.scenes().count(&model.errors).unwrap();
                let report = report(&counts, &[5]);
                let value = |id: &str| report.get(id).unwrap().value.unwrap();
                let k = object_report(&counts, &instances).unwrap().miou_k.value.unwrap();
                [value("mIoU_D"), value("mIoU_I"), value("mIoU_C"), k]
            })
            .collect()
    }

    #[test]
    fn no_error_is_no_error() {
        let (counts, _) = BiasScenes::default().count(&ModelErrors::default()).unwrap();
        assert_eq!(report(&counts, &[]).get("mIoU_C").unwrap().value, Some(1.0));
    }

    #[test]
    fn size_flips_the_ranking() {
        let [large, small] = scores(BiasPreset::StrongOnLarge)[..] else { panic!("two models") };
        assert!(large[0] > small[0] + 0.01, "D {large:?} {small:?}");
        assert!(large[2] + 0.01 < small[2], "C {large:?} {small:?}");
        assert!(large[3] + 0.05 < small[3], "K {large:?} {small:?}");
        let [small, large] = scores(BiasPreset::StrongOnSmall)[..] else { panic!("two models") };
        assert!(large[0] > small[0] + 0.005, "D {large:?} {small:?}");
        assert!(large[2] + 0.005 < small[2], "C {large:?} {small:?}");
        assert!(large[3] + 0.05 < small[3], "K {large:?} {small:?}");
    }

    #[test]
    fn one_d_and_two_c() {
        let [one, other] = scores(BiasPreset::SameD)[..] else { panic!("two models") };
        assert!((one[0] - other[0]).abs() < 0.005, "D {one:?} {other:?}");
        assert!((one[2] - other[2]).abs() > 0.02, "C {one:?} {other:?}");
    }

    #[test]
    fn each_error_makes_it_worse_and_none_is_taken_out_of_range() {
        let scenes = BiasScenes { images: 4, ..BiasScenes::default() };
        let none = ModelErrors::default();
        for errors in [
            ModelErrors { lose_below: 50, ..none },
            ModelErrors { thicken: 1, ..none },
            ModelErrors { thicken: -1, ..none },
            ModelErrors { shift: 2, ..none },
            ModelErrors { confuse: 0.5, ..none },
            ModelErrors { blobs: 3, ..none },
        ] {
            let (counts, _) = scenes.count(&errors).unwrap();
            let value = report(&counts, &[]).get("mIoU_D").unwrap().value.unwrap();
            assert!((0.2..0.999).contains(&value), "{errors:?}: {value}");
        }
        assert!(scenes.count(&ModelErrors { shift: 1000, ..none }).is_err());
        assert!(scenes.count(&ModelErrors { confuse: 2.0, ..none }).is_err());
    }
}
