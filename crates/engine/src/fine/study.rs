//! Several models over the same images.

use super::FineModel;
use jdt_core::CoreError;
use jdt_core::metrics::{Measured, RankTable, rank_table};
use jdt_core::statistics::{Counts, Instances};
use serde::{Deserialize, Serialize};

/// The tables of a model.
#[derive(Debug, Clone, Copy)]
pub struct FineInput<'a> {
    /// Its name.
    pub name: &'a str,
    /// The counts of every image and class.
    pub counts: &'a Counts,
    /// The objects of every image, where they were counted.
    pub instances: Option<&'a Instances>,
}

/// Everything that is drawn of a data set.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct FineStudy {
    /// The classes' names, one a column of the matrix.
    pub classes: Vec<String>,
    /// Of the worst cells and images, in percent.
    pub q: u8,
    /// The models, in the order in which they came.
    pub models: Vec<FineModel>,
    /// The models' places by every metric, and how far the metrics agree.
    pub ranks: RankTable,
}

impl FineStudy {
    /// Reads everything off the models' tables; `classes` are the names of all class ids.
    ///
    /// # Errors
    /// As [`jdt_core::metrics::object_report`].
    pub fn new(classes: &[String], models: &[FineInput<'_>], q: u8) -> Result<Self, CoreError> {
        let models: Vec<FineModel> = models.iter().map(|input| FineModel::new(input, q)).collect::<Result<_, _>>()?;
        let of_model = |model: &FineModel| (model.name.clone(), model.headline.clone());
        let headlines: Vec<(String, Vec<(String, Measured)>)> = models.iter().map(of_model).collect();
        let name = |class: usize| classes.get(class).cloned().unwrap_or_else(|| class.to_string());
        let columns = models.first().map(|model| model.classes.iter().map(|column| name(column.class)).collect());
        Ok(Self { classes: columns.unwrap_or_default(), q, ranks: rank_table(&headlines), models })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fine::owners;
    use jdt_core::bias::{BiasPreset, BiasScenes};

    fn mean(values: impl Iterator<Item = Option<f64>>) -> f64 {
        let there: Vec<f64> = values.flatten().collect();
        there.iter().sum::<f64>() / there.len() as f64
    }

    #[test]
    fn every_reading_of_the_matrix_gives_its_headline() {
        let scenes = BiasScenes { images: 8, ..BiasScenes::default() };
        let preset = BiasPreset::StrongOnLarge.models();
        let tables: Vec<_> = preset.iter().map(|model| scenes.count(&model.errors).unwrap()).collect();
        let inputs: Vec<FineInput<'_>> = preset
            .iter()
            .zip(&tables)
            .map(|(model, (counts, instances))| FineInput { name: &model.name, counts, instances: Some(instances) })
            .collect();
        let names: Vec<String> = scenes.setting.classes().iter().map(|&name| name.to_owned()).collect();
        let study = FineStudy::new(&names, &inputs, 5).unwrap();
        assert_eq!(study.classes, names);
        for model in &study.models {
            let is = |metric: &str, value: f64| {
                let headline = model.get(metric).unwrap().value.unwrap();
                assert!((headline - value).abs() < 1e-12, "{metric}: {headline} {value}");
            };
            let column = |class: usize| model.images.iter().map(move |image| image.cells[class]);
            let dataset = |class: usize| {
                let (tp, union) = column(class).fold((0, 0), |sum, cell| (sum.0 + cell.tp, sum.1 + cell.union));
                (union > 0).then(|| tp as f64 / union as f64)
            };
            is("mIoU_D", mean((0..6).map(dataset)));
            is("mIoU_I", mean(model.images.iter().map(|image| Some(mean(image.cells.iter().map(|cell| cell.iou))))));
            is("mIoU_C", mean((0..6).map(|class| Some(mean(column(class).map(|cell| cell.iou))))));
            let worst = |class: usize| mean(column(class).filter(|cell| cell.is_worst).map(|cell| cell.iou));
            is("mIoU_C_q5", mean((0..6).map(|class| Some(worst(class)))));
            is("mIoU_I_q5", mean(model.images.iter().filter(|image| image.is_worst).map(|image| image.mean)));
            let owned: f64 = model.objects.iter().map(|object| object.share * object.iou).sum();
            is("mIoU_D", owned);
            let shares: f64 = owners(model).iter().map(|group| group.share).sum();
            assert!((shares + model.ownerless - 1.0).abs() < 1e-12);
            assert!(model.objects.is_sorted_by_key(|object| object.area));
        }
        assert_eq!(study.ranks.models.len(), 2);
    }
}
