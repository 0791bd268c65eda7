//! Preset, class names, merged and excluded classes in the address, where they are short.

use super::options::{Classes, Options};
use crate::link::{LinkState, LinkStateStoreFields};
use leptos::prelude::*;
use reactive_stores::Store;

/// A text as the address carries it: a long one is left out.
fn carried(text: &str) -> String {
    if text.len() > LinkState::MAX_TYPED { String::new() } else { text.to_owned() }
}

/// A preset's id; own classes have none, and a table's file is in no address.
fn id_of(classes: Classes) -> &'static str {
    match classes {
        Classes::Preset(preset) => preset.id,
        Classes::Own | Classes::Table => "",
    }
}

/// Keeps options and address alike from now on; the address comes first.
pub(super) fn follow(options: Options, state: Store<LinkState>) {
    Effect::new(move |_| {
        let preset = state.preset().get();
        if id_of(options.classes.get_untracked()) != preset {
            options.classes.set(Classes::by_id(&preset));
        }
    });
    Effect::new(move |before: Option<()>| {
        let preset = id_of(options.classes.get());
        if before.is_some() && state.preset().get_untracked() != preset {
            state.preset().set(preset.to_owned());
        }
    });
    mirror(options.names, move || state.names().get(), move |text| state.names().set(text));
    mirror(options.merge, move || state.merge().get(), move |text| state.merge().set(text));
    mirror(options.exclude, move || state.exclude().get(), move |text| state.exclude().set(text));
}

fn mirror(text: RwSignal<String>, read: impl Fn() -> String + Copy + 'static, write: impl Fn(String) + 'static) {
    Effect::new(move |_| {
        let linked = read();
        if carried(&text.get_untracked()) != linked {
            text.set(linked);
        }
    });
    Effect::new(move |before: Option<()>| {
        let short = carried(&text.get());
        if before.is_some() && untrack(read) != short {
            write(short);
        }
    });
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn long_texts_and_tables_stay_out_of_the_address() {
        assert_eq!(carried("car, bus"), "car, bus");
        assert_eq!(carried(&"x".repeat(1000)), "");
        assert_eq!((id_of(Classes::Table), id_of(Classes::by_id("voc"))), ("", "voc"));
    }
}
