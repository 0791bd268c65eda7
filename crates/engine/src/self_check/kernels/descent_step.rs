//! A prediction → the prediction one step down an overlap loss.

use crate::self_check::inputs::{Case, Fill, Maps};
use crate::self_check::kernel::{Checked, Runner, largest_of};
use jdt_core::descent::{Descent, DescentLabel, DescentSettings, DescentSpace, Optimiser};
use jdt_core::kernels::Label;
use jdt_core::masks::{ProbMap, SoftLabel};
use jdt_core::{CoreError, losses::Mix};
use jdt_gpu::GpuError;
use ndarray::Array3;

/// One step of gradient descent on clamped probabilities.
pub(crate) struct OneStep;

impl Checked for OneStep {
    const NAME: &'static str = "descent_step";
    const SHADER: &'static str = "descent_step";
    const TOLERANCE: f64 = 1e-5;
    type Answer = Array3<f32>;

    fn bytes_a_pixel(channels: usize) -> usize {
        12 * channels + 1
    }

    /// Below f32's normal range a GPU may take two numbers for equal, where a step goes elsewhere.
    fn takes(case: &Case) -> bool {
        case.fill != Fill::Denormal
    }

    async fn run(on: Runner<'_>, maps: &Maps) -> Result<Self::Answer, GpuError> {
        match on {
            Runner::Cpu => Ok(stepped(maps)?.mapv(<f32 as jdt_core::Real>::from_f64)),
            Runner::Gpu(gpu) => gpu.descend(&maps.prob, maps.label(), settings()?, 1).await,
        }
    }

    fn error(answer: &Self::Answer, maps: &Maps) -> Result<f64, CoreError> {
        let wanted = stepped(maps)?;
        Ok(largest_of(answer.iter().zip(&wanted).map(|(&got, wanted)| (f64::from(got) - wanted).abs())))
    }
}

fn settings() -> Result<DescentSettings, CoreError> {
    Ok(DescentSettings {
        loss: "jml".parse::<Mix>()?,
        optimiser: Optimiser::GradientDescent,
        space: DescentSpace::Prob,
        rate: 0.01,
    })
}

/// In f64.
fn stepped(maps: &Maps) -> Result<Array3<f64>, CoreError> {
    let label = match maps.label() {
        Label::Hard(map) => DescentLabel::Hard(map.clone()),
        Label::Soft(map) => DescentLabel::Soft(SoftLabel::new(map.view().mapv(f64::from))?),
    };
    let mut descent = Descent::new(ProbMap::new(maps.prob.view().mapv(f64::from))?, label, None, settings()?)?;
    descent.step()?;
    Ok(descent.probabilities())
}
