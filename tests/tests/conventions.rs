//! The conventions side by side: where they must agree, and that what is said of a difference is true.

#![allow(clippy::unwrap_used, reason = "a test stops where its premise fails")]

use jdt_core::conventions::{
    Classes, Convention, Difference, JdtLosses, Metric, Missing, Order, Places, Quotient, Recipe, Rule, Score, Unit,
    ZeroByZero,
};
use jdt_core::kernels::confusion;
use jdt_core::masks::{ClassSpace, IdImage, LabelMap, PredictionMap};
use jdt_core::metrics::{Ratio, Tail, over_dataset, pixel_accuracy, report};
use jdt_core::statistics::{ClassCounts, Counts, ImageCounts};
use jdt_tests::batch::IGNORED;
use jdt_tests::strategies::{HardSet, hard_set};
use ndarray::Array2;
use proptest::prelude::*;
use std::collections::{BTreeMap, BTreeSet};

/// A handful of additions of numbers in [0, 1].
const ULPS: f64 = 1e-12;

const QS: [u8; 5] = [1, 5, 50, 70, 100];

fn near(left: f64, right: f64) -> bool {
    (left - right).abs() <= ULPS || (left.is_nan() && right.is_nan())
}

fn row(space: ClassSpace, name: &str, label: &[i32], pred: &[i32]) -> ImageCounts {
    let image = |ids: &[i32]| IdImage::I32(Array2::from_shape_fn((1, ids.len()), |(_, i)| ids[i]));
    let (label, pred) =
        (LabelMap::new(&image(label), space).unwrap(), PredictionMap::new(&image(pred), space).unwrap());
    ImageCounts::from_confusion(name, &confusion(&label, &pred).unwrap()).of_image(label.shape().pixels())
}

/// Counts of images called a, b, c, …
fn counts_in(space: ClassSpace, images: &[(Vec<i32>, Vec<i32>)]) -> Counts {
    let mut counts = Counts::new(space.classes(), space.is_binary()).with_ignored_id(space.ignore());
    for ((label, pred), name) in images.iter().zip("abcdefghijklm".chars()) {
        counts.push(row(space, &name.to_string(), label, pred)).unwrap();
    }
    counts
}

fn counts_of(set: &HardSet, ignore: i32) -> Counts {
    let space =
        if set.binary { ClassSpace::binary(Some(ignore)) } else { ClassSpace::new(set.classes, Some(ignore)).unwrap() };
    // A class may be the ignored one: then the usual mark of ignored pixels is no id, and takes its place.
    let images: Vec<_> = set
        .images
        .iter()
        .map(|(label, pred)| (label.iter().map(|&id| if id == IGNORED { ignore } else { id }).collect(), pred.clone()))
        .collect();
    counts_in(space, &images)
}

/// [`IGNORED`], or now and then class 0.
fn ignore_id() -> impl Strategy<Value = i32> {
    prop_oneof![4 => Just(IGNORED), 1 => Just(0)]
}

/// Images whose labels hold every class, no pixel of them ignored.
fn complete_set(images: std::ops::Range<usize>) -> impl Strategy<Value = HardSet> {
    (1_i32..6).prop_flat_map(move |classes| {
        let image = (proptest::collection::vec(0..classes, 0..12), any::<prop::sample::Index>()).prop_flat_map(
            move |(more, _)| {
                let label: Vec<i32> = (0..classes).chain(more).collect();
                let pred = proptest::collection::vec(0..classes, label.len());
                (Just(label), pred)
            },
        );
        proptest::collection::vec(image, images.clone()).prop_map(move |images| HardSet {
            classes: usize::try_from(classes).unwrap(),
            binary: false,
            images,
        })
    })
}

fn values(convention: Convention, counts: &Counts) -> BTreeMap<Metric, Score> {
    convention.score(counts).into_iter().collect()
}

