//! What the address says of this place, as text that can be read: the data set, the models, the reading.
//!
//! `set=street-24-0` names the scenes, their number and their seed; `models=lose-150*thick-3.from-200` one model after the
//! other; `read=c-1-4-5` how the matrix is read, of which model, and which image and class are looked at, counted from 1.
//! `set=checked` is the reader's own data set, as Check has counted it. What cannot be read is passed over, and numbers are clamped.

use crate::link::Over;
use jdt_core::bias::{BiasPreset, BiasScenes, ModelErrors, Setting};

/// The least and the most images of the data set.
pub(super) const IMAGES: [usize; 2] = [4, 48];
/// The most models.
pub(super) const MOST_MODELS: usize = 4;
/// The largest size that a slider names, in pixels.
pub(super) const LARGEST: u64 = 600;
/// The farthest that borders move, and pictures.
pub(super) const THICKEST: i32 = 6;
pub(super) const FARTHEST: i32 = 12;
/// The most blobs in an image.
pub(super) const MOST_BLOBS: usize = 10;

/// The reader's own data set, in an address.
pub(crate) const OWN_SET: &str = "checked";

/// The data set of an address.
pub(super) fn read_set(text: &str) -> BiasScenes {
    let mut scenes = BiasPreset::default().scenes();
    let mut parts = text.split('-');
    if let Some(setting) = parts.next().and_then(|name| Setting::ALL.into_iter().find(|known| known.id() == name)) {
        scenes.setting = setting;
    }
    if let Some(images) = parts.next().and_then(|images| images.parse::<usize>().ok()) {
        scenes.images = images.clamp(IMAGES[0], IMAGES[1]);
    }
    if let Some(seed) = parts.next().and_then(|seed| seed.parse::<u32>().ok()) {
        scenes.seed = seed.into();
    }
    scenes
}

/// A data set for the address; the first preset's is left out.
pub(super) fn write_set(scenes: &BiasScenes) -> String {
    if *scenes == BiasPreset::default().scenes() {
        return String::new();
    }
    format!("{}-{}-{}", scenes.setting.id(), scenes.images, scenes.seed)
}

/// The models of an address: two at least, [`MOST_MODELS`] at most.
pub(super) fn read_models(text: &str) -> Vec<ModelErrors> {
    let mut models: Vec<ModelErrors> = if text.is_empty() {
        BiasPreset::default().models().into_iter().map(|model| model.errors).collect()
    } else {
        text.split('*').take(MOST_MODELS).map(read_model).collect()
    };
    while models.len() < 2 {
        models.push(ModelErrors::default());
    }
    models
}

fn read_model(text: &str) -> ModelErrors {
    let mut errors = ModelErrors::default();
    for (name, number) in text.split('.').filter_map(|part| part.split_once('-')) {
        let Ok(number) = number.parse::<u32>() else { continue };
        let size = u64::from(number).min(LARGEST);
        let up_to = |most: i32| i32::try_from(number).unwrap_or(most).min(most);
        match name {
            "lose" => errors.lose_below = size,
            "thick" => errors.thicken = up_to(THICKEST),
            "thin" => errors.thicken = -up_to(THICKEST),
            "from" => errors.thicken_from = size,
            "shift" => errors.shift = up_to(FARTHEST),
            "confuse" => errors.confuse = f64::from(number.min(100)) / 100.0,
            "blobs" => errors.blobs = usize::try_from(number).unwrap_or(MOST_BLOBS).min(MOST_BLOBS),
            _ => {}
        }
    }
    errors
}

/// Models for the address; the first preset's are left out.
pub(super) fn write_models(models: &[ModelErrors]) -> String {
    let preset = BiasPreset::default().models();
    if models.iter().eq(preset.iter().map(|model| &model.errors)) {
        return String::new();
    }
    models.iter().map(write_model).collect::<Vec<_>>().join("*")
}

