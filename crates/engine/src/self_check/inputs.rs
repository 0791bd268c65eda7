//! Inputs that no formula of the kernels knows, and those that kernels like to get wrong.

use jdt_core::CoreError;
use jdt_core::kernels::{Activation, Label, Prediction, Sample, Surface, sigmoid_in_place, softmax_in_place};
use jdt_core::masks::{ClassSpace, Direction, IdImage, LabelMap, Logits, PredictionMap, ProbMap, Rect, SoftLabel};
use ndarray::{Array2, Array3, s};

/// A random sequence: xorshift64*, seeded, the same everywhere.
pub(super) struct Noise(u64);

impl Noise {
    pub(super) fn new(seed: u64) -> Self {
        Self(seed.wrapping_mul(0x9E37_79B9_7F4A_7C15) | 1)
    }

    fn next(&mut self) -> u64 {
        self.0 ^= self.0 >> 12;
        self.0 ^= self.0 << 25;
        self.0 ^= self.0 >> 27;
        self.0.wrapping_mul(0x2545_F491_4F6C_DD1D) >> 40
    }

    /// In [0, 1), in steps of 2⁻²⁴.
    fn unit(&mut self) -> f32 {
        self.next() as f32 / 16_777_216.0
    }

    /// Below f32's normal range half the time, else in [0, 1).
    fn denormal(&mut self) -> f32 {
        if self.below(2) == 0 { 1e-41 * self.unit() } else { self.unit() }
    }

    fn below(&mut self, end: usize) -> usize {
        usize::try_from(self.next()).unwrap_or(0) % end
    }
}

/// What fills a map.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Fill {
    /// Anything.
    Random,
    /// 0 and 1 only.
    Hard,
    /// The label again, and a little off.
    NearlyEqual,
    /// Logits of ±10⁴, where every soft-max is 0 or 1, and between them ties of the largest.
    Saturated,
    /// Every class is as likely as the others; some zeros are negative.
    Ties,
    /// Every pixel is class 0: that class is full, all others are empty.
    OneClass,
    /// Half the values are below f32's normal range, where many GPUs read 0.
    Denormal,
    /// Every pixel is ignored.
    Ignored,
}

impl Fill {
    const ALL: [Self; 8] = [
        Self::Random,
        Self::Hard,
        Self::NearlyEqual,
        Self::Saturated,
        Self::Ties,
        Self::OneClass,
        Self::Denormal,
        Self::Ignored,
    ];
}

/// One input of one size.
#[derive(Debug, Clone, Copy)]
pub(super) struct Case {
    pub(super) channels: usize,
    pub(super) height: usize,
    pub(super) width: usize,
    pub(super) fill: Fill,
    pub(super) hard_label: bool,
}

impl std::fmt::Display for Case {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let label = if self.hard_label { "hard" } else { "soft" };
        write!(f, "{}×{}×{} {:?} {label}", self.channels, self.height, self.width, self.fill)
    }
}

/// One pixel, around a block's 256 pixels, primes, and enough for several groups; 1 to 64 classes.
const SIZES: [(usize, usize, usize); 8] =
    [(1, 1, 1), (2, 1, 255), (3, 16, 16), (5, 1, 257), (19, 31, 37), (64, 13, 17), (1, 251, 257), (4, 120, 331)];

/// Every size with every fill and both kinds of label.
pub(super) fn cases() -> impl Iterator<Item = Case> {
    SIZES.into_iter().flat_map(move |(channels, height, width)| {
        Fill::ALL
            .into_iter()
            .flat_map(move |fill| [true, false].map(|hard_label| Case { channels, height, width, fill, hard_label }))
    })
}

/// Label and prediction of a case, owned.
pub(super) struct Maps {
    pub(super) prob: ProbMap,
    pub(super) logits: Logits,
    pub(super) hard: LabelMap,
    pub(super) hard_prediction: PredictionMap,
    pub(super) soft: SoftLabel,
    hard_label: bool,
}