fn each() -> impl Iterator<Item = (Convention, Metric)> {
    Convention::ALL.into_iter().flat_map(|convention| convention.metrics().map(move |metric| (convention, metric)))
}

/// How many units of a recipe's order a predicate picks, counted without the code under test.
fn recount(counts: &Counts, unit: Unit, classes: &[usize], holds: impl Fn(ClassCounts) -> bool) -> (usize, usize) {
    let images = counts.images();
    let cells: Vec<ClassCounts> = match unit {
        Unit::Class => classes.iter().map(|&class| images.iter().map(|row| row.classes[class]).sum()).collect(),
        Unit::Cell => images.iter().flat_map(|row| classes.iter().map(|&class| row.classes[class])).collect(),
        Unit::Image => images.iter().map(|row| classes.iter().map(|&class| row.classes[class]).sum()).collect(),
        Unit::Dataset => vec![images.iter().flat_map(|row| classes.iter().map(|&class| row.classes[class])).sum()],
    };
    (cells.iter().filter(|&&cell| holds(cell)).count(), cells.len())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(1000))]

    /// What is blamed is what makes the difference: changed in the papers' recipe it gives the peer's value, and
    /// nothing of it may be spared.
    #[test]
    fn the_blamed_rules_and_no_fewer_give_the_peers_value(set in hard_set(), ignore in ignore_id()) {
        let counts = counts_of(&set, ignore);
        for (convention, metric) in each() {
            let Some(explanation) = convention.explain(&counts, metric) else { continue };
            let sentence = explanation.sentence();
            prop_assert!(sentence.ends_with('.'), "{}", sentence);
            let Some(raw) = explanation.peer.raw else {
                prop_assert!(explanation.rules.is_empty() && explanation.peer.missing.is_some());
                continue;
            };
            let (paper, peer) = (metric.of_paper().unwrap(), convention.peer().recipe(metric).unwrap());
            let with = |rules: &[Rule]| paper.with_rules(rules, &peer).evaluate(&counts).value;
            prop_assert!(near(with(&explanation.rules), raw), "{:?} {:?}: {}", convention, metric, sentence);
            let same = match explanation.paper.value {
                Some(value) => near(value, raw),
                None => raw.is_nan(),
            };
            prop_assert_eq!(explanation.equal, same);
            prop_assert_eq!(explanation.equal, explanation.differences.is_empty());
            for at in 0..explanation.rules.len() {
                let mut fewer = explanation.rules.clone();
                fewer.remove(at);
                prop_assert!(!near(with(&fewer), raw), "{:?} is blamed for nothing: {}", explanation.rules[at], sentence);
            }
        }
    }

    /// The numbers in the sentences, counted anew.
    #[test]
    fn the_places_named_are_those_there_are(set in hard_set(), ignore in ignore_id()) {
        let counts = counts_of(&set, ignore);
        for (convention, metric) in each() {
            let Some(explanation) = convention.explain(&counts, metric) else { continue };
            let Some(peer) = convention.peer().recipe(metric) else { continue };
            let classes: Vec<usize> = (0..counts.classes())
                .filter(|&class| class > 0 || peer.classes == Classes::All || !set.binary)
                .filter(|&class| peer.ignored_class || counts.ignored_class() != Some(class))
                .collect();
            let check = |places: &Places, holds: &dyn Fn(ClassCounts) -> bool| {
                let wanted = recount(&counts, places.unit, &classes, holds);
                let named = if places.unit == Unit::Dataset { 1 } else { places.count.min(3) };
                (places.count, places.of) == wanted && places.first.len() == named && places.count > 0
            };
            for difference in &explanation.differences {
                let true_of_input = match difference {
                    Difference::ZeroByZero { places, quotient, .. } => {
                        check(places, &|cell| quotient.parts(cell).1 == 0)
                    }
                    Difference::OnlyPredicted { places } => {
                        check(places, &|cell| cell.tp + cell.fn_ == 0 && cell.fp > 0)
                    }
                    Difference::IgnoredPixels { pixels, places } => {
                        let ignored = |label: &[i32]| label.iter().filter(|&&id| id == ignore || id == IGNORED).count();
                        let of_images: Vec<usize> = set.images.iter().map(|(label, _)| ignored(label)).collect();
                        *pixels == of_images.iter().sum::<usize>() as u64
                            && places.count == of_images.iter().filter(|&&n| n > 0).count()
                    }
                    Difference::Order { paper, peer } => paper != peer,
                    Difference::Background { counted } => set.binary && *counted == (peer.classes == Classes::All),
                    Difference::IgnoredClass { class } => counts.ignored_class() == Some(*class),
                    Difference::Quotient { peer } => *peer == Quotient::Accuracy,
                    Difference::Nothing { .. } => explanation.paper.value.is_none(),
                };
                prop_assert!(true_of_input, "{:?} {:?}: {:?}", convention, metric, difference);
            }
        }
    }

    /// The papers' mean with the named cells put in by hand, where nothing else differs.
    #[test]
    fn a_single_cause_accounts_for_the_difference_by_hand(set in hard_set(), ignore in ignore_id()) {
        let counts = counts_of(&set, ignore);
        for (convention, metric) in each() {
            let Some(explanation) = convention.explain(&counts, metric) else { continue };
            let (Some(raw), [cause]) = (explanation.peer.raw, explanation.differences.as_slice()) else { continue };
            let (paper, n) = (explanation.paper.value.unwrap_or(0.0), explanation.paper.n as f64);
            let ratio = match metric {
                Metric::MAcc => Ratio::Acc,
                Metric::MIoU => Ratio::IoU,
                Metric::MDice => Ratio::Dice,
                _ => continue,
            };
            let wanted = match cause {
                Difference::ZeroByZero { places, counts: each, .. } if places.unit == Unit::Class => {
                    (paper * n + places.count as f64 * each) / (n + places.count as f64)
                }
                Difference::Background { counted: true } => {
                    let mut both = Counts::new(2, false);
                    for row in counts.images() {
                        both.push(row.clone()).unwrap();
                    }
                    let values = (0..2).filter_map(|class| ratio.of(both.class_total(class)));
                    let values: Vec<f64> = values.collect();
                    values.iter().sum::<f64>() / values.len() as f64
                }
                Difference::IgnoredClass { class } => {
                    let others = (0..counts.classes()).filter(|other| other != class);
                    let values: Vec<f64> = others.filter_map(|class| ratio.of(counts.class_total(class))).collect();
                    if values.is_empty() { f64::NAN } else { values.iter().sum::<f64>() / values.len() as f64 }
                }
                Difference::Nothing { value } => *value,
                _ => continue,
            };
            prop_assert!(near(wanted, raw), "{:?} {:?} {:?}: {} against {}", convention, metric, cause, wanted, raw);
        }
    }

    /// The recipes of the papers and of their authors' code are their numbers.
    #[test]
    fn recipes_are_the_numbers_they_stand_for(set in hard_set(), ignore in ignore_id()) {
        let counts = counts_of(&set, ignore);
        let recipe = |convention: Convention, metric| convention.peer().recipe(metric).unwrap().evaluate(&counts).value;
        let raw: BTreeMap<String, f64> = JdtLosses::default().raw(&counts, &[]).into_iter().collect();
        for (metric, ours, theirs) in [
            (Metric::Acc, pixel_accuracy(&counts), "Acc"),
            (Metric::MAcc, over_dataset(&counts, Ratio::Acc), "mAcc_D"),
            (Metric::MIoU, over_dataset(&counts, Ratio::IoU), "mIoU_D"),
            (Metric::MDice, over_dataset(&counts, Ratio::Dice), "mDice_D"),
        ] {
            prop_assert!(near(recipe(Convention::Paper, metric), ours.value.unwrap_or(f64::NAN)));
            prop_assert!(near(recipe(Convention::JdtLosses, metric), raw[theirs]), "{}", theirs);
        }
    }

    /// In the means over images and classes the authors' code differs from the papers only by a named quirk.
    #[test]
    fn the_authors_code_differs_by_named_quirks_alone(set in hard_set(), ignore in ignore_id()) {
        let counts = counts_of(&set, ignore);
        let jdt = JdtLosses::default();
        let raw: BTreeMap<String, f64> = jdt.raw(&counts, &QS).into_iter().collect();
        let why: BTreeMap<String, String> = jdt.why(&counts, &QS).into_iter().collect();
        prop_assert_eq!(raw.keys().collect::<Vec<_>>(), why.keys().collect::<Vec<_>>());
        let report = report(&counts, &QS);
        for ratio in Ratio::ALL {
            let tails = [None, Some(Tail::Averaged)].into_iter().chain(QS.map(|q| Some(Tail::Percent(q))));
            for (tail, over) in tails.flat_map(|tail| [(tail, "I"), (tail, "C")]) {
                let id = format!("m{}_{over}{}", ratio.name(), tail.map(|t| format!("_{t}")).unwrap_or_default());
                let paper = report.get(&id).unwrap().value.unwrap_or(f64::NAN);
                let quirks = jdt.quirks(&counts, ratio, over == "C", tail);
                if near(paper, raw[&id]) {
                    prop_assert!(why[&id].starts_with("Equal to Paper") || why[&id].starts_with("Undefined as in Paper"));
                } else {
                    prop_assert!(!quirks.is_empty(), "{}: {} against {}", id, raw[&id], paper);
                    prop_assert!(why[&id].len() > 20 && why[&id].ends_with('.'), "{}", why[&id]);
                }
            }
        }
    }

    #[test]
    fn the_order_of_images_does_not_matter(set in hard_set(), ignore in ignore_id()) {
        let forward = counts_of(&set, ignore);
        let reversed = HardSet { images: set.images.iter().rev().cloned().collect(), ..set.clone() };
        let backward = counts_of(&reversed, ignore);
        for convention in Convention::ALL {
            for ((metric, left), (_, right)) in convention.score(&forward).into_iter().zip(convention.score(&backward)) {
                let (a, b) = (left.raw.unwrap_or(f64::INFINITY), right.raw.unwrap_or(f64::INFINITY));
                prop_assert!(a == b || near(a, b), "{:?} {:?}", convention, metric);
                prop_assert_eq!((left.n, left.left_out, left.missing), (right.n, right.left_out, right.missing));
            }
        }
    }

    /// No value is NaN, and a value that is missing has a reason.
    #[test]
    fn no_value_is_nan_and_none_is_missing_without_a_reason(set in hard_set(), ignore in ignore_id()) {
        let counts = counts_of(&set, ignore);
        for convention in Convention::ALL {
            for (metric, score) in convention.score(&counts) {
                let fraction = score.value.is_none_or(|value| (0.0..=1.0 + ULPS).contains(&value));
                prop_assert!(fraction, "{:?} {:?}: {:?}", convention, metric, score);
                prop_assert_eq!(score.value.is_none(), score.missing.is_some());
            }
        }
    }

    /// Where nothing is absent, empty or ignored, and there is one image, only what is another ratio differs.
    #[test]
    fn conventions_agree_on_one_complete_image(set in complete_set(1..2)) {
        let counts = counts_of(&set, IGNORED);
        let paper = values(Convention::Paper, &counts);
        for convention in Convention::ALL {
            for (metric, score) in convention.score(&counts) {
                let recipe = convention.peer().recipe(metric).unwrap();
                let mean_of_classes = !matches!(
                    recipe.order,
                    Order::DatasetPooled | Order::ImagePooled | Order::ImageGeneralized { .. }
                );
                let wanted = match metric {
                    Metric::Acc if recipe.quotient == Quotient::Recall => paper[&Metric::Acc].value,
                    Metric::MAcc | Metric::MIoU | Metric::MDice if mean_of_classes => paper[&metric].value,
                    _ => continue,
                };
                prop_assert!(
                    near(score.value.unwrap(), wanted.unwrap()),
                    "{:?} {:?}: {:?}, Paper {:?}", convention, metric, score, wanted
                );
                prop_assert!(convention.explain(&counts, metric).unwrap().equal);
            }
        }
        let pooled = |convention, metric: Metric| values(convention, &counts)[&metric].value.unwrap();
        let micro = pooled(Convention::SmpMicro, Metric::MIoU);
        for other in [Convention::SmpMicroImagewise, Convention::TorchmetricsJaccardMicro] {
            prop_assert!(near(pooled(other, Metric::MIoU), micro), "{:?}", other);
        }
    }

    /// With several complete images those agree that start from the same sums or cells.
    #[test]
    fn conventions_of_one_order_agree_on_complete_images(set in complete_set(1..5)) {
        let counts = counts_of(&set, IGNORED);
        let mut by_order: BTreeMap<(String, Metric), Vec<(Convention, f64)>> = BTreeMap::new();
        for (convention, metric) in each().filter(|(_, metric)| [Metric::MIoU, Metric::MDice].contains(metric)) {
            let value = values(convention, &counts)[&metric].value.unwrap();
            // Each image has every class, so it does not matter whether images or classes are averaged first.
            let order = match convention.peer().recipe(metric).unwrap().order {
                Order::ClassMean | Order::CellMean => Order::ImageMean,
                order => order,
            };
            by_order.entry((format!("{order:?}"), metric)).or_default().push((convention, value));
        }
        for ((order, metric), all) in by_order {
            prop_assert!(all.iter().all(|(_, value)| near(*value, all[0].1)), "{} {:?}: {:?}", order, metric, all);
        }
    }

    /// Whatever is summed must not be NaN by an image that is ignored as a whole; the smp conventions alone count it.
    #[test]
    fn an_ignored_image_changes_nothing_but_imagewise_smp(set in hard_set()) {
        let counts = counts_of(&set, IGNORED);
        prop_assume!(counts.pixels() > 0);
        let mut more = set.clone();
        more.images.push((vec![IGNORED; 3], vec![0; 3]));
        let with_void = counts_of(&more, IGNORED);
        for convention in Convention::ALL {
            let peer = convention.peer();
            if !peer.knows_ignored_pixels() {
                let (_, score) = convention.score(&with_void)[0];
                let is_refused = matches!(score.missing, Some(Missing::IgnoredPixels { .. }));
                prop_assert!(is_refused, "{:?}: {:?}", convention, score);
            } else if ![Convention::SmpMicroImagewise, Convention::SmpMacroImagewise].contains(&convention) {
                for ((metric, left), (_, right)) in convention.score(&counts).into_iter().zip(convention.score(&with_void))
                {
                    prop_assert!(near(left.raw.unwrap_or(0.0), right.raw.unwrap_or(0.0)), "{:?} {:?}", convention, metric);
                }
            }
        }
    }
}

