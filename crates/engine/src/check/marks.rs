//! Which images are meant by a cell of the confusion matrix, or by a bin of the calibration, and by how many pixels.

use super::Gathered;
use jdt_core::statistics::Confusion;
use serde::{Deserialize, Serialize};

/// What is looked for in the images of a model.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum ImageMark {
    /// Pixels of a class that were taken for another, or for itself.
    Confused {
        /// The class of the label.
        label: usize,
        /// The class of the prediction.
        prediction: usize,
    },
    /// Pixels whose largest probability lies in a bin.
    Bin(usize),
}

/// The confusions of one image: those that occur.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ImageConfusion(Vec<(u16, u16, u64)>);

impl ImageConfusion {
    /// What occurs in a table; nothing without one.
    pub fn new(table: Option<&Confusion>) -> Self {
        let Some(table) = table else { return Self::default() };
        let classes = table.classes().max(1);
        let cells = table.table().iter().enumerate().filter(|(_, pixels)| **pixels > 0);
        let cell = |(at, &pixels): (usize, &u64)| {
            Some((u16::try_from(at / classes).ok()?, u16::try_from(at % classes).ok()?, pixels))
        };
        Self(cells.filter_map(cell).collect())
    }

    /// The pixels of class `label` that were taken for `prediction`.
    pub fn count(&self, label: usize, prediction: usize) -> u64 {
        let is_it = |cell: &&(u16, u16, u64)| (usize::from(cell.0), usize::from(cell.1)) == (label, prediction);
        self.0.iter().find(is_it).map_or(0, |cell| cell.2)
    }
}

impl Gathered {
    /// The places of a model's images in which there is what is looked for, with its pixels; the most first.
    pub fn marked(&self, model: usize, mark: ImageMark) -> Vec<(usize, u64)> {
        let mut images: Vec<(usize, u64)> = match mark {
            ImageMark::Confused { label, prediction } => {
                let images = self.confusions.get(model).map_or(&[][..], Vec::as_slice);
                images.iter().map(|image| image.count(label, prediction)).enumerate().collect()
            }
            ImageMark::Bin(bin) => self.in_bin(model, bin),
        };
        images.retain(|&(_, pixels)| pixels > 0);
        images.sort_by_key(|&(at, pixels)| (std::cmp::Reverse(pixels), at));
        images
    }

    fn in_bin(&self, model: usize, bin: usize) -> Vec<(usize, u64)> {
        let Some(model) = self.models.get(model) else { return Vec::new() };
        let places: std::collections::HashMap<&str, usize> =
            model.counts.images().iter().enumerate().map(|(at, image)| (image.image.as_str(), at)).collect();
        let images = model.calibration.as_ref().map_or(&[][..], |table| table.images());
        let pixels = images.iter().filter_map(|image| {
            Some((*places.get(image.image.as_str())?, image.top.bins().get(bin).map_or(0, |bin| bin.pixels)))
        });
        pixels.collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_occurs_is_found_and_the_most_comes_first() {
        let image = |table: [u64; 4]| ImageConfusion::new(Some(&Confusion::from_table(2, table.to_vec())));
        let confusions = vec![vec![image([5, 1, 0, 2]), image([5, 0, 0, 2]), image([0, 7, 0, 0]), image([0, 1, 0, 0])]];
        let gathered = Gathered { confusions, ..Gathered::default() };
        let mark = ImageMark::Confused { label: 0, prediction: 1 };
        assert_eq!(gathered.marked(0, mark), [(2, 7), (0, 1), (3, 1)]);
        assert_eq!(gathered.marked(1, mark), []);
        assert_eq!(gathered.marked(0, ImageMark::Bin(3)), []);
    }
}
