//! Which pair is counted by whom, and for how long.

use std::collections::VecDeque;

/// Pairs that a worker has at once: while it counts one, the next is there.
const AT_ONCE: usize = 2;

/// The pairs of a run, and who has them.
#[derive(Debug, Default)]
pub(super) struct Queue {
    total: usize,
    next: usize,
    again: Vec<usize>,
    with: Vec<VecDeque<usize>>,
    done: usize,
}

impl Queue {
    /// All pairs, for so many workers.
    pub(super) fn new(total: usize, workers: usize) -> Self {
        Self { total, with: vec![VecDeque::new(); workers], ..Self::default() }
    }

    /// The next pair for a worker, if it has too little to do.
    pub(super) fn take(&mut self, worker: usize) -> Option<usize> {
        let has = self.with.get_mut(worker).filter(|has| has.len() < AT_ONCE)?;
        let at = self.again.pop().or_else(|| {
            let next = self.next;
            (next < self.total).then(|| {
                self.next += 1;
                next
            })
        })?;
        has.push_back(at);
        Some(at)
    }

    /// A pair came back; whether it was out.
    pub(super) fn answered(&mut self, worker: usize, at: usize) -> bool {
        let Some(has) = self.with.get_mut(worker) else { return false };
        let Some(place) = has.iter().position(|&other| other == at) else { return false };
        has.remove(place);
        self.done += 1;
        true
    }

    /// A worker stopped: the pair that it was at is lost, those behind are counted by others.
    pub(super) fn died(&mut self, worker: usize) -> Option<usize> {
        let mut had = std::mem::take(self.with.get_mut(worker)?);
        let lost = had.pop_front();
        self.again.extend(had);
        self.done += usize::from(lost.is_some());
        lost
    }

    pub(super) fn done(&self) -> usize {
        self.done
    }

    pub(super) fn total(&self) -> usize {
        self.total
    }

    pub(super) fn is_done(&self) -> bool {
        self.done == self.total
    }
}

/// The time that a run took, pauses left out. In milliseconds of the page's clock.
#[derive(Debug, Clone, Copy)]
pub(super) struct Watch {
    started: f64,
    paused_at: Option<f64>,
    paused: f64,
}

impl Watch {
    pub(super) fn new(now: f64) -> Self {
        Self { started: now, paused_at: None, paused: 0.0 }
    }

    pub(super) fn is_paused(&self) -> bool {
        self.paused_at.is_some()
    }

    pub(super) fn pause(&mut self, now: f64) {
        self.paused_at.get_or_insert(now);
    }

    pub(super) fn resume(&mut self, now: f64) {
        if let Some(then) = self.paused_at.take() {
            self.paused += now - then;
        }
    }

    pub(super) fn seconds(&self, now: f64) -> f64 {
        (self.paused_at.unwrap_or(now) - self.started - self.paused) / 1000.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_pair_comes_back_once_whoever_dies() {
        let mut queue = Queue::new(5, 2);
        assert_eq!([queue.take(0), queue.take(0), queue.take(0)], [Some(0), Some(1), None]);
        assert_eq!(queue.take(1), Some(2));
        assert!(queue.answered(1, 2) && !queue.answered(1, 2));
        assert_eq!(queue.died(0), Some(0));
        assert_eq!([queue.take(1), queue.take(1)], [Some(1), Some(3)]);
        assert!(queue.answered(1, 1) && queue.answered(1, 3));
        assert_eq!(queue.take(0), Some(4));
        assert!(!queue.is_done() && queue.answered(0, 4) && queue.is_done());
        assert_eq!(queue.died(1), None);
        assert_eq!(queue.done(), 5);
    }

    #[test]
    fn a_pause_takes_no_time() {
        let mut watch = Watch::new(1000.0);
        watch.pause(3000.0);
        assert!((watch.seconds(9000.0) - 2.0).abs() < 1e-9);
        watch.resume(9000.0);
        assert!((watch.seconds(10_000.0) - 3.0).abs() < 1e-9 && !watch.is_paused());
    }
}
