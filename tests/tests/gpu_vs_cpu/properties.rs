//! Every kernel against its twin on masks that are empty, full, tied, of one pixel or nearly equal.

use crate::overlap_sums::{RTOL_SUMS, RTOL_SUMS_ACTIVATED, THRESHOLD, worst_sum_error};
use crate::{calibration_bins, gpu, loss_surface};
use jdt_core::Real;
use jdt_core::kernels::{self, Activation, Label, Prediction, Sample, SurfaceGrid};
use jdt_core::masks::{ClassSpace, Direction, IdImage, KeepMask, LabelMap, Logits, PredictionMap, ProbMap, SoftLabel};
use jdt_core::soft_labels::{boundary_pixels, boundary_smoothing};
use jdt_core::statistics::ImageCalibration;
use jdt_tests::strategies::mask;
use ndarray::{Array2, Array3};
use proptest::collection::vec;
use proptest::prelude::*;

/// One image: maps of `classes` channels, row-major, and ids of as many classes, −1 where ignored.
#[derive(Debug, Clone)]
struct Image {
    classes: usize,
    size: (usize, usize),
    x: Vec<f64>,
    y: Vec<f64>,
    label: Vec<i32>,
    prediction: Vec<i32>,
    keep: Vec<bool>,
}

/// Ids of one class, of none, alternating, or any.
fn ids(classes: usize, pixels: usize) -> BoxedStrategy<Vec<i32>> {
    let classes = i32::try_from(classes).unwrap();
    prop_oneof![
        1 => (0..classes).prop_map(move |class| vec![class; pixels]),
        1 => Just(vec![-1; pixels]),
        1 => (0..pixels, 0..classes).prop_map(move |(at, class)| {
            let mut ids = vec![0; pixels];
            ids[at] = class;
            ids
        }),
        3 => vec(prop_oneof![8 => 0..classes, 1 => Just(-1)], pixels),
    ]
    .boxed()
}

fn keeps(pixels: usize) -> BoxedStrategy<Vec<bool>> {
    prop_oneof![2 => Just(vec![true; pixels]), 1 => Just(vec![false; pixels]), 3 => vec(any::<bool>(), pixels)].boxed()
}

fn image() -> impl Strategy<Value = Image> {
    let size = prop_oneof![(1..4_usize, 1..90_usize), (1..17_usize, 1..17_usize)];
    (2..5_usize, size).prop_flat_map(|(classes, size)| {
        let pixels = size.0 * size.1;
        let map = || vec(mask(pixels), classes).prop_map(|planes| planes.concat());
        // The label may be the prediction itself.
        let pair = (map(), map(), any::<bool>()).prop_map(|(x, y, same)| if same { (x.clone(), x) } else { (x, y) });
        let masks = (ids(classes, pixels), ids(classes, pixels), keeps(pixels));
        (pair, masks).prop_map(move |((x, y), (label, prediction, keep))| Image {
            classes,
            size,
            x,
            y,
            label,
            prediction: prediction.into_iter().map(|id| id.max(0)).collect(),
            keep,
        })
    })
}

impl Image {
    /// In f32; the same values in f64.
    fn map(&self, values: &[f64]) -> (Array3<f32>, Array3<f64>) {
        let shape = (self.classes, self.size.0, self.size.1);
        let narrow = Array3::from_shape_vec(shape, values.iter().map(|&v| f32::from_f64(v)).collect()).unwrap();
        let wide = narrow.mapv(f64::from);
        (narrow, wide)
    }

    fn space(&self) -> ClassSpace {
        ClassSpace::new(self.classes, Some(-1)).unwrap()
    }

    fn ids(&self, ids: &[i32]) -> IdImage {
        IdImage::I32(Array2::from_shape_vec(self.size, ids.to_vec()).unwrap())
    }

    fn label(&self) -> LabelMap {
        LabelMap::new(&self.ids(&self.label), self.space()).unwrap()
    }

