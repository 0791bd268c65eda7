//! The scalars of overlap losses' slopes on the device: the host side of `slope.wgsl`.

use crate::shaders::{HostStruct, host_struct};
use jdt_core::kernels::PixelGradient;
use jdt_core::{CoreError, Real};

/// `Coefficients` of `slope.wgsl`.
#[repr(C)]
#[derive(Debug, Clone, Copy, bytemuck::Pod, bytemuck::Zeroable)]
pub(crate) struct Coefficients {
    equal: f32,
    above: f32,
    below: f32,
    b: f32,
    d: f32,
}

pub(crate) const COEFFICIENTS: HostStruct = host_struct!(Coefficients: equal, above, below, b, d);

impl From<&PixelGradient> for Coefficients {
    fn from(k: &PixelGradient) -> Self {
        // a ± c cancel where the loss is flat: they are formed in f64, as the CPU twin does.
        Self {
            equal: f32::from_f64(k.a),
            above: f32::from_f64(k.a + k.c),
            below: f32::from_f64(k.a - k.c),
            b: f32::from_f64(k.b),
            d: f32::from_f64(k.d),
        }
    }
}

/// One a class, or what is missing.
pub(crate) fn one_a_class(coefficients: &[PixelGradient], classes: usize) -> Result<Vec<Coefficients>, CoreError> {
    let got = coefficients.len();
    if got != classes {
        return Err(CoreError::ParameterLength { name: "coefficients", expected: classes, got });
    }
    Ok(coefficients.iter().map(Coefficients::from).collect())
}
