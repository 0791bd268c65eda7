//! Layers made of other layers: soft labels by a stack of makers, predictions by operators.

use crate::EngineError;
use crate::protocol::PaintedShape;
use jdt_core::kernels::harden;
use jdt_core::masks::{ClassSpace, LabelMap, ProbMap, SoftLabel};
use jdt_core::predictions::Operator;
use jdt_core::soft_labels::{LabelStack, MadeLabel, StackInput};
use ndarray::Array3;

/// Runs a stack of label makers, given as text.
///
/// All maps are row-major `[C, H, W]` of one shape; an annotator's mask counts as the largest class of each pixel, or
/// foreground from 0.5 on.
///
/// # Errors
/// [`EngineError::Core`] for values outside [0, 1] and for what a maker lacks; [`EngineError::Protocol`] for maps of
/// another shape.
pub fn make_label(
    makers: &str,
    shape: PaintedShape,
    painted: Vec<f32>,
    teacher: Vec<f32>,
    annotators: Vec<Vec<f32>>,
) -> Result<MadeLabel, EngineError> {
    let space = match shape.channels {
        1 => ClassSpace::binary(None),
        channels => ClassSpace::new(channels, None)?,
    };
    let annotators: Vec<LabelMap> = annotators
        .into_iter()
        .map(|mask| Ok(LabelMap::new(&harden(array(shape, mask)?.view()), space)?))
        .collect::<Result<_, EngineError>>()?;
    let painted = SoftLabel::new(array(shape, painted)?)?;
    let teacher = ProbMap::new(array(shape, teacher)?)?;
    let input = StackInput { painted: &painted, annotators: &annotators, teacher: &teacher };
    Ok(LabelStack::of_text(makers).apply(&input)?)
}

/// Changes a prediction, row-major `[C, H, W]`.
///
/// # Errors
/// [`EngineError::Core`] for values outside [0, 1] and parameters out of their range; [`EngineError::Protocol`] for a map
/// of another shape.
pub fn apply_operator(operator: &Operator, shape: PaintedShape, prediction: Vec<f32>) -> Result<ProbMap, EngineError> {
    Ok(operator.apply(&ProbMap::new(array(shape, prediction)?)?)?)
}

/// A map as an array.
pub(crate) fn array(shape: PaintedShape, values: Vec<f32>) -> Result<Array3<f32>, EngineError> {
    Array3::from_shape_vec((shape.channels, shape.height, shape.width), values)
        .map_err(|reason| EngineError::Protocol { reason: reason.to_string() })
}

#[cfg(test)]
mod tests {
    use super::*;

    const SHAPE: PaintedShape = PaintedShape { channels: 1, height: 1, width: 3 };

    #[test]
    fn a_stack_in_text_makes_a_label() {
        let annotators = vec![vec![1.0, 0.9, 0.2], vec![1.0, 0.4, 0.0]];
        let made = make_label("annotator_mean*smoothing-0.5", SHAPE, vec![0.0; 3], vec![0.0; 3], annotators).unwrap();
        assert_eq!(made.label.values(), [0.75, 0.5, 0.25]);
        assert!(make_label("annotator_mean", SHAPE, vec![0.0; 3], vec![0.0; 3], vec![]).is_err());
        assert!(make_label("", SHAPE, vec![0.0; 2], vec![0.0; 3], vec![]).is_err());
        assert!(make_label("", SHAPE, vec![2.0; 3], vec![0.0; 3], vec![]).is_err());
    }

    #[test]
    fn an_operator_changes_a_prediction() {
        let moved = apply_operator(&Operator::Shift { right: 1, down: 0 }, SHAPE, vec![0.25, 0.5, 1.0]).unwrap();
        assert_eq!(moved.values(), [0.25, 0.25, 0.5]);
    }
}
