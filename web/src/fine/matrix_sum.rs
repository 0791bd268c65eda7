//! How a reading of the matrix comes to its number, written out.

use crate::format::percent;
use crate::link::Over;
use crate::texts::bias::texts;
use jdt_engine::{FineModel, FineStudy};

/// More terms than this are cut in the middle.
const MOST_TERMS: usize = 12;

/// The headline number of a reading.
pub(super) fn total(model: &FineModel, over: Over) -> Option<f64> {
    let metric = match over {
        Over::D => "mIoU_D",
        Over::I => "mIoU_I",
        Over::C => "mIoU_C",
    };
    model.get(metric)?.value
}

/// First one row or column, that which is looked at; then the mean of all.
pub(super) fn sum(study: &FineStudy, model: &FineModel, over: Over, look: (usize, usize)) -> String {
    let texts = texts();
    let (image, class) = look;
    let name = study.classes.get(class).map(|name| (texts.class)(name)).unwrap_or_default();
    let column = model.classes.get(class);
    let row = model.images.get(image);
    let first = match over {
        Over::D => column.map(|column| {
            let ratio = format!("{} / {} = {}", column.tp, column.union, percent(column.dataset.value));
            (texts.sum_class_d)(&name, &ratio)
        }),
        Over::I => row.map(|row| {
            let terms = row.cells.iter().filter_map(|cell| cell.iou);
            (texts.sum_image)(&row.name, &mean(terms, row.mean))
        }),
        Over::C => column.map(|column| {
            let terms = model.images.iter().filter_map(|image| image.cells.get(class)?.iou);
            (texts.sum_class_c)(&name, &mean(terms, column.images.value))
        }),
    };
    let all: Vec<f64> = match over {
        Over::D => model.classes.iter().filter_map(|column| column.dataset.value).collect(),
        Over::I => model.images.iter().filter_map(|image| image.mean).collect(),
        Over::C => model.classes.iter().filter_map(|column| column.images.value).collect(),
    };
    let whole = (texts.sum_total)(over, &mean(all.into_iter(), total(model, over)));
    format!("{} {whole}", first.unwrap_or_default())
}

/// `(99.1 + 65.0 + …) / 24 = 84.72`
fn mean(terms: impl Iterator<Item = f64>, value: Option<f64>) -> String {
    let terms: Vec<String> = terms.map(|term| format!("{:.1}", 100.0 * term)).collect();
    let count = terms.len();
    let written = if count > MOST_TERMS {
        let (head, tail) = (&terms[..MOST_TERMS - 2], &terms[count - 1..]);
        format!("{} + … + {}", head.join(" + "), tail.join(" + "))
    } else {
        terms.join(" + ")
    };
    format!("({written}) / {count} = {}", percent(value))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_mean_is_written_with_its_terms() {
        assert_eq!(mean([0.5, 0.25].into_iter(), Some(0.375)), "(50.0 + 25.0) / 2 = 37.50");
        let long = mean((0..20).map(|_| 0.5), Some(0.5));
        assert!(long.starts_with("(50.0 + ") && long.ends_with("+ … + 50.0) / 20 = 50.00"), "{long}");
    }
}
