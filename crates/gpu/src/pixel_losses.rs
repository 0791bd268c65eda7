//! Losses of single pixels, added up, and their gradient: the host side of `pixel_losses.wgsl`.

use crate::pipeline::{Binding, Pipeline};
use crate::sample::{CHUNK, SAMPLE_BINDINGS, SIGMOID, SOFTMAX, SampleChunk};
use crate::shaders::{HostStruct, Kernel, host_struct};
use crate::{GpuContext, GpuError};
use jdt_core::kernels::Sample;
use jdt_core::losses::{CrossEntropy, Focal, KullbackLeibler, Pixel, PixelLoss, PixelLossValue, PixelTerm};
use jdt_core::{CoreError, Real};
use ndarray::Array3;

/// Pixels of one workgroup, one a thread.
const THREADS: u32 = 256;

/// `CROSS_ENTROPY` of `pixel_losses.wgsl`.
const CROSS_ENTROPY: u32 = 0;

/// `FOCAL` of `pixel_losses.wgsl`.
const FOCAL: u32 = 1;

/// `KULLBACK_LEIBLER` of `pixel_losses.wgsl`.
const KULLBACK_LEIBLER: u32 = 2;

/// Weights above this might add up beyond f32.
const LARGEST_WEIGHT: f64 = 1e6;

/// A loss of pixels that there is a shader for.
///
/// As a [`PixelLoss`] it is the loss that it holds.
#[derive(Debug, Clone, PartialEq)]
pub enum ShaderLoss {
    /// Cross-entropy.
    CrossEntropy(CrossEntropy),
    /// Focal loss.
    Focal(Focal),
    /// Kullback–Leibler divergence.
    KullbackLeibler(KullbackLeibler),
}

impl From<CrossEntropy> for ShaderLoss {
    fn from(loss: CrossEntropy) -> Self {
        Self::CrossEntropy(loss)
    }
}

impl From<Focal> for ShaderLoss {
    fn from(loss: Focal) -> Self {
        Self::Focal(loss)
    }
}

impl From<KullbackLeibler> for ShaderLoss {
    fn from(loss: KullbackLeibler) -> Self {
        Self::KullbackLeibler(loss)
    }
}

impl PixelLoss for ShaderLoss {
    fn check(&self, channels: usize, is_hard: bool) -> Result<(), CoreError> {
        match self {
            Self::CrossEntropy(loss) => loss.check(channels, is_hard),
            Self::Focal(loss) => loss.check(channels, is_hard),
            Self::KullbackLeibler(loss) => loss.check(channels, is_hard),
        }
    }

    fn at(&self, pixel: &mut Pixel<'_>, gradient: &mut [f64]) -> PixelTerm {
        match self {
            Self::CrossEntropy(loss) => loss.at(pixel, gradient),
            Self::Focal(loss) => loss.at(pixel, gradient),
            Self::KullbackLeibler(loss) => loss.at(pixel, gradient),
        }
    }
}

/// `LossOfPixel` of `pixel_losses.wgsl`.
#[repr(C)]
#[derive(Debug, Clone, Copy, bytemuck::Pod, bytemuck::Zeroable)]
struct LossOfPixel {
    kind: u32,
    gamma: f32,
    temperature: f32,
    label_share: f32,
    label_offset: f32,
}

const LOSS_OF_PIXEL: HostStruct = host_struct!(LossOfPixel: kind, gamma, temperature, label_share, label_offset);

impl LossOfPixel {
    fn new(loss: &ShaderLoss, classes: usize) -> Self {
        let plain = Self { kind: 0, gamma: 0.0, temperature: 1.0, label_share: 1.0, label_offset: 0.0 };
        match loss {
            ShaderLoss::CrossEntropy(loss) => Self {
                kind: CROSS_ENTROPY,
                label_share: f32::from_f64(1.0 - loss.label_smoothing),
                label_offset: f32::from_f64(loss.label_smoothing / classes.max(2) as f64),
                ..plain
            },
            ShaderLoss::Focal(loss) => Self { kind: FOCAL, gamma: f32::from_f64(loss.gamma), ..plain },
            ShaderLoss::KullbackLeibler(loss) => {
                Self { kind: KULLBACK_LEIBLER, temperature: f32::from_f64(loss.temperature), ..plain }
            }
        }
    }
}

/// One weight a class.
fn class_weights(loss: &ShaderLoss, classes: usize) -> Result<Vec<f32>, GpuError> {
    let ShaderLoss::CrossEntropy(CrossEntropy { class_weights: Some(weights), .. }) = loss else {
        return Ok(vec![1.0; classes]);
    };
    let largest = weights.iter().copied().fold(0.0, f64::max);
    if largest > LARGEST_WEIGHT {
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "it saturates, in a message")]
        return Err(GpuError::TooLarge { what: "a class weight", got: largest as u64, limit: LARGEST_WEIGHT as u64 });
    }
    Ok(weights.iter().map(|&weight| f32::from_f64(weight)).collect())
}

