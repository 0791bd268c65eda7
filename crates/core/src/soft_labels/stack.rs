//! Label makers one after another.

use super::one_hot::from_pixels;
use super::{
    Kde, LabelMaker, MadeLabel, ParamRange, boundary_pixels, calibrate_by_kde, gaussian_blur, label_smoothing,
    majority_of_annotators, mean_of_annotators, mix_labels, pseudo_label, smoothed, teacher_label, weighted_annotators,
};
use crate::CoreError;
use crate::kernels::harden;
use crate::masks::{ClassSpace, LabelMap, Logits, ProbMap, SoftLabel};
use std::fmt;

/// A label maker of a stack.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct LabelStep {
    /// What it does.
    pub maker: LabelMaker,
    /// Whether it does it.
    pub on: bool,
}

/// Label makers that work one after another, the first on the painted label.
///
/// As text, `smoothing-0.1*boundary_smoothing-0.5-3-off*blur-1.5`: steps joined by `*`, each the maker's id, its parameters
/// in the order of [`LabelMaker::parameters`] and `off` if it is switched off, joined by `-`. No character of it is changed
/// in an address.
///
/// # Example
/// ```
/// use jdt_core::soft_labels::LabelStack;
///
/// let stack = LabelStack::of_text("smoothing-0.2*blur-1.5-off");
/// assert_eq!(stack.steps().len(), 2);
/// assert!(!stack.steps()[1].on);
/// assert_eq!(stack.to_string(), "smoothing-0.2*blur-1.5-off");
/// ```
#[derive(Debug, Clone, Default, PartialEq)]
pub struct LabelStack {
    steps: Vec<LabelStep>,
}

/// What a stack works on.
#[derive(Debug, Clone, Copy)]
pub struct StackInput<'a> {
    /// The label as it is painted.
    pub painted: &'a SoftLabel,
    /// One mask an annotator.
    pub annotators: &'a [LabelMap],
    /// What the teacher predicts.
    pub teacher: &'a ProbMap,
}

impl LabelStack {
    /// The most steps of a stack.
    pub const MOST: usize = 12;

    /// These steps, those beyond [`Self::MOST`] left out.
    pub fn new(mut steps: Vec<LabelStep>) -> Self {
        steps.truncate(Self::MOST);
        Self { steps }
    }

    /// Reads a stack. Steps that cannot be read are passed over, and parameters are moved into their ranges; one that is
    /// missing is the default.
    pub fn of_text(text: &str) -> Self {
        Self::new(text.split('*').filter_map(LabelStep::of_text).collect())
    }

    /// The steps in the order in which they work.
    pub fn steps(&self) -> &[LabelStep] {
        &self.steps
    }

    /// Whether nothing is done.
    pub fn is_idle(&self) -> bool {
        self.steps.iter().all(|step| !step.on)
    }

