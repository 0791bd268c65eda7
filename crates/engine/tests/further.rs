//! Numbers that follow a stroke, against the core's own.
#![expect(clippy::unwrap_used, reason = "a test fails by panicking, in its helpers too")]

use jdt_core::colour::signed_colour;
use jdt_core::kernels::{Label, Prediction, Sample};
use jdt_core::losses::{describe, evaluate_batch};
use jdt_core::masks::{KeepMask, ProbMap, Rect, SoftLabel};
use jdt_core::scenes::Scene;
use jdt_engine::{
    EngineError, FURTHER_LOSSES, FURTHER_METRICS, FurtherAnswer, FurtherImage, FurtherNumbers, FurtherPush,
    FurtherQuery, further_name,
};
use ndarray::{Array2, Array3, array};

fn query(push: Option<(&str, usize)>) -> FurtherQuery {
    let push = push.map(|(loss, class)| FurtherPush { loss: loss.to_owned(), image: 0, class });
    FurtherQuery { push, losses: true, metrics: true }
}

/// The numbers of a painting seen for the first time.
fn numbers(images: Vec<FurtherImage>, query: &FurtherQuery) -> Result<(FurtherAnswer, Option<Vec<u8>>), EngineError> {
    FurtherNumbers::default().read(images, query)
}

/// Two classes; the label is hard.
fn hard() -> (SoftLabel, ProbMap) {
    let foreground = Array3::from_shape_fn((1, 9, 11), |(_, row, column)| (row + 2 * column) as f32 / 31.0);
    let label = foreground.mapv(|p| f32::from(u8::from(p > 0.4)));
    let both =
        |map: Array3<f32>| ndarray::concatenate(ndarray::Axis(0), &[map.mapv(|p| 1.0 - p).view(), map.view()]).unwrap();
    (SoftLabel::new(both(label)).unwrap(), ProbMap::new(both(foreground)).unwrap())
}

#[test]
fn losses_of_a_hard_label_are_the_cores() {
    let (label, prediction) = hard();
    let image = FurtherImage::new(label.clone(), prediction.clone(), None).unwrap();
    let (answer, picture) = numbers(vec![image], &query(None)).unwrap();
    let ids: Vec<&str> = answer.losses.iter().map(|loss| loss.id.as_str()).collect();
    assert_eq!((ids.as_slice(), answer.kept, picture), (&FURTHER_LOSSES[1..], 99, None));
    let sample = Sample::new(Prediction::Prob(&prediction), Label::Soft(&label), None).unwrap();
    let of_core = |loss: &str| evaluate_batch(&[sample], &loss.parse().unwrap()).unwrap().value;
    let [kl, _, lovasz] = &answer.losses[..] else { panic!("three losses") };
    assert!((kl.value.unwrap().0 - of_core("kl")).abs() < 1e-12);
    // Of a hard label the divergence is the cross-entropy.
    assert!((kl.value.unwrap().0 - of_core("ce")).abs() < 1e-9);
    let classes: f64 = lovasz.by_class.iter().flatten().sum();
    assert!((lovasz.value.unwrap().0 - classes / 2.0).abs() < 1e-12);
}

#[test]
fn a_soft_label_is_refused_by_losses_that_name_one_class() {
    let label = SoftLabel::new(array![[[0.0, 0.5, 1.0]]]).unwrap();
    let prediction = ProbMap::new(array![[[0.0, 0.5, 1.0]]]).unwrap();
    let image = FurtherImage::new(label, prediction, None).unwrap();
    let (answer, picture) = numbers(vec![image], &query(Some(("lovasz_softmax", 0)))).unwrap();
    let values: Vec<bool> = answer.losses.iter().map(|loss| loss.value.is_some()).collect();
    assert_eq!((values, picture), (vec![true, false, false], None));
    // At prediction = label the divergence is 0.
    assert!(answer.losses[0].value.unwrap().0.abs() < 1e-12);
}

#[test]
fn names_are_those_of_the_catalogue() {
    for id in FURTHER_LOSSES {
        assert_eq!(further_name(id), Some(describe(id).unwrap().name));
    }
    assert_eq!(further_name("jml"), None);
}

