//! Pairs whose predictions are probabilities: soft metrics and losses are those of the same maps, however they are stored.

#![allow(clippy::unwrap_used, reason = "a test stops where its premise fails")]

use jdt_core::Random;
use jdt_core::kernels::{Label, Prediction, Sample};
use jdt_core::losses::{JML, Reduction, SDL, TverskyIndex, evaluate, sums_table};
use jdt_core::masks::{ClassSpace, IdImage, LabelMap, ProbMap};
use jdt_engine::{
    CheckChoices, CheckSettings, Engine, Gathering, MergeChoice, ModelTables, PairBytes, TableKinds, Volumes,
};
use ndarray::{Array2, Array3, Axis, concatenate};
use pollster::block_on;

const SIZE: [usize; 2] = [13, 29];

fn npy(descr: &str, shape: &[usize], values: &[u8]) -> Vec<u8> {
    let shape: Vec<String> = shape.iter().map(|side| format!("{side}, ")).collect();
    let mut header = format!("{{'descr': '{descr}', 'fortran_order': False, 'shape': ({}), }}", shape.concat());
    while !(10 + header.len() + 1).is_multiple_of(64) {
        header.push(' ');
    }
    header.push('\n');
    let length = u16::try_from(header.len()).unwrap().to_le_bytes();
    [&b"\x93NUMPY\x01\x00"[..], &length, header.as_bytes(), values].concat()
}

fn ids_file(ids: &Array2<u8>) -> Vec<u8> {
    npy("|u1", ids.shape(), &ids.iter().copied().collect::<Vec<u8>>())
}

fn prob_file(prob: &Array3<f32>) -> Vec<u8> {
    npy("<f4", prob.shape(), &prob.iter().flat_map(|p| p.to_le_bytes()).collect::<Vec<u8>>())
}

/// Labels with ignored pixels, and maps whose channels sum to 1.
fn images(classes: usize, count: usize) -> Vec<(Array2<u8>, Array3<f32>)> {
    let mut random = Random::new(11);
    let [height, width] = SIZE;
    let mut image = || {
        let ids = Array2::from_shape_simple_fn((height, width), || match random.below(classes + 1) {
            id if id < classes => u8::try_from(id).unwrap(),
            _ => 255,
        });
        let mut value = || 0.05 + f32::from(u8::try_from(random.below(256)).unwrap()) / 255.0;
        let prob = Array3::from_shape_simple_fn((classes, height, width), &mut value);
        let sum = prob.sum_axis(Axis(0));
        (ids, prob / sum)
    };
    (0..count).map(|_| image()).collect()
}

fn pair(image: &str, label: Vec<u8>, prediction: Vec<u8>) -> PairBytes {
    PairBytes { model: "m".into(), image: image.into(), label: Ok(label), prediction: Ok(prediction) }
}

fn counted(settings: &CheckSettings, pairs: &[PairBytes]) -> ModelTables {
    let engine = Engine::cpu();
    let mut gathering = Gathering::new(settings);
    for pair in pairs {
        let outcome = block_on(engine.count_pair(pair, settings));
        assert!(outcome.failure.is_none(), "{}: {:?}", pair.image, outcome.failure);
        gathering.add(&pair.model, &pair.image, outcome);
    }
    let mut gathered = gathering.finish();
    assert!(gathered.failures.concat().is_empty(), "{:?}", gathered.failures);
    gathered.models.remove(0)
}

fn settings(space: ClassSpace) -> CheckSettings {
    let mut settings = CheckSettings::new(space);
    settings.tables = TableKinds { sums: true, bins: true, ..TableKinds::default() };
    settings
}

fn get(model: &ModelTables, id: &str) -> f64 {
    let metrics = model.beyond_counts();
    metrics.iter().find(|(other, _)| other == id).and_then(|(_, value)| value.value).unwrap_or_else(|| panic!("{id}"))
}

#[test]
fn losses_are_those_of_the_maps() {
    let images = images(3, 3);
    let space = ClassSpace::new(3, Some(255)).unwrap();
    let pairs: Vec<PairBytes> =
        (0..).zip(&images).map(|(at, (ids, prob))| pair(&format!("{at}"), ids_file(ids), prob_file(prob))).collect();
    let model = counted(&settings(space), &pairs);
    let maps: Vec<(ProbMap, LabelMap)> = images
        .iter()
        .map(|(ids, prob)| {
            (ProbMap::new(prob.clone()).unwrap(), LabelMap::new(&IdImage::U8(ids.clone()), space).unwrap())
        })
        .collect();
    let samples: Vec<Sample<'_, f32>> = maps
        .iter()
        .map(|(prob, label)| Sample::new(Prediction::Prob(prob), Label::Hard(label), None).unwrap())
        .collect();
    let table = sums_table(&samples, 0.01);
    for (spec, id, reduction) in
        [(JML, "loss_jml_D", Reduction::D), (JML, "loss_jml_C", Reduction::C), (SDL, "loss_sdl_I", Reduction::I)]
    {
        let wanted = evaluate(&table, &spec.build(TverskyIndex::default(), reduction)).unwrap().loss;
        assert!((get(&model, id) - wanted).abs() < 1e-6, "{id}");
    }
    // Every class is in every label, so smoothing is all that lies between.
    assert!((get(&model, "soft_IoU_D") - 1.0 + get(&model, "loss_jml_D")).abs() < 1e-3);
    assert!((get(&model, "soft_Dice_C") - 1.0 + get(&model, "loss_dml_C")).abs() < 1e-3);
    // Channels last, and the images in another order.
    let last = |prob: &Array3<f32>| prob.view().permuted_axes([1, 2, 0]).as_standard_layout().into_owned();
    let others: Vec<PairBytes> = [2, 0, 1]
        .map(|at| (at, &images[at]))
        .into_iter()
        .map(|(at, (ids, prob))| pair(&format!("{at}"), ids_file(ids), prob_file(&last(prob))))
        .collect();
    let other = counted(&settings(space), &others);
    for (id, value) in model.beyond_counts() {
        assert!((value.value.unwrap() - get(&other, &id)).abs() < 1e-12, "{id}");
    }
}

