//! Everything that a link can carry: one flat, versioned state, readable in the address.
//!
//! `#/paint?loss=jml&y=0.4` names a place and the values that differ from the defaults. Unknown keys and values that
//! cannot be read are passed over one by one, and numbers are clamped, so an old or mistyped link still opens.

use crate::surface::lists;
use jdt_core::losses::{Reduction, TverskyIndex};
use jdt_core::scenes::Scene;
use jdt_engine::protocol::PaintedShape;
use jdt_engine::{BackendChoice, Overlay, RaceOptimiser, Towards};
use reactive_stores::Store;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// The version that links are written with.
const VERSION: u8 = 1;

/// What stands before a lesson's name in the address that opens it at its beginning.
const OF_LESSON: &str = "#/learn/";

/// A place of the page.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) enum Place {
    #[default]
    Paint,
    Surface,
    Bias,
    Check,
    Learn,
    SelfCheck,
}

impl Place {
    pub(crate) const ALL: [Self; 6] =
        [Self::Paint, Self::Surface, Self::Bias, Self::Check, Self::Learn, Self::SelfCheck];

    /// The place's name in the address.
    pub(crate) fn path(self) -> &'static str {
        match self {
            Self::Paint => "#/paint",
            Self::Surface => "#/surface",
            Self::Bias => "#/bias",
            Self::Check => "#/check",
            Self::Learn => "#/learn",
            Self::SelfCheck => "#/self-check",
        }
    }

    fn of_hash(hash: &str) -> Self {
        let path = hash.split('?').next().unwrap_or_default();
        if path.starts_with(OF_LESSON) {
            return Self::Learn;
        }
        Self::ALL.into_iter().find(|place| place.path() == path).unwrap_or_default()
    }
}

/// What a pointer does to a mask.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(crate) enum Tool {
    #[default]
    Brush,
    Erase,
    Fill,
    Rectangle,
    Ellipse,
    /// Takes over the value and the class under the pointer.
    Pick,
    Pan,
}

/// What a pen's pressure does to the brush.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(crate) enum Pressure {
    #[default]
    Size,
    Value,
    Off,
}

/// How label and prediction stand to each other.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(crate) enum Canvases {
    /// Side by side.
    #[default]
    Side,
    /// On one canvas, with a divider.
    Split,
}

/// What is shown in place of the prediction.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(crate) enum Show {
    #[default]
    Prediction,
    /// Where the chosen loss pushes.
    Push,
    /// x − y.
    Difference,
    /// |x − y|.
    Distance,
    /// True positives, false positives, false negatives.
    Error,
}

/// What a descent moves.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(crate) enum Moved {
    /// Of several classes they go on summing to 1.
    #[default]
    Probabilities,
    /// The same, but of several classes each on its own.
    Apart,
    Logits,
}

/// Where a descent starts.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(crate) enum StartFrom {
    #[default]
    Prediction,
    Noise,
    Even,
}

/// Over what losses are averaged.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(crate) enum Over {
    #[default]
    D,
    I,
    C,
}

/// What Surface draws.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(crate) enum Plot {
    #[default]
    Pixel,
    Pair,
    Slice,
    Triangle,
    Line,
}

/// Whose worst triangle Surface looks for.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(crate) enum Hunt {
    Jml,
    #[default]
    Dml,
    Ctl,
}