/// `Partial` of `pixel_losses.wgsl`: the sums of one workgroup.
#[repr(C)]
#[derive(Debug, Clone, Copy, bytemuck::Pod, bytemuck::Zeroable)]
struct Partial {
    loss: f32,
    weight: f32,
}

const PARTIAL: HostStruct = host_struct!(Partial: loss, weight);

/// Twin of [`jdt_core::losses::pixel_loss`].
#[derive(Debug)]
pub(crate) struct PixelLossesKernel(Pipeline);

impl Kernel for PixelLossesKernel {
    const NAME: &'static str = "pixel_losses";
    const SOURCE: &'static str =
        concat!(include_str!("../shaders/sample.wgsl"), include_str!("../shaders/pixel_losses.wgsl"));
    const ENTRY_POINTS: &'static [&'static str] = &["pixel_losses"];
    const BINDINGS: &'static [Binding] = {
        let [chunk, prediction, label, keep] = SAMPLE_BINDINGS;
        let loss_of_pixel = Binding::Uniform(LOSS_OF_PIXEL.size as u64);
        let (weights, gradient, partials) = (Binding::Read(4), Binding::Write(4), Binding::Write(PARTIAL.size as u64));
        &[chunk, prediction, label, keep, loss_of_pixel, weights, gradient, partials]
    };
    const CONSTANTS: &'static [(&'static str, u32)] = &[
        ("THREADS", THREADS),
        ("SOFTMAX", SOFTMAX),
        ("SIGMOID", SIGMOID),
        ("CROSS_ENTROPY", CROSS_ENTROPY),
        ("FOCAL", FOCAL),
        ("KULLBACK_LEIBLER", KULLBACK_LEIBLER),
    ];
    const STRUCTS: &'static [HostStruct] = &[CHUNK, LOSS_OF_PIXEL, PARTIAL];
    type Twin = fn(&Sample<'_, f32>, &ShaderLoss) -> Result<PixelLossValue<f32>, CoreError>;
    const TWIN: Self::Twin = jdt_core::losses::pixel_loss::<f32, ShaderLoss>;

    async fn compile(context: &GpuContext) -> Result<Self, GpuError> {
        Ok(Self(Pipeline::only::<Self>(context).await?))
    }
}

impl PixelLossesKernel {
    pub(crate) async fn run(
        &self,
        context: &GpuContext,
        sample: &Sample<'_, f32>,
        loss: &ShaderLoss,
    ) -> Result<PixelLossValue<f32>, GpuError> {
        let (classes, shape) = (sample.channels(), sample.shape());
        loss.check(classes, sample.is_hard())?;
        let loss_of_pixel = LossOfPixel::new(loss, classes);
        let weights = class_weights(loss, classes)?;
        let (mut sum, mut weight) = (0.0, 0.0);
        let mut gradient = Array3::zeros((classes, shape.height(), shape.width()));
        let planes: &mut [f32] = gradient.as_slice_mut().unwrap_or_default();
        for chunk in SampleChunk::all(context, sample, 0.0, THREADS as usize)? {
            let pixels = chunk.pixels();
            let gradient_bytes = 4 * classes * pixels.len();
            let view = self
                .0
                .run(context, chunk.workgroups(), &[6, 7], |to| {
                    let bytes: &[u8] = bytemuck::cast_slice(&weights);
                    let mut buffers = chunk.upload(to);
                    buffers.push(to.uniform("loss of pixel", &loss_of_pixel));
                    buffers.push(to.storage("class weights", bytes.len() as u64, [bytes]));
                    buffers.push(to.written("gradient", gradient_bytes as u64));
                    buffers.push(to.written("partials", PARTIAL.size as u64 * u64::from(chunk.workgroups())));
                    buffers
                })
                .await?;
            let (slopes, partials) = view.split_at(gradient_bytes);
            for (plane, row) in planes.chunks_exact_mut(shape.pixels()).zip(slopes.chunks_exact(4 * pixels.len())) {
                bytemuck::cast_slice_mut(&mut plane[pixels.clone()]).copy_from_slice(row);
            }
            for partial in partials.as_chunks::<{ PARTIAL.size }>().0 {
                let partial: Partial = bytemuck::pod_read_unaligned(partial);
                sum += f64::from(partial.loss);
                weight += f64::from(partial.weight);
            }
        }
        if weight > 0.0 {
            gradient *= f32::from_f64(1.0 / weight);
            Ok(PixelLossValue { mean: sum / weight, sum, weight, gradient })
        } else {
            gradient.fill(0.0);
            Ok(PixelLossValue { mean: 0.0, sum, weight: 0.0, gradient })
        }
    }
}