fn write_model(errors: &ModelErrors) -> String {
    let ModelErrors { lose_below, thicken, thicken_from, shift, confuse, blobs, .. } = *errors;
    let parts = [
        ("lose", lose_below.to_string(), lose_below > 0),
        (if thicken < 0 { "thin" } else { "thick" }, thicken.unsigned_abs().to_string(), thicken != 0),
        ("from", thicken_from.to_string(), thicken_from > 0),
        ("shift", shift.to_string(), shift > 0),
        ("confuse", format!("{:.0}", 100.0 * confuse), confuse > 0.0),
        ("blobs", blobs.to_string(), blobs > 0),
    ];
    let there: Vec<String> =
        parts.into_iter().filter(|part| part.2).map(|(name, n, _)| format!("{name}-{n}")).collect();
    if there.is_empty() { "none".to_owned() } else { there.join(".") }
}

/// How the matrix is read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Reading {
    pub(super) over: Over,
    /// The model whose matrix is shown, counted from 0 as the next two.
    pub(super) model: usize,
    /// What is looked at.
    pub(super) image: usize,
    pub(super) class: usize,
}

impl Default for Reading {
    /// A small car that the first preset's first model loses.
    fn default() -> Self {
        Self { over: Over::C, model: 0, image: 2, class: 3 }
    }
}

/// The reading of an address, within a data set and its models.
pub(super) fn read_reading(text: &str, scenes: &BiasScenes, models: usize) -> Reading {
    let mut reading = Reading::default();
    let mut parts = text.split('-');
    reading.over = match parts.next() {
        Some("d") => Over::D,
        Some("i") => Over::I,
        _ => Over::C,
    };
    for place in [&mut reading.model, &mut reading.image, &mut reading.class] {
        if let Some(number) = parts.next().and_then(|number| number.parse::<usize>().ok()) {
            *place = number.saturating_sub(1);
        }
    }
    reading.model = reading.model.min(models.saturating_sub(1));
    reading.image = reading.image.min(scenes.images - 1);
    reading.class = reading.class.min(scenes.setting.classes().len() - 1);
    reading
}

/// A reading for the address; that which it begins with is left out.
pub(super) fn write_reading(reading: &Reading) -> String {
    if *reading == Reading::default() {
        return String::new();
    }
    let over = match reading.over {
        Over::D => 'd',
        Over::I => 'i',
        Over::C => 'c',
    };
    format!("{over}-{}-{}-{}", reading.model + 1, reading.image + 1, reading.class + 1)
}

/// The preset that these scenes and models are, if they are one.
pub(super) fn preset_of(scenes: &BiasScenes, models: &[ModelErrors]) -> Option<BiasPreset> {
    BiasPreset::ALL.into_iter().find(|preset| {
        preset.scenes() == *scenes && models.iter().eq(preset.models().iter().map(|model| &model.errors))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn presets_come_back_as_they_were_written() {
        for preset in BiasPreset::ALL {
            let models: Vec<ModelErrors> = preset.models().into_iter().map(|model| model.errors).collect();
            let (set, text) = (write_set(&preset.scenes()), write_models(&models));
            assert_eq!((read_set(&set), read_models(&text)), (preset.scenes(), models.clone()));
            assert_eq!(preset_of(&read_set(&set), &read_models(&text)), Some(preset));
        }
        assert_eq!(write_set(&BiasPreset::default().scenes()), "");
        let models = [ModelErrors { thicken: -2, confuse: 0.07, ..ModelErrors::default() }, ModelErrors::default()];
        assert_eq!(write_models(&models), "thin-2.confuse-7*none");
        assert_eq!(read_models("thin-2.confuse-7*none"), models);
    }

    #[test]
    fn what_cannot_be_read_is_passed_over_and_numbers_are_clamped() {
        assert_eq!(write_set(&read_set("mars-9999-x")), "street-48-0");
        assert_eq!(write_models(&read_models("lose-99999.what-3.thick-x")), "lose-600*none");
        assert_eq!(read_models("a*b*c*d*e*f").len(), MOST_MODELS);
        let scenes = read_set("cells-8-3");
        let wanted = Reading { over: Over::I, model: 1, image: 7, class: 3 };
        assert_eq!(read_reading("i-9-99-99", &scenes, 2), wanted);
        assert_eq!(read_reading(&write_reading(&wanted), &scenes, 2), wanted);
        assert_eq!(read_reading("", &scenes, 2), Reading::default());
    }
}