/// Three classes, the last in no label and no prediction; the second image lacks class 1 in the label.
fn small() -> Counts {
    let space = ClassSpace::new(3, None).unwrap();
    counts_in(space, &[(vec![0, 0, 1, 1], vec![0, 0, 1, 0]), (vec![0, 0, 0, 0], vec![0, 0, 0, 1])])
}

fn sentence(convention: Convention, counts: &Counts, metric: Metric) -> String {
    convention.explain(counts, metric).unwrap().sentence()
}

#[test]
fn sentences_are_concrete() {
    let counts = small();
    // IoU of class 0: 5/7, of class 1: 1/3.
    let (zero, one) = (5.0 / 7.0, 1.0 / 3.0);
    let value = |convention| values(convention, &counts)[&Metric::MIoU].value.unwrap();
    assert!(near(value(Convention::Paper), (zero + one) / 2.0));
    assert!(near(value(Convention::Sklearn), (zero + one) / 3.0));
    assert!(near(value(Convention::SmpMacro), (zero + one + 1.0) / 3.0));
    let says = |convention| sentence(convention, &counts, Metric::MIoU);
    assert_eq!(
        says(Convention::Sklearn),
        "1 of 3 classes (class 2) holds no pixel in label or prediction: scikit-learn counts it 0, Paper leaves \
         it out."
    );
    assert_eq!(says(Convention::TorchmetricsJaccardMacro), "Equal to Paper on this input.");
    assert_eq!(
        says(Convention::Monai),
        "MONAI averages the classes of each image and then the images, where Paper sums the images and then averages the \
         classes; 1 of 6 image-class cells (b class 1) is predicted but not in the label: MONAI leaves it \
         out, Paper counts it; here this is the papers' mIoU_I."
    );
    assert_eq!(
        says(Convention::JdtLosses),
        "1 of 3 classes (class 2) holds no pixel in label or prediction: JDTLosses makes the mean NaN by it, Paper leaves \
         it out."
    );
    let jdt = values(Convention::JdtLosses, &counts)[&Metric::MIoU];
    assert!(jdt.value.is_none() && jdt.raw.is_some_and(f64::is_nan));
}

