//! Draws, errs and counts, and keeps what the next question may need again.

use super::pictures::{classes, errors};
use super::{BiasAnswer, BiasLook, BiasPair, BiasQuery, BiasStudy, ModelPictures, StudyQuery};
use crate::protocol::PaintedShape;
use crate::{EngineError, FineInput, FineStudy, LongControl, Progress};
use jdt_core::bias::{BiasScenes, ModelErrors};
use jdt_core::kernels::confusion;
use jdt_core::masks::{ClassIds, LabelMap};
use jdt_core::statistics::{Counts, ImageCounts, ImageInstances, Instances};
use web_time::Instant;

/// The labels of one data set and the tables of the last models on it: a slider counts its own model again and no other.
#[derive(Debug, Default)]
pub struct BiasBench {
    scenes: Option<BiasScenes>,
    labels: Vec<LabelMap>,
    counted: Vec<Counted>,
}

/// A model's tables.
#[derive(Debug)]
struct Counted {
    errors: ModelErrors,
    counts: Counts,
    instances: Instances,
}

impl BiasBench {
    /// So many models' tables are kept beyond those that are asked for.
    const KEPT: usize = 8;

    /// Answers a question; one that is cancelled meanwhile keeps the models that it has counted.
    ///
    /// # Errors
    /// [`jdt_core::CoreError::Parameter`] for numbers out of range; [`EngineError::NoImage`] for an image that is not there.
    pub async fn answer(
        &mut self,
        query: &BiasQuery,
        control: &mut impl LongControl,
    ) -> Result<BiasAnswer, EngineError> {
        match query {
            BiasQuery::Study(query) => Ok(BiasAnswer::Study(self.study(query, control).await?.map(Box::new))),
            BiasQuery::Pair { scenes, errors, image } => Ok(BiasAnswer::Pair(self.pair(*scenes, errors, *image)?)),
        }
    }

    fn draw(&mut self, scenes: BiasScenes) -> Result<(), EngineError> {
        if self.scenes != Some(scenes) {
            (self.scenes, self.counted) = (None, Vec::new());
            self.labels = scenes.draw()?;
            self.scenes = Some(scenes);
        }
        Ok(())
    }

    async fn study(
        &mut self,
        query: &StudyQuery,
        control: &mut impl LongControl,
    ) -> Result<Option<BiasStudy>, EngineError> {
        let start = Instant::now();
        self.draw(query.scenes)?;
        let total = query.models.len();
        for (done, model) in query.models.iter().enumerate() {
            if self.counted.iter().all(|counted| counted.errors != model.errors) {
                let Some(counted) = self.count(query.scenes, model.errors, control).await? else { return Ok(None) };
                self.counted.push(counted);
            }
            control.progress(Progress { done: done + 1, total, seconds: start.elapsed().as_secs_f64() });
        }
        // The newest are at the end; those that were asked for are not forgotten.
        let asked = |counted: &Counted| query.models.iter().any(|model| model.errors == counted.errors);
        let mut too_many = self.counted.len().saturating_sub(total + Self::KEPT);
        self.counted.retain(|counted| {
            let goes = too_many > 0 && !asked(counted);
            too_many -= usize::from(goes);
            !goes
        });
        let tables = query.models.iter().filter_map(|model| {
            let counted = self.counted.iter().find(|counted| counted.errors == model.errors)?;
            Some(FineInput { name: &model.name, counts: &counted.counts, instances: Some(&counted.instances) })
        });
        let tables: Vec<FineInput<'_>> = tables.collect();
        let names: Vec<String> = query.scenes.setting.classes().iter().map(|&name| name.to_owned()).collect();
        let fine = FineStudy::new(&names, &tables, query.q)?;
        let look = self.look(query)?;
        Ok(Some(BiasStudy { asked: query.clone(), fine, look, seconds: start.elapsed().as_secs_f64() }))
    }

    async fn count(
        &self,
        scenes: BiasScenes,
        errors: ModelErrors,
        control: &mut impl LongControl,
    ) -> Result<Option<Counted>, EngineError> {
        let mut counted = Counted {
            errors,
            counts: Counts::new(scenes.setting.classes().len(), false),
            instances: Instances::default(),
        };
        for (image, label) in self.labels.iter().enumerate() {
            let prediction = errors.predict(label, scenes.setting.first_thing(), image)?;
            let key = format!("{:02}", image + 1);
            counted.counts.push(ImageCounts::from_confusion(key.clone(), &confusion(label, &prediction)?))?;
            counted.instances.push(ImageInstances::new(key, label, &prediction)?);
            control.pause().await;
            if control.is_cancelled() {
                return Ok(None);
            }
        }
        Ok(Some(counted))
    }

    fn label(&self, image: usize) -> Result<&LabelMap, EngineError> {
        self.labels.get(image).ok_or(EngineError::NoImage { image, images: self.labels.len() })
    }

    fn look(&self, query: &StudyQuery) -> Result<BiasLook, EngineError> {
        let (image, class) = query.look;
        let label = self.label(image)?;
        let pixels = label.shape().pixels();
        let pictures = |model: &jdt_core::bias::PresetModel| -> Result<ModelPictures, EngineError> {
            let prediction = model.errors.predict(label, query.scenes.setting.first_thing(), image)?;
            Ok(ModelPictures {
                prediction: classes(prediction.ids(), pixels),
                errors: errors(label, &prediction, class)?,
            })
        };
        Ok(BiasLook {
            image,
            class,
            side: query.scenes.side,
            label: classes(label.ids(), pixels),
            models: query.models.iter().map(pictures).collect::<Result<_, _>>()?,
        })
    }

