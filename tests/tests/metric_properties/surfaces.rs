//! Distances against brute force, and what holds for boundaries of every pair of masks.

use super::sets::set;
use jdt_core::geometry::{Grid, SurfaceDistances, boundary, distance_to};
use jdt_core::masks::{ClassSpace, IdImage, LabelMap, PredictionMap};
use jdt_core::metrics::{SurfaceMetric, Undefined, surface_headline};
use jdt_core::statistics::{ImageSurfaces, SurfaceOptions, Surfaces};
use ndarray::array;
use proptest::collection::vec;
use proptest::prelude::*;

/// A grid of one to three axes with equal or unequal spacing, and two masks on it.
fn masks() -> impl Strategy<Value = (Grid, Vec<bool>, Vec<bool>)> {
    let axis = || (1_usize..7, prop_oneof![Just(1.0), Just(0.5), Just(2.0), 0.1..5.0_f64]);
    vec(axis(), 1..4).prop_flat_map(|axes| {
        let (dims, spacing): (Vec<usize>, Vec<f64>) = axes.into_iter().unzip();
        let grid = Grid::new(&dims, Some(&spacing)).unwrap();
        let n = grid.pixels();
        let mask = || (0.0..=1.0_f64).prop_flat_map(move |share| vec(prop::bool::weighted(share), n));
        (Just(grid), mask(), mask())
    })
}

/// The place of a pixel along each axis.
fn place(grid: &Grid, mut at: usize) -> Vec<usize> {
    let mut place: Vec<usize> = grid.dims().iter().rev().map(|dim| (at % dim, at /= dim).0).collect();
    place.reverse();
    place
}

fn distance(grid: &Grid, a: usize, b: usize) -> f64 {
    let axes = place(grid, a).into_iter().zip(place(grid, b)).zip(grid.spacing());
    axes.map(|((a, b), spacing)| (a.abs_diff(b) as f64 * spacing).powi(2)).sum::<f64>().sqrt()
}

proptest! {
    #[test]
    fn distances_are_those_of_brute_force((grid, sites, _) in masks()) {
        let got = distance_to(&sites, &grid).unwrap();
        for (pixel, got) in got.into_iter().enumerate() {
            let all = (0..sites.len()).filter(|&site| sites[site]).map(|site| distance(&grid, pixel, site));
            let wanted = all.fold(f64::INFINITY, f64::min);
            prop_assert!(got == wanted || (got - wanted).abs() < 1e-12 * wanted, "{got} is not {wanted}");
        }
    }

    #[test]
    fn a_boundary_touches_the_outside((grid, mask, _) in masks()) {
        let edge = boundary(&mask, &grid).unwrap();
        for pixel in 0..mask.len() {
            let here = place(&grid, pixel);
            // Neighbours inside the mask, along one axis; 2 an axis make an inner pixel.
            let neighbours = (0..mask.len()).filter(|&other| {
                mask[other] && here.iter().zip(place(&grid, other)).map(|(a, b)| a.abs_diff(b)).sum::<usize>() == 1
            });
            let inner = neighbours.count() == 2 * here.len();
            prop_assert_eq!(edge[pixel], mask[pixel] && !inner);
        }
    }

    #[test]
    fn surfaces_are_ordered_and_symmetric((grid, prediction, label) in masks(), a in 0.0..4.0_f64, b in 0.0..4.0_f64) {
        let there = SurfaceDistances::new(&prediction, &label, &grid).unwrap();
        let back = SurfaceDistances::new(&label, &prediction, &grid).unwrap();
        prop_assert_eq!(there.hausdorff(), back.hausdorff());
        prop_assert_eq!(there.percentile_hausdorff(95.0), back.percentile_hausdorff(95.0));
        prop_assert_eq!(there.normalized_surface_dice(a), back.normalized_surface_dice(a));
        prop_assert!(there.normalized_surface_dice(a.min(b)) <= there.normalized_surface_dice(a.max(b)));
        match (there.hausdorff(), there.percentile_hausdorff(95.0), there.average()) {
            (Some(hd), Some(hd95), Some(assd)) => {
                prop_assert!(hd95 <= hd && assd <= hd * (1.0 + 1e-12) && assd >= 0.0);
                prop_assert_eq!(there.normalized_surface_dice(hd), Some(1.0));
                prop_assert_eq!(hd == 0.0, boundary(&prediction, &grid).unwrap() == boundary(&label, &grid).unwrap());
            }
            (None, None, None) => prop_assert!(!prediction.contains(&true) || !label.contains(&true)),
            other => prop_assert!(false, "{other:?}"),
        }
    }

    #[test]
    fn the_cells_of_an_image_are_the_distances_of_its_whole_masks(set in set(), tolerance in 0.0..3.0_f64) {
        let options = SurfaceOptions { spacing: [1.0, 0.5], tolerance };
        for (label, prediction) in &set.pairs {
            let image = ImageSurfaces::new("a", label, prediction, &options).unwrap();
            let (height, width) = (label.shape().height(), label.shape().width());
            let grid = Grid::new(&[height, width], Some(&options.spacing)).unwrap();
            for class in usize::from(set.binary)..set.classes {
                let kept = |i: usize| label.ids().class(i).is_some();
                let is_label: Vec<bool> = (0..height * width).map(|i| label.ids().class(i) == Some(class)).collect();
                let is_predicted: Vec<bool> =
                    (0..height * width).map(|i| kept(i) && prediction.ids().class(i) == Some(class)).collect();
                let whole = SurfaceDistances::new(&is_predicted, &is_label, &grid).unwrap();
                let Some(cell) = image.cells.iter().find(|cell| cell.class == class) else {
                    prop_assert_eq!((whole.edge_prediction(), whole.edge_label()), (0, 0));
                    continue;
                };
                prop_assert_eq!(SurfaceMetric::Hausdorff.of(cell).value, whole.hausdorff());
                prop_assert_eq!(SurfaceMetric::Hausdorff95.of(cell).value, whole.percentile_hausdorff(95.0));
                prop_assert_eq!(SurfaceMetric::Assd.of(cell).value, whole.average());
                prop_assert_eq!(SurfaceMetric::Nsd.of(cell).value, whole.normalized_surface_dice(tolerance));
                // Images this small have a band of one pixel, eaten from corners as well as from sides.
                let outer = |mask: &[bool], i: usize| {
                    let (row, column) = (i / width, i % width);
                    let at = |r: usize, c: usize| {
                        r > 0 && c > 0 && r <= height && c <= width && mask[(r - 1) * width + c - 1]
                    };
                    mask[i] && (0..9).any(|k| !at(row + k / 3, column + k % 3))
                };
                let both = (0..height * width).filter(|&i| outer(&is_predicted, i) && outer(&is_label, i)).count();
                let either = (0..height * width).filter(|&i| outer(&is_predicted, i) || outer(&is_label, i)).count();
                prop_assert_eq!((cell.band_intersection, cell.band_union), (both as u64, either as u64));
            }
        }
    }

    #[test]
    fn surfaces_merge_and_stay_in_range(set in set(), cut in 0_usize..6) {
        let options = SurfaceOptions::default();
        let mut shards = [0, 1].map(|_| Surfaces::new(set.classes, set.binary, options.tolerance));
        let mut whole = shards[0].clone();
        for (image, (label, prediction)) in set.pairs.iter().enumerate() {
            let row = ImageSurfaces::new(image.to_string(), label, prediction, &options).unwrap();
            shards[usize::from(image >= cut)].push(row.clone());
            whole.push(row);
        }
        let [mut merged, rest] = shards;
        merged.merge(rest).unwrap();
        prop_assert_eq!(&merged, &whole);
        for (id, measured) in surface_headline(&whole) {
            prop_assert_eq!(measured.value.is_none(), measured.undefined.is_some());
            if let Some(value) = measured.value {
                prop_assert!(value >= 0.0 && (value <= 1.0 || id.starts_with("HD") || id.starts_with("ASSD")), "{id}");
            }
        }
    }
}

