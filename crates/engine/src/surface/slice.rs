//! A plane of predictions through a painting: each loss at the points of a grid on it.

use super::LongControl;
use super::cell::count;
use super::height_map::{HeightMap, alike};
use crate::document::PRESENCE_THRESHOLD;
use crate::{Document, Engine, EngineError, PaintedImage, Progress};
use jdt_core::kernels::{Label, Surface, SurfaceGrid, SurfaceTile, harden, surface_step, surface_tile};
use jdt_core::losses::{self, OverlapLoss, Reduction, TverskyIndex, surface_losses};
use jdt_core::masks::Direction;
use jdt_core::{CoreError, Random};
use ndarray::Array3;
use serde::{Deserialize, Serialize};
use std::ops::ControlFlow;
use web_time::Instant;

/// Which way a prediction is moved.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Towards {
    /// To the label, `y − x`.
    #[default]
    Label,
    /// To the label made hard, `harden(y) − x`.
    Argmax,
    /// To a mask of zeros, `−x`.
    Zeros,
    /// To a mask of ones, `1 − x`.
    Ones,
    /// Each pixel anywhere, drawn from [−1, 1]; of several classes the mean is taken away, so that a pixel keeps its sum.
    Random,
}

impl Towards {
    /// All of them.
    pub const ALL: [Self; 5] = [Self::Label, Self::Argmax, Self::Zeros, Self::Ones, Self::Random];

    /// The steps along it that are looked at: beyond its end at 1, or on both sides.
    pub fn span(self) -> [f64; 2] {
        if self == Self::Random { [-1.0, 1.0] } else { [-0.25, 1.25] }
    }

    fn direction(self, image: &PaintedImage, seed: u64) -> Result<Direction, CoreError> {
        let (x, y) = (image.prediction().view(), image.label().view());
        let (channels, height, width) = x.dim();
        Direction::new(match self {
            Self::Label => &y - &x,
            Self::Argmax => {
                let ids = harden(y);
                let is = |class: usize, row: usize, column: usize| {
                    let id = ids.id((row, column));
                    if channels == 1 { id == 1 } else { i32::try_from(class) == Ok(id) }
                };
                Array3::from_shape_fn(x.dim(), |(class, row, column)| {
                    f32::from(u8::from(is(class, row, column))) - x[(class, row, column)]
                })
            }
            Self::Zeros => x.mapv(|x| -x),
            Self::Ones => x.mapv(|x| 1.0 - x),
            Self::Random => {
                let mut random = Random::new(seed);
                let mut values = Array3::from_shape_simple_fn((channels, height, width), || unit(&mut random));
                if channels > 1 {
                    for mut pixel in values.lanes_mut(ndarray::Axis(0)) {
                        let mean = pixel.mean().unwrap_or(0.0);
                        pixel.mapv_inplace(|value| value - mean);
                    }
                }
                values
            }
        })
    }
}

/// A number in [−1, 1).
fn unit(random: &mut Random) -> f32 {
    let bits = u32::try_from(random.bits() >> 40).unwrap_or(0);
    // 24 bits, which f32 holds exactly.
    let (high, low) = ((bits >> 12) & 0xFFF, bits & 0xFFF);
    let share = |part: u32| f32::from(u16::try_from(part).unwrap_or(0));
    (share(high) * 4096.0 + share(low)) / f32::from(1_u16 << 15) / 256.0 - 1.0
}

/// Surfaces over `x + a·u + b·v`, cut off at 0 and 1.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct SliceQuery {
    /// The losses' ids.
    pub ids: Vec<String>,
    /// Hyper-parameters.
    pub index: TverskyIndex,
    /// Which image of the painting: the loss is that of a batch of it alone.
    pub image: usize,
    /// u and v.
    pub towards: [Towards; 2],
    /// Of random directions; v has the next.
    pub seed: u64,
    /// Points of a side, 2 to 256.
    pub side: usize,
}

/// The surfaces.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct SliceAnswer {
    /// Both ends of a, and of b.
    pub spans: [[f64; 2]; 2],
    /// One a loss: its id, its map (columns are a, rows are b), and its values at (a, b) = (0, 0), (1, 0), (0, 1), (1, 1).
    pub studies: Vec<(String, HeightMap, [f64; 4])>,
    /// Pixels × classes of the image.
    pub values: usize,
    /// How long it took.
    pub seconds: f64,
}