    /// Makes the label.
    ///
    /// - Annotators take the place of what the steps before them made.
    /// - Boundary smoothing finds boundaries between the largest classes of the label so far, and spreads ε at their pixels as
    ///   label smoothing does; of a hard label it makes what [`super::boundary_smoothing`] makes.
    /// - KDE calibrates the teacher for the steps after it; if none of them uses the teacher, the calibrated teacher is the
    ///   label. Its hard label is the largest class of the label so far.
    /// - A teacher's logits are the logarithms of its probabilities (of a single channel, `ln(p/(1−p))`).
    ///
    /// # Errors
    /// [`CoreError::MissingInput`] for annotators without masks; else what an operator refuses.
    pub fn apply(&self, from: &StackInput<'_>) -> Result<MadeLabel, CoreError> {
        let mut label = from.painted.clone();
        let mut teacher: Option<ProbMap> = None;
        let mut keep = None;
        for (place, step) in self.steps.iter().enumerate().filter(|(_, step)| step.on) {
            let prob = teacher.as_ref().unwrap_or(from.teacher);
            let annotators = || match from.annotators {
                [] => Err(CoreError::MissingInput { needed_by: step.maker.id(), what: "annotators' masks" }),
                masks => Ok(masks),
            };
            label = match step.maker {
                LabelMaker::Smoothing { epsilon } => label_smoothing(&label, epsilon)?,
                LabelMaker::BoundarySmoothing { epsilon, window } => soften_boundaries(&label, epsilon, window)?,
                LabelMaker::AnnotatorMean => mean_of_annotators(annotators()?)?,
                LabelMaker::AnnotatorDice => weighted_annotators(annotators()?)?,
                LabelMaker::AnnotatorMajority => majority_of_annotators(annotators()?)?,
                LabelMaker::Teacher { temperature, mix } => {
                    mix_labels(&label, &teacher_label(&logits(prob)?, temperature)?, mix)?
                }
                LabelMaker::Kde(kde) => {
                    let calibrated = calibrate_by_kde(prob, &hard(&label)?, &kde)?;
                    let is_used = self.steps[place + 1..].iter().any(|step| step.on && step.maker.uses_teacher());
                    let map = ProbMap::new(calibrated.view().to_owned())?;
                    teacher = Some(map);
                    if is_used { label } else { calibrated }
                }
                LabelMaker::PseudoLabel { threshold } => {
                    let (sure, kept) = pseudo_label(prob, threshold)?;
                    keep = Some(kept);
                    sure
                }
                LabelMaker::Blur { sigma } => gaussian_blur(&label, sigma)?,
            };
        }
        Ok(MadeLabel { label, keep })
    }
}

impl fmt::Display for LabelStack {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (place, step) in self.steps.iter().enumerate() {
            if place > 0 {
                f.write_str("*")?;
            }
            f.write_str(step.maker.id())?;
            for value in step.maker.values() {
                write!(f, "-{value}")?;
            }
            if !step.on {
                f.write_str("-off")?;
            }
        }
        Ok(())
    }
}

impl LabelStep {
    fn of_text(text: &str) -> Option<Self> {
        let mut words = text.split('-');
        let id = words.next()?;
        let mut maker = LabelMaker::ALL.into_iter().find(|maker| maker.id() == id)?;
        let mut on = true;
        for (place, word) in words.enumerate() {
            if word == "off" {
                on = false;
            } else if let Ok(value) = word.parse() {
                maker = maker.with(place, value);
            }
        }
        Some(Self { maker, on })
    }
}

impl LabelMaker {
    /// The parameters' values, in the order of [`Self::parameters`].
    pub fn values(&self) -> Vec<f64> {
        match *self {
            Self::Smoothing { epsilon } => vec![epsilon],
            Self::BoundarySmoothing { epsilon, window } => vec![epsilon, window as f64],
            Self::AnnotatorMean | Self::AnnotatorDice | Self::AnnotatorMajority => vec![],
            Self::Teacher { temperature, mix } => vec![temperature, mix],
            Self::Kde(Kde { bandwidth, keys, window, .. }) => vec![bandwidth, keys as f64, window as f64],
            Self::PseudoLabel { threshold } => vec![threshold],
            Self::Blur { sigma } => vec![sigma],
        }
    }

    /// The same with another value of a parameter, moved to the nearest allowed one; a parameter that there is not, or no
    /// number, changes nothing.
    #[must_use]
    pub fn with(self, parameter: usize, value: f64) -> Self {
        let Some(range) = self.parameters().get(parameter).filter(|_| value.is_finite()) else { return self };
        let value = nearest(range, value);
        match (self, parameter) {
            (Self::Smoothing { .. }, 0) => Self::Smoothing { epsilon: value },
            (Self::BoundarySmoothing { window, .. }, 0) => Self::BoundarySmoothing { epsilon: value, window },
            (Self::BoundarySmoothing { epsilon, .. }, 1) => Self::BoundarySmoothing { epsilon, window: whole(value) },
            (Self::Teacher { mix, .. }, 0) => Self::Teacher { temperature: value, mix },
            (Self::Teacher { temperature, .. }, 1) => Self::Teacher { temperature, mix: value },
            (Self::Kde(kde), 0) => Self::Kde(Kde { bandwidth: value, ..kde }),
            (Self::Kde(kde), 1) => Self::Kde(Kde { keys: whole(value), ..kde }),
            (Self::Kde(kde), 2) => Self::Kde(Kde { window: whole(value), ..kde }),
            (Self::PseudoLabel { .. }, 0) => Self::PseudoLabel { threshold: value },
            (Self::Blur { .. }, 0) => Self::Blur { sigma: value },
            (other, _) => other,
        }
    }

