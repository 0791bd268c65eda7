//! A label and a prediction that stay on the device, and what is read off them without uploading them again.

use crate::colour_map::Brush;
use crate::error::size_u32;
use crate::gradient_norms::GradientNormsKernel;
use crate::overlap_sums::OverlapSumsKernel;
use crate::painting::{PaintedMap, Painting, Source};
use crate::patch::{Fresh, PatchKernel};
use crate::pool::DeviceBuffer;
use crate::readback::HostView;
use crate::recording::{Recording, Uploader, submit};
use crate::sample::{Chunk, SampleChunk};
use crate::{Gpu, GpuContext, GpuError};
use jdt_core::CoreError;
use jdt_core::kernels::{Label, PixelGradient, Sample};
use jdt_core::masks::{ClassIds, ImageShape, Rect};
use jdt_core::statistics::{Confusion, OverlapSums};
use ndarray::Array3;

/// One of the two masks of an image.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Side {
    /// What is wanted.
    Label,
    /// What is predicted.
    Prediction,
}

/// A label and a prediction, probabilities or logits, on the device.
///
/// It is uploaded once. What changes afterwards is told by rectangle ([`Self::patch`]) and travels with the next question;
/// until a question is answered it is kept, so that one that fails loses nothing.
#[derive(Debug)]
pub struct ResidentImage {
    shape: ImageShape,
    channels: usize,
    /// What a shader is told of it.
    chunk: Chunk,
    prediction: DeviceBuffer,
    label: DeviceBuffer,
    keep: DeviceBuffer,
    pending: Vec<(Side, Fresh)>,
}

impl ResidentImage {
    /// Height and width.
    pub fn shape(&self) -> ImageShape {
        self.shape
    }

    /// The number of channels C.
    pub fn channels(&self) -> usize {
        self.channels
    }

    /// Whether the label is a class id a pixel.
    pub fn is_hard(&self) -> bool {
        self.chunk.id_bits != 0
    }

    /// Takes over a rectangle of one of a sample's masks, of which it is a copy otherwise.
    ///
    /// # Errors
    /// [`CoreError::ShapeMismatch`], [`CoreError::ChannelMismatch`] for a sample that is not of this image's kind;
    /// [`CoreError::PatchOutside`] for a rectangle beyond it.
    pub fn patch(&mut self, sample: &Sample<'_, f32>, side: Side, rect: Rect) -> Result<(), GpuError> {
        self.expect_like(sample)?;
        let shape = self.shape;
        let is_inside = rect.top + rect.height <= shape.height() && rect.left + rect.width <= shape.width();
        if !is_inside || rect.pixels() == 0 {
            return Err(CoreError::PatchOutside { rect, shape, values: rect.pixels() * self.channels }.into());
        }
        let fresh = match (side, sample.label()) {
            (Side::Prediction, _) => {
                Fresh::values(shape, rect, (0..self.channels).map(|channel| sample.prediction().plane(channel)))?
            }
            (Side::Label, Label::Soft(map)) => {
                Fresh::values(shape, rect, (0..self.channels).map(|channel| map.plane(channel)))?
            }
            (Side::Label, Label::Hard(map)) => match map.ids() {
                ClassIds::U8(ids) => Fresh::ids(shape, rect, ids)?,
                ClassIds::U16(_) => return Err(too_many(map.classes())),
            },
        };
        self.pending.push((side, fresh));
        Ok(())
    }

    fn expect_like(&self, sample: &Sample<'_, f32>) -> Result<(), GpuError> {
        self.shape.expect_same("the image on the device", sample.shape(), "the sample")?;
        let kind = SampleChunk::whole(sample, 0.0, 1)?.chunk();
        let is_like = |kind: Chunk| (kind.classes, kind.activation, kind.id_bits, kind.first_class);
        if is_like(kind) != is_like(self.chunk) {
            return Err(CoreError::ChannelMismatch {
                left_name: "the image on the device",
                left: self.channels,
                right_name: "the sample",
                right: sample.channels(),
            }
            .into());
        }
        Ok(())
    }

