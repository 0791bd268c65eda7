//! One chunk of a [`Sample`] on the device: the host side of `sample.wgsl`.

use crate::error::size_u32;
use crate::pipeline::{Binding, Uploader};
use crate::pool::DeviceBuffer;
use crate::shaders::{HostStruct, host_struct};
use crate::{GpuContext, GpuError};
use jdt_core::kernels::{Activation, Label, Prediction, Sample};
use jdt_core::masks::ClassIds;
use std::ops::Range;

/// `SOFTMAX` of `sample.wgsl`.
pub(crate) const SOFTMAX: u32 = 1;

/// `SIGMOID` of `sample.wgsl`.
pub(crate) const SIGMOID: u32 = 2;

/// `Chunk` of `sample.wgsl`.
#[repr(C)]
#[derive(Debug, Clone, Copy, bytemuck::Pod, bytemuck::Zeroable)]
pub(crate) struct Chunk {
    pub(crate) pixels: u32,
    pub(crate) classes: u32,
    pub(crate) activation: u32,
    pub(crate) id_bits: u32,
    pub(crate) first_class: u32,
    pub(crate) has_keep: u32,
    pub(crate) threshold: f32,
    pub(crate) workgroups: u32,
}

pub(crate) const CHUNK: HostStruct =
    host_struct!(Chunk: pixels, classes, activation, id_bits, first_class, has_keep, threshold, workgroups);

/// Bindings 0 to 3: chunk, prediction, label, keep.
pub(crate) const SAMPLE_BINDINGS: [Binding; 4] =
    [Binding::Uniform(CHUNK.size as u64), Binding::Read(4), Binding::Read(4), Binding::Read(4)];

/// A range of a sample's pixels, and the workgroups that share it.
pub(crate) struct SampleChunk<'a, 's> {
    sample: &'a Sample<'s, f32>,
    pixels: Range<usize>,
    chunk: Chunk,
}

impl<'a, 's> SampleChunk<'a, 's> {
    /// Cuts a sample into chunks; one workgroup takes `granule` pixels.
    pub(crate) fn all(
        context: &GpuContext,
        sample: &'a Sample<'s, f32>,
        threshold: f32,
        granule: usize,
    ) -> Result<Vec<Self>, GpuError> {
        let pixels = sample.shape().pixels();
        let bytes_per_pixel = 4 * sample.channels() as u64;
        crate::chunks::chunks(context, pixels, bytes_per_pixel, granule)?
            .map(|pixels| Self::new(sample, pixels, threshold, granule))
            .collect()
    }

    /// All of a sample at once.
    pub(crate) fn whole(sample: &'a Sample<'s, f32>, threshold: f32, granule: usize) -> Result<Self, GpuError> {
        Self::new(sample, 0..sample.shape().pixels(), threshold, granule)
    }

    fn new(
        sample: &'a Sample<'s, f32>,
        pixels: Range<usize>,
        threshold: f32,
        granule: usize,
    ) -> Result<Self, GpuError> {
        let chunk = Chunk {
            pixels: size_u32("pixels of one chunk", pixels.len())?,
            classes: size_u32("classes", sample.channels())?,
            activation: match sample.prediction() {
                Prediction::Prob(_) => 0,
                Prediction::Logits(_, Activation::Softmax) => SOFTMAX,
                Prediction::Logits(_, Activation::Sigmoid) => SIGMOID,
            },
            id_bits: match sample.label() {
                Label::Soft(_) => 0,
                Label::Hard(map) => match map.ids() {
                    ClassIds::U8(_) => 8,
                    ClassIds::U16(_) => 16,
                },
            },
            first_class: u32::from(sample.is_foreground()),
            has_keep: u32::from(sample.keep().is_some()),
            threshold,
            workgroups: size_u32("workgroups of one chunk", pixels.len().div_ceil(granule))?,
        };
        Ok(Self { sample, pixels, chunk })
    }

    /// What the shader is told of it.
    pub(crate) fn chunk(&self) -> Chunk {
        self.chunk
    }

    /// Its pixels within the image.
    pub(crate) fn pixels(&self) -> Range<usize> {
        self.pixels.clone()
    }

    /// How many workgroups share it.
    pub(crate) fn workgroups(&self) -> u32 {
        self.chunk.workgroups
    }

    /// The buffers of [`SAMPLE_BINDINGS`].
    pub(crate) fn upload(&self, to: &Uploader<'_>) -> Vec<DeviceBuffer> {
        let [prediction, label, keep] = self.upload_masks(to);
        vec![to.uniform("chunk", &self.chunk), prediction, label, keep]
    }

    /// Prediction, label and keep mask.
    pub(crate) fn upload_masks(&self, to: &Uploader<'_>) -> [DeviceBuffer; 3] {
        let pixels = self.pixels.len() as u64;
        let map_bytes = 4 * pixels * self.sample.channels() as u64;
        let planes = |plane: &dyn Fn(usize) -> &'a [f32]| -> Vec<&'a [u8]> {
            (0..self.sample.channels())
                .map(|channel| bytemuck::cast_slice(&plane(channel)[self.pixels.clone()]))
                .collect()
        };
        let prediction = planes(&|channel| match self.sample.prediction() {
            Prediction::Prob(map) => map.plane(channel),
            Prediction::Logits(map, _) => map.plane(channel),
        });
        let label = match self.sample.label() {
            Label::Soft(map) => to.storage("label", map_bytes, planes(&|channel| map.plane(channel))),
            Label::Hard(map) => match map.ids() {
                ClassIds::U8(ids) => to.storage("label", pixels, [&ids[self.pixels.clone()]]),
                ClassIds::U16(ids) => {
                    to.storage("label", 2 * pixels, [bytemuck::cast_slice(&ids[self.pixels.clone()])])
                }
            },
        };
        let keep: &[u8] = self.sample.keep().map_or(&[], |keep| bytemuck::cast_slice(&keep[self.pixels.clone()]));
        [to.storage("prediction", map_bytes, prediction), label, to.storage("keep", keep.len() as u64, [keep])]
    }
}
