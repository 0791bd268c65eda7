//! Values → colours: the host side of `colour_map.wgsl`.

use crate::error::size_u32;
use crate::pipeline::{Binding, Pipeline};
use crate::pool::DeviceBuffer;
use crate::recording::Recording;
use crate::shaders::{HostStruct, Kernel, host_struct};
use crate::{GpuContext, GpuError};
use jdt_core::colour::{ColourScale, Rgb, outcome_colour, signed_colour, viridis_table};
use jdt_core::kernels::Outcome;
use std::ops::Range;

/// Pixels of one workgroup, one a thread.
const THREADS: u32 = 256;

/// More workgroups than this only add more maxima to merge.
const MAX_GROUPS: u32 = 1024;

/// `SIGNED` of `colour_map.wgsl`.
const SIGNED: u32 = 0;

/// `SEQUENTIAL` of `colour_map.wgsl`.
const SEQUENTIAL: u32 = 1;

/// `OUTCOMES` of `colour_map.wgsl`.
const OUTCOMES: u32 = 2;

/// `Paint` of `colour_map.wgsl`.
#[repr(C)]
#[derive(Debug, Clone, Copy, bytemuck::Pod, bytemuck::Zeroable)]
struct Paint {
    pixels: u32,
    first: u32,
    values: u32,
    scale: u32,
    own_max: u32,
    max_abs: f32,
    sign: f32,
}

const PAINT: HostStruct = host_struct!(Paint: pixels, first, values, scale, own_max, max_abs, sign);

/// How values on the device become colours.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) enum Brush {
    /// The signed scale, its ends at ±`max_abs`, or at the largest |value|.
    Signed { max_abs: Option<f32>, is_opposite: bool },
    /// Viridis from 0 to 1.
    Viridis,
    /// The codes of an error map.
    Outcomes,
}

impl Brush {
    /// The colours that it mixes or picks, red in the low byte.
    fn table(self) -> Vec<u32> {
        let packed = |[r, g, b]: Rgb| u32::from_le_bytes([r, g, b, u8::MAX]);
        match self {
            Self::Signed { .. } => [-1.0, 0.0, 1.0].map(|value| packed(signed_colour(value, 1.0))).to_vec(),
            Self::Viridis => viridis_table().map(packed).to_vec(),
            Self::Outcomes => Outcome::ALL.map(|outcome| packed(outcome_colour(outcome))).to_vec(),
        }
    }
}

/// Twin of [`jdt_core::colour::colour_map`].
#[derive(Debug)]
pub(crate) struct ColourMapKernel {
    largest: Pipeline,
    colours: Pipeline,
}

impl Kernel for ColourMapKernel {
    const NAME: &'static str = "colour_map";
    const SOURCE: &'static str = include_str!("../shaders/colour_map.wgsl");
    const ENTRY_POINTS: &'static [&'static str] = &["largest", "colour_map"];
    const BINDINGS: &'static [Binding] = &[
        Binding::Uniform(PAINT.size as u64),
        Binding::Read(4),
        Binding::Read(4),
        Binding::Write(4),
        Binding::Write(4),
    ];
    const CONSTANTS: &'static [(&'static str, u32)] =
        &[("THREADS", THREADS), ("SIGNED", SIGNED), ("SEQUENTIAL", SEQUENTIAL), ("OUTCOMES", OUTCOMES)];
    const STRUCTS: &'static [HostStruct] = &[PAINT];
    type Twin = fn(&[f32], ColourScale) -> Vec<u8>;
    const TWIN: Self::Twin = jdt_core::colour::colour_map;

    async fn compile(context: &GpuContext) -> Result<Self, GpuError> {
        let [largest, colours] = Pipeline::all::<Self, 2>(context).await?;
        Ok(Self { largest, colours })
    }
}

/// Colours on the device, and what they stand for.
pub(crate) struct Coloured {
    /// The bits of the largest |value|, if it was asked for.
    pub(crate) largest: DeviceBuffer,
    /// One word a pixel, red in the low byte.
    pub(crate) rgba: DeviceBuffer,
}

impl ColourMapKernel {
    /// Colours a range of values, `plane`; the largest of all gives the scale.
    pub(crate) fn record(
        &self,
        recording: &mut Recording<'_>,
        values: &DeviceBuffer,
        plane: Range<usize>,
        brush: Brush,
    ) -> Result<Coloured, GpuError> {
        let (scale, max_abs, is_opposite) = match brush {
            Brush::Signed { max_abs, is_opposite } => (SIGNED, max_abs, is_opposite),
            Brush::Viridis => (SEQUENTIAL, Some(1.0), false),
            Brush::Outcomes => (OUTCOMES, Some(1.0), false),
        };
        let pixels = size_u32("pixels of one plane", plane.len())?;
        let count = usize::try_from(values.bytes() / 4).unwrap_or(usize::MAX);
        let paint = Paint {
            pixels,
            first: size_u32("first pixel of one plane", plane.start)?,
            values: size_u32("values of one image", count)?,
            scale,
            own_max: u32::from(max_abs.is_none()),
            max_abs: max_abs.unwrap_or(0.0),
            sign: if is_opposite { -1.0 } else { 1.0 },
        };
        let table = brush.table();
        let to = recording.to();
        let coloured = Coloured { largest: to.zeros("largest", 4), rgba: to.written("rgba", 4 * u64::from(pixels)) };
        let bytes: &[u8] = bytemuck::cast_slice(&table);
        let buffers = [
            to.uniform("paint", &paint),
            values.clone(),
            to.storage("table", bytes.len() as u64, [bytes]),
            coloured.largest.clone(),
            coloured.rgba.clone(),
        ];
        if max_abs.is_none() {
            recording.dispatch(&self.largest, paint.values.div_ceil(THREADS).min(MAX_GROUPS), &buffers);
        }
        recording.dispatch(&self.colours, pixels.div_ceil(THREADS), &buffers);
        Ok(coloured)
    }
}
