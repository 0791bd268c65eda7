//! What is drawn of a check: the fine-grained reading of its counts and objects, confusions, calibration.

use super::Gathered;
use crate::{EngineError, FineInput, FineStudy};
use jdt_core::metrics::{Reliability, calibration_error, reliability};
use jdt_core::statistics::Confusion;
use serde::{Deserialize, Serialize};

/// Everything that is drawn of a check.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct CheckPlots {
    /// Matrix, objects, ranks.
    pub fine: FineStudy,
    /// The rest, of each model.
    pub models: Vec<ModelPlots>,
}

/// What is drawn of one model beside its fine-grained reading.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct ModelPlots {
    /// Which class was taken for which, over all images; a last column is that of what is left out.
    pub confusion: Option<Confusion>,
    /// The calibration over all images; none where no prediction was a probability.
    pub calibration: Option<DatasetCalibration>,
}

/// The calibration of the largest probability over all images that have any.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct DatasetCalibration {
    /// How many images.
    pub images: usize,
    /// The bars of the reliability diagram, from probability 0 upwards.
    pub bins: Vec<Reliability>,
    /// `Σ_b n_b/n · |accuracy_b − confidence_b|` of all pixels together.
    pub error: Option<f64>,
}

impl CheckPlots {
    /// Of the worst cells and images, in percent.
    pub const Q: u8 = 5;

    /// Reads everything off a check's tables; `names` are those of the counted classes.
    ///
    /// # Errors
    /// As [`FineStudy::new`], which no tables of a check cause.
    pub fn new(gathered: &Gathered, names: &[String]) -> Result<Self, EngineError> {
        let inputs = gathered.models.iter().map(|model| FineInput {
            name: &model.name,
            counts: &model.counts,
            // Objects of some of the images say nothing of the data set.
            instances: model.instances.as_ref().filter(|_| matches!(model.objects(), Ok(Some(_)))),
        });
        let fine = FineStudy::new(names, &inputs.collect::<Vec<_>>(), Self::Q)?;
        let models = gathered.models.iter().map(|model| ModelPlots {
            confusion: model.confusion.clone(),
            calibration: model.calibration.as_ref().map(|table| DatasetCalibration {
                images: table.images().len(),
                bins: reliability(&table.top()),
                error: calibration_error(&table.top()),
            }),
        });
        Ok(Self { fine, models: models.collect() })
    }
}