    /// Prediction, label and keep mask.
    pub(crate) fn masks(&self) -> [DeviceBuffer; 3] {
        [&self.prediction, &self.label, &self.keep].map(DeviceBuffer::clone)
    }

    /// What a shader is told of it, but for thresholds and workgroups.
    pub(crate) fn chunk(&self) -> Chunk {
        self.chunk
    }

    /// Bytes of one map, `[C, H, W]` of f32.
    pub(crate) fn map_bytes(&self) -> u64 {
        4 * (self.channels * self.shape.pixels()) as u64
    }

    /// The buffers of `SAMPLE_BINDINGS`, and the workgroups of `granule` pixels that share the image.
    pub(crate) fn bind(
        &self,
        to: &Uploader<'_>,
        threshold: f32,
        granule: usize,
    ) -> Result<(Vec<DeviceBuffer>, u32), GpuError> {
        let groups = size_u32("workgroups of one image", self.shape.pixels().div_ceil(granule))?;
        let chunk = Chunk { threshold, workgroups: groups, ..self.chunk };
        let [prediction, label, keep] = self.masks();
        Ok((vec![to.uniform("chunk", &chunk), prediction, label, keep], groups))
    }

    /// Writes what has changed since the last question.
    pub(crate) fn apply(&self, recording: &mut Recording<'_>, kernel: &PatchKernel) {
        for (side, fresh) in &self.pending {
            let map = match side {
                Side::Label => &self.label,
                Side::Prediction => &self.prediction,
            };
            kernel.record(recording, fresh, map);
        }
    }

    /// Whether there is such a class to be painted.
    fn expect_paintable(&self, painting: Painting<'_>) -> Result<(), CoreError> {
        let classes = match painting {
            Painting::Outcomes(_) => self.hard_classes(),
            Painting::Values(Side::Label, _) if self.is_hard() => 0,
            Painting::Values(Side::Prediction, _) if self.chunk.activation != 0 => 0,
            _ => self.channels,
        };
        let class = painting.class();
        if class < classes {
            return Ok(());
        }
        Err(CoreError::Parameter { name: "class", expected: "a class of the masks", got: class as f64 })
    }

    /// The classes that counting sees: of a single channel, two.
    pub(crate) fn hard_classes(&self) -> usize {
        self.channels.max(2)
    }
}

fn too_many(classes: usize) -> GpuError {
    GpuError::TooLarge { what: "classes", got: classes as u64, limit: u8::MAX.into() }
}

/// The sums of an image, and the counts of its hardened masks.
#[derive(Debug, Clone, PartialEq)]
pub struct ResidentNumbers {
    /// One a class, as [`jdt_core::kernels::overlap_sums`].
    pub sums: Vec<OverlapSums>,
    /// Of both masks as [`jdt_core::kernels::harden`] hardens them; of a single channel, two classes.
    pub confusion: Confusion,
}

/// What losses' gradients over an image come to.
#[derive(Debug, Clone, PartialEq)]
pub struct ResidentSlopes {
    /// The Euclidean norm of each loss's gradient over all kept pixels.
    pub norms: Vec<f64>,
    /// The picture that was asked for.
    pub picture: Option<PaintedMap>,
}

impl Gpu {
    /// Uploads an image to stay.
    ///
    /// # Errors
    /// [`GpuError::TooLarge`] for an image that does not fit one buffer, and for more than 255 classes;
    /// all that can befall a device.
    pub async fn upload(&self, sample: &Sample<'_, f32>) -> Result<ResidentImage, GpuError> {
        if let Label::Hard(map) = sample.label()
            && matches!(map.ids(), ClassIds::U16(_))
        {
            return Err(too_many(map.classes()));
        }
        let channels = sample.channels();
        if channels > usize::from(u8::MAX) {
            return Err(too_many(channels));
        }
        let limits = self.context.limits();
        let (limit, bytes) = (
            limits.max_storage_buffer_binding_size.min(limits.max_buffer_size),
            4 * (channels * sample.shape().pixels()) as u64,
        );
        if bytes > limit {
            return Err(GpuError::TooLarge { what: "bytes of one mask", got: bytes, limit });
        }
        let whole = SampleChunk::whole(sample, 0.0, 1)?;
        self.context.expect_alive()?;
        let uploaded = self.context.checked(|| {
            let to = Uploader::new(&self.context);
            (whole.upload_masks(&to), to.into_lent())
        });
        let ([prediction, label, keep], lent) = uploaded.await?;
        lent.iter().for_each(DeviceBuffer::prove);
        let (shape, chunk) = (sample.shape(), whole.chunk());
        Ok(ResidentImage { shape, channels, chunk, prediction, label, keep, pending: Vec::new() })
    }

