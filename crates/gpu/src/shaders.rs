//! The one list of shaders, each tied to the CPU kernel that it must equal.

use crate::boundary_smoothing::BoundarySmoothingKernel;
use crate::calibration_bins::CalibrationBinsKernel;
use crate::colour_map::ColourMapKernel;
use crate::confusion::ConfusionKernel;
use crate::descent_step::DescentStepKernel;
use crate::difference::DifferenceKernel;
use crate::error_map::ErrorMapKernel;
use crate::gradient_norms::GradientNormsKernel;
use crate::harden::HardenKernel;
use crate::harden_pair::HardenPairKernel;
use crate::label_smoothing::LabelSmoothingKernel;
use crate::loss_surface::LossSurfaceKernel;
use crate::overlap_grad::OverlapGradKernel;
use crate::overlap_sums::OverlapSumsKernel;
use crate::patch::PatchKernel;
use crate::pipeline::Binding;
use crate::pixel_losses::PixelLossesKernel;
use crate::{GpuContext, GpuError};

/// A shader, what it binds, and its CPU twin: without a twin of the stated type there is no kernel.
pub(crate) trait Kernel: Sized {
    /// The name of the shader's file.
    const NAME: &'static str;
    /// The whole WGSL source.
    const SOURCE: &'static str;
    /// Its entry points.
    const ENTRY_POINTS: &'static [&'static str];
    /// Group 0, from binding 0 on.
    const BINDINGS: &'static [Binding];
    /// The constants that host and shader share; `THREADS` is the size of a workgroup.
    const CONSTANTS: &'static [(&'static str, u32)];
    /// The structs that host and shader share.
    const STRUCTS: &'static [HostStruct];
    /// The twin's type.
    type Twin: Copy;
    /// The twin.
    const TWIN: Self::Twin;

    /// Compiles it for a device.
    async fn compile(context: &GpuContext) -> Result<Self, GpuError>;
}

/// How the host lays out a struct that WGSL declares under the same name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct HostStruct {
    pub(crate) name: &'static str,
    pub(crate) size: usize,
    /// Names and offsets.
    pub(crate) fields: &'static [(&'static str, usize)],
}

/// The [`HostStruct`] of a `repr(C)` struct.
macro_rules! host_struct {
    ($name:ident: $($field:ident),+) => {
        $crate::shaders::HostStruct {
            name: stringify!($name),
            size: size_of::<$name>(),
            fields: &[$((stringify!($field), std::mem::offset_of!($name, $field))),+],
        }
    };
}
pub(crate) use host_struct;

/// One shader.
#[derive(Debug, Clone, Copy)]
pub struct ShaderEntry {
    /// The shader's name, that of its file.
    pub name: &'static str,
    /// The whole WGSL source.
    pub source: &'static str,
    /// Its entry points.
    pub entry_points: &'static [&'static str],
    #[cfg_attr(not(test), expect(dead_code, reason = "what a test compares with the shader"))]
    pub(crate) bindings: &'static [Binding],
    #[cfg_attr(not(test), expect(dead_code, reason = "what a test compares with the shader"))]
    pub(crate) constants: &'static [(&'static str, u32)],
    #[cfg_attr(not(test), expect(dead_code, reason = "what a test compares with the shader"))]
    pub(crate) structs: &'static [HostStruct],
}

impl ShaderEntry {
    const fn of<K: Kernel>() -> Self {
        // Named, so that it must exist.
        let _ = K::TWIN;
        Self {
            name: K::NAME,
            source: K::SOURCE,
            entry_points: K::ENTRY_POINTS,
            bindings: K::BINDINGS,
            constants: K::CONSTANTS,
            structs: K::STRUCTS,
        }
    }
}

/// Every shader.
pub const SHADERS: &[ShaderEntry] = &[
    ShaderEntry::of::<OverlapSumsKernel>(),
    ShaderEntry::of::<OverlapGradKernel>(),
    ShaderEntry::of::<ConfusionKernel>(),
    ShaderEntry::of::<PixelLossesKernel>(),
    ShaderEntry::of::<HardenKernel>(),
    ShaderEntry::of::<ErrorMapKernel>(),
    ShaderEntry::of::<CalibrationBinsKernel>(),
    ShaderEntry::of::<LabelSmoothingKernel>(),
    ShaderEntry::of::<BoundarySmoothingKernel>(),
    ShaderEntry::of::<LossSurfaceKernel>(),
    ShaderEntry::of::<PatchKernel>(),
    ShaderEntry::of::<HardenPairKernel>(),
    ShaderEntry::of::<DifferenceKernel>(),
    ShaderEntry::of::<ColourMapKernel>(),
    ShaderEntry::of::<GradientNormsKernel>(),
    ShaderEntry::of::<DescentStepKernel>(),
];

#[cfg(test)]
mod tests {
    use super::*;
    use naga::valid::{Capabilities, ValidationFlags, Validator};
    use naga::{AddressSpace, ArraySize, StorageAccess, TypeInner};