#[test]
fn quirks_of_the_authors_code_are_concrete() {
    let why = |counts: &Counts, id: &str| {
        let all: BTreeMap<String, String> = JdtLosses::default().why(counts, &[70]).into_iter().collect();
        all[id].clone()
    };
    let counts = small();
    assert_eq!(
        why(&counts, "mIoU_C"),
        "1 of 3 classes (class 2) occurs in no image: JDTLosses divides by 0 for it, Paper leaves it out."
    );
    assert!(why(&counts, "mIoU_C_q70").contains("takes its filler of 10⁶ for a value of it"));
    assert_eq!(why(&counts, "mIoU_I"), "Equal to Paper on this input.");

    // 90 images of rising IoU: 70 % of them are 62 in floating point.
    let mut many = Counts::new(1, false);
    for i in 0..90 {
        let cell = ClassCounts { tp: i, fp: 0, fn_: 90 - i, tn: 0 };
        many.push(ImageCounts { image: i.to_string(), pixels: 90, ignored: 0, classes: vec![cell] }).unwrap();
    }
    let cut = why(&many, "mIoU_I_q70");
    assert_eq!(cut, "70 % of 90 images are 62 in the floating point of JDTLosses, where Paper takes 63.");
}

#[test]
fn binary_masks_are_two_classes_to_a_peer() {
    let counts = counts_in(ClassSpace::binary(None), &[(vec![0, 0, 0, 255], vec![0, 0, 255, 255])]);
    let of = |convention, metric| values(convention, &counts)[&metric].value.unwrap();
    assert!(near(of(Convention::Paper, Metric::MIoU), 0.5));
    for convention in [Convention::Mmseg, Convention::Sklearn, Convention::SmpMacro, Convention::Monai] {
        assert!(near(of(convention, Metric::MIoU), (0.5 + 2.0 / 3.0) / 2.0), "{convention:?}");
        let text = sentence(convention, &counts, Metric::MIoU);
        assert!(text.contains("counts the background as a class, where Paper reports the foreground alone"), "{text}");
    }
    assert!(near(of(Convention::Paper, Metric::Acc), 0.75));
    assert!(near(of(Convention::JdtLosses, Metric::Acc), 1.0), "the foreground's recall");
    let text = sentence(Convention::JdtLosses, &counts, Metric::Acc);
    assert!(text.contains("looks at the foreground alone"), "{text}");
}

