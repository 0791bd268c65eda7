//! Connected objects of one class.

use crate::masks::LabelMap;

/// The objects of a label, numbered from 0 by their first pixel in reading order.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Components {
    objects: Vec<Option<u32>>,
    classes: Vec<usize>,
}

impl Components {
    /// Row-major `[H, W]`: the object of each pixel, `None` where the label is ignored.
    pub fn objects(&self) -> &[Option<u32>] {
        &self.objects
    }

    /// The class of each object.
    pub fn classes(&self) -> &[usize] {
        &self.classes
    }
}

/// Splits a label into 8-connected objects: neighbours, diagonal ones too, of one class belong together.
///
/// # Example
/// ```
/// use jdt_core::geometry::components;
/// use jdt_core::masks::{ClassSpace, IdImage, LabelMap};
/// use ndarray::array;
///
/// let label = LabelMap::new(&IdImage::U8(array![
///     [1, 0, 1],
///     [0, 1, 0],
///     [0, 0, 255],
/// ]), ClassSpace::new(2, Some(255))?)?;
/// let found = components(&label);
/// // The ones hang together over corners; so do the zeros.
/// assert_eq!(found.classes(), [1, 0]);
/// assert_eq!(found.objects()[8], None);
/// # Ok::<(), jdt_core::CoreError>(())
/// ```
pub fn components(label: &LabelMap) -> Components {
    let (width, pixels) = (label.shape().width(), label.shape().pixels());
    let mut forest = Forest::new(pixels);
    for at in 0..pixels {
        let Some(class) = label.ids().class(at) else { continue };
        let (up, left, right) = (at >= width, at % width > 0, at % width < width - 1);
        let before = [
            left.then(|| at - 1),
            (up && left).then(|| at - width - 1),
            up.then(|| at - width),
            (up && right).then(|| at - width + 1),
        ];
        for other in before.into_iter().flatten() {
            if label.ids().class(other) == Some(class) {
                forest.join(at, other);
            }
        }
    }
    let mut classes = Vec::new();
    let mut objects: Vec<Option<u32>> = vec![None; pixels];
    for at in 0..pixels {
        let Some(class) = label.ids().class(at) else { continue };
        // A root is the first pixel of its object, so it has its number before any other pixel asks.
        let root = forest.root(at);
        if root == at {
            objects[at] = u32::try_from(classes.len()).ok();
            classes.push(class);
        } else {
            objects[at] = objects[root];
        }
    }
    Components { objects, classes }
}

/// Disjoint sets of pixels, each rooted at its first.
struct Forest(Vec<u32>);

impl Forest {
    fn new(pixels: usize) -> Self {
        Self((0..pixels).map(|at| u32::try_from(at).unwrap_or(u32::MAX)).collect())
    }

    fn root(&mut self, mut at: usize) -> usize {
        while self.0[at] as usize != at {
            // Each step halves the path for the next one.
            self.0[at] = self.0[self.0[at] as usize];
            at = self.0[at] as usize;
        }
        at
    }

    fn join(&mut self, a: usize, b: usize) {
        let (a, b) = (self.root(a), self.root(b));
        self.0[a.max(b)] = self.0[a.min(b)];
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::masks::{ClassSpace, IdImage};
    use ndarray::array;

    #[test]
    fn arms_that_meet_late_are_one_object() {
        let ids = IdImage::U8(array![[1, 0, 1, 0, 2], [1, 0, 1, 0, 0], [1, 1, 1, 0, 2]]);
        let label = LabelMap::new(&ids, ClassSpace::new(3, None).unwrap()).unwrap();
        let found = components(&label);
        assert_eq!(found.classes(), [1, 0, 0, 2, 2]);
        let one = |object: u32| found.objects().iter().filter(|o| **o == Some(object)).count();
        assert_eq!([one(0), one(1), one(2), one(3), one(4)], [7, 2, 4, 1, 1]);
    }
}