    fn keep(&self) -> KeepMask {
        KeepMask::new(Array2::from_shape_vec(self.size, self.keep.clone()).unwrap()).unwrap()
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(100))]

    #[test]
    fn sums_equal_the_twin(image in image()) {
        let Some(gpu) = gpu() else { return Ok(()) };
        let ((x, x64), (y, y64)) = (image.map(&image.x), image.map(&image.y));
        let (logits, logits64) = (Logits::new(x.mapv(|x| 16.0 * x)).unwrap(), Logits::new(x64.mapv(|x| 16.0 * x)).unwrap());
        let (prob, prob64) = (ProbMap::new(x).unwrap(), ProbMap::new(x64).unwrap());
        let (soft, soft64) = (SoftLabel::new(y).unwrap(), SoftLabel::new(y64).unwrap());
        let (hard, keep) = (image.label(), image.keep());
        for activation in [None, Some(Activation::Softmax), Some(Activation::Sigmoid)] {
            let prediction = activation.map_or(Prediction::Prob(&prob), |a| Prediction::Logits(&logits, a));
            let wide = activation.map_or(Prediction::Prob(&prob64), |a| Prediction::Logits(&logits64, a));
            let pairs = [(Label::Soft(&soft), Label::Soft(&soft64)), (Label::Hard(&hard), Label::Hard(&hard))];
            for (label, wide_label) in pairs {
                let sample = Sample::new(prediction, label, Some(&keep)).unwrap();
                let got = pollster::block_on(gpu.overlap_sums(&sample, THRESHOLD)).unwrap();
                let wanted = kernels::overlap_sums(&Sample::new(wide, wide_label, Some(&keep)).unwrap(), THRESHOLD);
                let error = worst_sum_error(&got, &wanted, activation.is_some(), "");
                prop_assert!(error <= if activation.is_some() { RTOL_SUMS_ACTIVATED } else { RTOL_SUMS }, "{error:e}");
            }
        }
    }

    #[test]
    fn counts_and_ids_equal_the_twin(image in image(), class in 0_usize..4, reach in 0_usize..6) {
        let Some(gpu) = gpu() else { return Ok(()) };
        let label = image.label();
        let prediction = PredictionMap::new(&image.ids(&image.prediction), image.space()).unwrap();
        let got = pollster::block_on(gpu.confusion(&label, &prediction)).unwrap();
        prop_assert_eq!(got, kernels::confusion(&label, &prediction).unwrap());
        let class = class % image.classes;
        let got = pollster::block_on(gpu.error_map(&label, &prediction, class)).unwrap();
        prop_assert_eq!(got, kernels::error_map(&label, &prediction, class).unwrap());
        let (x, _) = image.map(&image.x);
        prop_assert_eq!(pollster::block_on(gpu.harden(x.view())).unwrap(), kernels::harden(x.view()));
        let window = 2 * reach + 1;
        let got = pollster::block_on(gpu.boundary_pixels(&label, window)).unwrap();
        prop_assert_eq!(got, boundary_pixels(&label, window).unwrap());
        let got = pollster::block_on(gpu.boundary_smoothing(&label, 0.3, window)).unwrap();
        prop_assert_eq!(got, boundary_smoothing(&label, 0.3, window).unwrap());
    }

    #[test]
    fn bins_equal_the_twin(image in image(), bins in 1_usize..20) {
        let Some(gpu) = gpu() else { return Ok(()) };
        let (prob, label) = (ProbMap::new(image.map(&image.x).0).unwrap(), image.label());
        let got = pollster::block_on(gpu.calibration_bins("", &prob, &label, bins)).unwrap();
        let wanted = ImageCalibration::new("", &prob, &label, bins).unwrap();
        let error = calibration_bins::worst_error(&got, &wanted, "");
        prop_assert!(error <= RTOL_SUMS, "{error:e}");
    }

    #[test]
    fn surfaces_equal_the_twin(image in image(), hard in any::<bool>(), side in 1_usize..5) {
        let Some(gpu) = gpu() else { return Ok(()) };
        let ((x, _), (y, _)) = (image.map(&image.x), image.map(&image.y));
        // Towards the label, and towards 0 and 1.
        let directions = [&y - &x, x.mapv(|x| 2.0 * x - 1.0)].map(|u| Direction::new(u).unwrap());
        let maps = loss_surface::Maps {
            prob: ProbMap::new(x).unwrap(),
            directions,
            hard: hard.then(|| image.label()),
            soft: SoftLabel::new(y).unwrap(),
            keep: Some(image.keep()),
        };
        let grid = SurfaceGrid::new(side, [0.0, 1.0], [-1.0, 1.0]).unwrap();
        let error = loss_surface::error_on(gpu, &maps, &grid);
        prop_assert!(error <= loss_surface::RTOL_SURFACE, "{error:e}");
    }
}
