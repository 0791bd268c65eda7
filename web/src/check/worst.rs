//! The images of a model in the order of how bad they are, and the class in which each is the worst.

use jdt_engine::{FineImage, FineModel};

/// The places of images, the lowest mean first; those without one last.
pub(super) fn worst_first(model: &FineModel) -> Vec<usize> {
    by(model, |image| image.mean)
}

/// The places of images that have an IoU of the class, the lowest first; of any class their mean counts.
pub(super) fn worst_of(model: &FineModel, class: Option<usize>) -> Vec<usize> {
    let value = |image: &FineImage| match class {
        Some(class) => image.cells.get(class)?.iou,
        None => image.mean,
    };
    let mut places = by(model, value);
    places.retain(|&at| value(&model.images[at]).is_some());
    places
}

/// The class of the lowest IoU; of equals the first.
pub(super) fn worst_class(image: &FineImage) -> Option<usize> {
    let there = image.cells.iter().enumerate().filter_map(|(class, cell)| Some((class, cell.iou?)));
    there.min_by(|a, b| a.1.total_cmp(&b.1)).map(|(class, _)| class)
}

fn by(model: &FineModel, value: impl Fn(&FineImage) -> Option<f64>) -> Vec<usize> {
    let mut places: Vec<usize> = (0..model.images.len()).collect();
    let of = |at: usize| value(&model.images[at]).unwrap_or(f64::INFINITY);
    places.sort_by(|&a, &b| of(a).total_cmp(&of(b)));
    places
}

#[cfg(test)]
mod tests {
    use super::*;
    use jdt_engine::FineCell;

    fn image(ious: [Option<f64>; 2]) -> FineImage {
        let there: Vec<f64> = ious.into_iter().flatten().collect();
        FineImage {
            name: String::new(),
            cells: ious.map(|iou| FineCell { tp: 0, union: 0, iou, is_worst: false }).to_vec(),
            mean: (!there.is_empty()).then(|| there.iter().sum::<f64>() / there.len() as f64),
            is_worst: false,
        }
    }

    #[test]
    fn the_lowest_come_first_and_what_has_no_value_last_or_not_at_all() {
        let images = [[Some(0.9), None], [None, None], [Some(0.5), Some(0.1)], [None, Some(0.4)]].map(image).to_vec();
        let model = FineModel {
            name: String::new(),
            headline: Vec::new(),
            images,
            classes: Vec::new(),
            objects: Vec::new(),
            ownerless: 0.0,
        };
        assert_eq!(worst_first(&model), [2, 3, 0, 1]);
        assert_eq!(worst_of(&model, None), [2, 3, 0]);
        assert_eq!(worst_of(&model, Some(0)), [2, 0]);
        assert_eq!((worst_class(&model.images[2]), worst_class(&model.images[1])), (Some(1), None));
    }
}
