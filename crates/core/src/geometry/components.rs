//! Connected objects of one class.

use crate::masks::{ClassId, ClassIds, LabelMap};
use std::collections::HashMap;
use std::ops::Range;

/// Neighbouring pixels of a row that are of one object.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PixelRun {
    /// The pixels, counted row by row from the image's first.
    pub pixels: Range<usize>,
    /// Their object.
    pub object: u32,
}

/// The objects of a label, numbered from 0 by their first pixel in reading order.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Components {
    pixels: usize,
    runs: Vec<PixelRun>,
    classes: Vec<usize>,
}

impl Components {
    /// Every kept pixel of the label, row by row; what lies between two runs is ignored.
    pub fn runs(&self) -> &[PixelRun] {
        &self.runs
    }

    /// Row-major `[H, W]`: the object of each pixel, `None` where the label is ignored.
    pub fn objects(&self) -> Vec<Option<u32>> {
        let mut objects = vec![None; self.pixels];
        for run in &self.runs {
            objects[run.pixels.clone()].fill(Some(run.object));
        }
        objects
    }

    /// The class of each object.
    pub fn classes(&self) -> &[usize] {
        &self.classes
    }

    /// The same with other classes, and objects made one: `group` gives a class for each class here, and whether all
    /// objects of it are one.
    pub(super) fn grouped(mut self, group: impl Fn(usize) -> (usize, bool)) -> Self {
        let mut classes = Vec::new();
        let mut firsts: HashMap<usize, u32> = HashMap::new();
        let mut add = |class: usize| {
            classes.push(class);
            u32::try_from(classes.len() - 1).unwrap_or(u32::MAX)
        };
        let numbers: Vec<u32> = self
            .classes
            .iter()
            .map(|&key| match group(key) {
                (class, true) => *firsts.entry(key).or_insert_with(|| add(class)),
                (class, false) => add(class),
            })
            .collect();
        for run in &mut self.runs {
            run.object = numbers.get(run.object as usize).copied().unwrap_or(u32::MAX);
        }
        self.classes = classes;
        self
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
    match label.ids() {
        ClassIds::U8(ids) => connected(ids, label.shape().width()),
        ClassIds::U16(ids) => connected(ids, label.shape().width()),
    }
}

/// Joins the runs of each row with those of the row above that they touch: a mask has far fewer runs than pixels.
pub(super) fn connected<T: ClassId>(ids: &[T], width: usize) -> Components {
    let mut runs: Vec<PixelRun> = Vec::new();
    let mut forest = Forest::default();
    let mut above = 0..0;
    for (row, values) in ids.chunks(width.max(1)).enumerate() {
        let (from, first) = (row * width, runs.len());
        let mut upper = above.start;
        let mut start = 0;
        for same in values.chunk_by(|a, b| a == b) {
            let (this, id) = (from + start..from + start + same.len(), same[0]);
            start += same.len();
            if id == T::VOID {
                continue;
            }
            let at = forest.add();
            // Those that end before this one's upper left neighbour touch no later one either.
            while upper < above.end && runs[upper].pixels.end + width < this.start {
                upper += 1;
            }
            let touching = (upper..above.end).take_while(|&other| runs[other].pixels.start + width <= this.end);
            for other in touching {
                if ids[runs[other].pixels.start] == id {
                    forest.join(at, other);
                }
            }
            runs.push(PixelRun { pixels: this, object: 0 });
        }
        above = first..runs.len();
    }
    let mut classes = Vec::new();
    for at in 0..runs.len() {
        // A root is the first run of its object, so it has its number before any other run asks.
        let root = forest.root(at);
        if root == at {
            runs[at].object = u32::try_from(classes.len()).unwrap_or(u32::MAX);
            let class: u32 = ids[runs[at].pixels.start].into();
            classes.push(class as usize);
        } else {
            runs[at].object = runs[root].object;
        }
    }
    Components { pixels: ids.len(), runs, classes }
}

/// Disjoint sets of runs, each rooted at its first.
#[derive(Default)]
struct Forest(Vec<usize>);

impl Forest {
    /// A set of its own for the next run.
    fn add(&mut self) -> usize {
        self.0.push(self.0.len());
        self.0.len() - 1
    }

    fn root(&mut self, mut at: usize) -> usize {
        while self.0[at] != at {
            // Each step halves the path for the next one.
            self.0[at] = self.0[self.0[at]];
            at = self.0[at];
        }
        at
    }

    fn join(&mut self, a: usize, b: usize) {
        let (a, b) = (self.root(a), self.root(b));
        self.0[a.max(b)] = a.min(b);
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

    /// Each pixel by itself, asked for its eight neighbours until nothing changes.
    fn by_flooding(label: &LabelMap) -> Vec<Option<u32>> {
        let (height, width) = (label.shape().height(), label.shape().width());
        let mut objects: Vec<Option<u32>> = vec![None; height * width];
        let mut next = 0;
        for first in 0..height * width {
            let Some(class) = label.ids().class(first).filter(|_| objects[first].is_none()) else { continue };
            let mut todo = vec![first];
            while let Some(at) = todo.pop() {
                if objects[at].is_some() || label.ids().class(at) != Some(class) {
                    continue;
                }
                objects[at] = Some(next);
                let (row, column) = (at / width, at % width);
                for y in row.saturating_sub(1)..(row + 2).min(height) {
                    todo.extend((column.saturating_sub(1)..(column + 2).min(width)).map(|x| y * width + x));
                }
            }
            next += 1;
        }
        objects
    }

    #[test]
    fn runs_give_the_objects_of_single_pixels() {
        let mut random = crate::Random::new(7);
        for (height, width) in [(1, 1), (1, 9), (9, 1), (7, 8), (16, 13)] {
            for _ in 0..50 {
                // Three classes, and one pixel in four left out.
                let ids = ndarray::Array2::from_shape_fn((height, width), |_| [0_u8, 1, 2, 255][random.below(4)]);
                let space = ClassSpace::new(3, Some(255)).unwrap();
                let label = LabelMap::new(&IdImage::U8(ids), space).unwrap();
                let found = components(&label);
                assert_eq!(found.objects(), by_flooding(&label), "{label:?}");
                assert!(found.runs().iter().all(|run| run.pixels.start / width == (run.pixels.end - 1) / width));
            }
        }
    }
}