#[test]
fn ignored_pixels_are_said_where_a_peer_cannot_have_them() {
    let space = ClassSpace::new(2, Some(255)).unwrap();
    let counts = counts_in(space, &[(vec![0, 1, 255], vec![0, 1, 1]), (vec![0, 1, 1], vec![0, 1, 0])]);
    let score = values(Convention::Monai, &counts)[&Metric::MDice];
    assert_eq!((score.value, score.raw), (None, None));
    assert_eq!(score.missing, Some(Missing::IgnoredPixels { pixels: 1, images: 1 }));
    let text = sentence(Convention::Monai, &counts, Metric::MDice);
    assert!(
        text.contains("no notion of ignored pixels") && text.contains("1 pixel to ignore in 1 of 2 images (a)"),
        "{text}"
    );
    assert!(values(Convention::Sklearn, &counts)[&Metric::MIoU].value.is_some());
}

#[test]
fn an_ignored_class_leaves_the_mean_of_torchmetrics_alone() {
    let space = ClassSpace::new(3, Some(0)).unwrap();
    let counts = counts_in(space, &[(vec![0, 1, 1, 2], vec![1, 1, 0, 2])]);
    let of = |convention| values(convention, &counts)[&Metric::MIoU].value.unwrap();
    assert!(near(of(Convention::Paper), 0.5), "class 0 is predicted where it is not ignored, and counts 0");
    assert!(near(of(Convention::TorchmetricsJaccardMacro), 0.75));
    let text = sentence(Convention::TorchmetricsJaccardMacro, &counts, Metric::MIoU);
    assert!(text.contains("lass 0 is ignored in the labels"), "{text}");
}

