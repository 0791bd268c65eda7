//! Objects own mIoU^D, all of it.

use super::sets::set;
use jdt_core::CoreError;
use jdt_core::geometry::components;
use jdt_core::metrics::{Ratio, object_report, over_dataset, share_by_size};
use jdt_core::statistics::{ImageInstances, Instances};
use proptest::prelude::*;
use proptest::strategy::ValueTree;
use std::collections::BTreeMap;

proptest! {
    #[test]
    fn the_iou_of_a_class_is_made_of_its_objects(set in set()) {
        let counts = set.all();
        let report = object_report(&counts, &set.instances()).unwrap();
        for class in &report.classes {
            let objects = || report.objects.iter().filter(|o| o.class == class.class);
            let union = counts.class_total(class.class).union() as f64;
            prop_assert_eq!(objects().count(), class.objects);
            let Some(iou) = class.dataset_iou else {
                prop_assert_eq!(class.objects, 0);
                continue;
            };
            let sum: f64 = objects().map(|o| o.union * o.iou).sum();
            prop_assert!((sum / union - iou).abs() < 1e-12);
            let shares = objects().map(|o| o.share).sum::<f64>() + class.ownerless;
            prop_assert!((shares - 1.0).abs() < 1e-12, "{shares}");
        }
    }

    #[test]
    fn sizes_share_out_the_whole(set in set(), edges in prop::collection::vec(0_u64..20, 0..4)) {
        let counts = set.all();
        let report = object_report(&counts, &set.instances()).unwrap();
        let (bins, ownerless) = share_by_size(&report, &edges);
        prop_assert_eq!(bins.iter().map(|bin| bin.objects).sum::<usize>(), report.objects.len());
        let miou = over_dataset(&counts, Ratio::IoU);
        if let Some(miou) = miou.value {
            prop_assert!((bins.iter().map(|bin| bin.share).sum::<f64>() + ownerless - 1.0).abs() < 1e-12);
            prop_assert!((bins.iter().map(|bin| bin.contribution).sum::<f64>() - miou).abs() < 1e-12);
        }
    }

    #[test]
    fn objects_are_what_a_flood_fill_finds(set in set()) {
        for (label, _) in &set.pairs {
            let (height, width) = (label.shape().height(), label.shape().width());
            let mut filled: Vec<Option<u32>> = vec![None; height * width];
            let mut classes = Vec::new();
            for start in 0..height * width {
                let Some(class) = label.ids().class(start) else { continue };
                if filled[start].is_some() {
                    continue;
                }
                let object = u32::try_from(classes.len()).unwrap();
                classes.push(class);
                let mut open = vec![start];
                while let Some(at) = open.pop() {
                    if filled[at].is_some() || label.ids().class(at) != Some(class) {
                        continue;
                    }
                    filled[at] = Some(object);
                    let (row, column) = (at / width, at % width);
                    for r in row.saturating_sub(1)..=(row + 1).min(height - 1) {
                        open.extend((column.saturating_sub(1)..=(column + 1).min(width - 1)).map(|c| r * width + c));
                    }
                }
            }
            let found = components(label);
            prop_assert_eq!(found.objects(), &filled[..]);
            prop_assert_eq!(found.classes(), &classes[..]);
        }
    }

    #[test]
    fn one_object_a_class_and_image_is_the_mean_over_their_cells(set in set()) {
        // Written out a second time: the mean of TP_k/(TP_k + FN_k + FP_c·area_k/area_c), classes last.
        let counts = set.all();
        let instances = set.instances();
        let mut ious: BTreeMap<usize, Vec<f64>> = BTreeMap::new();
        for (image, object) in instances.rows() {
            let cells = &counts.images().iter().find(|row| row.image == image).unwrap().classes;
            let cell = cells[object.class];
            let fp = (cell.fp * object.area) as f64 / cell.area() as f64;
            ious.entry(object.class).or_default().push(object.tp as f64 / (object.area as f64 + fp));
        }
        let means: Vec<f64> = ious.values().map(|ious| ious.iter().sum::<f64>() / ious.len() as f64).collect();
        let wanted = (!means.is_empty()).then(|| means.iter().sum::<f64>() / means.len() as f64);
        let got = object_report(&counts, &instances).unwrap().miou_k.value;
        prop_assert!(wanted.zip(got).map_or(wanted == got, |(a, b)| (a - b).abs() < 1e-12), "{wanted:?} {got:?}");
    }

    #[test]
    fn shards_of_instances_merge_in_any_order(set in set(), cut in 0_usize..6) {
        let whole = object_report(&set.all(), &set.instances()).unwrap();
        let mut shards = [Instances::default(), Instances::default()];
        for (image, (label, prediction)) in set.pairs.iter().enumerate() {
            shards[usize::from(image < cut)].push(ImageInstances::new(image.to_string(), label, prediction).unwrap());
        }
        let [mut merged, rest] = shards;
        merged.merge(rest);
        prop_assert_eq!(object_report(&set.all(), &merged).unwrap(), whole);
    }
}

#[test]
fn tables_of_different_images_are_refused() {
    let mut runner = proptest::test_runner::TestRunner::deterministic();
    let mut set = set().new_tree(&mut runner).unwrap().current();
    set.pairs.truncate(1);
    let (counts, instances) = (set.all(), set.instances());
    let missing = object_report(&counts, &Instances::default()).unwrap_err();
    assert!(matches!(missing, CoreError::MissingImage { table: "instances", .. }), "{missing}");
    let missing = object_report(&set.counts([]), &instances).unwrap_err();
    assert!(matches!(missing, CoreError::MissingImage { table: "counts", .. }), "{missing}");
    let mut other = Instances::default();
    other.push(ImageInstances { image: "0".into(), objects: Vec::new(), from_map: false });
    assert!(matches!(object_report(&counts, &other), Err(CoreError::ObjectsMismatch { .. })));
}
