//! A hard mask → its boundary pixels, or a label smoothed there: the host side of `boundary_smoothing.wgsl`.

use crate::error::size_u32;
use crate::pipeline::{Binding, Pipeline};
use crate::readback::HostView;
use crate::shaders::{HostStruct, Kernel, host_struct};
use crate::{GpuContext, GpuError};
use jdt_core::masks::{ClassIds, LabelMap, SoftLabel};
use jdt_core::soft_labels::{BOUNDARY_EPSILON, WINDOW, channel_classes, smoothed};
use jdt_core::{CoreError, Real};
use ndarray::Array3;
use std::ops::Range;

const THREADS: u32 = 256;

/// A tile's columns.
const COLUMNS: u32 = 16;

/// A tile's rows: those beyond it, up to 49 on either side, are looked at once for all of its own.
const ROWS: u32 = 64;

/// Half of the largest window.
const MAX_REACH: u32 = 49;

/// `Window` of `boundary_smoothing.wgsl`.
#[repr(C)]
#[derive(Debug, Clone, Copy, bytemuck::Pod, bytemuck::Zeroable)]
struct Window {
    width: u32,
    rows: u32,
    first_row: u32,
    rows_out: u32,
    id_bits: u32,
    reach: u32,
    channels: u32,
    first_class: u32,
    at_class: f32,
    elsewhere: f32,
}

const WINDOW_LAYOUT: HostStruct = host_struct!(
    Window: width, rows, first_row, rows_out, id_bits, reach, channels, first_class, at_class, elsewhere
);

/// Twin of [`jdt_core::soft_labels::boundary_smoothing`] and [`jdt_core::soft_labels::boundary_pixels`].
#[derive(Debug)]
pub(crate) struct BoundarySmoothingKernel {
    smoothing: Pipeline,
    pixels: Pipeline,
}

impl Kernel for BoundarySmoothingKernel {
    const NAME: &'static str = "boundary_smoothing";
    const SOURCE: &'static str = include_str!("../shaders/boundary_smoothing.wgsl");
    const ENTRY_POINTS: &'static [&'static str] = &["boundary_smoothing", "boundary_pixels"];
    const BINDINGS: &'static [Binding] =
        &[Binding::Uniform(WINDOW_LAYOUT.size as u64), Binding::Read(4), Binding::Write(4)];
    const CONSTANTS: &'static [(&'static str, u32)] = &[
        ("THREADS", THREADS),
        ("COLUMNS", COLUMNS),
        ("ROWS", ROWS),
        ("MAX_REACH", MAX_REACH),
        ("CELLS", (ROWS + 2 * MAX_REACH) * COLUMNS),
    ];
    const STRUCTS: &'static [HostStruct] = &[WINDOW_LAYOUT];
    type Twin = (
        fn(&LabelMap, f64, usize) -> Result<SoftLabel, CoreError>,
        fn(&LabelMap, usize) -> Result<Vec<bool>, CoreError>,
    );
    const TWIN: Self::Twin = (jdt_core::soft_labels::boundary_smoothing::<f32>, jdt_core::soft_labels::boundary_pixels);

    async fn compile(context: &GpuContext) -> Result<Self, GpuError> {
        let [smoothing, pixels] = Pipeline::all::<Self, 2>(context).await?;
        Ok(Self { smoothing, pixels })
    }
}

impl BoundarySmoothingKernel {
    /// The smoothed label.
    pub(crate) async fn smooth(
        &self,
        context: &GpuContext,
        label: &LabelMap,
        epsilon: f64,
        window: usize,
    ) -> Result<SoftLabel, GpuError> {
        BOUNDARY_EPSILON.check(epsilon)?;
        WINDOW.check(window as f64)?;
        let (shape, classes) = (label.shape(), channel_classes(label));
        let value = |y: f64| f32::from_f64(smoothed(y, epsilon, classes.len()));
        let mut result = Array3::<f32>::zeros((classes.len(), shape.height(), shape.width()));
        let planes = result.as_slice_mut().unwrap_or_default();
        for rows in row_chunks(context, label, classes.len(), window)? {
            let mut chunk = chunk(label, &rows, window)?;
            chunk.channels = size_u32("classes", classes.len())?;
            chunk.first_class = size_u32("classes", classes.start)?;
            (chunk.at_class, chunk.elsewhere) = (value(1.0), value(0.0));
            let pixels = rows.start * shape.width()..rows.end * shape.width();
            let view = run(&self.smoothing, context, label, &chunk, rows, classes.len()).await?;
            let of_channels = view.chunks_exact(4 * pixels.len());
            for (plane, values) in planes.chunks_exact_mut(shape.pixels()).zip(of_channels) {
                bytemuck::cast_slice_mut(&mut plane[pixels.clone()]).copy_from_slice(values);
            }
        }
        Ok(SoftLabel::new(result)?)
    }

