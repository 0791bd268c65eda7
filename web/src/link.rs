//! Everything that a link can carry: one flat, versioned state, readable in the address.
//!
//! `#/paint?loss=jml&y=0.4` names a place and the values that differ from the defaults. Unknown keys and values that
//! cannot be read are passed over one by one, and numbers are clamped, so an old or mistyped link still opens.

use jdt_core::losses::{Reduction, TverskyIndex};
use jdt_core::scenes::Scene;
use jdt_engine::{BackendChoice, Overlay};
use reactive_stores::Store;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// The version that links are written with.
const VERSION: u8 = 1;

/// A place of the page.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) enum Place {
    #[default]
    Paint,
    Check,
    SelfCheck,
}

impl Place {
    pub(crate) const ALL: [Self; 3] = [Self::Paint, Self::Check, Self::SelfCheck];

    /// The place's name in the address.
    pub(crate) fn path(self) -> &'static str {
        match self {
            Self::Paint => "#/paint",
            Self::Check => "#/check",
            Self::SelfCheck => "#/self-check",
        }
    }

    fn of_hash(hash: &str) -> Self {
        let path = hash.split('?').next().unwrap_or_default();
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
        }
    }
}

impl LinkState {
    /// The largest brush, in mask pixels.
    pub(crate) const MAX_SIZE: f64 = 48.0;

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
        }
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
        ] {
            *value = if value.is_finite() { value.clamp(low, high) } else { default };
        }
        self.class = self.class.min(self.scene.channels() - 1);
        self.classes = self.classes.clamp(1, jdt_core::masks::ClassSpace::MAX_CLASSES);
        if self.ignore.parse::<i32>().is_err() {
            self.ignore.clear();
        }
        if jdt_core::losses::find(&self.loss).is_err() {
            self.loss = defaults.loss;
        }
        self
    }
}

/// Numbers as words of the address. The browser reads and writes them: Rust's own reader brings a 10 KB table along.
mod decimal {
    use serde::{Deserialize, Deserializer, Serializer, de};

    pub(super) fn serialize<S: Serializer>(number: &f64, to: S) -> Result<S::Ok, S::Error> {
        to.serialize_str(&number.to_string())
    }

    pub(super) fn deserialize<'de, D: Deserializer<'de>>(from: D) -> Result<f64, D::Error> {
        let text = String::deserialize(from)?;
        read(&text).ok_or_else(|| de::Error::custom("expected a number"))
    }

    #[cfg(target_arch = "wasm32")]
    fn read(text: &str) -> Option<f64> {
        Some(js_sys::Number::parse_float(text)).filter(|number| !number.is_nan())
    }

    #[cfg(not(target_arch = "wasm32"))]
    fn read(text: &str) -> Option<f64> {
        text.parse().ok()
    }
}

type Pairs = BTreeMap<String, String>;

fn pairs_of(state: &LinkState) -> Pairs {
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
    (Place::of_hash(hash), state_of(&pairs).unwrap_or_default().clamped())
}

/// The part of the address from the `#` on: the place, and what differs from the defaults.
pub(crate) fn write(place: Place, state: &LinkState) -> String {
    let defaults = pairs_of(&LinkState::default());
    let changed: Pairs = pairs_of(state).into_iter().filter(|(key, value)| defaults.get(key) != Some(value)).collect();
    let query = serde_urlencoded::to_string(&changed).unwrap_or_default();
    if query.is_empty() { place.path().to_owned() } else { format!("{}?{query}", place.path()) }
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
    fn what_cannot_be_read_is_passed_over_and_numbers_are_clamped() {
        let (place, state) =
            read("?backend=cpu&y=0.1", "#/nowhere?y=7&size=NaN&loss=iou&scene=mars&what=1&backend=webgpu");
        assert_eq!(place, Place::Paint);
        assert_eq!(state, LinkState { y: 1.0, backend: BackendChoice::WebGpu, ..LinkState::default() });
    }
}