    fn pair(&mut self, scenes: BiasScenes, errors: &ModelErrors, image: usize) -> Result<BiasPair, EngineError> {
        self.draw(scenes)?;
        let label = self.label(image)?;
        let prediction = errors.predict(label, scenes.setting.first_thing(), image)?;
        let (channels, pixels) = (label.classes(), label.shape().pixels());
        let shares = |ids: &ClassIds| {
            let is = |class: usize| move |at: usize| f32::from(u8::from(ids.class(at) == Some(class)));
            (0..channels).flat_map(|class| (0..pixels).map(is(class))).collect()
        };
        Ok(BiasPair {
            shape: PaintedShape { channels, height: label.shape().height(), width: label.shape().width() },
            label: shares(label.ids()),
            prediction: shares(prediction.ids()),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use jdt_core::bias::BiasPreset;
    use std::future::Future;
    use std::pin::pin;
    use std::task::{Context, Poll, Waker};

    /// Cancels after so many pauses.
    struct Patience(usize);

    impl LongControl for Patience {
        fn progress(&mut self, _: Progress) {}

        async fn pause(&mut self) {
            self.0 = self.0.saturating_sub(1);
        }

        fn is_cancelled(&self) -> bool {
            self.0 == 0
        }
    }

    fn ask(bench: &mut BiasBench, query: &BiasQuery, patience: usize) -> BiasAnswer {
        let mut control = Patience(patience);
        let mut answer = pin!(bench.answer(query, &mut control));
        match answer.as_mut().poll(&mut Context::from_waker(Waker::noop())) {
            Poll::Ready(answer) => answer.unwrap(),
            Poll::Pending => panic!("nothing is waited for"),
        }
    }

    fn study(bench: &mut BiasBench, preset: BiasPreset) -> BiasStudy {
        let query = StudyQuery { scenes: preset.scenes(), models: preset.models(), q: 5, look: (0, 3) };
        match ask(bench, &BiasQuery::Study(query), usize::MAX) {
            BiasAnswer::Study(Some(study)) => *study,
            other => panic!("{other:?}"),
        }
    }

    /// The models' places by metrics.
    fn places<const N: usize>(study: &BiasStudy, metrics: [&str; N]) -> [[usize; 2]; N] {
        metrics.map(|metric| {
            let column = study.fine.ranks.columns.iter().find(|column| column.metric == metric).unwrap();
            [column.ranks[0].unwrap(), column.ranks[1].unwrap()]
        })
    }

    #[test]
    fn presets_flip_the_ranking() {
        let mut bench = BiasBench::default();
        let large = study(&mut bench, BiasPreset::StrongOnLarge);
        assert_eq!(places(&large, ["Acc", "mIoU_D"]), [[1, 2]; 2]);
        assert_eq!(places(&large, ["mIoU_I", "mIoU_C", "mIoU_K", "mIoU_C_q5"]), [[2, 1]; 4]);
        let small = study(&mut bench, BiasPreset::StrongOnSmall);
        assert_eq!(places(&small, ["Acc", "mIoU_D"]), [[2, 1]; 2]);
        assert_eq!(places(&small, ["mIoU_C", "mIoU_K", "mIoU_C_q5"]), [[1, 2]; 3]);
        let same = study(&mut bench, BiasPreset::SameD);
        let gap = |metric: &str| {
            let value = |model: usize| same.fine.models[model].get(metric).unwrap().value.unwrap();
            (value(0) - value(1)).abs()
        };
        assert!(gap("mIoU_D") < 0.005 && gap("mIoU_C") > 0.1, "{} {}", gap("mIoU_D"), gap("mIoU_C"));
    }

    #[test]
    fn a_cancelled_question_keeps_what_it_counted_and_is_answered_afresh() {
        let preset = BiasPreset::default();
        let query = BiasQuery::Study(StudyQuery {
            scenes: BiasScenes { images: 4, ..preset.scenes() },
            models: preset.models(),
            q: 5,
            look: (3, 4),
        });
        let mut bench = BiasBench::default();
        // The first model takes four pauses.
        assert_eq!(ask(&mut bench, &query, 6), BiasAnswer::Study(None));
        assert_eq!(bench.counted.len(), 1);
        let BiasAnswer::Study(Some(again)) = ask(&mut bench, &query, 99) else { panic!("an answer") };
        let BiasAnswer::Study(Some(fresh)) = ask(&mut BiasBench::default(), &query, 99) else { panic!("an answer") };
        assert_eq!((&again.fine, &again.look), (&fresh.fine, &fresh.look));
        assert_eq!((again.look.label.len(), again.look.models[1].errors.len()), (4 * 128 * 128, 16 * 128 * 128));
    }

    #[test]
    fn a_pair_to_paint_on_is_one_class_a_pixel() {
        let scenes = BiasScenes { images: 2, side: 32, ..BiasScenes::default() };
        let errors = ModelErrors { blobs: 2, ..ModelErrors::default() };
        let BiasAnswer::Pair(pair) = ask(&mut BiasBench::default(), &BiasQuery::Pair { scenes, errors, image: 1 }, 9)
        else {
            panic!("a pair")
        };
        assert_eq!(pair.shape, PaintedShape { channels: 6, height: 32, width: 32 });
        for map in [&pair.label, &pair.prediction] {
            assert!((0..32 * 32).all(|at| (0..6).map(|class| map[class * 32 * 32 + at]).sum::<f32>() == 1.0));
        }
        assert_ne!(pair.label, pair.prediction);
    }
}
