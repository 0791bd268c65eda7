//! Random images of every kind, in f32 and in f64.

use jdt_core::kernels::{self, Activation, Label, Prediction, Sample};
use jdt_core::masks::{ClassSpace, IdImage, KeepMask, LabelMap, Logits, ProbMap, SoftLabel};
use ndarray::{Array2, Array3};

/// One pixel, one workgroup and its neighbours, a prime, and an image larger than a few tiles.
pub(super) const SIZES: [(usize, usize); 6] = [(1, 1), (15, 17), (16, 16), (1, 257), (1, 10007), (300, 301)];
pub(super) const CLASSES: [usize; 6] = [1, 2, 3, 19, 40, 64];

/// `SplitMix64`: the same numbers everywhere, with nothing to depend on.
pub(super) struct Random(pub(super) u64);

impl Random {
    pub(super) fn bits(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    /// In [0, 1), in 24 bits: exact in f32.
    pub(super) fn unit(&mut self) -> f32 {
        let bits = (self.bits() >> 40) as f32;
        bits / 16_777_216.0
    }

    pub(super) fn below(&mut self, n: usize) -> usize {
        usize::try_from(self.bits() % n as u64).unwrap()
    }

    /// A number that appears as 0 and 1 more often than by chance.
    pub(super) fn probability(&mut self) -> f32 {
        match self.below(8) {
            0 => 0.0,
            1 => 1.0,
            _ => self.unit(),
        }
    }

    pub(super) fn map(&mut self, (c, h, w): (usize, usize, usize), value: impl Fn(&mut Self) -> f32) -> Array3<f32> {
        Array3::from_shape_simple_fn((c, h, w), || value(self))
    }
}

/// One image, owned, in f32 and in f64.
pub(super) struct Case {
    pub(super) name: String,
    pub(super) prob: ProbMap<f32>,
    logits: Logits<f32>,
    pub(super) activation: Option<Activation>,
    pub(super) hard: Option<LabelMap>,
    soft: SoftLabel<f32>,
    keep: Option<KeepMask>,
    prob64: ProbMap<f64>,
    logits64: Logits<f64>,
    pub(super) soft64: SoftLabel<f64>,
}

#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) enum Ignored {
    Nothing,
    Some,
    All,
}

impl Case {
    pub(super) fn new(
        random: &mut Random,
        (channels, height, width): (usize, usize, usize),
        activation: Option<Activation>,
        hard: bool,
        ignored: Ignored,
    ) -> Self {
        let shape = (channels, height, width);
        let prob = random.map(shape, Random::probability);
        // Logits of a trained model and, now and then, of one that is far too sure.
        let logits = random.map(shape, |r| (r.unit() - 0.5) * if r.below(16) == 0 { 40.0 } else { 8.0 });
        let soft = random.map(shape, Random::probability);
        let classes = if channels == 1 { 2 } else { channels };
        let ids = Array2::from_shape_simple_fn((height, width), || match (ignored, random.below(8)) {
            (Ignored::All, _) | (Ignored::Some, 0) => -1,
            _ => i32::try_from(random.below(classes)).unwrap(),
        });
        let keep = match ignored {
            Ignored::Nothing => None,
            Ignored::Some => Some(Array2::from_shape_simple_fn((height, width), || random.below(8) > 0)),
            // The hard label leaves all pixels out by itself.
            Ignored::All if hard => None,
            Ignored::All => Some(Array2::from_elem((height, width), false)),
        };
        let space = ClassSpace::new(classes, Some(-1)).unwrap();
        Self {
            name: format!("{channels}×{height}×{width} {activation:?} hard={hard} ignored={ignored:?}"),
            activation,
            hard: hard.then(|| LabelMap::new(&IdImage::I32(ids), space).unwrap()),
            keep: keep.map(|keep| KeepMask::new(keep).unwrap()),
            prob64: ProbMap::new(prob.mapv(f64::from)).unwrap(),
            logits64: Logits::new(logits.mapv(f64::from)).unwrap(),
            soft64: SoftLabel::new(soft.mapv(f64::from)).unwrap(),
            prob: ProbMap::new(prob).unwrap(),
            logits: Logits::new(logits).unwrap(),
            soft: SoftLabel::new(soft).unwrap(),
        }
    }

    pub(super) fn sample(&self) -> Sample<'_, f32> {
        let prediction = self.activation.map_or(Prediction::Prob(&self.prob), |a| Prediction::Logits(&self.logits, a));
        let label = self.hard.as_ref().map_or(Label::Soft(&self.soft), Label::Hard);
        Sample::new(prediction, label, self.keep.as_ref()).unwrap()
    }

    pub(super) fn sample64(&self) -> Sample<'_, f64> {
        let prediction =
            self.activation.map_or(Prediction::Prob(&self.prob64), |a| Prediction::Logits(&self.logits64, a));
        let label = self.hard.as_ref().map_or(Label::Soft(&self.soft64), Label::Hard);
        Sample::new(prediction, label, self.keep.as_ref()).unwrap()
    }

    /// Probabilities in f64.
    pub(super) fn x64(&self) -> Vec<f64> {
        let pixels = self.prob.shape().pixels();
        match self.activation {
            None => self.prob64.values().to_vec(),
            Some(Activation::Softmax) => {
                let mut x = self.logits64.values().to_vec();
                kernels::softmax_in_place(&mut x, pixels);
                x
            }
            Some(Activation::Sigmoid) => {
                let mut x = self.logits64.values().to_vec();
                kernels::sigmoid_in_place(&mut x);
                x
            }
        }
    }

    /// Every kind of input at every size and number of classes.
    pub(super) fn all() -> impl Iterator<Item = Self> {
        let mut random = Random(7);
        let mut shapes = Vec::new();
        for (height, width) in SIZES {
            // An emulated device would take a minute for the most classes of the largest image.
            for channels in CLASSES.into_iter().filter(|channels| channels * height * width < 4_000_000) {
                shapes.push((channels, height, width));
            }
        }
        let activations = [None, Some(Activation::Softmax), Some(Activation::Sigmoid)];
        let kinds = activations.into_iter().flat_map(|a| {
            [(false, Ignored::Nothing), (false, Ignored::Some), (true, Ignored::Nothing), (true, Ignored::Some)]
                .map(move |(hard, ignored)| (a, hard, ignored))
        });
        let kinds: Vec<_> = kinds.chain([(None, false, Ignored::All), (None, true, Ignored::All)]).collect();
        shapes.into_iter().flat_map(move |shape| {
            // The largest images in some of the kinds, another few for each number of classes.
            let large = shape.0 * shape.1 * shape.2 > 150_000;
            let chosen: Vec<_> = kinds.iter().enumerate().filter(|(i, _)| !large || i % 5 == shape.0 % 5).collect();
            chosen
                .into_iter()
                .map(|(_, &(activation, hard, ignored))| Self::new(&mut random, shape, activation, hard, ignored))
                .collect::<Vec<_>>()
        })
    }
}

/// Logits as far apart as f32 allows, with a soft label.
pub(super) fn huge_logits() -> (Logits<f32>, SoftLabel<f32>) {
    let logits = ndarray::array![[[1000.0_f32, -1000.0, 0.0]], [[-1000.0, 1000.0, 0.0]], [[1000.0, -1000.0, 3e38]]];
    let label = Array3::from_elem((3, 1, 3), 0.25_f32);
    (Logits::new(logits).unwrap(), SoftLabel::new(label).unwrap())
}