const IGNORE: u8 = 255;

impl Maps {
    pub(super) fn new(case: &Case, seed: u64) -> Result<Self, CoreError> {
        let Case { channels, height, width, fill, hard_label } = *case;
        let mut noise = Noise::new(seed);
        let shape = (channels, height, width);
        let classes = channels.max(2);
        let ids = Array2::from_shape_simple_fn((height, width), || match fill {
            Fill::Ignored => IGNORE,
            _ if noise.below(20) == 0 => IGNORE,
            Fill::OneClass => 0,
            _ => u8::try_from(noise.below(classes)).unwrap_or(0),
        });
        let soft = Array3::from_shape_fn(shape, |(channel, _, _)| match fill {
            Fill::Hard => noise.unit().round(),
            Fill::Ties => 0.5,
            Fill::OneClass => f32::from(u8::from(channel == 0)),
            Fill::Denormal => noise.denormal(),
            Fill::Ignored => 0.0,
            _ => noise.unit(),
        });
        let prob = match fill {
            Fill::NearlyEqual => soft.mapv(|y| if noise.below(2) == 0 { y } else { (y + 1e-6).min(1.0) }),
            Fill::Hard => soft.mapv(|_| noise.unit().round()),
            Fill::Ties | Fill::OneClass => soft.clone(),
            Fill::Denormal => soft.mapv(|_| noise.denormal()),
            _ => soft.mapv(|_| noise.unit()),
        };
        let logits = soft.mapv(|_| match fill {
            Fill::Saturated => [-1e4, 0.0, 1e4, 1e4][noise.below(4)],
            Fill::Ties => [0.0, -0.0][noise.below(2)],
            Fill::Denormal => noise.denormal(),
            _ => 12.0 * noise.unit() - 6.0,
        });
        let predicted = ids.mapv(|_| u8::try_from(noise.below(classes)).unwrap_or(0));
        let space = ClassSpace::new(classes, Some(i32::from(IGNORE)))?;
        Ok(Self {
            prob: ProbMap::new(prob)?,
            logits: Logits::new(logits)?,
            hard: LabelMap::new(&IdImage::U8(ids), space)?,
            hard_prediction: PredictionMap::new(&IdImage::U8(predicted), space)?,
            soft: SoftLabel::new(soft)?,
            hard_label,
        })
    }

