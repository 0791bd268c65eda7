//! What is said of small sets, word by word.

use super::*;

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
