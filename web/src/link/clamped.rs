//! Every value of a link within its range: an old or mistyped link still opens.

use super::decimal;
use super::state::{LinkState, VERSION};
use crate::share;
use crate::surface::lists;
use jdt_core::losses::ChosenClasses;

impl LinkState {
    /// The state with numbers clamped and with the default in place of what cannot be.
    pub(super) fn clamped(mut self) -> Self {
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
        let chosen = self.chosen_classes();
        let is_none = chosen == ChosenClasses::These(Vec::new());
        self.choose_classes(if is_none { &ChosenClasses::All } else { &chosen });
        self.embed = self.embed.min(1);
        let is_hidden = |part: &&str| self.hide.split(',').any(|hidden| hidden == *part);
        let hidden = share::PARTS.into_iter().filter(is_hidden).collect::<Vec<_>>().join(",");
        self.hide = hidden;
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
        for text in [&mut self.preset, &mut self.names, &mut self.merge, &mut self.exclude] {
            if text.len() > Self::MAX_TYPED {
                text.clear();
            }
        }
        if jdt_core::losses::find(&self.loss).is_err() && jdt_engine::further_name(&self.loss).is_none() {
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