#[test]
fn nothing_at_all_is_undefined_everywhere() {
    let nothing = Counts::new(3, false);
    for (convention, metric) in each() {
        let score = values(convention, &nothing)[&metric];
        assert!(score.value.is_none() && score.missing.is_some(), "{convention:?} {metric:?}: {score:?}");
    }
}

#[test]
fn ids_are_unique_and_the_names_of_serde() {
    let ids: BTreeSet<&str> = Convention::ALL.into_iter().map(Convention::id).collect();
    assert_eq!(ids.len(), Convention::ALL.len());
    for convention in Convention::ALL {
        assert_eq!(serde_json::to_value(convention).unwrap(), convention.id());
        assert_eq!(Convention::by_id(convention.id()), Some(convention));
        assert!(!convention.name().is_empty() && !convention.source().is_empty());
    }
}

#[test]
fn rows_without_the_number_of_ignored_pixels_are_read() {
    let text = r#"{"image": "a", "pixels": 4, "classes": [{"tp": 4, "fp": 0, "fn": 0, "tn": 0}]}"#;
    let row: ImageCounts = serde_json::from_str(text).unwrap();
    assert_eq!((row.pixels, row.ignored), (4, 0));
    let counts = counts_in(ClassSpace::new(1, Some(7)).unwrap(), &[(vec![0, 7, 7], vec![0, 0, 0])]);
    assert_eq!((counts.pixels(), counts.ignored_pixels()), (1, 2));
    assert_eq!(counts.ignored_class(), None);
}

/// A recipe's fields are its whole difference: all of them changed make one recipe the other.
#[test]
fn every_rule_is_a_field() {
    for (convention, metric) in each() {
        let (Some(paper), Some(peer)) = (metric.of_paper(), convention.peer().recipe(metric)) else { continue };
        let changed = paper.with_rules(&paper.differing_rules(&peer), &peer);
        assert!(changed.differing_rules(&peer).is_empty(), "{convention:?} {metric:?}");
        let Recipe { zero_by_zero, .. } = changed;
        assert_eq!(matches!(zero_by_zero, ZeroByZero::LeftOut), matches!(peer.zero_by_zero, ZeroByZero::LeftOut));
    }
}