/// Light, dark or as the system has it.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(crate) enum Theme {
    #[default]
    Auto,
    Light,
    Dark,
}

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
    /// The label of the one-pixel curves.
    #[serde(with = "decimal")]
    pub(crate) y: f64,
    /// Check: the number of classes.
    pub(crate) classes: usize,
    /// Check: the ignored id as it was typed; empty for none.
    pub(crate) ignore: String,
    /// Check: any value other than 0 is foreground.
    pub(crate) binary: bool,
    pub(crate) theme: Theme,
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
            y: 0.5,
            classes: 2,
            ignore: "255".to_owned(),
            binary: false,
            theme: Theme::default(),
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
    const MAX_RACE: usize = 400;

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
    const MAX_TEXT: usize = 600;

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

    fn clamped(mut self) -> Self {
        let defaults = Self::default();
        self.v = VERSION;
        for (value, low, high, default) in [
            (&mut self.value, 0.0, 1.0, defaults.value),
            (&mut self.size, 1.0, Self::MAX_SIZE, defaults.size),
            (&mut self.hardness, 0.0, 1.0, defaults.hardness),
            (&mut self.alpha, 0.0, 10.0, defaults.alpha),
            (&mut self.beta, 0.0, 10.0, defaults.beta),
            (&mut self.gamma, 1.0, 10.0, defaults.gamma),
            (&mut self.smooth, 0.0, 1000.0, defaults.smooth),
            (&mut self.y, 0.0, 1.0, defaults.y),
            (&mut self.y2, 0.0, 1.0, defaults.y2),
            (&mut self.x1, 0.0, 1.0, defaults.x1),
            (&mut self.x2, 0.0, 1.0, defaults.x2),
            (&mut self.yaw, -180.0, 180.0, defaults.yaw),
            (&mut self.pitch, 5.0, 90.0, defaults.pitch),
            (&mut self.yr, -2.0, 2.0, defaults.yr),
            (&mut self.rate, Self::MIN_RATE, Self::MAX_RATE, defaults.rate),
            (&mut self.divider, 0.0, 1.0, defaults.divider),
            (&mut self.label_opacity, 0.0, 1.0, defaults.label_opacity),
            (&mut self.prediction_opacity, 0.0, 1.0, defaults.prediction_opacity),
            (&mut self.overlay_opacity, 0.0, 1.0, defaults.overlay_opacity),
            (&mut self.tolerance, 0.0, 1.0, defaults.tolerance),
        ] {
            *value = if value.is_finite() { value.clamp(low, high) } else { default };
        }
        let canvas = self.canvas_shape();
        self.canvas =
            canvas.map_or_else(String::new, |shape| format!("{}x{}x{}", shape.width, shape.height, shape.channels));
        self.class = self.class.min(7);
        self.classes = self.classes.clamp(1, jdt_core::masks::ClassSpace::MAX_CLASSES);
        if self.ignore.parse::<i32>().is_err() {
            self.ignore.clear();
        }
        let hidden = Self::LAYERS.into_iter().filter(|layer| !self.shows(layer)).collect::<Vec<_>>().join(",");
        self.hidden_layers = hidden;
        self.reader = self.reader.min(6);
        let is_readable = |c: char| c.is_ascii_alphanumeric() || "*-._".contains(c);
        self.step = self.step.min(99);
        let texts = [&mut self.makers, &mut self.set, &mut self.models, &mut self.read];
        for text in texts.into_iter().chain([&mut self.lesson, &mut self.experiment]) {
            if text.len() > Self::MAX_TEXT || !text.chars().all(is_readable) {
                text.clear();
            }
        }
        if jdt_core::losses::find(&self.loss).is_err() {
            self.loss = defaults.loss;
        }
        self.side = self.side.clamp(8, 256);
        let losses = lists::losses(&self.losses).join(",");
        self.losses = if losses.is_empty() { defaults.losses } else { losses };
        self.vectors = match lists::vectors(&self.vectors, decimal::read) {
            Some(vectors) => lists::write_vectors(&vectors),
            None => defaults.vectors,
        };
        self.steps = self.steps.clamp(1, Self::MAX_STEPS);
        self.speed = self.speed.clamp(1, Self::MAX_SPEED);
        // Whether these are losses, the player says.
        if self.race.len() > Self::MAX_RACE {
            self.race = defaults.race;
        }
        self
    }
}

/// Numbers as words of the address. The browser reads and writes them: Rust's own reader brings a 10 KB table along.
pub(crate) mod decimal {
    use serde::{Deserialize, Deserializer, Serializer, de};

    pub(super) fn serialize<S: Serializer>(number: &f64, to: S) -> Result<S::Ok, S::Error> {
        to.serialize_str(&number.to_string())
    }