    /// The sums of each class of an image on the device; see [`Self::overlap_sums`].
    ///
    /// # Errors
    /// All that can befall a device.
    pub async fn resident_sums(&self, image: &mut ResidentImage, threshold: f64) -> Result<Vec<OverlapSums>, GpuError> {
        let (sums, patch) = (self.overlap_sums.get(&self.context), self.patch.get(&self.context));
        let (sums, patch) = futures::try_join!(sums, patch)?;
        let view = record(&self.context, "sums", image, |recording, image| {
            image.apply(recording, patch);
            let counted = sums.record(recording, image, threshold)?;
            recording.read(&counted.partials);
            recording.read(&counted.kept);
            Ok(())
        })
        .await?;
        Ok(OverlapSumsKernel::finish(image, &view))
    }

    /// The sums of each class, and the counts of the hardened masks, in one submission.
    ///
    /// # Errors
    /// All that can befall a device.
    pub async fn resident_numbers(
        &self,
        image: &mut ResidentImage,
        threshold: f64,
    ) -> Result<ResidentNumbers, GpuError> {
        let context = &self.context;
        let (sums, patch, harden, confusion) = futures::try_join!(
            self.overlap_sums.get(context),
            self.patch.get(context),
            self.harden_pair.get(context),
            self.confusion.get(context)
        )?;
        let classes = image.hard_classes();
        let mut table_bytes = 0;
        let view = record(context, "numbers", image, |recording, image| {
            image.apply(recording, patch);
            let counted = sums.record(recording, image, threshold)?;
            let pair = harden.record(recording, image);
            let table = confusion.record(recording, &pair, image.shape.pixels(), classes)?;
            table_bytes = table.bytes();
            for buffer in [&table, &counted.partials, &counted.kept] {
                recording.read(buffer);
            }
            Ok(())
        })
        .await?;
        let (table, counted) = view.split_at(usize::try_from(table_bytes).unwrap_or(usize::MAX).min(view.len()));
        Ok(ResidentNumbers {
            sums: OverlapSumsKernel::finish(image, counted),
            confusion: crate::confusion::cut(classes, table),
        })
    }

    /// The gradient of every pixel of an image on the device, `[C, H, W]`; see [`Self::overlap_grad`].
    ///
    /// # Errors
    /// [`CoreError::ParameterLength`] without one [`PixelGradient`] a class; all that can befall a device.
    pub async fn resident_grad(
        &self,
        image: &mut ResidentImage,
        coefficients: &[PixelGradient],
    ) -> Result<Array3<f32>, GpuError> {
        let context = &self.context;
        let (kernel, patch) = futures::try_join!(self.overlap_grad.get(context), self.patch.get(context))?;
        let view = record(context, "gradient", image, |recording, image| {
            image.apply(recording, patch);
            let gradient = kernel.record(recording, image, coefficients)?;
            recording.read(&gradient);
            Ok(())
        })
        .await?;
        let mut gradient = Array3::zeros((image.channels, image.shape.height(), image.shape.width()));
        if let Some(values) = gradient.as_slice_mut() {
            bytemuck::cast_slice_mut(values).copy_from_slice(&view);
        }
        Ok(gradient)
    }

