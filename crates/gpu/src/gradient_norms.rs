//! Scalars of each loss and class → the norm of every loss's gradient: the host side of `gradient_norms.wgsl`.

use crate::pipeline::{Binding, Pipeline};
use crate::pool::DeviceBuffer;
use crate::recording::Recording;
use crate::resident::ResidentImage;
use crate::sample::{CHUNK, SAMPLE_BINDINGS, SIGMOID, SOFTMAX};
use crate::shaders::{HostStruct, Kernel};
use crate::slope::{COEFFICIENTS, Coefficients, one_a_class};
use crate::{GpuContext, GpuError};
use jdt_core::kernels::{PixelGradient, Sample};

const THREADS: u32 = 256;
const PIXELS_PER_THREAD: u32 = 8;

/// Pixels of one workgroup.
const TILE: usize = (THREADS * PIXELS_PER_THREAD) as usize;

/// Twin of [`jdt_core::kernels::gradient_norms`].
#[derive(Debug)]
pub(crate) struct GradientNormsKernel(Pipeline);

impl Kernel for GradientNormsKernel {
    const NAME: &'static str = "gradient_norms";
    const SOURCE: &'static str = concat!(
        include_str!("../shaders/sample.wgsl"),
        include_str!("../shaders/slope.wgsl"),
        include_str!("../shaders/gradient_norms.wgsl")
    );
    const ENTRY_POINTS: &'static [&'static str] = &["gradient_norms"];
    const BINDINGS: &'static [Binding] = {
        let [chunk, prediction, label, keep] = SAMPLE_BINDINGS;
        &[chunk, prediction, label, keep, Binding::Read(COEFFICIENTS.size as u64), Binding::Write(4)]
    };
    const CONSTANTS: &'static [(&'static str, u32)] =
        &[("THREADS", THREADS), ("PIXELS_PER_THREAD", PIXELS_PER_THREAD), ("SOFTMAX", SOFTMAX), ("SIGMOID", SIGMOID)];
    const STRUCTS: &'static [HostStruct] = &[CHUNK, COEFFICIENTS];
    type Twin = fn(&Sample<'_, f32>, &[&[PixelGradient]]) -> Vec<f64>;
    const TWIN: Self::Twin = jdt_core::kernels::gradient_norms::<f32>;

    async fn compile(context: &GpuContext) -> Result<Self, GpuError> {
        Ok(Self(Pipeline::only::<Self>(context).await?))
    }
}

impl GradientNormsKernel {
    /// The squares of every tile; of no loss, nothing.
    pub(crate) fn record(
        &self,
        recording: &mut Recording<'_>,
        image: &ResidentImage,
        losses: &[&[PixelGradient]],
    ) -> Result<Option<DeviceBuffer>, GpuError> {
        let scale = scale(image);
        let mut coefficients: Vec<Coefficients> = Vec::with_capacity(losses.len() * image.channels());
        for classes in losses {
            let scaled: Vec<PixelGradient> = classes
                .iter()
                .map(|k| PixelGradient { a: scale * k.a, b: scale * k.b, c: scale * k.c, d: scale * k.d })
                .collect();
            coefficients.extend(one_a_class(&scaled, image.channels())?);
        }
        if coefficients.is_empty() {
            return Ok(None);
        }
        let (mut buffers, tiles) = image.bind(recording.to(), 0.0, TILE)?;
        let bytes: &[u8] = bytemuck::cast_slice(&coefficients);
        let partials = recording.to().written("squares", 4 * u64::from(tiles) * losses.len() as u64);
        buffers.push(recording.to().storage("coefficients", bytes.len() as u64, [bytes]));
        buffers.push(partials.clone());
        recording.dispatch(&self.0, tiles, &buffers);
        Ok(Some(partials))
    }

    /// One norm a loss, from what [`Self::record`] added up.
    pub(crate) fn finish(image: &ResidentImage, losses: usize, squares: &[u8]) -> Vec<f64> {
        let mut sums = vec![0.0; losses];
        for tile in squares.chunks_exact(4 * losses.max(1)) {
            for (sum, &square) in sums.iter_mut().zip(tile.as_chunks().0) {
                *sum += f64::from(f32::from_ne_bytes(square));
            }
        }
        sums.into_iter().map(|sum: f64| sum.sqrt() / scale(image)).collect()
    }
}

/// Slopes are of order 1/N.
fn scale(image: &ResidentImage) -> f64 {
    image.shape().pixels() as f64
}