    pub(super) fn deserialize<'de, D: Deserializer<'de>>(from: D) -> Result<f64, D::Error> {
        let text = String::deserialize(from)?;
        read(&text).ok_or_else(|| de::Error::custom("expected a number"))
    }

    #[cfg(target_arch = "wasm32")]
    pub(crate) fn read(text: &str) -> Option<f64> {
        Some(js_sys::Number::parse_float(text)).filter(|number| !number.is_nan())
    }

    #[cfg(not(target_arch = "wasm32"))]
    pub(crate) fn read(text: &str) -> Option<f64> {
        text.parse().ok()
    }
}

pub(crate) type Pairs = BTreeMap<String, String>;

/// Every key of the address with its value.
pub(crate) fn pairs_of(state: &LinkState) -> Pairs {
    let text = serde_urlencoded::to_string(state).unwrap_or_default();
    serde_urlencoded::from_str(&text).unwrap_or_default()
}

fn state_of(pairs: &Pairs) -> Option<LinkState> {
    serde_urlencoded::from_str(&serde_urlencoded::to_string(pairs).ok()?).ok()
}

/// Reads an address: what stands before the `#` first, what stands after it wins.
pub(crate) fn read(search: &str, hash: &str) -> (Place, LinkState) {
    let after = hash.split_once('?').map_or("", |(_, query)| query);
    let queries = [search.trim_start_matches('?'), after];
    let mut pairs = pairs_of(&LinkState::default());
    for (key, value) in
        queries.iter().flat_map(|query| serde_urlencoded::from_str::<Vec<(String, String)>>(query).unwrap_or_default())
    {
        let Some(before) = pairs.get(&key).cloned() else { continue };
        pairs.insert(key.clone(), value);
        if state_of(&pairs).is_none() {
            pairs.insert(key, before);
        }
    }
    if let Some(name) = hash.split('?').next().and_then(|path| path.strip_prefix(OF_LESSON)) {
        pairs.insert("lesson".to_owned(), name.to_owned());
        pairs.entry("step".to_owned()).and_modify(|step| "0".clone_into(step));
    }
    (Place::of_hash(hash), state_of(&pairs).unwrap_or_default().clamped())
}

/// The part of the address from the `#` on: the place, and what differs from the defaults.
pub(crate) fn write(place: Place, state: &LinkState) -> String {
    let defaults = pairs_of(&LinkState::default());
    let changed: Pairs = pairs_of(state).into_iter().filter(|(key, value)| defaults.get(key) != Some(value)).collect();
    let query = serde_urlencoded::to_string(&changed).unwrap_or_default();
    if query.is_empty() { place.path().to_owned() } else { format!("{}?{query}", place.path()) }
}

