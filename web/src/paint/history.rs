//! Undo and redo by stroke, in bounded memory.

use super::edit::Patch;
use super::painting::Painting;
use crate::orders::Plane;
use jdt_core::masks::Rect;
use std::collections::{HashMap, VecDeque};

/// One step that can be undone.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Step {
    /// What a tool did to a map of an image: what was in each rectangle before and after.
    Stroke { image: usize, plane: Plane, patches: Vec<Patch> },
    /// Anything else: the painting before and after, which share all maps that did not change.
    Replace { before: Painting, after: Painting },
}

/// What has changed after a step was undone or redone.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Change {
    /// Rectangles of a map of an image.
    Patch(usize, Plane, Vec<Rect>),
    /// Everything.
    All,
}

impl Step {
    fn bytes(&self) -> usize {
        match self {
            Self::Stroke { patches, .. } => {
                patches.iter().map(|patch| size_of_val(&*patch.before) + size_of_val(&*patch.after)).sum()
            }
            Self::Replace { .. } => 0,
        }
    }

    fn paintings(&self) -> impl Iterator<Item = &Painting> {
        match self {
            Self::Stroke { .. } => [None, None],
            Self::Replace { before, after } => [Some(before), Some(after)],
        }
        .into_iter()
        .flatten()
    }

    fn write(&self, painting: &mut Painting, forward: bool) -> Change {
        match self {
            Self::Stroke { image, plane, patches } => {
                if let Some(masks) = painting.image_mut(*image) {
                    for Patch { rect, before, after } in patches {
                        masks.write(*plane, *rect, if forward { after } else { before });
                    }
                }
                Change::Patch(*image, *plane, patches.iter().map(|patch| patch.rect).collect())
            }
            Self::Replace { before, after } => {
                painting.clone_from(if forward { after } else { before });
                Change::All
            }
        }
    }
}

/// Steps done and undone; the oldest are forgotten beyond a limit of memory.
#[derive(Debug, Default)]
pub(crate) struct History {
    done: VecDeque<Step>,
    undone: Vec<Step>,
    /// What the strokes done take.
    stroke_bytes: usize,
}

const MAX_BYTES: usize = 96 << 20;
const MAX_STEPS: usize = 400;

impl History {
    /// Remembers a step that was just done; what was undone before is gone.
    pub(crate) fn push(&mut self, step: Step) {
        self.undone.clear();
        self.stroke_bytes += step.bytes();
        self.done.push_back(step);
        while self.done.len() > 1 && (self.done.len() > MAX_STEPS || self.bytes() > MAX_BYTES) {
            if let Some(old) = self.done.pop_front() {
                self.stroke_bytes -= old.bytes();
            }
        }
    }

    /// Memory that the steps done take: maps that several of them share count once.
    fn bytes(&self) -> usize {
        let images = self.done.iter().flat_map(Step::paintings).flat_map(Painting::images);
        let maps: HashMap<_, _> =
            images.flat_map(|image| image.painted().map(|(_, sheet)| (sheet.place(), sheet.bytes()))).collect();
        self.stroke_bytes + maps.values().sum::<usize>()
    }

    /// Takes the last step back.
    pub(crate) fn undo(&mut self, painting: &mut Painting) -> Option<Change> {
        let step = self.done.pop_back()?;
        self.stroke_bytes -= step.bytes();
        let change = step.write(painting, false);
        self.undone.push(step);
        Some(change)
    }

    /// Does the last undone step again.
    pub(crate) fn redo(&mut self, painting: &mut Painting) -> Option<Change> {
        let step = self.undone.pop()?;
        let change = step.write(painting, true);
        self.stroke_bytes += step.bytes();
        self.done.push_back(step);
        Some(change)
    }

    pub(crate) fn can_undo(&self) -> bool {
        !self.done.is_empty()
    }

    pub(crate) fn can_redo(&self) -> bool {
        !self.undone.is_empty()
    }
}

#[cfg(test)]
mod tests {
    use super::super::masks::Masks;
    use super::*;
    use jdt_core::scenes::Scene;
    use jdt_engine::protocol::PaintedShape;

    fn painting(scene: Scene) -> Painting {
        Painting::new(Masks::of_scene(scene).unwrap())
    }

    #[test]
    fn undo_and_redo_lead_back_and_forth() {
        let mut now = painting(Scene::Empty);
        let empty = now.clone();
        let mut history = History::default();
        assert_eq!(history.undo(&mut now), None);
        let rect = Rect { top: 1, left: 2, height: 1, width: 2 };
        now.write(Plane::Label, rect, &[0.5, 1.0]);
        let stroke = Step::Stroke {
            image: 0,
            plane: Plane::Label,
            patches: vec![Patch { rect, before: vec![0.0; 2], after: vec![0.5, 1.0] }],
        };
        history.push(stroke);
        let painted = now.clone();
        assert_eq!(history.undo(&mut now), Some(Change::Patch(0, Plane::Label, vec![rect])));
        assert_eq!(now, empty);
        assert_eq!(history.redo(&mut now), Some(Change::Patch(0, Plane::Label, vec![rect])));
        assert_eq!(now, painted);
        history.push(Step::Replace { before: painted.clone(), after: painting(Scene::Street) });
        assert_eq!(history.undo(&mut now), Some(Change::All));
        assert_eq!(now, painted);
        assert!(history.can_undo() && history.can_redo());
    }

    #[test]
    fn a_step_knows_its_image() {
        let mut now = painting(Scene::Empty);
        let first = now.clone();
        now.insert(Masks::of_scene(Scene::Disc).unwrap());
        let mut history = History::default();
        history.push(Step::Replace { before: first.clone(), after: now.clone() });
        let rect = Rect { top: 0, left: 0, height: 1, width: 1 };
        now.image_mut(0).unwrap().write(Plane::Prediction, rect, &[0.5]);
        let patches = vec![Patch { rect, before: vec![0.0], after: vec![0.5] }];
        history.push(Step::Stroke { image: 0, plane: Plane::Prediction, patches });
        assert_eq!(history.undo(&mut now), Some(Change::Patch(0, Plane::Prediction, vec![rect])));
        assert_eq!(now.images()[0], first.images()[0]);
        history.undo(&mut now);
        assert_eq!(now, first);
    }

    #[test]
    fn maps_that_did_not_change_take_no_memory() {
        let mut now = painting(Scene::Disc);
        let mut history = History::default();
        for _ in 0..50 {
            let before = now.clone();
            now.swap();
            history.push(Step::Replace { before, after: now.clone() });
        }
        assert_eq!(history.bytes(), 2 * 64 * 64 * size_of::<f32>());
    }

    #[test]
    fn the_oldest_steps_are_forgotten_but_never_the_last() {
        let shape = PaintedShape { channels: 8, height: 512, width: 512 };
        let mut now = Painting::new(Masks::blank(shape));
        let mut history = History::default();
        for _ in 0..8 {
            let before = now.clone();
            now = Painting::new(Masks::blank(shape));
            history.push(Step::Replace { before, after: now.clone() });
            assert!(history.bytes() <= MAX_BYTES);
        }
        assert_eq!(history.done.len(), 5);
        assert_eq!(history.undo(&mut now), Some(Change::All));
    }
}
