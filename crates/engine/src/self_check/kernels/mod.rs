//! Every kernel of the engine, and what its answer must be.

mod calibration_bins;
mod confusion;
mod descent_step;
mod error_map;
mod harden;
mod loss_surface;
mod overlap_grad;
mod overlap_sums;
mod pixel_losses;
mod resident;
mod smoothing;

use super::kernel::Entry;

/// All kernels, in the order in which they are shown.
pub(super) const ALL: &[Entry] = &[
    Entry::of::<overlap_sums::OfProbabilities>(),
    Entry::of::<overlap_sums::OfLogits>(),
    Entry::of::<overlap_grad::ByLogits>(),
    Entry::of::<confusion::Table>(),
    Entry::of::<error_map::OfOneClass>(),
    Entry::of::<harden::ToClassIds>(),
    Entry::of::<pixel_losses::Smoothed>(),
    Entry::of::<pixel_losses::Focused>(),
    Entry::of::<pixel_losses::Divergence>(),
    Entry::of::<calibration_bins::OfEveryClass>(),
    Entry::of::<smoothing::Everywhere>(),
    Entry::of::<smoothing::NearBoundaries>(),
    Entry::of::<loss_surface::OfAGrid>(),
    Entry::of::<resident::Patched>(),
    Entry::of::<resident::Hardened>(),
    Entry::of::<resident::Norms>(),
    Entry::of::<resident::Difference>(),
    Entry::of::<resident::Colours>(),
    Entry::of::<descent_step::OneStep>(),
];

#[cfg(test)]
mod tests {
    use super::ALL;

    #[test]
    fn every_shader_is_checked() {
        for shader in jdt_gpu::SHADERS {
            assert!(ALL.iter().any(|entry| entry.shader == shader.name), "{} is not checked", shader.name);
        }
    }
}