/// The scene that an address names, if it names one; what stands after the `#` wins.
pub(crate) fn scene_of(search: &str, hash: &str) -> Option<Scene> {
    let after = hash.split_once('?').map_or("", |(_, query)| query);
    let named = |query: &str| {
        let pairs = serde_urlencoded::from_str::<Vec<(String, String)>>(query).unwrap_or_default();
        pairs.into_iter().find(|(key, _)| key == "scene").map(|(_, scene)| scene)
    };
    let scene = named(after).or_else(|| named(search.trim_start_matches('?')))?;
    Scene::ALL.into_iter().find(|known| known.id() == scene)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_link_opens_the_state_it_was_written_from() {
        let state = LinkState { y: 0.4, show: Show::Push, loss: "sjl".into(), ..LinkState::default() };
        let hash = write(Place::Check, &state);
        assert_eq!(hash, "#/check?loss=sjl&show=push&y=0.4");
        assert_eq!(read("", &hash), (Place::Check, state));
        assert_eq!(write(Place::Paint, &LinkState::default()), "#/paint");
    }

    #[test]
    fn layers_are_hidden_by_name() {
        let mut state = read("", "#/paint?view=split&hidden_layers=overlay,mars,label&label_opacity=3&keys=maybe").1;
        assert_eq!((state.view, state.label_opacity, state.keys), (Canvases::Split, 1.0, true));
        assert_eq!(state.hidden_layers, "label,overlay");
        assert!(state.shows("prediction") && !state.shows("label"));
        state.set_shown("label", true);
        state.set_shown("prediction", false);
        assert_eq!(state.hidden_layers, "prediction,overlay");
        assert_eq!(write(Place::Paint, &LinkState::default()), "#/paint");
    }

    #[test]
    fn label_makers_stand_readable_in_the_link() {
        let state = LinkState { makers: "smoothing-0.1*blur-1.5-off".into(), ..LinkState::default() };
        let hash = write(Place::Paint, &state);
        assert_eq!(hash, "#/paint?makers=smoothing-0.1*blur-1.5-off");
        assert_eq!(read("", &hash).1, state);
        assert_eq!(read("", "#/paint?makers=<b>&reader=99").1.makers, "");
        assert_eq!(read("", "#/paint?reader=99").1.reader, 6);
        assert_eq!(scene_of("?scene=half", "#/paint?scene=street"), Some(Scene::Street));
        assert_eq!(scene_of("?scene=half", "#/paint"), Some(Scene::Half));
        assert_eq!(scene_of("", "#/paint?scene=mars"), None);
    }

    #[test]
    fn a_data_set_and_its_models_stand_readable_in_the_link() {
        let state = LinkState {
            set: "cells-8-3".into(),
            models: "lose-9*thick-2.from-120".into(),
            read: "i-1-2-3".into(),
            ..LinkState::default()
        };
        let hash = write(Place::Bias, &state);
        assert_eq!(hash, "#/bias?models=lose-9*thick-2.from-120&read=i-1-2-3&set=cells-8-3");
        assert_eq!(read("", &hash), (Place::Bias, state));
        assert_eq!(read("", "#/bias?models=<b>&set=a;b").1, LinkState::default());
    }

    #[test]
    fn what_cannot_be_read_is_passed_over_and_numbers_are_clamped() {
        let (place, state) =
            read("?backend=cpu&y=0.1", "#/nowhere?y=7&size=NaN&loss=iou&scene=mars&what=1&backend=webgpu");
        assert_eq!(place, Place::Paint);
        assert_eq!(state, LinkState { y: 1.0, backend: BackendChoice::WebGpu, ..LinkState::default() });
        let (_, state) =
            read("", "#/surface?losses=dml,iou&side=9999&pitch=-3&along=random&across=up&vectors=1,2;0,.5;0,0&y2=x");
        let wanted = LinkState {
            losses: "dml".into(),
            side: 256,
            pitch: 5.0,
            along: Towards::Random,
            vectors: "1,1;0,0.5;0,0".into(),
            ..LinkState::default()
        };
        assert_eq!(state, wanted);
    }

    #[test]
    fn a_lesson_is_named_by_its_path_or_beside_a_place() {
        let (place, state) = read("", "#/learn/soft-labels");
        assert_eq!((place, state.lesson.as_str(), state.step), (Place::Learn, "soft-labels", 0));
        let state = LinkState { lesson: "soft-labels".into(), step: 2, loss: "sjl".into(), ..LinkState::default() };
        let hash = write(Place::Paint, &state);
        assert_eq!(hash, "#/paint?lesson=soft-labels&loss=sjl&step=2");
        assert_eq!(read("", &hash), (Place::Paint, state));
        assert_eq!(read("", "#/learn/<b>").1.lesson, "");
        assert_eq!(read("", "#/learn?experiment=shards-4-1").1.experiment, "shards-4-1");
    }

    #[test]
    fn a_canvas_is_as_large_as_the_page_takes() {
        let of = |text: &str| read("", &format!("#/paint?canvas={text}")).1.canvas;
        assert_eq!(of("512x256x8"), "512x256x8");
        assert_eq!(of("9x99999x4"), "16x1024x4");
        for wrong in ["512", "512x512", "axbxc", "-5x5x5", ""] {
            assert_eq!(of(wrong), "", "{wrong}");
        }
    }
}
