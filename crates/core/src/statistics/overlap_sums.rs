//! The sums that every overlap loss is a function of.

use serde::{Deserialize, Serialize};
use std::ops::{Add, AddAssign};

/// Six sums over the kept pixels of one (image, class), with prediction x and label y; their `M = Σmin(x,y)`
/// and two pixel counts beside them.
///
/// `M` equals `(Sx + Sy − D)/2`, kept apart because that difference cancels where masks nearly agree.
#[derive(Debug, Clone, Copy, Default, PartialEq, Serialize, Deserialize)]
pub struct OverlapSums {
    /// `Sx = Σ|x|`
    pub sx: f64,
    /// `Sy = Σ|y|`
    pub sy: f64,
    /// `D = Σ|x−y|`, the symmetric difference.
    pub d: f64,
    /// `P = Σxy`
    pub p: f64,
    /// `Qx = Σx²`
    pub qx: f64,
    /// `Qy = Σy²`
    pub qy: f64,
    /// `M = Σmin(x,y)`, the intersection.
    pub m: f64,
    /// Kept pixels.
    pub kept: u64,
    /// Kept pixels whose label exceeds the presence threshold.
    pub present: u64,
}

impl Add for OverlapSums {
    type Output = Self;

    fn add(self, other: Self) -> Self {
        Self {
            sx: self.sx + other.sx,
            sy: self.sy + other.sy,
            d: self.d + other.d,
            p: self.p + other.p,
            qx: self.qx + other.qx,
            qy: self.qy + other.qy,
            m: self.m + other.m,
            kept: self.kept + other.kept,
            present: self.present + other.present,
        }
    }
}

impl AddAssign for OverlapSums {
    fn add_assign(&mut self, other: Self) {
        *self = *self + other;
    }
}

impl std::iter::Sum for OverlapSums {
    fn sum<I: Iterator<Item = Self>>(iter: I) -> Self {
        iter.fold(Self::default(), Add::add)
    }
}

/// The [`OverlapSums`] of a batch: one row an image, one column a class.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct SumsTable {
    classes: usize,
    hard: bool,
    cells: Vec<OverlapSums>,
}

impl SumsTable {
    /// An empty table of `classes` columns; `hard` says whether its labels are class ids.
    pub fn new(classes: usize, hard: bool) -> Self {
        Self { classes, hard, cells: Vec::new() }
    }

    /// Appends the row of one image; a row of another length is cut or filled with empty sums.
    pub fn push(&mut self, mut row: Vec<OverlapSums>) {
        row.resize(self.classes, OverlapSums::default());
        self.cells.append(&mut row);
    }

    /// The number of images B.
    pub fn images(&self) -> usize {
        self.cells.len() / self.classes.max(1)
    }

    /// The number of classes C.
    pub fn classes(&self) -> usize {
        self.classes
    }

    /// Whether the labels were class ids rather than values.
    pub fn is_hard(&self) -> bool {
        self.hard
    }

    /// The sums of one image and class.
    pub fn cell(&self, image: usize, class: usize) -> &OverlapSums {
        &self.cells[image * self.classes + class]
    }

    /// The rows, one an image.
    pub fn rows(&self) -> impl Iterator<Item = &[OverlapSums]> {
        self.cells.chunks(self.classes.max(1))
    }

    /// The sums of one class over the whole batch.
    pub fn class_total(&self, class: usize) -> OverlapSums {
        self.rows().map(|row| row[class]).sum()
    }
}