    /// Whether it takes a teacher's prediction.
    pub fn uses_teacher(&self) -> bool {
        matches!(self, Self::Teacher { .. } | Self::Kde(_) | Self::PseudoLabel { .. })
    }

    /// Whether it takes annotators' masks.
    pub fn uses_annotators(&self) -> bool {
        matches!(self, Self::AnnotatorMean | Self::AnnotatorDice | Self::AnnotatorMajority)
    }
}

fn nearest(range: &ParamRange, value: f64) -> f64 {
    let value = value.clamp(range.min, range.max);
    let on_step = range.step.map_or(value, |step| range.min + ((value - range.min) / step).round() * step);
    on_step.min(range.max)
}

#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "a whole number, moved into its range before"
)]
fn whole(value: f64) -> usize {
    value as usize
}

/// Label smoothing at the boundaries between the largest classes only.
fn soften_boundaries(label: &SoftLabel, epsilon: f64, window: usize) -> Result<SoftLabel, CoreError> {
    super::BOUNDARY_EPSILON.check(epsilon)?;
    let at_boundary = boundary_pixels(&hard(label)?, window)?;
    let channels = label.channels();
    from_pixels(label.shape(), channels, |channel, pixel| {
        let y = f64::from(label.plane(channel)[pixel]);
        if at_boundary[pixel] { smoothed(y, epsilon, channels) } else { y }
    })
}

/// The largest class of each pixel, or foreground from 0.5 on.
fn hard(label: &SoftLabel) -> Result<LabelMap, CoreError> {
    let space = match label.channels() {
        1 => ClassSpace::binary(None),
        channels => ClassSpace::new(channels, None)?,
    };
    LabelMap::new(&harden(label.view()), space)
}

/// The smallest probability whose logarithm is taken.
const FLOOR: f32 = 1e-7;

fn logits(prob: &ProbMap) -> Result<Logits, CoreError> {
    let is_single = prob.channels() == 1;
    Logits::new(prob.view().mapv(|p| {
        let p = p.clamp(FLOOR, 1.0 - FLOOR);
        if is_single { (p / (1.0 - p)).ln() } else { p.ln() }
    }))
}

#[cfg(test)]
mod tests {
    use super::super::{BANDWIDTH, WINDOW, boundary_smoothing};
    use super::*;
    use crate::masks::IdImage;
    use crate::scenes::Scene;
    use ndarray::array;

    fn step(maker: LabelMaker) -> LabelStep {
        LabelStep { maker, on: true }
    }

    fn apply(text: &str, painted: &SoftLabel, annotators: &[LabelMap], teacher: &ProbMap) -> MadeLabel {
        LabelStack::of_text(text).apply(&StackInput { painted, annotators, teacher }).unwrap()
    }

    #[test]
    fn every_maker_can_be_written_and_read_again() {
        let all = LabelStack::new(LabelMaker::ALL.into_iter().map(step).collect());
        assert_eq!(LabelStack::of_text(&all.to_string()), all);
        for (maker, range) in LabelMaker::ALL.iter().flat_map(|m| m.parameters().iter().map(move |r| (m, r))) {
            let at = maker.parameters().iter().position(|r| r.name == range.name).unwrap();
            assert_eq!(maker.with(at, range.max).values()[at], range.max, "{} {}", maker.id(), range.name);
            range.check(maker.with(at, 0.3 * range.min + 0.7 * range.max).values()[at]).unwrap();
        }
    }

    #[test]
    fn what_cannot_be_read_is_passed_over() {
        let stack = LabelStack::of_text("smooth-1*smoothing-7*blur-NaN-off**boundary_smoothing-0.5-4*kde");
        assert_eq!(stack.to_string(), "smoothing-1*blur-1-off*boundary_smoothing-0.5-5*kde-0.1-64-3");
        assert!(LabelStack::of_text("").is_idle());
        assert_eq!(LabelStack::of_text(&"blur*".repeat(90)).steps().len(), LabelStack::MOST);
    }

