//! The state that a link carries, and its defaults.

use super::choices::{Canvases, Hunt, Lang, Moved, Over, Plot, Pressure, Show, StartFrom, Theme, Tool};
use super::decimal;
use jdt_core::losses::{ChosenClasses, Reduction, TverskyIndex};
use jdt_core::scenes::Scene;
use jdt_engine::protocol::PaintedShape;
use jdt_engine::{BackendChoice, Overlay, RaceOptimiser, Towards};
use reactive_stores::Store;
use serde::{Deserialize, Serialize};

/// How a link names the classes in the label.
const PRESENT: &str = "present";

/// The most classes of a painting.
const MOST_CLASSES: usize = 8;

/// The version that links are written with.
pub(super) const VERSION: u8 = 1;

/// The state of the page that is not painted.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, Store)]
#[serde(default)]
#[expect(clippy::struct_excessive_bools, reason = "each is a switch of its own on the page")]
pub(crate) struct LinkState {
    /// The version of this form.
    pub(crate) v: u8,
    pub(crate) scene: Scene,
    pub(crate) tool: Tool,
    /// Brush value, 0 to 1.
    #[serde(with = "decimal")]
    pub(crate) value: f64,
    /// Brush diameter in mask pixels.
    #[serde(with = "decimal")]
    pub(crate) size: f64,
    /// The share of the brush's radius that is painted in full, 0 to 1.
    #[serde(with = "decimal")]
    pub(crate) hardness: f64,
    /// The class that is painted.
    pub(crate) class: usize,
    /// The loss that is looked at.
    pub(crate) loss: String,
    pub(crate) show: Show,
    #[serde(with = "decimal")]
    pub(crate) alpha: f64,
    #[serde(with = "decimal")]
    pub(crate) beta: f64,
    #[serde(with = "decimal")]
    pub(crate) gamma: f64,
    #[serde(with = "decimal")]
    pub(crate) smooth: f64,
    pub(crate) over: Over,
    /// The classes that losses are of, `0,2`; `present` for those in the label, empty for all.
    pub(crate) of: String,
    /// The label of the one-pixel curves.
    #[serde(with = "decimal")]
    pub(crate) y: f64,
    /// Check: the number of classes.
    pub(crate) classes: usize,
    /// Check: the ignored id as it was typed; empty for none.
    pub(crate) ignore: String,
    /// Check: any value other than 0 is foreground.
    pub(crate) binary: bool,
    /// Check: the id of a data set whose classes are counted; empty for own ones. As the next three, read by whoever needs it.
    pub(crate) preset: String,
    /// Check: class names, what is counted as one, what is left out, as they were typed; longer texts are not carried.
    pub(crate) names: String,
    pub(crate) merge: String,
    pub(crate) exclude: String,
    pub(crate) theme: Theme,
    pub(crate) lang: Lang,
    /// 1 for the page within another page.
    pub(crate) embed: u8,
    /// The parts that are left out, `tools,descent`; see `share::PARTS`.
    pub(crate) hide: String,
    pub(crate) backend: BackendChoice,
    /// A painting of another size in the scene's place, `width x height x classes`; empty for the scene.
    pub(crate) canvas: String,
    pub(crate) plot: Plot,
    /// Surface: the losses drawn, `sjl,jml`.
    pub(crate) losses: String,
    /// Surface: the second pixel's label.
    #[serde(with = "decimal")]
    pub(crate) y2: f64,
    /// Surface: where the reader's descent starts.
    #[serde(with = "decimal")]
    pub(crate) x1: f64,
    #[serde(with = "decimal")]
    pub(crate) x2: f64,
    /// Surface: whether descents start all around as well.
    pub(crate) paths: bool,
    /// Surface: both directions of a slice.
    pub(crate) along: Towards,
    pub(crate) across: Towards,
    /// Surface: of random directions and of searches.
    pub(crate) seed: u32,
    /// Surface: points of a slice's side.
    pub(crate) side: usize,
    /// Surface: from where surfaces are looked at, in degrees.
    #[serde(with = "decimal")]
    pub(crate) yaw: f64,
    #[serde(with = "decimal")]
    pub(crate) pitch: f64,
    /// Surface: the triangle, `1,0;1,1;0,1`.
    pub(crate) vectors: String,
    pub(crate) hunt: Hunt,
    /// Surface: the label on the real line.
    #[serde(with = "decimal")]
    pub(crate) yr: f64,
    /// Descent: the losses that race, separated by commas.
    pub(crate) race: String,
    pub(crate) optimiser: RaceOptimiser,
    /// Descent: η per kept pixel.
    #[serde(with = "decimal")]
    pub(crate) rate: f64,
    /// Descent: what is moved.
    pub(crate) on: Moved,
    /// Descent: how many steps.
    pub(crate) steps: u32,
    /// Descent: how many steps a second.
    pub(crate) speed: u32,
    /// Descent: where it starts.
    pub(crate) from: StartFrom,
    /// Descent: what noise is drawn from.
    pub(crate) noise: u32,
    /// Side by side, or split.
    pub(crate) view: Canvases,
    /// Where the divider is, as a share of the width.
    #[serde(with = "decimal")]
    pub(crate) divider: f64,
    #[serde(with = "decimal")]
    pub(crate) label_opacity: f64,
    #[serde(with = "decimal")]
    pub(crate) prediction_opacity: f64,
    #[serde(with = "decimal")]
    pub(crate) overlay_opacity: f64,
    /// Which layers are not shown: some of `label`, `prediction` and `overlay`.
    pub(crate) hidden_layers: String,
    pub(crate) pressure: Pressure,
    /// How far values may differ that a fill takes for one region.
    #[serde(with = "decimal")]
    pub(crate) tolerance: f64,
    /// Whether single keys choose tools.
    pub(crate) keys: bool,
    /// Label makers as text; see `LabelStack`. Whoever runs them reads what can be read.
    pub(crate) makers: String,
    /// The annotator whose mask is under the brush, counted from 1; 0 for the label.
    pub(crate) reader: usize,
    /// Whether the label's canvas shows what is painted, where label makers make another label of it.
    pub(crate) painted: bool,
    /// Bias: the data set, `street-24-0`; empty for the first preset's. As the next two, read by whoever needs it.
    pub(crate) set: String,
    /// Bias: how each model errs, `lose-150*thick-3.from-200`; empty for the first preset's.
    pub(crate) models: String,
    /// Bias: how the matrix is read, and what is looked at, `c-1-4-5`.
    pub(crate) read: String,
    /// Learn: the lesson that runs beside the place; empty for none.
    pub(crate) lesson: String,
    /// Learn: its step, counted from 1; 0 for a lesson that is to begin.
    pub(crate) step: usize,
    /// Learn: the experiment that is shown, with its numbers, `shards-4-1`; empty for the list of lessons.
    pub(crate) experiment: String,
}

