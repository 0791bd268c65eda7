//! What a convention does otherwise, counted on the input at hand.

use super::{Order, Quotient, Recipe, Rule, Unit, ZeroByZero};
use crate::statistics::{ClassCounts, Counts, ImageCounts};
use serde::{Deserialize, Serialize};
use std::fmt::Write as _;

/// How many places are named.
const NAMED: usize = 3;

/// One thing that a convention does otherwise than the papers, where it matters.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub enum Difference {
    /// Sums and means are taken in another order.
    Order {
        /// The papers'.
        paper: Order,
        /// The convention's.
        peer: Order,
    },
    /// Another fraction is taken.
    Quotient {
        /// The convention's.
        peer: Quotient,
    },
    /// The background of binary masks is averaged in, or left out where the papers count it.
    Background {
        /// Whether the convention counts it.
        counted: bool,
    },
    /// A class whose label pixels are ignored is left out of the mean.
    IgnoredClass {
        /// The class.
        class: usize,
    },
    /// 0/0 counts something.
    ZeroByZero {
        /// Where.
        places: Places,
        /// How much it counts, NaN included.
        counts: f64,
        /// Of which fraction.
        quotient: Quotient,
    },
    /// Cells whose class is predicted but not in the label are left out.
    OnlyPredicted {
        /// Where.
        places: Places,
    },
    /// Nothing is left to average.
    Nothing {
        /// The mean of nothing.
        value: f64,
    },
    /// The convention has no notion of ignored pixels.
    IgnoredPixels {
        /// How many are ignored.
        pixels: u64,
        /// In which images.
        places: Places,
    },
}

/// Images, classes, or cells, with the first few by name.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Places {
    /// What each is.
    pub unit: Unit,
    /// How many there are.
    pub count: usize,
    /// Of how many.
    pub of: usize,
    /// The first three: the image's key, the class, or both.
    pub first: Vec<Place>,
}

/// An image's key, a class, or both.
pub type Place = (Option<String>, Option<usize>);

impl Difference {
    /// What it means that a rule of `paper` gives way to that of `peer`.
    pub(super) fn of_rule(rule: Rule, paper: &Recipe, peer: &Recipe, counts: &Counts) -> Self {
        match rule {
            Rule::Order => Self::Order { paper: paper.order, peer: peer.order },
            Rule::Quotient => Self::Quotient { peer: peer.quotient },
            Rule::Classes => {
                Self::Background { counted: peer.classes.of(counts).len() > paper.classes.of(counts).len() }
            }
            Rule::IgnoredClass => Self::IgnoredClass { class: counts.ignored_class().unwrap_or_default() },
            Rule::ZeroByZero => Self::ZeroByZero {
                places: Places::where_(peer, counts, |cell| peer.quotient.parts(cell).1 == 0),
                counts: match peer.zero_by_zero {
                    ZeroByZero::Counts(value) => value,
                    ZeroByZero::LeftOut => f64::NAN,
                },
                quotient: peer.quotient,
            },
            Rule::OnlyPredicted => Self::OnlyPredicted {
                places: Places::where_(peer, counts, |cell| cell.area() == 0 && peer.quotient.parts(cell).1 > 0),
            },
            Rule::Nothing => Self::Nothing { value: peer.nothing },
        }
    }

    /// Whether the input holds what the rule is about.
    pub(super) fn meets_something(&self, counts: &Counts) -> bool {
        match self {
            Self::ZeroByZero { places, .. } | Self::OnlyPredicted { places } | Self::IgnoredPixels { places, .. } => {
                places.count > 0
            }
            Self::IgnoredClass { class } => counts.ignored_class() == Some(*class),
            Self::Background { .. } => counts.is_binary(),
            Self::Order { .. } | Self::Quotient { .. } | Self::Nothing { .. } => true,
        }
    }

    /// The images with ignored pixels.
    pub(super) fn ignored_pixels(counts: &Counts) -> Self {
        let all = counts.images().iter().map(|image| (image.ignored > 0, (Some(image.image.clone()), None)));
        let places = Places::picked(Unit::Image, all);
        Self::IgnoredPixels { pixels: counts.ignored_pixels(), places }
    }

