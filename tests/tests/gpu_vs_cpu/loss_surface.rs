//! The sums at the points of a loss surface.

use crate::cases::{Random, SIZES};
use crate::overlap_sums::THRESHOLD;
use crate::{gpu, request};
use jdt_core::kernels::{Label, Surface, SurfaceGrid, SurfaceTile, surface_sums};
use jdt_core::losses::{JML, Reduction, TverskyIndex, surface_losses};
use jdt_core::masks::{ClassSpace, Direction, IdImage, KeepMask, LabelMap, ProbMap, SoftLabel};
use jdt_core::statistics::OverlapSums;
use jdt_gpu::{Gpu, GpuOptions};
use ndarray::{Array2, Array3};
use std::ops::ControlFlow;

/// Relative to the sum and to what x is rounded from, `Σ |x₀| + |a·u| + |b·v|`: x is rounded up to four times, x² doubles
/// that, 8·2⁻²⁴ = 4.8e-7; then 15 roundings of what is added, 9e-7 of the sum.
pub(super) const RTOL_SURFACE: f64 = 1e-6;

/// Maps of one image, owned.
pub(super) struct Maps {
    pub(super) prob: ProbMap,
    pub(super) directions: [Direction; 2],
    pub(super) hard: Option<LabelMap>,
    pub(super) soft: SoftLabel,
    pub(super) keep: Option<KeepMask>,
}

/// The same in f64.
struct Wide {
    prob: ProbMap<f64>,
    directions: [Direction<f64>; 2],
    soft: SoftLabel<f64>,
}

impl Maps {
    /// `ignored` eighths of the pixels are left out.
    fn new(random: &mut Random, (c, h, w): (usize, usize, usize), hard: bool, ignored: usize) -> Self {
        let shape = (c, h, w);
        let direction = |r: &mut Random| Direction::new(r.map(shape, |r| 4.0 * r.unit() - 2.0)).unwrap();
        let directions = [direction(random), direction(random)];
        let prob = ProbMap::new(random.map(shape, Random::probability)).unwrap();
        let soft = SoftLabel::new(random.map(shape, Random::probability)).unwrap();
        let classes = c.max(2);
        let ids = Array2::from_shape_simple_fn((h, w), || {
            if random.below(8) < ignored { -1 } else { i32::try_from(random.below(classes)).unwrap() }
        });
        let space = ClassSpace::new(classes, Some(-1)).unwrap();
        let keep = Array2::from_shape_simple_fn((h, w), || random.below(8) >= ignored);
        Self {
            prob,
            directions,
            hard: hard.then(|| LabelMap::new(&IdImage::I32(ids), space).unwrap()),
            soft,
            keep: (!hard && ignored > 0).then(|| KeepMask::new(keep).unwrap()),
        }
    }

    fn surface(&self) -> Surface<'_, f32> {
        let label = self.hard.as_ref().map_or(Label::Soft(&self.soft), Label::Hard);
        let [u, v] = &self.directions;
        Surface::new(&self.prob, [u, v], label, self.keep.as_ref()).unwrap()
    }

    fn wide(&self) -> Wide {
        let wide = |map: &Array3<f32>| map.mapv(f64::from);
        let direction = |d: &Direction| Direction::new(wide(&d.view().to_owned())).unwrap();
        Wide {
            prob: ProbMap::new(wide(&self.prob.view().to_owned())).unwrap(),
            directions: [direction(&self.directions[0]), direction(&self.directions[1])],
            soft: SoftLabel::new(wide(&self.soft.view().to_owned())).unwrap(),
        }
    }

    fn is_kept(&self, pixel: usize) -> bool {
        let in_label = self.hard.as_ref().is_none_or(|label| label.ids().class(pixel).is_some());
        in_label && self.keep.as_ref().is_none_or(|keep| keep.values()[pixel])
    }

    /// What x is rounded from, by class.
    fn sizes(&self, (a, b): (f32, f32)) -> Vec<f64> {
        let sum = |plane: &[f32]| -> f64 {
            let kept = plane.iter().enumerate().filter(|&(pixel, _)| self.is_kept(pixel));
            kept.map(|(_, &value)| f64::from(value).abs()).sum()
        };
        let [u, v] = &self.directions;
        let size = |class: usize| {
            let (along_a, along_b) =
                (f64::from(a.abs()) * sum(u.plane(class)), f64::from(b.abs()) * sum(v.plane(class)));
            sum(self.prob.plane(class)) + along_a + along_b
        };
        (0..self.prob.channels()).map(size).collect()
    }
}

impl Wide {
    fn sums(&self, maps: &Maps, grid: &SurfaceGrid) -> Vec<OverlapSums> {
        let label = maps.hard.as_ref().map_or(Label::Soft(&self.soft), Label::Hard);
        let [u, v] = &self.directions;
        let surface = Surface::new(&self.prob, [u, v], label, maps.keep.as_ref()).unwrap();
        let mut sums = Vec::new();
        let ended = surface_sums(&surface, grid, THRESHOLD, &mut |tile| {
            sums.extend(tile.sums);
            ControlFlow::Continue(())
        });
        assert!(ended.is_continue());
        sums
    }
}

/// The tiles' lengths, and all sums.
fn on_gpu(gpu: &Gpu, surface: &Surface<'_, f32>, grid: &SurfaceGrid) -> (Vec<usize>, Vec<OverlapSums>) {
    let (mut lengths, mut sums) = (Vec::new(), Vec::new());
    let ended = pollster::block_on(gpu.surface_sums(surface, grid, THRESHOLD, &mut |tile: SurfaceTile| {
        assert_eq!(tile.points.start, lengths.iter().sum::<usize>(), "tiles come in order");
        lengths.push(tile.points.len());
        sums.extend(tile.sums);
        ControlFlow::Continue(())
    }));
    assert!(ended.unwrap().is_continue());
    (lengths, sums)
}