impl Default for LinkState {
    fn default() -> Self {
        Self {
            v: VERSION,
            scene: Scene::default(),
            tool: Tool::default(),
            value: 0.5,
            size: 9.0,
            hardness: 0.7,
            class: 0,
            loss: "jml".to_owned(),
            show: Show::default(),
            alpha: 0.7,
            beta: 0.3,
            gamma: 1.0,
            smooth: 1e-3,
            over: Over::default(),
            of: String::new(),
            y: 0.5,
            classes: 2,
            ignore: "255".to_owned(),
            binary: false,
            preset: String::new(),
            names: String::new(),
            merge: String::new(),
            exclude: String::new(),
            theme: Theme::default(),
            lang: Lang::default(),
            embed: 0,
            hide: String::new(),
            backend: BackendChoice::default(),
            canvas: String::new(),
            plot: Plot::default(),
            losses: "sjl,jml".to_owned(),
            y2: 0.3,
            x1: 0.15,
            x2: 0.85,
            paths: true,
            along: Towards::Label,
            across: Towards::Argmax,
            seed: 0,
            side: 64,
            yaw: -35.0,
            pitch: 32.0,
            vectors: "1,0;1,1;0,1".to_owned(),
            hunt: Hunt::default(),
            yr: 0.8,
            race: "sjl,jml".to_owned(),
            optimiser: RaceOptimiser::default(),
            rate: 0.01,
            on: Moved::default(),
            steps: 150,
            speed: 60,
            from: StartFrom::default(),
            noise: 1,
            view: Canvases::default(),
            divider: 0.5,
            label_opacity: 1.0,
            prediction_opacity: 1.0,
            overlay_opacity: 1.0,
            hidden_layers: String::new(),
            pressure: Pressure::default(),
            tolerance: 0.1,
            keys: true,
            makers: String::new(),
            reader: 0,
            painted: false,
            set: String::new(),
            models: String::new(),
            read: String::new(),
            lesson: String::new(),
            step: 1,
            experiment: String::new(),
        }
    }
}

