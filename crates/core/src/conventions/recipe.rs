//! A convention's rules for one number, as data.

use super::{Order, Quotient, Unit};
use crate::statistics::{ClassCounts, Counts, ImageCounts};

/// Everything in which the conventions differ. Peers are written as what they change in the papers' recipe.
///
/// # Example
/// ```
/// use jdt_core::conventions::{Metric, Recipe, ZeroByZero};
/// use jdt_core::statistics::{ClassCounts, Counts, ImageCounts};
///
/// // Class 0 is perfect, class 1 occurs nowhere.
/// let mut counts = Counts::new(2, false);
/// let classes = vec![ClassCounts { tp: 9, ..Default::default() }, ClassCounts { tn: 9, ..Default::default() }];
/// counts.push(ImageCounts { image: "a".into(), pixels: 9, ignored: 0, classes })?;
/// let paper = Metric::MIoU.of_paper().unwrap();
/// assert_eq!(paper.evaluate(&counts).value, 1.0);
/// let counted = Recipe { zero_by_zero: ZeroByZero::Counts(0.0), ..paper };
/// assert_eq!(counted.evaluate(&counts).value, 0.5);
/// # Ok::<(), jdt_core::CoreError>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Recipe {
    /// The fraction taken.
    pub quotient: Quotient,
    /// What is summed and averaged when.
    pub order: Order,
    /// The classes that take part.
    pub classes: Classes,
    /// What 0/0 is: for IoU and Dice a class that neither label nor prediction holds.
    pub zero_by_zero: ZeroByZero,
    /// Whether a cell counts whose class is predicted but not in the label.
    pub only_predicted: bool,
    /// Whether a class counts whose label pixels are ignored.
    pub ignored_class: bool,
    /// The mean of no term.
    pub nothing: f64,
}

/// The classes that take part.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Classes {
    /// The foreground of binary masks, all classes otherwise.
    Reported,
    /// All, the background of binary masks included.
    All,
    /// All but class 0.
    WithoutBackground,
}

/// What a quotient without a denominator becomes.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum ZeroByZero {
    /// It takes no part in the mean.
    LeftOut,
    /// It counts this much; NaN makes the mean NaN.
    Counts(f64),
}

/// The value of a recipe.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Mean {
    /// The value, NaN where the recipe gives that.
    pub value: f64,
    /// How many terms the outer mean was taken over.
    pub n: usize,
    /// How many terms were left out of it.
    pub left_out: usize,
}

impl Mean {
    /// The weighted mean of the terms that there are; `nothing` of none.
    fn weighted(terms: impl IntoIterator<Item = Option<(f64, f64)>>, nothing: f64) -> Self {
        let (mut sum, mut weights, mut n, mut left_out) = (0.0, 0.0, 0, 0);
        for term in terms {
            match term {
                Some((value, weight)) => {
                    sum += value * weight;
                    weights += weight;
                    n += 1;
                }
                None => left_out += 1,
            }
        }
        let value = match (n, weights) {
            (0, _) => nothing,
            // Terms that all weigh nothing: a sum of zeros.
            (_, 0.0) => 0.0,
            _ => sum / weights,
        };
        Self { value, n, left_out }
    }

    fn of(terms: impl IntoIterator<Item = Option<f64>>, nothing: f64) -> Self {
        Self::weighted(terms.into_iter().map(|term| Some((term?, 1.0))), nothing)
    }

    /// A term of an outer mean: none if nothing was averaged.
    fn term(self) -> Option<f64> {
        (self.n > 0).then_some(self.value)
    }
}

impl Classes {
    /// The ids.
    pub(super) fn of(self, counts: &Counts) -> std::ops::Range<usize> {
        match self {
            Self::Reported if counts.is_binary() => 1..counts.classes(),
            Self::WithoutBackground => 1..counts.classes(),
            Self::Reported | Self::All => 0..counts.classes(),
        }
    }
}