fn worst_error(got: &[OverlapSums], wanted: &[OverlapSums], maps: &Maps, grid: &SurfaceGrid) -> f64 {
    assert_eq!(got.len(), wanted.len());
    let classes = maps.prob.channels();
    let mut worst = 0.0_f64;
    for (at, (got, wanted)) in got.chunks(classes).zip(wanted.chunks(classes)).enumerate() {
        let sizes = maps.sizes(grid.point(at));
        for ((got, wanted), size) in got.iter().zip(wanted).zip(sizes) {
            assert_eq!((got.kept, got.present), (wanted.kept, wanted.present));
            let of_x =
                [(got.sx, wanted.sx), (got.d, wanted.d), (got.p, wanted.p), (got.qx, wanted.qx), (got.m, wanted.m)];
            for (got, wanted, size) in of_x
                .map(|(got, wanted)| (got, wanted, size))
                .into_iter()
                .chain([(got.sy, wanted.sy, 0.0), (got.qy, wanted.qy, 0.0)])
            {
                if got != wanted {
                    worst = worst.max((got - wanted).abs() / (wanted + size));
                }
            }
        }
    }
    worst
}

/// The worst error of an image's surface on the GPU.
pub(super) fn error_on(gpu: &Gpu, maps: &Maps, grid: &SurfaceGrid) -> f64 {
    worst_error(&on_gpu(gpu, &maps.surface(), grid).1, &maps.wide().sums(maps, grid), maps, grid)
}

#[test]
fn surfaces_equal_the_twin() {
    let Some(gpu) = gpu() else { return };
    let mut random = Random(103);
    let (mut cases, mut worst) = (0, 0.0_f64);
    for size in [(1, 255), (1, 256)].into_iter().chain(SIZES) {
        for channels in [1, 2, 3, 19, 64] {
            if size.0 * size.1 * channels > 200_000 {
                continue;
            }
            for (hard, ignored) in [(false, 0), (false, 1), (true, 1), (true, 8)] {
                let maps = Maps::new(&mut random, (channels, size.0, size.1), hard, ignored);
                // One point, fewer than a workgroup takes, and more.
                let side = [1, 3, 9][cases % 3];
                let grid = SurfaceGrid::new(side, [-1.5, 1.25], [-0.7, 0.7]).unwrap();
                let error = error_on(gpu, &maps, &grid);
                assert!(error <= RTOL_SURFACE, "{channels}×{size:?} hard={hard} ignored={ignored}: {error:e}");
                worst = worst.max(error);
                cases += 1;
            }
        }
    }
    println!("loss_surface: {cases} cases, worst error {worst:e}");
    assert_eq!(gpu.context().take_stray_error(), None);
}

#[test]
fn a_surface_depends_on_neither_tiles_nor_chunks() {
    let Some(whole) = gpu() else { return };
    // Chunks of 16 384 pixels of 1 class and of 5120 of 3, tiles of 64 points.
    let Some(cut) = request(GpuOptions { chunk_bytes: 1 << 16, ..GpuOptions::default() }) else { return };
    let mut random = Random(107);
    for (channels, hard) in [(1, false), (3, true)] {
        let maps = Maps::new(&mut random, (channels, 97, 211), hard, 1);
        let grid = SurfaceGrid::new(17, [-1.0, 1.0], [-2.0, 2.0]).unwrap();
        let (lengths, wanted) = on_gpu(whole, &maps.surface(), &grid);
        let (more, got) = on_gpu(&cut, &maps.surface(), &grid);
        assert_ne!(lengths, more, "both are cut alike");
        assert_eq!(wanted, got);
    }
}

#[test]
fn the_origin_is_the_image_itself_and_losses_are_those_of_the_core() {
    let Some(gpu) = gpu() else { return };
    let maps = Maps::new(&mut Random(109), (4, 31, 37), true, 1);
    let grid = SurfaceGrid::new(1, [0.0, 1.0], [0.0, 1.0]).unwrap();
    let (_, sums) = on_gpu(gpu, &maps.surface(), &grid);
    let at_origin = pollster::block_on(gpu.overlap_sums(maps.surface().sample(), THRESHOLD)).unwrap();
    for (got, wanted) in sums.iter().zip(&at_origin) {
        assert!((got.d - wanted.d).abs() <= 2e-6 * wanted.d, "{} is not {}", got.d, wanted.d);
    }
    let tile = SurfaceTile { points: 0..1, classes: 4, sums: at_origin };
    let losses = surface_losses(&tile, true, &JML.build(TverskyIndex::default(), Reduction::D)).unwrap();
    assert_eq!(losses.len(), 1);
    assert!(losses[0] > 0.0 && losses[0] < 1.0);
}

#[test]
fn a_caller_may_end_a_surface_between_tiles() {
    let Some(cut) = request(GpuOptions { chunk_bytes: 1 << 16, ..GpuOptions::default() }) else { return };
    let maps = Maps::new(&mut Random(113), (3, 97, 211), false, 0);
    let grid = SurfaceGrid::new(16, [-1.0, 1.0], [-1.0, 1.0]).unwrap();
    let mut tiles = 0;
    let mut second = |_: SurfaceTile| {
        tiles += 1;
        if tiles == 2 { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
    };
    let ended = pollster::block_on(cut.surface_sums(&maps.surface(), &grid, THRESHOLD, &mut second)).unwrap();
    assert!(ended.is_break());
    assert_eq!(tiles, 2);
}