impl Engine {
    /// The heights of losses over a plane of predictions through one image of a painting; `None` if it was cancelled.
    ///
    /// # Errors
    /// [`EngineError::NoImage`]; [`CoreError::UnknownLoss`]; [`CoreError::Parameter`] for a number out of range.
    pub async fn slice_surface(
        &self,
        document: &Document,
        query: &SliceQuery,
        control: &mut impl LongControl,
    ) -> Result<Option<SliceAnswer>, EngineError> {
        let started = Instant::now();
        let image = document.image(query.image)?;
        count("points of a side", query.side, 2..=SurfaceGrid::MAX_SIDE, "a number from 2 to 256")?;
        let losses: Vec<OverlapLoss> = query
            .ids
            .iter()
            .map(|id| Ok(losses::find(id)?.build(query.index, Reduction::D)))
            .collect::<Result<_, CoreError>>()?;
        let [u, v] = query.towards;
        let directions = [u.direction(image, query.seed)?, v.direction(image, query.seed.wrapping_add(1))?];
        let surface = Surface::new(
            image.prediction(),
            [&directions[0], &directions[1]],
            Label::Soft(image.label()),
            image.keep(),
        )?;
        let spans = query.towards.map(Towards::span);
        let grid = SurfaceGrid::new(query.side, spans[0], spans[1])?;

        let corners = surface_tile(&surface, &SurfaceGrid::new(2, [0.0, 1.0], [0.0, 1.0])?, PRESENCE_THRESHOLD, 0..4);
        let mut heights: Vec<Vec<f64>> = vec![Vec::with_capacity(grid.points()); losses.len()];
        let mut take = |tile: &SurfaceTile| -> Result<Progress, CoreError> {
            for (heights, loss) in heights.iter_mut().zip(&losses) {
                heights.extend(surface_losses(tile, false, loss)?);
            }
            let seconds = started.elapsed().as_secs_f64();
            Ok(Progress { done: tile.points.end, total: grid.points(), seconds })
        };
        let done = self.on_gpu(&surface, &grid, control, &mut take).await?;
        let ended = match done {
            Some(ended) => ended,
            None => on_cpu(&surface, &grid, control, &mut take).await?,
        };
        if ended.is_break() {
            return Ok(None);
        }
        let at_corners = losses
            .iter()
            .map(|loss| {
                let values = surface_losses(&corners, false, loss)?;
                Ok(std::array::from_fn(|i| values.get(i).copied().unwrap_or_default()))
            })
            .collect::<Result<Vec<[f64; 4]>, CoreError>>()?;
        let studies = query
            .ids
            .iter()
            .zip(alike(query.side, heights))
            .zip(at_corners)
            .map(|((id, map), corners)| (id.clone(), map, corners))
            .collect();
        let values = image.label().channels() * image.label().shape().pixels();
        Ok(Some(SliceAnswer { spans, studies, values, seconds: started.elapsed().as_secs_f64() }))
    }