impl LinkState {
    /// The largest brush, in mask pixels.
    pub(crate) const MAX_SIZE: f64 = 128.0;
    /// Rates of a descent.
    pub(crate) const MIN_RATE: f64 = 1e-5;
    pub(crate) const MAX_RATE: f64 = 10.0;
    /// The longest descent, and the fastest.
    pub(crate) const MAX_STEPS: u32 = 5000;
    pub(crate) const MAX_SPEED: u32 = 1000;
    /// The longest list of losses, in bytes.
    pub(super) const MAX_RACE: usize = 400;

    /// The words of `hidden_layers`.
    pub(crate) const LAYERS: [&'static str; 3] = ["label", "prediction", "overlay"];

    /// Whether a layer is shown.
    pub(crate) fn shows(&self, layer: &str) -> bool {
        !self.hidden_layers.split(',').any(|hidden| hidden == layer)
    }

    /// Shows or hides a layer.
    pub(crate) fn set_shown(&mut self, layer: &str, shown: bool) {
        let is_hidden = |other: &&str| if *other == layer { !shown } else { !self.shows(other) };
        self.hidden_layers = Self::LAYERS.into_iter().filter(is_hidden).collect::<Vec<_>>().join(",");
    }

    /// The longest text of label makers, and of data sets and models.
    pub(super) const MAX_TEXT: usize = 600;
    /// The longest text of Check that a link carries, in bytes.
    pub(crate) const MAX_TYPED: usize = 240;

    /// Hyper-parameters of the losses.
    pub(crate) fn index(&self) -> TverskyIndex {
        TverskyIndex { alpha: self.alpha, beta: self.beta, gamma: self.gamma, smooth: self.smooth, log: false }
    }

    /// How losses are averaged.
    pub(crate) fn reduction(&self) -> Reduction {
        match self.over {
            Over::D => Reduction::D,
            Over::I => Reduction::I,
            Over::C => Reduction::C,
        }
    }

    /// The classes that losses are of.
    pub(crate) fn chosen_classes(&self) -> ChosenClasses {
        match self.of.as_str() {
            "" => ChosenClasses::All,
            PRESENT => ChosenClasses::Present,
            list => ChosenClasses::These(class_list(list)),
        }
    }

    /// Chooses the classes that losses are of.
    pub(crate) fn choose_classes(&mut self, classes: &ChosenClasses) {
        self.of = match classes {
            ChosenClasses::All => String::new(),
            ChosenClasses::Present => PRESENT.to_owned(),
            ChosenClasses::These(list) => list.iter().map(usize::to_string).collect::<Vec<_>>().join(","),
        };
    }

    /// What is drawn over the prediction.
    pub(crate) fn overlay(&self) -> Overlay {
        match self.show {
            Show::Prediction => Overlay::None,
            Show::Push => Overlay::Push(self.loss.clone()),
            Show::Difference => Overlay::Difference,
            Show::Distance => Overlay::Distance,
            Show::Error => Overlay::Error,
        }
    }

    /// The size that is asked for in place of a scene: 16 to 1024 pixels a side, 1 to 8 classes.
    pub(crate) fn canvas_shape(&self) -> Option<PaintedShape> {
        let mut numbers = self.canvas.split('x').map(|part| part.parse::<usize>().ok());
        let mut next = |low, high| numbers.next().flatten().map(|number: usize| number.clamp(low, high));
        let (width, height) = (next(16, 1024)?, next(16, 1024)?);
        Some(PaintedShape { channels: next(1, 8)?, height, width })
    }
}

/// The classes of a list, in order, each once.
fn class_list(list: &str) -> Vec<usize> {
    (0..MOST_CLASSES).filter(|class| list.split(',').any(|word| word.parse() == Ok(*class))).collect()
}