    fn parsed(shader: &ShaderEntry) -> (naga::Module, naga::proc::Layouter) {
        let module = naga::front::wgsl::parse_str(shader.source)
            .unwrap_or_else(|error| panic!("{}: {}", shader.name, error.emit_to_string(shader.source)));
        Validator::new(ValidationFlags::all(), Capabilities::empty())
            .validate(&module)
            .unwrap_or_else(|error| panic!("{}: {}", shader.name, error.emit_to_string(shader.source)));
        let mut layouter = naga::proc::Layouter::default();
        layouter.update(module.to_ctx()).unwrap();
        (module, layouter)
    }

    #[test]
    fn every_shader_is_valid_and_has_the_entry_points_that_are_listed() {
        for shader in SHADERS {
            let (module, _) = parsed(shader);
            let names: Vec<_> = module.entry_points.iter().map(|entry| entry.name.as_str()).collect();
            assert_eq!(names, shader.entry_points, "{}", shader.name);
        }
    }

    #[test]
    fn every_file_is_listed() {
        let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/shaders");
        for file in std::fs::read_dir(folder).unwrap() {
            let path = file.unwrap().path();
            let text = std::fs::read_to_string(&path).unwrap();
            assert!(SHADERS.iter().any(|shader| shader.source.contains(&text)), "{} is not listed", path.display());
        }
    }

    #[test]
    fn bindings_are_those_that_the_shader_declares() {
        for shader in SHADERS {
            let (module, layouter) = parsed(shader);
            let mut declared: Vec<_> = module
                .global_variables
                .iter()
                .filter_map(|(_, variable)| {
                    let binding = variable.binding.as_ref()?;
                    assert_eq!(binding.group, 0);
                    let element = match module.types[variable.ty].inner {
                        TypeInner::Array { base, size: ArraySize::Dynamic, stride } => {
                            assert_eq!(stride, layouter[base].to_stride());
                            u64::from(stride)
                        }
                        _ => u64::from(layouter[variable.ty].size),
                    };
                    let kind = match variable.space {
                        AddressSpace::Uniform => Binding::Uniform(element),
                        AddressSpace::Storage { access } if access.contains(StorageAccess::STORE) => {
                            Binding::Write(element)
                        }
                        AddressSpace::Storage { .. } => Binding::Read(element),
                        space => panic!("{}: {space:?}", shader.name),
                    };
                    Some((binding.binding, kind))
                })
                .collect();
            declared.sort_by_key(|&(binding, _)| binding);
            let listed: Vec<_> = (0..).zip(shader.bindings.iter().copied()).collect();
            assert_eq!(declared, listed, "{}", shader.name);
        }
    }

    #[test]
    fn structs_are_laid_out_as_the_shader_declares_them() {
        for shader in SHADERS {
            let (module, layouter) = parsed(shader);
            let mut declared = Vec::new();
            for (handle, ty) in module.types.iter() {
                if let (Some(name), TypeInner::Struct { members, .. }) = (&ty.name, &ty.inner) {
                    let fields: Vec<_> = members
                        .iter()
                        .map(|member| (member.name.clone().unwrap_or_default(), member.offset as usize))
                        .collect();
                    declared.push((name.clone(), layouter[handle].size as usize, fields));
                }
            }
            let listed: Vec<_> = shader
                .structs
                .iter()
                .map(|host| {
                    let fields: Vec<_> = host.fields.iter().map(|&(name, offset)| (name.to_owned(), offset)).collect();
                    (host.name.to_owned(), host.size, fields)
                })
                .collect();
            assert_eq!(declared, listed, "{}", shader.name);
        }
    }

    #[test]
    fn constants_are_those_that_the_shader_declares() {
        for shader in SHADERS {
            let (module, _) = parsed(shader);
            for &(name, value) in shader.constants {
                let declared = module.constants.iter().find(|(_, constant)| constant.name.as_deref() == Some(name));
                let init = declared.map(|(_, constant)| &module.global_expressions[constant.init]);
                let expected = naga::Expression::Literal(naga::Literal::U32(value));
                assert_eq!(format!("{init:?}"), format!("{:?}", Some(&expected)), "{}: {name}", shader.name);
            }
            let threads = shader.constants.iter().find(|&&(name, _)| name == "THREADS").map(|&(_, value)| value);
            for entry in &module.entry_points {
                assert_eq!(Some(entry.workgroup_size), threads.map(|threads| [threads, 1, 1]), "{}", shader.name);
            }
        }
    }

    #[test]
    fn no_shader_writes_infinity_or_nan() {
        // WGSL has neither; what makes them, by overflow or 0/0, is left to the compiler.
        for shader in SHADERS {
            let code: String = shader.source.lines().map(|line| line.split("//").next().unwrap_or("")).collect();
            for word in code.split(|c: char| !c.is_alphanumeric() && c != '_') {
                assert!(!["inf", "INF", "nan", "NAN", "infinity"].contains(&word), "{}: {word}", shader.name);
            }
        }
    }
}