#[test]
fn a_push_is_drawn_against_its_slope() {
    let (label, prediction) = hard();
    let image = FurtherImage::new(label.clone(), prediction.clone(), None).unwrap();
    let (answer, rgba) = numbers(vec![image], &query(Some(("kl", 7)))).unwrap();
    let (rgba, max_abs) = (rgba.unwrap(), answer.max_abs.unwrap());
    let sample = Sample::new(Prediction::Prob(&prediction), Label::Soft(&label), None).unwrap();
    let gradient = &evaluate_batch(&[sample], &"kl".parse().unwrap()).unwrap().gradient[0];
    for (pixel, colour) in rgba.as_chunks::<4>().0.iter().enumerate() {
        assert_eq!(colour[..3], signed_colour(-gradient[(1, pixel / 11, pixel % 11)], max_abs), "{pixel}");
    }
}

#[test]
fn boundaries_come_with_what_they_are_the_means_of() {
    let scene = Scene::Street.draw().unwrap();
    let image = FurtherImage::new(scene.label, scene.prediction, None).unwrap();
    let (answer, _) = numbers(vec![image.clone(), image], &query(None)).unwrap();
    let names: Vec<&str> = answer.metrics.iter().map(|metric| metric.name.as_str()).collect();
    assert_eq!(names, FURTHER_METRICS);
    for metric in &answer.metrics {
        assert_eq!(metric.cells.len(), 2);
        let of_image: Vec<f64> = metric.cells[0].iter().flatten().copied().collect();
        let mean = of_image.iter().sum::<f64>() / of_image.len() as f64;
        assert!((metric.over_images.value.unwrap() - mean).abs() < 1e-12, "{}", metric.name);
        assert_eq!(metric.over_dataset.is_none(), ["HD", "HD95", "ASSD"].contains(&metric.name.as_str()));
    }
}

#[test]
fn what_there_is_not_is_said() {
    let (label, prediction) = hard();
    let image = FurtherImage::new(label, prediction, None).unwrap();
    let refused = |loss: &str, image_number| {
        let push = Some(FurtherPush { loss: loss.to_owned(), image: image_number, class: 0 });
        numbers(vec![image.clone()], &FurtherQuery { push, losses: false, metrics: false }).unwrap_err().to_string()
    };
    assert!(refused("jml", 0).contains("lovasz_softmax"));
    assert!(refused("ce", 3).contains('3'));
}

/// What changes here and there is read as if it were new: hard and soft labels, more and fewer images, pushes between.
#[test]
fn a_painting_that_changes_is_read_as_a_new_one() {
    let (label, prediction) = hard();
    let image = |label: &SoftLabel, prediction: &ProbMap, keep: Option<KeepMask>| {
        FurtherImage::new(label.clone(), prediction.clone(), keep).unwrap()
    };
    let (mut soft, mut moved) = (label.clone(), prediction.clone());
    let at = |top, left| Rect { top, left, height: 2, width: 3 };
    soft.patch(at(3, 5), &[0.25; 6].into_iter().chain([0.75; 6]).collect::<Vec<_>>()).unwrap();
    moved.patch(at(7, 0), &[0.0; 6].into_iter().chain([1.0; 6]).collect::<Vec<_>>()).unwrap();
    let keep = KeepMask::new(Array2::from_shape_fn((9, 11), |(row, _)| row != 4)).unwrap();
    let paintings = [
        vec![image(&label, &prediction, None)],
        vec![image(&label, &moved, None)],
        vec![image(&label, &moved, Some(keep))],
        vec![image(&soft, &moved, None)],
        vec![image(&label, &prediction, None), image(&soft, &prediction, None)],
        vec![image(&label, &prediction, None), image(&label, &moved, None)],
        vec![image(&label, &moved, None)],
    ];
    let mut remembering = FurtherNumbers::default();
    for (turn, images) in paintings.into_iter().enumerate() {
        let query = query((turn % 3 == 2).then_some(("kl", 1)));
        let (mut got, got_push) = remembering.read(images.clone(), &query).unwrap();
        let (mut wanted, wanted_push) = numbers(images, &query).unwrap();
        (got.milliseconds, wanted.milliseconds) = (0.0, 0.0);
        assert_eq!(got, wanted, "painting {turn}");
        assert_eq!(got_push, wanted_push, "painting {turn}");
    }
}