    /// `None` if there is no GPU, or it does not answer with numbers.
    async fn on_gpu(
        &self,
        surface: &Surface<'_, f32>,
        grid: &SurfaceGrid,
        control: &mut impl LongControl,
        take: &mut dyn FnMut(&SurfaceTile) -> Result<Progress, CoreError>,
    ) -> Result<Option<ControlFlow<()>>, EngineError> {
        let Some(gpu) = self.accelerator() else { return Ok(None) };
        // Kept until the GPU has come to its end: what it has left half done is done again on the CPU.
        let mut tiles = Vec::new();
        let answer = {
            let mut on_tile = |tile: SurfaceTile| {
                control.progress(Progress { done: tile.points.end, total: grid.points(), seconds: 0.0 });
                tiles.push(tile);
                if control.is_cancelled() { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
            };
            gpu.surface_sums(surface, grid, PRESENCE_THRESHOLD, &mut on_tile).await
        };
        let Some(ended) = self.settle(answer).transpose()? else { return Ok(None) };
        for tile in &tiles {
            take(tile)?;
        }
        Ok(Some(ended))
    }
}

async fn on_cpu(
    surface: &Surface<'_, f32>,
    grid: &SurfaceGrid,
    control: &mut impl LongControl,
    take: &mut dyn FnMut(&SurfaceTile) -> Result<Progress, CoreError>,
) -> Result<ControlFlow<()>, EngineError> {
    let step = surface_step(surface);
    for start in (0..grid.points()).step_by(step) {
        let points = start..grid.points().min(start + step);
        control.progress(take(&surface_tile(surface, grid, PRESENCE_THRESHOLD, points))?);
        control.pause().await;
        if control.is_cancelled() {
            return Ok(ControlFlow::Break(()));
        }
    }
    Ok(ControlFlow::Continue(()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use jdt_core::kernels::{Prediction, Sample, overlap_sums};
    use jdt_core::losses::evaluate;
    use jdt_core::masks::{ProbMap, SoftLabel};
    use jdt_core::statistics::SumsTable;

    #[derive(Default)]
    struct Told {
        progress: Vec<Progress>,
        pauses: usize,
        stop_after: Option<usize>,
    }

    impl LongControl for Told {
        fn progress(&mut self, progress: Progress) {
            self.progress.push(progress);
        }

        async fn pause(&mut self) {
            self.pauses += 1;
        }

        fn is_cancelled(&self) -> bool {
            self.stop_after.is_some_and(|tiles| self.progress.len() >= tiles)
        }
    }

    fn document(channels: usize, height: usize, width: usize) -> Document {
        let mut random = Random::new(3);
        let mut map = || Array3::from_shape_simple_fn((channels, height, width), || (unit(&mut random) + 1.0) / 2.0);
        let image = PaintedImage::new(SoftLabel::new(map()).unwrap(), ProbMap::new(map()).unwrap()).unwrap();
        Document::new(vec![image]).unwrap()
    }

    fn query(towards: [Towards; 2]) -> SliceQuery {
        let index = TverskyIndex { alpha: 0.7, beta: 0.3, ..TverskyIndex::default() };
        SliceQuery { ids: vec!["sjl".into(), "ctl".into()], index, image: 0, towards, seed: 5, side: 5 }
    }

    fn slice(document: &Document, query: &SliceQuery, control: &mut Told) -> Option<SliceAnswer> {
        pollster::block_on(Engine::cpu().slice_surface(document, query, control)).unwrap()
    }

    #[test]
    fn heights_are_those_of_each_prediction_by_itself() {
        for channels in [1, 3] {
            let document = document(channels, 9, 7);
            let image = &document.images()[0];
            for towards in
                [[Towards::Label, Towards::Random], [Towards::Argmax, Towards::Ones], [Towards::Zeros, Towards::Random]]
            {
                let query = query(towards);
                let answer = slice(&document, &query, &mut Told::default()).unwrap();
                let grid = SurfaceGrid::new(5, towards[0].span(), towards[1].span()).unwrap();
                let u = towards[0].direction(image, 5).unwrap();
                let v = towards[1].direction(image, 6).unwrap();
                for (id, map, _) in &answer.studies {
                    let loss = losses::find(id).unwrap().build(query.index, Reduction::D);
                    for (point, &height) in map.values.iter().enumerate() {
                        let (a, b) = grid.point(point);
                        let x = ndarray::Zip::from(image.prediction().view())
                            .and(u.view())
                            .and(v.view())
                            .map_collect(|x, u, v| (x + a * u + b * v).clamp(0.0, 1.0));
                        let x = ProbMap::new(x).unwrap();
                        let sample = Sample::new(Prediction::Prob(&x), Label::Soft(image.label()), None).unwrap();
                        let mut table = SumsTable::new(channels, false);
                        table.push(overlap_sums(&sample, PRESENCE_THRESHOLD));
                        let wanted = evaluate(&table, &loss).unwrap().loss;
                        assert!((height - wanted).abs() < 1e-6, "{id} {towards:?} {a} {b}: {height} {wanted}");
                    }
                }
            }
        }
    }

    #[test]
    fn the_way_to_the_label_ends_where_the_metric_loss_is_nothing() {
        let document = document(2, 6, 6);
        let query = SliceQuery { ids: vec!["jml".into()], ..query([Towards::Label, Towards::Argmax]) };
        let answer = slice(&document, &query, &mut Told::default()).unwrap();
        let (_, map, corners) = &answer.studies[0];
        assert!(corners[1] < 1e-6 && corners[0] > 0.1 && corners[2] > 0.1, "{corners:?}");
        assert_eq!((map.side, map.values.len()), (5, 25));
        assert_eq!((answer.spans, answer.values), ([[-0.25, 1.25]; 2], 72));
    }

    #[test]
    fn the_label_made_hard_is_one_class_a_pixel() {
        for channels in [1, 3] {
            let document = document(channels, 5, 4);
            let image = &document.images()[0];
            let target = &image.prediction().view() + &Towards::Argmax.direction(image, 0).unwrap().view();
            assert!(target.iter().all(|&value| value.abs() < 1e-6 || (value - 1.0).abs() < 1e-6));
            if channels > 1 {
                let sums = target.sum_axis(ndarray::Axis(0));
                assert!(sums.iter().all(|sum| (sum - 1.0).abs() < 1e-5));
                let random = Towards::Random.direction(image, 0).unwrap();
                assert!(random.view().sum_axis(ndarray::Axis(0)).iter().all(|sum| sum.abs() < 1e-5));
            }
        }
    }

    #[test]
    fn a_slice_tells_how_far_it_is_and_can_be_stopped() {
        let document = document(1, 512, 512);
        let query = SliceQuery { side: 16, ..query([Towards::Label, Towards::Random]) };
        let mut told = Told::default();
        assert!(slice(&document, &query, &mut told).is_some());
        assert_eq!(told.progress.last().map(|progress| (progress.done, progress.total)), Some((256, 256)));
        assert!(told.pauses > 1 && told.progress.is_sorted_by_key(|progress| progress.done));
        let mut told = Told { stop_after: Some(1), ..Told::default() };
        assert!(slice(&document, &query, &mut told).is_none());
        assert_eq!(told.progress.len(), 1);
    }

    #[test]
    fn what_is_out_of_range_is_refused() {
        let refused = |query: &SliceQuery| {
            pollster::block_on(Engine::cpu().slice_surface(&document(1, 2, 2), query, &mut Told::default())).is_err()
        };
        let fine = query([Towards::Label, Towards::Ones]);
        assert!(!refused(&fine));
        assert!(refused(&SliceQuery { side: 257, ..fine.clone() }));
        assert!(refused(&SliceQuery { image: 1, ..fine.clone() }));
        assert!(refused(&SliceQuery { ids: vec!["iou".into()], ..fine }));
    }
}