    #[test]
    fn steps_work_in_their_order_and_only_if_they_are_on() {
        let painted = SoftLabel::new(array![[[1.0_f32, 0.0, 0.0, 0.0]]]).unwrap();
        let teacher = ProbMap::new(array![[[0.5_f32, 0.5, 0.5, 0.5]]]).unwrap();
        let of = |text: &str| apply(text, &painted, &[], &teacher).label;
        assert_eq!(of("smoothing-0.5-off"), painted);
        assert_eq!(of("smoothing-0.5").view(), array![[[0.75, 0.25, 0.25, 0.25]]]);
        // Smoothing and blur commute up to rounding; a boundary does not commute with a blur.
        assert_ne!(of("boundary_smoothing-0.5-3*blur-1"), of("blur-1*boundary_smoothing-0.5-3"));
        assert_eq!(of("teacher-1-0.5").view(), array![[[0.75, 0.25, 0.25, 0.25]]]);
    }

    #[test]
    fn boundary_smoothing_of_a_hard_label_is_the_papers() {
        let ids = IdImage::U8(array![[0, 0, 1, 2], [0, 1, 1, 2], [0, 0, 0, 0]]);
        let label = LabelMap::new(&ids, ClassSpace::new(3, None).unwrap()).unwrap();
        let painted = super::super::one_hot(&label).unwrap();
        assert_eq!(soften_boundaries(&painted, 0.4, 3).unwrap(), boundary_smoothing(&label, 0.4, 3).unwrap());
    }

    #[test]
    fn annotators_vote_whatever_was_painted() {
        let binary = |ids| LabelMap::new(&IdImage::U8(ids), ClassSpace::binary(None)).unwrap();
        let masks = [binary(array![[1, 1, 0]]), binary(array![[1, 0, 0]])];
        let painted = SoftLabel::new(array![[[0.0_f32, 0.0, 1.0]]]).unwrap();
        let teacher = ProbMap::new(painted.view().to_owned()).unwrap();
        assert_eq!(apply("annotator_mean", &painted, &masks, &teacher).label.view(), array![[[1.0, 0.5, 0.0]]]);
        let without = LabelStack::of_text("annotator_mean");
        let input = StackInput { painted: &painted, annotators: &[], teacher: &teacher };
        assert!(matches!(without.apply(&input), Err(CoreError::MissingInput { .. })));
    }

    #[test]
    fn a_calibrated_teacher_goes_to_the_steps_after_it() {
        let picture = Scene::Street.draw().unwrap();
        let alone = apply("kde-0.1-16-3", &picture.label, &[], &picture.prediction).label;
        let mixed = apply("kde-0.1-16-3*teacher-1-0", &picture.label, &[], &picture.prediction).label;
        assert!(alone.values().iter().zip(mixed.values()).all(|(a, b)| (a - b).abs() < 1e-5));
        let kept = apply("kde-0.1-16-3*teacher-1-1", &picture.label, &[], &picture.prediction).label;
        assert_eq!(kept, picture.label);
    }

    #[test]
    fn a_pseudo_label_says_where_the_teacher_is_sure() {
        let teacher = ProbMap::new(array![[[0.9_f32, 0.5, 0.1]]]).unwrap();
        let painted = SoftLabel::new(array![[[0.0_f32, 0.0, 0.0]]]).unwrap();
        let made = apply("pseudo_label-0.9*smoothing-0.5", &painted, &[], &teacher);
        assert_eq!(made.keep.unwrap().values(), [true, false, true]);
        assert!((made.label.values()[0] - 0.7).abs() < 1e-6);
    }

    #[test]
    fn ranges_are_those_of_the_operators() {
        assert_eq!(nearest(&WINDOW, 4.2), 5.0);
        assert_eq!(nearest(&BANDWIDTH, 0.0).to_bits(), BANDWIDTH.min.to_bits());
    }
}