#[test]
fn an_empty_mask_has_no_distance_and_says_why() {
    let space = ClassSpace::binary(None);
    let empty = IdImage::U8(array![[0, 0, 0]]);
    let full = IdImage::U8(array![[0, 1, 1]]);
    let of = |label: &IdImage, prediction: &IdImage| {
        let (label, prediction) =
            (LabelMap::new(label, space).unwrap(), PredictionMap::new(prediction, space).unwrap());
        let mut surfaces = Surfaces::new(2, true, 1.0);
        surfaces.push(ImageSurfaces::new("a", &label, &prediction, &SurfaceOptions::default()).unwrap());
        surfaces
    };
    let (one, none) = (of(&full, &empty), of(&empty, &empty));
    assert_eq!(SurfaceMetric::Hausdorff.over_images(&one).undefined, Some(Undefined::OneEmpty));
    assert_eq!(SurfaceMetric::Nsd.over_images(&one).value, Some(0.0));
    assert_eq!(SurfaceMetric::BoundaryIoU.over_dataset(&one).unwrap().value, Some(0.0));
    assert_eq!(SurfaceMetric::Hausdorff.over_images(&none).undefined, Some(Undefined::BothEmpty));
    assert_eq!(SurfaceMetric::Nsd.over_classes(&none).undefined, Some(Undefined::BothEmpty));
    let mut merged = none;
    assert!(merged.merge(Surfaces::new(2, true, 2.0)).is_err());
    assert!(merged.merge(Surfaces::new(3, false, 1.0)).is_err());
}

#[test]
fn a_grid_is_checked() {
    assert!(Grid::new(&[], None).is_err());
    assert!(Grid::new(&[0, 3], None).is_err());
    assert!(Grid::new(&[3], Some(&[0.0])).is_err());
    assert!(Grid::new(&[3], Some(&[f64::NAN])).is_err());
    assert!(Grid::new(&[3, 3], Some(&[1.0])).is_err());
    let grid = Grid::new(&[2, 2], None).unwrap();
    assert!(SurfaceDistances::new(&[true; 4], &[true; 3], &grid).is_err());
}