impl Recipe {
    /// The recipe's number.
    pub fn evaluate(&self, counts: &Counts) -> Mean {
        let classes: Vec<usize> = self.class_ids(counts);
        let totals = || classes.iter().map(|&class| counts.class_total(class));
        let images = |one: &dyn Fn(&[ClassCounts]) -> Option<f64>| {
            let cells = |image: &ImageCounts| classes.iter().map(|&class| image.classes[class]).collect::<Vec<_>>();
            Mean::of(counts.images().iter().map(|image| one(&cells(image))), self.nothing)
        };
        let mean = |cells: &[ClassCounts]| Mean::of(cells.iter().map(|&cell| self.term(cell)), self.nothing);
        let weighted = |cells: &[ClassCounts]| {
            let term = |&cell: &ClassCounts| Some((self.term(cell)?, cell.area() as f64));
            Mean::weighted(cells.iter().map(term), self.nothing)
        };
        match self.order {
            Order::DatasetMean => mean(&totals().collect::<Vec<_>>()),
            Order::DatasetPooled => Mean::of([self.pooled(totals(), 0)], self.nothing),
            Order::DatasetWeighted => weighted(&totals().collect::<Vec<_>>()),
            Order::ImageMean => images(&|cells| mean(cells).term()),
            Order::ImagePooled => images(&|cells| self.pooled(cells.iter().copied(), 0)),
            Order::ImageWeighted => images(&|cells| weighted(cells).term()),
            Order::ImageGeneralized { power } => images(&|cells| self.pooled(cells.iter().copied(), power)),
            Order::ClassMean => Mean::of(self.per_class(counts), self.nothing),
            Order::CellMean => Mean::of(self.per_cell(counts).into_iter().flatten(), self.nothing),
        }
    }

    /// The value of each class: of its summed counts, or its mean over images where the order starts inside images.
    pub fn per_class(&self, counts: &Counts) -> Vec<Option<f64>> {
        let value = |&class: &usize| match self.order.unit() {
            Unit::Class | Unit::Dataset => self.term(counts.class_total(class)),
            Unit::Cell | Unit::Image => {
                let terms = counts.images().iter().map(|image| self.term(image.classes[class]));
                Mean::of(terms, self.nothing).term()
            }
        };
        self.class_ids(counts).iter().map(value).collect()
    }

    /// The value of each cell, `[image][class]`.
    pub fn per_cell(&self, counts: &Counts) -> Vec<Vec<Option<f64>>> {
        let classes = self.class_ids(counts);
        let row = |image: &ImageCounts| classes.iter().map(|&class| self.term(image.classes[class])).collect();
        counts.images().iter().map(row).collect()
    }

    /// The classes that take part.
    pub(super) fn class_ids(&self, counts: &Counts) -> Vec<usize> {
        let ignored = counts.ignored_class().filter(|_| !self.ignored_class);
        self.classes.of(counts).filter(|&class| Some(class) != ignored).collect()
    }

    fn zero_by_zero(&self) -> Option<f64> {
        match self.zero_by_zero {
            ZeroByZero::LeftOut => None,
            ZeroByZero::Counts(value) => Some(value),
        }
    }

    fn term(&self, cell: ClassCounts) -> Option<f64> {
        let (above, below) = self.quotient.parts(cell);
        if below == 0 {
            self.zero_by_zero()
        } else if cell.area() == 0 && !self.only_predicted {
            None
        } else {
            Some(above as f64 / below as f64)
        }
    }

    /// One quotient of many cells, each weighted by `area^-power`.
    fn pooled(&self, cells: impl Iterator<Item = ClassCounts>, power: u8) -> Option<f64> {
        let (mut above, mut below) = (0.0, 0.0);
        for cell in cells {
            let weight = match (power, cell.area()) {
                (0, _) => 1.0,
                (_, 0) => 0.0,
                (power, area) => (area as f64).powi(-i32::from(power)),
            };
            let (cell_above, cell_below) = self.quotient.parts(cell);
            above += weight * cell_above as f64;
            below += weight * cell_below as f64;
        }
        if below == 0.0 { self.zero_by_zero() } else { Some(above / below) }
    }
}