    /// Row-major, whether a pixel is at a boundary.
    pub(crate) async fn pixels(
        &self,
        context: &GpuContext,
        label: &LabelMap,
        window: usize,
    ) -> Result<Vec<bool>, GpuError> {
        WINDOW.check(window as f64)?;
        let mut result = Vec::with_capacity(label.shape().pixels());
        for rows in row_chunks(context, label, 1, window)? {
            let chunk = chunk(label, &rows, window)?;
            let view = run(&self.pixels, context, label, &chunk, rows, 1).await?;
            result.extend(view.as_chunks().0.iter().map(|&word| u32::from_ne_bytes(word) != 0));
        }
        Ok(result)
    }
}

/// Ranges of rows whose `channels` values a pixel, and whose label with the rows that windows reach, fit the device.
fn row_chunks(
    context: &GpuContext,
    label: &LabelMap,
    channels: usize,
    window: usize,
) -> Result<impl Iterator<Item = Range<usize>> + use<>, GpuError> {
    let (height, width) = (label.shape().height(), label.shape().width());
    let limit = context.limits().max_storage_buffer_binding_size.min(context.limits().max_buffer_size);
    let window_bytes = (window.min(height) * width * id_bytes(label)) as u64;
    // A range as long as may be has fewer bytes of label than of values, but for those that windows reach.
    if window_bytes > limit / 2 {
        return Err(GpuError::TooLarge { what: "bytes of the rows of a window", got: window_bytes, limit: limit / 2 });
    }
    crate::chunks::chunks(context, height, (4 * channels * width) as u64, 1)
}

/// A range of rows with those that windows reach; values and channels are left to the caller.
fn chunk(label: &LabelMap, rows: &Range<usize>, window: usize) -> Result<Window, GpuError> {
    let read = reached(label, rows, window / 2);
    Ok(Window {
        width: size_u32("columns", label.shape().width())?,
        rows: size_u32("rows", read.len())?,
        first_row: size_u32("rows", rows.start - read.start)?,
        rows_out: size_u32("rows", rows.len())?,
        id_bits: size_u32("bits", 8 * id_bytes(label))?,
        reach: size_u32("window", window / 2)?,
        channels: 1,
        first_class: 0,
        at_class: 1.0,
        elsewhere: 0.0,
    })
}

fn reached(label: &LabelMap, rows: &Range<usize>, reach: usize) -> Range<usize> {
    rows.start.saturating_sub(reach)..label.shape().height().min(rows.end + reach)
}

fn id_bytes(label: &LabelMap) -> usize {
    match label.ids() {
        ClassIds::U8(_) => 1,
        ClassIds::U16(_) => 2,
    }
}

async fn run(
    pipeline: &Pipeline,
    context: &GpuContext,
    label: &LabelMap,
    chunk: &Window,
    rows: Range<usize>,
    channels: usize,
) -> Result<HostView, GpuError> {
    let width = label.shape().width();
    let read = reached(label, &rows, chunk.reach as usize);
    let pixels = read.start * width..read.end * width;
    let ids: &[u8] = match label.ids() {
        ClassIds::U8(ids) => &ids[pixels],
        ClassIds::U16(ids) => bytemuck::cast_slice(&ids[pixels]),
    };
    let groups = u64::from(chunk.width.div_ceil(COLUMNS)) * u64::from(chunk.rows_out.div_ceil(ROWS));
    let groups = usize::try_from(groups).unwrap_or(usize::MAX);
    pipeline
        .run(context, size_u32("tiles of one chunk", groups)?, &[2], |to| {
            vec![
                to.uniform("window", chunk),
                to.storage("label", ids.len() as u64, [ids]),
                to.zeros("result", 4 * (channels * rows.len() * width) as u64),
            ]
        })
        .await
}
