//! The images that a cell of the confusion matrix or a bin of the calibration stands for.

use super::session::CheckSession;
use crate::texts::check_study::texts;
use jdt_core::metrics::Reliability;
use jdt_engine::ImageMark;
use leptos::prelude::*;
use std::collections::HashMap;

/// Whose images, and which.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Pick {
    pub(super) model: usize,
    pub(super) mark: ImageMark,
}

/// The images, and how many pixels each has of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Picked {
    pick: Pick,
    pixels: HashMap<usize, u64>,
}

impl Picked {
    pub(super) fn new(pick: Pick, images: Vec<(usize, u64)>) -> Self {
        Self { pick, pixels: images.into_iter().collect() }
    }

    pub(super) fn is_of(&self, model: usize, mark: ImageMark) -> bool {
        self.pick == Pick { model, mark }
    }

    /// How many images.
    pub(super) fn len(&self) -> usize {
        self.pixels.len()
    }

    /// The pixels of an image; `None` for one that is not meant.
    pub(super) fn pixels(&self, image: usize) -> Option<u64> {
        self.pixels.get(&image).copied()
    }
}

/// A class's name; the one behind the counted classes is that of what is left out.
pub(super) fn class_name(names: &[String], class: usize) -> String {
    names.get(class).cloned().unwrap_or_else(|| texts().left_out.to_owned())
}

/// A bin's name, in percent.
pub(super) fn bin_name(bin: &Reliability) -> String {
    (texts().bin_name)(100.0 * bin.from, 100.0 * bin.to)
}

/// What is chosen, and the way back to all images.
#[component]
pub(super) fn Chip(session: StoredValue<CheckSession, LocalStorage>, names: Vec<String>) -> impl IntoView {
    let signals = session.with_value(CheckSession::signals);
    let words = move || {
        let picked = signals.picked.get()?;
        let count = picked.len();
        Some(match picked.pick.mark {
            ImageMark::Confused { label, prediction } => {
                (texts().picked_confusion)(count, &class_name(&names, label), &class_name(&names, prediction))
            }
            ImageMark::Bin(bin) => signals.plots.with(|plots| {
                let bins = &plots.as_ref()?.get(picked.pick.model)?.calibration.as_ref()?.bins;
                Some((texts().picked_bin)(count, &bin_name(bins.get(bin)?)))
            })?,
        })
    };
    let words = Memo::new(move |_| words());
    view! {
        <Show when=move || words.with(Option::is_some)>
            <p class="picked" data-testid="check-picked" role="status">
                <span>{move || words.get()}</span>
                <button class="button" data-testid="check-picked-clear" on:click=move |_| signals.picked.set(None)>
                    {texts().show_all_again}
                </button>
            </p>
        </Show>
    }
}
