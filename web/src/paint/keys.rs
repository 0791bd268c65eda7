//! What each key does, and how the help lists them.

use crate::link::{LinkState, Tool};

/// What a key asks for.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) enum Action {
    Tool(Tool),
    /// A smaller or larger brush.
    Size {
        larger: bool,
    },
    /// A lower or higher value.
    Value {
        higher: bool,
    },
    /// A class, counted from 0.
    Class(usize),
    Swap,
    /// The image before or after the one that is shown.
    Image {
        before: bool,
    },
    /// The whole mask in view.
    Fit,
    Zoom {
        closer: bool,
    },
    Undo,
    Redo,
    Help,
    /// Takes back the step that is being drawn.
    Cancel,
}

/// Which of the keys that change others are held.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct Modifiers {
    pub(crate) control: bool,
    pub(crate) shift: bool,
    pub(crate) alt: bool,
}

/// The action of a key as the browser names it. Where single keys are off, only those with Ctrl and Escape are left.
pub(crate) fn action_of(key: &str, held: Modifiers, single_keys: bool) -> Option<Action> {
    if held.control {
        return match (key, held.shift) {
            ("z", false) => Some(Action::Undo),
            ("Z" | "z", true) | ("y", false) => Some(Action::Redo),
            _ => None,
        };
    }
    if key == "Escape" {
        return Some(Action::Cancel);
    }
    if held.alt || !single_keys {
        return None;
    }
    Some(match key {
        "b" | "B" | "p" | "P" => Action::Tool(Tool::Brush),
        "e" | "E" => Action::Tool(Tool::Erase),
        "g" | "G" => Action::Tool(Tool::Fill),
        "r" | "R" => Action::Tool(Tool::Rectangle),
        "o" | "O" => Action::Tool(Tool::Ellipse),
        "i" | "I" => Action::Tool(Tool::Pick),
        "h" | "H" => Action::Tool(Tool::Pan),
        "x" | "X" => Action::Swap,
        "a" | "A" => Action::Image { before: true },
        "d" | "D" => Action::Image { before: false },
        "[" => Action::Size { larger: false },
        "]" => Action::Size { larger: true },
        "{" => Action::Value { higher: false },
        "}" => Action::Value { higher: true },
        "0" => Action::Fit,
        "-" => Action::Zoom { closer: false },
        "+" | "=" => Action::Zoom { closer: true },
        "?" => Action::Help,
        digit => Action::Class(digit.parse::<usize>().ok().filter(|digit| (1..=8).contains(digit))? - 1),
    })
}

/// The next size of a brush: by 1 while it is small, by a tenth where that is more.
pub(crate) fn next_size(size: f64, larger: bool) -> f64 {
    let step = (size / 10.0).round().max(1.0);
    (if larger { size + step } else { size - step }).clamp(1.0, LinkState::MAX_SIZE)
}

/// The next value of a brush, in twentieths.
pub(crate) fn next_value(value: f64, higher: bool) -> f64 {
    let step = if higher { 0.05 } else { -0.05 };
    ((100.0 * (value + step)).round() / 100.0).clamp(0.0, 1.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn plain(key: &str) -> Option<Action> {
        action_of(key, Modifiers::default(), true)
    }

    #[test]
    fn keys_do_what_the_help_says() {
        assert_eq!(plain("b"), Some(Action::Tool(Tool::Brush)));
        assert_eq!(plain("p"), plain("b"));
        assert_eq!(plain("G"), Some(Action::Tool(Tool::Fill)));
        assert_eq!(plain("8"), Some(Action::Class(7)));
        assert_eq!(plain("0"), Some(Action::Fit));
        assert_eq!(plain("a"), Some(Action::Image { before: true }));
        assert_eq!(plain("D"), Some(Action::Image { before: false }));
        // Words that are no keys of this place.
        for key in [" ", "9", "Enter", "F1", ""] {
            assert_eq!(plain(key), None, "{key}");
        }
    }

    #[test]
    fn without_single_keys_the_others_still_work() {
        let control = Modifiers { control: true, ..Modifiers::default() };
        assert_eq!(action_of("b", Modifiers::default(), false), None);
        assert_eq!(action_of("z", control, false), Some(Action::Undo));
        assert_eq!(action_of("Z", Modifiers { shift: true, ..control }, false), Some(Action::Redo));
        assert_eq!(action_of("b", control, true), None);
        assert_eq!(action_of("Escape", Modifiers::default(), false), Some(Action::Cancel));
    }

    #[test]
    fn sizes_and_values_stay_in_their_ranges() {
        assert_eq!((next_size(9.0, true), next_size(1.0, false), next_size(40.0, false)), (10.0, 1.0, 36.0));
        assert_eq!(next_size(LinkState::MAX_SIZE, true), LinkState::MAX_SIZE);
        assert_eq!((next_value(0.5, true), next_value(0.98, true), next_value(0.02, false)), (0.55, 1.0, 0.0));
    }
}