    pub(super) fn label(&self) -> Label<'_, f32> {
        if self.hard_label { Label::Hard(&self.hard) } else { Label::Soft(&self.soft) }
    }

    /// Of the probabilities.
    pub(super) fn of_prob(&self) -> Result<Sample<'_, f32>, CoreError> {
        Sample::new(Prediction::Prob(&self.prob), self.label(), None)
    }

    /// Of the logits.
    pub(super) fn of_logits(&self) -> Result<Sample<'_, f32>, CoreError> {
        Sample::new(Prediction::Logits(&self.logits, self.activation()), self.label(), None)
    }

    /// Where a stroke goes: a rectangle off the corner, of a third of the image at the most.
    pub(super) fn stroke(&self) -> Rect {
        let shape = self.prob.shape();
        let (top, left) = (shape.height() / 3, shape.width() / 3);
        Rect { top, left, height: shape.height().div_ceil(3), width: shape.width().div_ceil(3) }
    }

    /// The probabilities after the stroke, which turns them round.
    pub(super) fn painted(&self) -> Result<ProbMap, CoreError> {
        let Rect { top, left, height, width } = self.stroke();
        let mut prob = self.prob.view().to_owned();
        prob.slice_mut(s![.., top..top + height, left..left + width]).mapv_inplace(|x| 1.0 - x);
        ProbMap::new(prob)
    }

    /// Of another prediction.
    pub(super) fn with_prediction<'a>(&'a self, prob: &'a ProbMap) -> Result<Sample<'a, f32>, CoreError> {
        Sample::new(Prediction::Prob(prob), self.label(), None)
    }

    /// Two directions for a surface: to the soft label, and away from ½.
    pub(super) fn directions(&self) -> Result<[Direction; 2], CoreError> {
        let u = &self.soft.view() - &self.prob.view();
        Ok([Direction::new(u)?, Direction::new(self.prob.view().mapv(|x| 2.0 * x - 1.0))?])
    }

    /// The same numbers in f64.
    pub(super) fn wide_directions(&self) -> Result<[Direction<f64>; 2], CoreError> {
        let [u, v] = self.directions()?;
        Ok([Direction::new(u.view().mapv(f64::from))?, Direction::new(v.view().mapv(f64::from))?])
    }

    /// Through the probabilities.
    pub(super) fn surface<'a>(&'a self, [u, v]: &'a [Direction; 2]) -> Result<Surface<'a, f32>, CoreError> {
        Surface::new(&self.prob, [u, v], self.label(), None)
    }

    fn activation(&self) -> Activation {
        if self.logits.channels() == 1 { Activation::Sigmoid } else { Activation::Softmax }
    }

    /// The same in f64.
    pub(super) fn widened(&self) -> Result<Widened<'_>, CoreError> {
        Ok(Widened {
            prob: ProbMap::new(self.prob.view().mapv(f64::from))?,
            logits: Logits::new(self.logits.view().mapv(f64::from))?,
            soft: SoftLabel::new(self.soft.view().mapv(f64::from))?,
            maps: self,
        })
    }
}

/// The maps of a case in the reference's precision.
pub(super) struct Widened<'a> {
    prob: ProbMap<f64>,
    logits: Logits<f64>,
    soft: SoftLabel<f64>,
    maps: &'a Maps,
}

impl Widened<'_> {
    fn label(&self) -> Label<'_, f64> {
        if self.maps.hard_label { Label::Hard(&self.maps.hard) } else { Label::Soft(&self.soft) }
    }

    pub(super) fn of_prob(&self) -> Result<Sample<'_, f64>, CoreError> {
        Sample::new(Prediction::Prob(&self.prob), self.label(), None)
    }

    /// The probabilities after the stroke: those of [`Maps::painted`].
    pub(super) fn painted(&self) -> Result<ProbMap<f64>, CoreError> {
        ProbMap::new(self.maps.painted()?.view().mapv(f64::from))
    }

    pub(super) fn with_prediction<'b>(&'b self, prob: &'b ProbMap<f64>) -> Result<Sample<'b, f64>, CoreError> {
        Sample::new(Prediction::Prob(prob), self.label(), None)
    }

    pub(super) fn surface<'b>(&'b self, [u, v]: &'b [Direction<f64>; 2]) -> Result<Surface<'b, f64>, CoreError> {
        Surface::new(&self.prob, [u, v], self.label(), None)
    }

    pub(super) fn of_logits(&self) -> Result<Sample<'_, f64>, CoreError> {
        Sample::new(Prediction::Logits(&self.logits, self.maps.activation()), self.label(), None)
    }

    /// Whether, in some class, the probability that the logits give is within `distance` of a soft label but not on it;
    /// one entry a pixel.
    pub(super) fn pixels_near_their_label(&self, distance: f64) -> Vec<bool> {
        let pixels = self.logits.shape().pixels();
        let mut near = vec![false; pixels];
        if self.maps.hard_label {
            return near;
        }
        let mut prob = self.logits.values().to_vec();
        match self.maps.activation() {
            Activation::Sigmoid => sigmoid_in_place(&mut prob),
            Activation::Softmax => softmax_in_place(&mut prob, pixels),
        }
        for (at, (x, y)) in prob.iter().zip(self.soft.values()).enumerate() {
            near[at % pixels] |= x != y && (x - y).abs() < distance;
        }
        near
    }
}