#[test]
fn a_foreground_is_one_channel_or_two_and_what_is_hard_has_no_sums() {
    let (mut ids, prob) = images(2, 1).remove(0);
    ids.mapv_inplace(|id| if id == 255 { 0 } else { id });
    let foreground = prob.slice(ndarray::s![1..2, .., ..]).to_owned();
    let of = |prediction: Vec<u8>, space| counted(&settings(space), &[pair("a", ids_file(&ids), prediction)]);
    let binary = ClassSpace::binary(None);
    let (one, two) = (of(prob_file(&foreground), binary), of(prob_file(&prob), binary));
    assert_eq!(one.sums.as_ref().unwrap().images()[0].classes.len(), 1);
    for id in ["soft_IoU_D", "soft_Dice_I", "loss_jml_D", "loss_ce_D", "loss_ce_I"] {
        assert!((get(&one, id) - get(&two, id)).abs() < 1e-6, "{id}");
    }
    // Of two classes one channel says both.
    let classes = ClassSpace::new(2, None).unwrap();
    let (one, two) = (of(prob_file(&foreground), classes), of(prob_file(&prob), classes));
    for (id, value) in two.beyond_counts() {
        assert!((value.value.unwrap() - get(&one, &id)).abs() < 1e-6, "{id}");
    }
    let hard = of(ids_file(&ids), classes);
    assert!(hard.sums.is_none() && hard.beyond_counts().is_empty());
    assert!(hard.unsupported().iter().any(|entry| entry.metrics == "soft metrics, losses"));
    // Ids as numbers with a point are no probabilities of four classes.
    let points = ids.mapv(f32::from).insert_axis(Axis(0));
    assert!(of(prob_file(&points), ClassSpace::new(4, None).unwrap()).sums.is_none());
}

#[test]
fn a_volume_as_one_case_is_its_slices_together_and_merged_classes_add_up() {
    let images = images(3, 2);
    let space = ClassSpace::new(3, Some(255)).unwrap();
    let [(a, x), (b, y)] = &images[..] else { panic!("two images") };
    let [height, width] = SIZE;
    let stack = |shape: &[usize]| [&[2][..], shape, &[height, width]].concat();
    let labels: Vec<u8> = a.iter().chain(b).copied().collect();
    let values: Vec<u8> = x.iter().chain(y).flat_map(|p| p.to_le_bytes()).collect();
    let volume = [pair("v", npy("|u1", &stack(&[]), &labels), npy("<f4", &stack(&[3]), &values))];
    let mut cases = settings(space);
    cases.reading.volumes = Volumes::Cases;
    let (slices, case) = (counted(&settings(space), &volume), counted(&cases, &volume));
    assert_eq!((slices.sums.as_ref().unwrap().images().len(), case.sums.as_ref().unwrap().images().len()), (2, 1));
    assert_eq!(case.sums.as_ref().unwrap().images()[0].image, "v");
    for id in ["soft_IoU_D", "loss_jml_D", "loss_ce_D"] {
        assert!((get(&slices, id) - get(&case, id)).abs() < 1e-12, "{id}");
    }

    let merge = MergeChoice { name: "both".into(), members: vec!["1".into(), "2".into()] };
    let tables = TableKinds { sums: true, ..TableKinds::default() };
    let choices =
        CheckChoices { classes: Some(3), ignore: Some(255), merge: vec![merge], tables, ..CheckChoices::default() };
    let (merged, names) = choices.settings().unwrap();
    assert_eq!(names, ["0", "both"]);
    let model = counted(&merged, &[pair("a", ids_file(a), prob_file(x))]);
    let first = x.slice(ndarray::s![0..1, .., ..]).to_owned();
    let two = concatenate![Axis(0), first, first.mapv(|p| 1.0 - p)];
    let both = a.mapv(|id| if id == 2 { 1 } else { id });
    let same =
        counted(&settings(ClassSpace::new(2, Some(255)).unwrap()), &[pair("a", ids_file(&both), prob_file(&two))]);
    for id in ["soft_IoU_D", "soft_Dice_C", "loss_jml_I", "loss_ce_D"] {
        assert!((get(&model, id) - get(&same, id)).abs() < 1e-6, "{id}");
    }
}
