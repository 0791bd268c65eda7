//! When a step is done: `pressed(agree) and loss_sjl > 0.05`.
//!
//! Words are separated by spaces, brackets and commas. `and` binds closer than `or`, `not` closer than both. What can be
//! asked:
//!
//! | condition | holds when |
//! |---|---|
//! | `answered` | the step's question has been answered |
//! | `pressed(TESTID)` | the button has been pressed since |
//! | `shown(TESTID)` | the element is on the page |
//! | `changed(N)`, `rose(N)`, `fell(N)` | the number is another, larger or smaller than when the step began; `changed(N, 0.1)` by so much at least |
//! | `A = B`, `!=`, `<`, `<=`, `>`, `>=` | numbers, `state.KEY` of the address, or words compare so |
//!
//! A number of the page is named by its id, `loss_jml`; one of several by whose it is, `mIoU_D@A`, `descent_loss@sjl`.

mod text;

/// A number of the page.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Metric {
    /// Its id.
    pub id: String,
    /// Whose it is: a model, or a loss that races.
    pub who: Option<String>,
}

impl Metric {
    /// `mIoU_D@A`.
    pub fn read(text: &str) -> Self {
        match text.split_once('@') {
            Some((id, who)) => Self { id: id.to_owned(), who: Some(who.to_owned()) },
            None => Self { id: text.to_owned(), who: None },
        }
    }
}

/// Something that can be compared.
#[derive(Debug, Clone, PartialEq)]
pub enum Quantity {
    /// A number as it is written.
    Number(f64),
    /// A number of the page.
    Metric(Metric),
    /// A value of the address, by its key.
    State(String),
}

/// How two quantities compare.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Compare {
    /// `=`
    Equal,
    /// `!=`
    Unequal,
    /// `<`
    Less,
    /// `<=`
    AtMost,
    /// `>`
    More,
    /// `>=`
    AtLeast,
}

/// Which way a number went.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Way {
    /// Either.
    Any,
    /// Up.
    Up,
    /// Down.
    Down,
}

/// Something that holds of the page or does not.
#[derive(Debug, Clone, PartialEq)]
pub enum Condition {
    /// All of these.
    All(Vec<Condition>),
    /// One of these at least.
    Any(Vec<Condition>),
    /// Not this.
    Not(Box<Condition>),
    /// The step's question has been answered.
    Answered,
    /// A button has been pressed, by its test id.
    Pressed(String),
    /// An element is on the page, by its test id.
    Shown(String),
    /// A quantity is another than when the step began.
    Moved {
        /// Which.
        what: Quantity,
        /// Which way.
        way: Way,
        /// By so much at least; 0 is any difference.
        by: f64,
    },
    /// Two quantities compare so.
    Holds {
        /// On the left.
        left: Quantity,
        /// How.
        compare: Compare,
        /// On the right: a quantity, or a word.
        right: Result<Quantity, String>,
    },
}

/// What a condition asks of a page.
pub trait Facts {
    /// A number as it is now; `None` where it is not shown or not defined.
    fn number(&self, metric: &Metric) -> Option<f64>;
    /// The same when the step began.
    fn number_at_start(&self, metric: &Metric) -> Option<f64>;
    /// A value of the address.
    fn state(&self, key: &str) -> Option<String>;
    /// The same when the step began.
    fn state_at_start(&self, key: &str) -> Option<String>;
    /// Whether a button has been pressed since the step began.
    fn pressed(&self, testid: &str) -> bool;
    /// Whether an element is on the page.
    fn shown(&self, testid: &str) -> bool;
    /// Whether the step's question has been answered.
    fn answered(&self) -> bool;
}

/// Below this two numbers are one.
const SAME: f64 = 1e-9;

impl Condition {
    /// Reads a condition.
    ///
    /// # Errors
    /// What was expected, and what came.
    pub fn read(text: &str) -> Result<Self, (String, String)> {
        text::read(text)
    }

    /// Whether it holds.
    pub fn holds(&self, facts: &impl Facts) -> bool {
        match self {
            Self::All(all) => all.iter().all(|one| one.holds(facts)),
            Self::Any(any) => any.iter().any(|one| one.holds(facts)),
            Self::Not(other) => !other.holds(facts),
            Self::Answered => facts.answered(),
            Self::Pressed(testid) => facts.pressed(testid),
            Self::Shown(testid) => facts.shown(testid),
            Self::Moved { what, way, by } => moved(what, *way, *by, facts),
            Self::Holds { left, compare, right } => match right {
                Ok(right) => {
                    let (Some(left), Some(right)) = (number(left, facts), number(right, facts)) else { return false };
                    compares(left, *compare, right)
                }
                Err(word) => {
                    let Quantity::State(key) = left else { return false };
                    let is = facts.state(key).is_some_and(|value| value == *word);
                    (*compare == Compare::Equal && is) || (*compare == Compare::Unequal && !is)
                }
            },
        }
    }

