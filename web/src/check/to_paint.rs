//! A pair handed over to Paint, and what that changes.

use super::picked::class_name;
use crate::link::{self, LinkState, Place};
use crate::orders::{self, Order, Plane};
use crate::texts::check_study::texts;
use jdt_engine::{HandNote, HandedPair};
use js_sys::{ArrayBuffer, Float32Array};
use leptos::prelude::*;
use reactive_stores::Store;

/// What of a pair is not as it was counted, in sentences.
pub(super) fn notes(pair: &HandedPair, names: &[String]) -> Vec<String> {
    let list = |classes: &[usize]| classes.iter().map(|&class| class_name(names, class)).collect::<Vec<_>>().join(", ");
    let note = |note: &HandNote| match note {
        HandNote::Cut { from, at } => (texts().cut)(*from, *at),
        HandNote::Chosen(classes) => (texts().chosen)(&list(classes)),
        HandNote::Merged(classes) => (texts().merged)(&list(classes)),
        HandNote::Filled { pixels, class } => (texts().filled)(*pixels, &class_name(names, *class)),
    };
    let mut notes: Vec<String> = pair.notes.iter().map(note).collect();
    if pair.notes.iter().any(HandNote::changes_numbers) {
        notes.push(texts().other_numbers.to_owned());
    }
    notes
}

/// Makes a pair the painting, in steps that can be undone, and goes there.
pub(super) fn open(pair: &HandedPair, maps: &[ArrayBuffer], state: Store<LinkState>) {
    let [label, prediction] = maps else { return };
    orders::give(Order::Renew { shape: pair.shape, keep: false }, &[]);
    for (plane, map) in [(Plane::Label, label), (Plane::Prediction, prediction)] {
        orders::give(Order::Write { image: 0, plane }, &[Float32Array::new(map)]);
    }
    let hash = state.with_untracked(|state| link::write(Place::Paint, state));
    // A hash can always be set.
    let _ = window().location().set_hash(&hash);
    // The reader has scrolled down to the button.
    window().scroll_to_with_x_and_y(0.0, 0.0);
}

#[cfg(test)]
mod tests {
    use super::*;
    use jdt_engine::protocol::PaintedShape;

    #[test]
    fn only_what_changes_numbers_says_so() {
        let names: Vec<String> = ["sky", "road", "car"].map(str::to_owned).to_vec();
        let shape = PaintedShape { channels: 2, height: 1, width: 1 };
        let pair = |notes| HandedPair { shape, notes, label: Vec::new(), prediction: Vec::new() };
        assert_eq!(notes(&pair(vec![]), &names), Vec::<String>::new());
        let said = notes(&pair(vec![HandNote::Chosen(vec![0, 2])]), &names);
        assert!(said.len() == 1 && said[0].contains("sky, car"), "{said:?}");
        assert_eq!(notes(&pair(vec![HandNote::Filled { pixels: 3, class: 1 }]), &names).len(), 2);
    }
}