    /// A clause about a convention of that name.
    pub fn clause(&self, peer: &str) -> String {
        match self {
            Self::Order { paper, peer: order } => {
                format!("{peer} {}, where Paper {}", order_clause(*order), order_clause(*paper))
            }
            Self::Quotient { peer: Quotient::Accuracy } => format!(
                "{peer} takes (TP+TN)/all of each class, so that true negatives count as right, where Paper takes the share of pixels \
                 that are right"
            ),
            Self::Quotient { .. } => format!("{peer} takes another fraction than Paper"),
            Self::Background { counted: true } => {
                format!("{peer} counts the background as a class, where Paper reports the foreground alone")
            }
            Self::Background { counted: false } => {
                format!("{peer} looks at the foreground alone, where Paper counts the background's pixels too")
            }
            Self::IgnoredClass { class } => format!(
                "class {class} is ignored in the labels: {peer} leaves it out, Paper counts where it is predicted"
            ),
            Self::ZeroByZero { places, counts, quotient } => {
                let (verb, them) = if places.count == 1 { ("holds", "it") } else { ("hold", "them") };
                let what = match quotient {
                    Quotient::Recall => "no pixel of the label",
                    Quotient::Precision => "no pixel of the prediction",
                    Quotient::Fscore => "no true positive",
                    Quotient::IoU | Quotient::Dice => match places.unit {
                        Unit::Class | Unit::Cell => "no pixel in label or prediction",
                        Unit::Image | Unit::Dataset => "nothing to count",
                    },
                    Quotient::Specificity | Quotient::Accuracy => "nothing to count",
                };
                let gives = if counts.is_nan() {
                    format!("makes the mean NaN by {them}")
                } else {
                    format!("counts {them} {counts}")
                };
                format!("{places} {verb} {what}: {peer} {gives}, Paper leaves {them} out")
            }
            Self::OnlyPredicted { places } => {
                let (verb, them) = if places.count == 1 { ("is", "it") } else { ("are", "them") };
                format!("{places} {verb} predicted but not in the label: {peer} leaves {them} out, Paper counts {them}")
            }
            Self::Nothing { value } => {
                format!("nothing is left to average: {peer} gives {value}, Paper has no value")
            }
            Self::IgnoredPixels { pixels, places } => {
                let s = if *pixels == 1 { "" } else { "s" };
                format!("{peer} has no notion of ignored pixels, and here are {pixels} pixel{s} to ignore in {places}")
            }
        }
    }
}

fn order_clause(order: Order) -> &'static str {
    match order {
        Order::DatasetMean => "sums the images and then averages the classes",
        Order::DatasetPooled => "pools the pixels of all images and classes",
        Order::DatasetWeighted => "sums the images and then averages the classes by their area",
        Order::ImageMean => "averages the classes of each image and then the images",
        Order::ImagePooled => "pools the classes of each image and then averages the images",
        Order::ImageWeighted => "averages the classes of each image by their area and then the images",
        Order::ImageGeneralized { .. } => {
            "pools the classes of each image with weights that fall with their area and then averages the images"
        }
        Order::ClassMean => "averages the images of each class and then the classes",
        Order::CellMean => "averages the cells of all images and classes at once",
    }
}

impl Places {
    /// The units of a recipe in which a predicate holds for the counts that its quotient is taken of.
    fn where_(recipe: &Recipe, counts: &Counts, holds: impl Fn(ClassCounts) -> bool) -> Self {
        let classes = recipe.class_ids(counts);
        let unit = recipe.order.unit();
        let key = |row: &ImageCounts| Some(row.image.clone());
        let images = counts.images().iter();
        let all: Vec<(ClassCounts, Place)> = match unit {
            Unit::Class => classes.iter().map(|&class| (counts.class_total(class), (None, Some(class)))).collect(),
            Unit::Cell => images
                .flat_map(|row| classes.iter().map(move |&class| (row.classes[class], (key(row), Some(class)))))
                .collect(),
            Unit::Image => {
                images.map(|row| (classes.iter().map(|&class| row.classes[class]).sum(), (key(row), None))).collect()
            }
            Unit::Dataset => vec![(classes.iter().map(|&class| counts.class_total(class)).sum(), (None, None))],
        };
        Self::picked(unit, all.into_iter().map(|(cell, place)| (holds(cell), place)))
    }

    /// Those of all places that are marked.
    pub(super) fn picked(unit: Unit, all: impl Iterator<Item = (bool, Place)>) -> Self {
        let (mut count, mut of, mut first) = (0, 0, Vec::new());
        for (picked, place) in all {
            of += 1;
            if picked {
                count += 1;
                if first.len() < NAMED {
                    first.push(place);
                }
            }
        }
        Self { unit, count, of, first }
    }
}

impl std::fmt::Display for Places {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let unit = match (self.unit, self.of) {
            (Unit::Class, 1) => "class",
            (Unit::Class, _) => "classes",
            (Unit::Cell, 1) => "image-class cell",
            (Unit::Cell, _) => "image-class cells",
            (Unit::Image, 1) => "image",
            (Unit::Image, _) => "images",
            (Unit::Dataset, _) => return f.write_str("the data set"),
        };
        write!(f, "{} of {} {unit}", self.count, self.of)?;
        let mut names = String::new();
        for (image, class) in &self.first {
            let separator = if names.is_empty() { "" } else { ", " };
            names.push_str(separator);
            let _ = match (image, class) {
                (Some(image), Some(class)) => write!(names, "{image} class {class}"),
                (Some(image), None) => write!(names, "{image}"),
                (None, Some(class)) => write!(names, "class {class}"),
                (None, None) => Ok(()),
            };
        }
        let more = if self.count > self.first.len() { ", …" } else { "" };
        if names.is_empty() { Ok(()) } else { write!(f, " ({names}{more})") }
    }
}
