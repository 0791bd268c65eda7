//! Which images are shown, and in which order.

use jdt_core::metrics::{ImageRow, Ratio};
use std::cmp::Ordering;

/// A column of the table of images.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Column {
    Image,
    Mean(Ratio),
    /// The IoU of the reported class at a place.
    Class(usize),
    Pixels,
}

/// Which images are looked at.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) enum Only {
    #[default]
    All,
    /// The worst 5 % by mean IoU, at least one.
    Worst,
    /// Those with the reported class at a place.
    Class(usize),
}

/// The share of [`Only::Worst`], one in so many.
const WORST: usize = 20;

/// Places of the rows that are shown, in order; what has no value stands last either way.
pub(super) fn order(rows: &[ImageRow], search: &str, only: Only, (column, falls): (Column, bool)) -> Vec<usize> {
    let search = search.trim().to_lowercase();
    let holds = |row: &ImageRow| search.is_empty() || row.image.to_lowercase().contains(&search);
    let has = |row: &ImageRow| match only {
        Only::Class(place) => row.iou.get(place).is_some_and(Option::is_some),
        Only::All | Only::Worst => true,
    };
    let mut places: Vec<usize> = (0..rows.len()).filter(|&at| holds(&rows[at]) && has(&rows[at])).collect();
    if only == Only::Worst {
        places.sort_by(|&a, &b| by(&rows[a], &rows[b], Column::Mean(Ratio::IoU), false));
        places.truncate(places.len().div_ceil(WORST));
        places.sort_unstable();
    }
    places.sort_by(|&a, &b| by(&rows[a], &rows[b], column, falls));
    places
}

fn by(a: &ImageRow, b: &ImageRow, column: Column, falls: bool) -> Ordering {
    let turn = |order: Ordering| if falls { order.reverse() } else { order };
    match column {
        Column::Image => turn(a.image.cmp(&b.image)),
        Column::Pixels => turn(a.pixels.cmp(&b.pixels)),
        Column::Mean(_) | Column::Class(_) => match (value(a, column), value(b, column)) {
            (Some(a), Some(b)) => turn(a.total_cmp(&b)),
            (a, b) => b.is_some().cmp(&a.is_some()),
        },
    }
}

fn value(row: &ImageRow, column: Column) -> Option<f64> {
    match column {
        Column::Mean(ratio) => row.means.iter().find(|(other, _)| *other == ratio)?.1.value,
        Column::Class(place) => row.iou.get(place).copied().flatten(),
        Column::Image | Column::Pixels => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use jdt_core::metrics::{Measured, Undefined};

    fn row(image: &str, iou: Option<f64>) -> ImageRow {
        let measured = Measured::mean([iou], Undefined::ClassAbsent);
        ImageRow { image: image.to_owned(), pixels: 1, means: vec![(Ratio::IoU, measured)], iou: vec![iou] }
    }

    #[test]
    fn what_has_no_value_stands_last() {
        let rows = [row("a", None), row("b", Some(0.2)), row("c", Some(0.9))];
        let iou = Column::Mean(Ratio::IoU);
        assert_eq!(order(&rows, "", Only::All, (iou, false)), [1, 2, 0]);
        assert_eq!(order(&rows, "", Only::All, (iou, true)), [2, 1, 0]);
        assert_eq!(order(&rows, "", Only::Class(0), (Column::Image, true)), [2, 1]);
        assert_eq!(order(&rows, "", Only::Worst, (Column::Image, false)), [1]);
        assert_eq!(order(&rows, " C", Only::All, (Column::Image, false)), [2]);
    }
}
