//! Who owns mIoU^D: the largest objects, the next, and the smaller half.

use super::FineModel;
use serde::{Deserialize, Serialize};

/// A group of objects by size, and its part in mIoU^D.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Owners {
    /// How many objects.
    pub objects: usize,
    /// Of all objects, from 0 to 1.
    pub of_objects: f64,
    /// The area of the smallest, in pixels.
    pub from: u64,
    /// What they own: the sum of `U_k / U_c` over the number of classes.
    pub share: f64,
    /// The mean of their IoU; `None` of none.
    pub mean_iou: Option<f64>,
}

/// The largest fifth of the objects, the next three tenths, and the smaller half.
///
/// All shares and [`FineModel::ownerless`] sum to 1.
pub fn owners(model: &FineModel) -> [Owners; 3] {
    let n = model.objects.len();
    let (fifth, half) = (n / 5, n / 2);
    // The smallest come first.
    [n - fifth..n, half..n - fifth, 0..half].map(|places| {
        let group = &model.objects[places];
        let count = group.len();
        Owners {
            objects: count,
            of_objects: count as f64 / n.max(1) as f64,
            from: group.first().map_or(0, |object| object.area),
            share: group.iter().map(|object| object.share).sum(),
            mean_iou: (count > 0).then(|| group.iter().map(|object| object.iou).sum::<f64>() / count as f64),
        }
    })
}
