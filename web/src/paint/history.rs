//! Undo and redo by stroke, in bounded memory.

use super::masks::Masks;
use jdt_core::masks::Rect;
use jdt_engine::Layer;
use std::collections::VecDeque;

/// One step that can be undone.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Step {
    /// A stroke: what was in its rectangle before and after.
    Stroke { layer: Layer, rect: Rect, before: Vec<f32>, after: Vec<f32> },
    /// Another painting altogether.
    Replace { before: Masks, after: Masks },
}

/// What has changed after a step was undone or redone.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Change {
    /// A rectangle of a layer.
    Patch(Layer, Rect),
    /// Everything.
    All,
}

impl Step {
    fn bytes(&self) -> usize {
        let values = match self {
            Self::Stroke { before, after, .. } => before.len() + after.len(),
            Self::Replace { before, after } => {
                [before, after].iter().map(|masks| 2 * masks.layer(Layer::Label).len()).sum()
            }
        };
        values * size_of::<f32>()
    }

    fn write(&self, masks: &mut Masks, forward: bool) -> Change {
        match self {
            Self::Stroke { layer, rect, before, after } => {
                masks.write(*layer, *rect, if forward { after } else { before });
                Change::Patch(*layer, *rect)
            }
            Self::Replace { before, after } => {
                masks.clone_from(if forward { after } else { before });
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
    bytes: usize,
}

const MAX_BYTES: usize = 96 << 20;

impl History {
    /// Remembers a step that was just done; what was undone before is gone.
    pub(crate) fn push(&mut self, step: Step) {
        self.undone.clear();
        self.bytes += step.bytes();
        self.done.push_back(step);
        while self.bytes > MAX_BYTES && self.done.len() > 1 {
            if let Some(old) = self.done.pop_front() {
                self.bytes -= old.bytes();
            }
        }
    }

    /// Takes the last step back.
    pub(crate) fn undo(&mut self, masks: &mut Masks) -> Option<Change> {
        let step = self.done.pop_back()?;
        self.bytes -= step.bytes();
        let change = step.write(masks, false);
        self.undone.push(step);
        Some(change)
    }

    /// Does the last undone step again.
    pub(crate) fn redo(&mut self, masks: &mut Masks) -> Option<Change> {
        let step = self.undone.pop()?;
        let change = step.write(masks, true);
        self.bytes += step.bytes();
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
    use super::*;
    use jdt_core::scenes::Scene;

    #[test]
    fn undo_and_redo_lead_back_and_forth() {
        let mut masks = Masks::of_scene(Scene::Empty).unwrap();
        let empty = masks.clone();
        let mut history = History::default();
        assert_eq!(history.undo(&mut masks), None);
        let rect = Rect { top: 1, left: 2, height: 1, width: 2 };
        let before = masks.copy(Layer::Label, rect);
        masks.write(Layer::Label, rect, &[0.5, 1.0]);
        history.push(Step::Stroke { layer: Layer::Label, rect, before, after: vec![0.5, 1.0] });
        let painted = masks.clone();
        assert_eq!(history.undo(&mut masks), Some(Change::Patch(Layer::Label, rect)));
        assert_eq!(masks, empty);
        assert_eq!(history.redo(&mut masks), Some(Change::Patch(Layer::Label, rect)));
        assert_eq!(masks, painted);
        let street = Masks::of_scene(Scene::Street).unwrap();
        history.push(Step::Replace { before: painted.clone(), after: street });
        assert_eq!(history.undo(&mut masks), Some(Change::All));
        assert_eq!(masks, painted);
        assert!(history.can_undo() && history.can_redo());
    }
}