    /// Calls back for every quantity and every test id that it names.
    pub fn visit(&self, quantity: &mut impl FnMut(&Quantity), testid: &mut impl FnMut(&str)) {
        match self {
            Self::All(list) | Self::Any(list) => list.iter().for_each(|one| one.visit(quantity, testid)),
            Self::Not(other) => other.visit(quantity, testid),
            Self::Answered => {}
            Self::Pressed(id) | Self::Shown(id) => testid(id),
            Self::Moved { what, .. } => quantity(what),
            Self::Holds { left, right, .. } => {
                quantity(left);
                if let Ok(right) = right {
                    quantity(right);
                }
            }
        }
    }
}

fn number(quantity: &Quantity, facts: &impl Facts) -> Option<f64> {
    match quantity {
        Quantity::Number(number) => Some(*number),
        Quantity::Metric(metric) => facts.number(metric),
        Quantity::State(key) => facts.state(key)?.parse().ok(),
    }
}

fn moved(what: &Quantity, way: Way, by: f64, facts: &impl Facts) -> bool {
    let (before, now) = match what {
        Quantity::Number(_) => return false,
        Quantity::Metric(metric) => (facts.number_at_start(metric), facts.number(metric)),
        Quantity::State(key) => {
            let (before, now) = (facts.state_at_start(key), facts.state(key));
            if way == Way::Any && by == 0.0 {
                return before.is_some() && before != now;
            }
            let parsed = |text: Option<String>| text.and_then(|text| text.parse().ok());
            (parsed(before), parsed(now))
        }
    };
    let (Some(before), Some(now)) = (before, now) else { return false };
    let way_gone: f64 = match way {
        Way::Any => f64::abs(now - before),
        Way::Up => now - before,
        Way::Down => before - now,
    };
    way_gone > SAME && way_gone >= by - SAME
}

fn compares(left: f64, compare: Compare, right: f64) -> bool {
    let same = (left - right).abs() <= SAME;
    match compare {
        Compare::Equal => same,
        Compare::Unequal => !same,
        Compare::Less => left < right && !same,
        Compare::AtMost => left < right || same,
        Compare::More => left > right && !same,
        Compare::AtLeast => left > right || same,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::HashMap;

    #[derive(Default)]
    struct Page {
        numbers: HashMap<&'static str, (f64, f64)>,
        state: HashMap<&'static str, (&'static str, &'static str)>,
        pressed: &'static str,
    }

    fn key(metric: &Metric) -> String {
        metric.who.as_ref().map_or_else(|| metric.id.clone(), |who| format!("{}@{who}", metric.id))
    }

    impl Facts for Page {
        fn number(&self, metric: &Metric) -> Option<f64> {
            self.numbers.get(key(metric).as_str()).map(|pair| pair.1)
        }
        fn number_at_start(&self, metric: &Metric) -> Option<f64> {
            self.numbers.get(key(metric).as_str()).map(|pair| pair.0)
        }
        fn state(&self, key: &str) -> Option<String> {
            self.state.get(key).map(|pair| pair.1.to_owned())
        }
        fn state_at_start(&self, key: &str) -> Option<String> {
            self.state.get(key).map(|pair| pair.0.to_owned())
        }
        fn pressed(&self, testid: &str) -> bool {
            self.pressed == testid
        }
        fn shown(&self, testid: &str) -> bool {
            testid == "numbers"
        }
        fn answered(&self) -> bool {
            false
        }
    }

    fn page() -> Page {
        Page {
            numbers: [
                ("loss_sjl", (0.1, 0.3)),
                ("mIoU_D@A", (0.5, 0.4)),
                ("descent_loss@0.25*ce+0.75*jml", (1.0, 1.0)),
            ]
            .into(),
            state: [("loss", ("jml", "sjl")), ("y", ("0.5", "0.7"))].into(),
            pressed: "descent-play",
        }
    }

    #[test]
    fn conditions_ask_the_page() {
        for (text, wanted) in [
            ("loss_sjl > 0.2", true),
            ("loss_sjl > 0.2 and pressed(agree)", false),
            ("loss_sjl > 0.2 and ( pressed(agree) or pressed(descent-play) )", true),
            ("not answered and shown(numbers)", true),
            ("changed(loss_sjl) and rose(loss_sjl, 0.2) and not rose(loss_sjl, 0.21)", true),
            ("fell(mIoU_D@A, 0.1) and loss_sjl < mIoU_D@A", true),
            ("changed(descent_loss@0.25*ce+0.75*jml)", false),
            ("state.loss = sjl and changed(state.loss) and state.loss != jml", true),
            ("state.y >= 0.7 and rose(state.y)", true),
            ("nothing_like_it < 5", false),
            ("not nothing_like_it < 5", true),
        ] {
            assert_eq!(Condition::read(text).map(|condition| condition.holds(&page())), Ok(wanted), "{text}");
        }
    }

    #[test]
    fn what_is_no_condition_is_told() {
        for (text, expected) in [
            ("", "the id of a number, such as loss_jml"),
            ("loss_sjl", "one of = != < <= > >= with spaces around it"),
            ("loss_sjl > ", "a number or a word to compare with"),
            ("pressed(", "a test id, such as descent-play"),
            ("pressed(a", "`)`"),
            ("answered answered", "`and`, `or` or the end of the condition"),
            ("changed(loss_sjl, x)", "a number"),
        ] {
            assert_eq!(Condition::read(text).map_err(|(wanted, _)| wanted), Err(expected.to_owned()), "{text}");
        }
    }
}
