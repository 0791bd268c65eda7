//! The questions that the engine has not answered yet.

use std::collections::VecDeque;

/// Questions under way, the oldest first. The engine answers them in their order.
///
/// There are up to [`Self::MOST`]: an answer that finds the page busy with a frame waits for its end, and a stroke drawn
/// within that frame has then been asked about already. Where as many are out, the next waits, and stands for all after it.
#[derive(Debug, Default)]
pub(super) struct UnderWay {
    asked: VecDeque<u64>,
    waits: bool,
}

impl UnderWay {
    const MOST: usize = 2;

    /// Whether a question may be asked now; if not, one waits.
    pub(super) fn has_room(&mut self) -> bool {
        self.waits = self.asked.len() >= Self::MOST;
        !self.waits
    }

    /// A question was asked.
    pub(super) fn asked(&mut self, generation: u64) {
        self.asked.push_back(generation);
    }

    /// A question was answered; says whether it was one of these. Older ones are as good as answered.
    pub(super) fn answered(&mut self, generation: u64) -> bool {
        let found = self.asked.iter().position(|&asked| asked == generation);
        if let Some(place) = found {
            self.asked.drain(..=place);
        }
        found.is_some()
    }

    /// Whether one waits to be asked.
    pub(super) fn waits(&self) -> bool {
        self.waits
    }

    /// Whether nothing is asked.
    pub(super) fn is_over(&self) -> bool {
        self.asked.is_empty() && !self.waits
    }

    /// Whoever was asked is gone.
    pub(super) fn forget(&mut self) {
        *self = Self::default();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn two_are_out_and_one_waits_for_all_after_it() {
        let mut under_way = UnderWay::default();
        assert!(under_way.is_over());
        for generation in [4, 7] {
            assert!(under_way.has_room());
            under_way.asked(generation);
        }
        assert!(!under_way.has_room() && !under_way.has_room());
        assert!(under_way.waits());
        assert!(under_way.answered(4) && under_way.waits());
        assert!(under_way.has_room());
        under_way.asked(9);
        assert!(!under_way.waits() && !under_way.is_over());
        assert!(under_way.answered(9) && under_way.is_over());
    }

    #[test]
    fn an_answer_to_another_question_is_none() {
        let mut under_way = UnderWay::default();
        under_way.asked(4);
        assert!(!under_way.answered(3) && !under_way.answered(5));
        assert!(!under_way.is_over());
        under_way.forget();
        assert!(!under_way.answered(4) && under_way.is_over());
    }
}
