//! Which images are shown, and in which order.

use super::picked::Picked;
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
    /// The pixels that a chosen cell or bin stands for.
    Picked,
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
pub(super) fn order(
    rows: &[ImageRow],
    search: &str,
    only: Only,
    picked: Option<&Picked>,
    (column, falls): (Column, bool),
) -> Vec<usize> {
    let search = search.trim().to_lowercase();
    let holds = |row: &ImageRow| search.is_empty() || row.image.to_lowercase().contains(&search);
    let has = |row: &ImageRow| match only {
        Only::Class(place) => row.iou.get(place).is_some_and(Option::is_some),
        Only::All | Only::Worst => true,
    };
    let mut places: Vec<usize> = (0..rows.len()).filter(|&at| holds(&rows[at]) && has(&rows[at])).collect();
    if let Some(picked) = picked {
        places.retain(|&at| picked.pixels(at).is_some());
    }
    if only == Only::Worst {
        places.sort_by(|&a, &b| by(&rows[a], &rows[b], Column::Mean(Ratio::IoU), false));
        places.truncate(places.len().div_ceil(WORST));
        places.sort_unstable();
    }
    if column == Column::Picked {
        let pixels = |at: usize| picked.and_then(|picked| picked.pixels(at));
        places.sort_by_key(|&at| pixels(at));
        if falls {
            places.sort_by_key(|&at| std::cmp::Reverse(pixels(at)));
        }
        return places;
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
        Column::Picked => Ordering::Equal,
    }
}

fn value(row: &ImageRow, column: Column) -> Option<f64> {
    match column {
        Column::Mean(ratio) => row.means.iter().find(|(other, _)| *other == ratio)?.1.value,
        Column::Class(place) => row.iou.get(place).copied().flatten(),
        Column::Image | Column::Pixels | Column::Picked => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::check::picked::Pick;
    use jdt_core::metrics::{Measured, Undefined};
    use jdt_engine::ImageMark;

    fn row(image: &str, iou: Option<f64>) -> ImageRow {
        let measured = Measured::mean([iou], Undefined::ClassAbsent);
        ImageRow { image: image.to_owned(), pixels: 1, means: vec![(Ratio::IoU, measured)], iou: vec![iou] }
    }

    #[test]
    fn what_has_no_value_stands_last() {
        let rows = [row("a", None), row("b", Some(0.2)), row("c", Some(0.9))];
        let iou = Column::Mean(Ratio::IoU);
        assert_eq!(order(&rows, "", Only::All, None, (iou, false)), [1, 2, 0]);
        assert_eq!(order(&rows, "", Only::All, None, (iou, true)), [2, 1, 0]);
        assert_eq!(order(&rows, "", Only::Class(0), None, (Column::Image, true)), [2, 1]);
        assert_eq!(order(&rows, "", Only::Worst, None, (Column::Image, false)), [1]);
        assert_eq!(order(&rows, " C", Only::All, None, (Column::Image, false)), [2]);
        let mark = ImageMark::Bin(0);
        let picked = Picked::new(Pick { model: 0, mark }, vec![(0, 3), (2, 9)]);
        assert_eq!(order(&rows, "", Only::All, Some(&picked), (Column::Picked, true)), [2, 0]);
        assert_eq!(order(&rows, "", Only::All, Some(&picked), (Column::Image, false)), [0, 2]);
    }
}
