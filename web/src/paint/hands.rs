//! What the pointers on a canvas are doing: drawing, panning, pinching.

use super::view_transform::Point;

/// What a pointer that goes down may do.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Press {
    /// Use the tool.
    Draw,
    /// Move the view.
    Pan,
}

/// What is to be done.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) enum Deed {
    Nothing,
    /// Put the tool down.
    Begin,
    /// Draw on.
    Draw,
    /// Lift the tool.
    End,
    /// A second finger came: what the first began was not meant.
    Cancel,
    /// Move the view by so much.
    Pan(Point),
    /// Carry what was under two points to two others.
    Pinch {
        from: [Point; 2],
        to: [Point; 2],
    },
}

#[derive(Debug, Clone, Copy, Default, PartialEq)]
enum Hand {
    #[default]
    Idle,
    Drawing(i32),
    Panning(i32, Point),
    Pinching([(i32, Point); 2]),
}

/// The pointers that are down on a canvas.
#[derive(Debug, Clone, Default)]
pub(crate) struct Hands {
    hand: Hand,
    fingers: Vec<(i32, Point)>,
}

impl Hands {
    /// A pointer goes down at a point of the frame.
    pub(crate) fn down(&mut self, pointer: i32, at: Point, is_finger: bool, press: Press) -> Deed {
        if is_finger {
            self.fingers.retain(|&(other, _)| other != pointer);
            self.fingers.push((pointer, at));
            if let [one, other] = self.fingers[..] {
                let was_drawing = matches!(self.hand, Hand::Drawing(_));
                self.hand = Hand::Pinching([one, other]);
                return if was_drawing { Deed::Cancel } else { Deed::Nothing };
            }
        }
        if self.hand != Hand::Idle {
            return Deed::Nothing;
        }
        match press {
            Press::Pan => {
                self.hand = Hand::Panning(pointer, at);
                Deed::Nothing
            }
            Press::Draw => {
                self.hand = Hand::Drawing(pointer);
                Deed::Begin
            }
        }
    }

    /// Whether this pointer draws.
    pub(crate) fn is_drawing(&self, pointer: i32) -> bool {
        self.hand == Hand::Drawing(pointer)
    }

    /// A pointer moves.
    pub(crate) fn moved(&mut self, pointer: i32, at: Point) -> Deed {
        for finger in self.fingers.iter_mut().filter(|finger| finger.0 == pointer) {
            finger.1 = at;
        }
        match &mut self.hand {
            Hand::Drawing(by) if *by == pointer => Deed::Draw,
            Hand::Panning(by, last) if *by == pointer => {
                let moved = (at.0 - last.0, at.1 - last.1);
                *last = at;
                Deed::Pan(moved)
            }
            Hand::Pinching(fingers) if self.fingers.len() == 2 => {
                let from = fingers.map(|(_, at)| at);
                for finger in fingers.iter_mut().filter(|finger| finger.0 == pointer) {
                    finger.1 = at;
                }
                let to = fingers.map(|(_, at)| at);
                if from == to { Deed::Nothing } else { Deed::Pinch { from, to } }
            }
            _ => Deed::Nothing,
        }
    }

    /// A pointer is lifted, or taken away.
    pub(crate) fn up(&mut self, pointer: i32) -> Deed {
        self.fingers.retain(|&(other, _)| other != pointer);
        match self.hand {
            Hand::Drawing(by) if by == pointer => {
                self.hand = Hand::Idle;
                Deed::End
            }
            Hand::Panning(by, _) if by == pointer => {
                self.hand = Hand::Idle;
                Deed::Nothing
            }
            // The finger that is left does nothing until it is lifted as well.
            Hand::Pinching(_) => {
                if self.fingers.is_empty() {
                    self.hand = Hand::Idle;
                }
                Deed::Nothing
            }
            _ => Deed::Nothing,
        }
    }

    /// Whether the view is being moved.
    pub(crate) fn is_panning(&self) -> bool {
        matches!(self.hand, Hand::Panning(..))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_pointer_draws() {
        let mut hands = Hands::default();
        assert_eq!(hands.down(1, (0.0, 0.0), false, Press::Draw), Deed::Begin);
        // Another pointer meanwhile is none of it.
        assert_eq!(hands.down(2, (0.0, 0.0), false, Press::Draw), Deed::Nothing);
        assert_eq!(hands.moved(2, (3.0, 0.0)), Deed::Nothing);
        assert_eq!(hands.moved(1, (3.0, 0.0)), Deed::Draw);
        assert_eq!((hands.up(2), hands.up(1)), (Deed::Nothing, Deed::End));
        assert_eq!(hands.moved(1, (4.0, 0.0)), Deed::Nothing);
    }

    #[test]
    fn a_second_finger_turns_a_stroke_into_a_pinch() {
        let mut hands = Hands::default();
        assert_eq!(hands.down(1, (0.0, 0.0), true, Press::Draw), Deed::Begin);
        assert_eq!(hands.down(2, (10.0, 0.0), true, Press::Draw), Deed::Cancel);
        let pinch = Deed::Pinch { from: [(0.0, 0.0), (10.0, 0.0)], to: [(0.0, 0.0), (20.0, 0.0)] };
        assert_eq!(hands.moved(2, (20.0, 0.0)), pinch);
        assert_eq!(hands.up(1), Deed::Nothing);
        assert_eq!(hands.moved(2, (30.0, 0.0)), Deed::Nothing);
        assert_eq!(hands.up(2), Deed::Nothing);
        assert_eq!(hands.down(3, (0.0, 0.0), true, Press::Draw), Deed::Begin);
    }

    #[test]
    fn panning_follows_the_pointer() {
        let mut hands = Hands::default();
        assert_eq!(hands.down(1, (5.0, 5.0), false, Press::Pan), Deed::Nothing);
        assert!(hands.is_panning());
        assert_eq!(hands.moved(1, (8.0, 4.0)), Deed::Pan((3.0, -1.0)));
        assert_eq!(hands.moved(1, (9.0, 4.0)), Deed::Pan((1.0, 0.0)));
        assert_eq!(hands.up(1), Deed::Nothing);
        assert!(!hands.is_panning());
    }
}