    /// The norms of the gradients of several losses, and a picture if one is asked for, in one submission: of the picture
    /// only colours come back.
    ///
    /// Norms are those of [`jdt_core::kernels::gradient_norms`] within (C + 16)·2⁻²⁴ of each.
    ///
    /// # Errors
    /// [`CoreError::ParameterLength`] without one [`PixelGradient`] a class and loss; for the picture as
    /// [`Self::resident_colours`]; all that can befall a device.
    pub async fn resident_slopes(
        &self,
        image: &mut ResidentImage,
        losses: &[&[PixelGradient]],
        painting: Option<Painting<'_>>,
    ) -> Result<ResidentSlopes, GpuError> {
        let context = &self.context;
        let (norms, patch) = futures::try_join!(self.gradient_norms.get(context), self.patch.get(context))?;
        let painter = match painting {
            Some(painting) => {
                image.expect_paintable(painting)?;
                Some((painting, self.colour_map.get(context).await?, self.source(painting).await?))
            }
            None => None,
        };
        let pixels = image.shape.pixels();
        let view = record(context, "slopes", image, |recording, image| {
            image.apply(recording, patch);
            if let Some((painting, colours, source)) = &painter {
                let (values, brush) = source.record(recording, image, *painting)?;
                let first = if brush == Brush::Outcomes { 0 } else { painting.class() * pixels };
                let coloured = colours.record(recording, &values, first..first + pixels, brush)?;
                recording.read(&coloured.largest);
                recording.read(&coloured.rgba);
            }
            if let Some(squares) = norms.record(recording, image, losses)? {
                recording.read(&squares);
            }
            Ok(())
        })
        .await?;
        let mut squares: &[u8] = &view;
        let picture = painting.and_then(|painting| {
            let (largest, rest) = view.split_first_chunk()?;
            let (rgba, rest) = rest.split_at_checked(4 * pixels)?;
            squares = rest;
            let max_abs = match painting {
                Painting::Push { max_abs, .. } | Painting::Difference { max_abs, .. } => {
                    Some(max_abs.unwrap_or(f32::from_bits(u32::from_ne_bytes(*largest))))
                }
                Painting::Values(..) | Painting::Distance(_) | Painting::Outcomes(_) => None,
            };
            Some(PaintedMap { rgba: rgba.to_vec(), max_abs })
        });
        let norms = GradientNormsKernel::finish(image, losses.len(), squares);
        Ok(ResidentSlopes { norms, picture })
    }

    /// The colours of an image on the device, in one submission; only they come back.
    ///
    /// # Errors
    /// [`CoreError::Parameter`] for a class that the image does not have, and for the values of a hard label or of logits;
    /// [`CoreError::ParameterLength`] without one [`PixelGradient`] a class; all that can befall a device.
    pub async fn resident_colours(
        &self,
        image: &mut ResidentImage,
        painting: Painting<'_>,
    ) -> Result<PaintedMap, GpuError> {
        let slopes = self.resident_slopes(image, &[], Some(painting)).await?;
        slopes.picture.ok_or_else(|| GpuError::Validation("the device sent back fewer colours than pixels".to_owned()))
    }

    async fn source(&self, painting: Painting<'_>) -> Result<Source<'_>, GpuError> {
        let context = &self.context;
        Ok(match painting {
            Painting::Values(..) => Source::Mask,
            Painting::Push { .. } => Source::Gradient(self.overlap_grad.get(context).await?),
            Painting::Difference { .. } | Painting::Distance(_) => {
                Source::Difference(self.difference.get(context).await?)
            }
            Painting::Outcomes(_) => {
                let (harden, errors) = futures::try_join!(self.harden_pair.get(context), self.error_map.get(context))?;
                Source::Outcomes(harden, errors)
            }
        })
    }
}

/// Submits commands over an image; once they are done, what has changed is on the device.
pub(crate) async fn record(
    context: &GpuContext,
    name: &'static str,
    image: &mut ResidentImage,
    work: impl FnOnce(&mut Recording<'_>, &ResidentImage) -> Result<(), GpuError>,
) -> Result<HostView, GpuError> {
    let mut recorded = Ok(());
    let view = submit(context, name, |recording| recorded = work(recording, image)).await;
    recorded?;
    let view = view?;
    image.pending.clear();
    Ok(view)
}
