//! A run: pairs are given out, rows come back and go to the clerk, until all are there or someone has had enough.

use super::crew::{Crew, Who};
use super::queue::{Queue, Watch};
use crate::texts::check::Far;
use jdt_engine::{CheckChoices, CheckRequest, MaskSource, PairTask};
use js_sys::ArrayBuffer;
use std::rc::Rc;
use web_sys::File;

/// A run under way.
pub(super) struct Counting {
    pub(super) generation: u64,
    pairs: Vec<PairTask>,
    /// The chosen files, in the order in which they are numbered.
    files: Vec<File>,
    /// Whether instance maps are counted with.
    wants_instances: bool,
    begin: CheckRequest,
    queue: Queue,
    watch: Watch,
    /// Which counters know how to count.
    begun: Vec<bool>,
    /// Which of them died and are being replaced.
    gone: Vec<bool>,
    /// Which of them will not be.
    resigned: Vec<bool>,
    /// Whether the clerk was told that it is over.
    pub(super) over: bool,
    crew: Rc<Crew>,
    lost_pair: &'static str,
}

impl Counting {
    /// Tells everybody what is to be done.
    pub(super) fn begin(
        crew: Rc<Crew>,
        counters: usize,
        (pairs, files): (Vec<PairTask>, Vec<File>),
        (choices, warnings): (CheckChoices, Vec<String>),
        lost_pair: &'static str,
    ) -> Self {
        let generation = crew.next_generation();
        let wants_instances = choices.wants_instances();
        let begin = CheckRequest::Begin { choices: Box::new(choices), warnings };
        let counting = Self {
            generation,
            queue: Queue::new(pairs.len(), counters),
            pairs,
            files,
            wants_instances,
            begin,
            watch: Watch::new(now()),
            begun: vec![false; counters],
            gone: vec![false; counters],
            resigned: vec![false; counters],
            over: false,
            crew,
            lost_pair,
        };
        counting.tell(Who::Clerk);
        (0..counters).for_each(|at| counting.tell(Who::Counter(at)));
        counting
    }

    fn tell(&self, who: Who) {
        self.crew.ask(who, self.generation, &self.begin, Vec::new(), Vec::new());
    }

    /// A counter has taken the place of one that died.
    pub(super) fn started(&mut self, counter: usize) {
        // The first one is still on its way with what it was told.
        if self.begun.get(counter) == Some(&false) && self.gone.get(counter) == Some(&true) {
            self.gone[counter] = false;
            self.tell(Who::Counter(counter));
        }
    }

    /// A counter knows how to count.
    pub(super) fn ready(&mut self, counter: usize) {
        if let Some(begun) = self.begun.get_mut(counter) {
            *begun = true;
            self.feed(counter);
        }
    }

    /// A counter's row.
    pub(super) fn counted(&mut self, counter: usize, at: usize, row: Vec<ArrayBuffer>) {
        if self.queue.answered(counter, at) {
            self.crew.ask(Who::Clerk, self.generation, &CheckRequest::Collect { at, lost: None }, row, Vec::new());
        }
        self.feed(counter);
    }

    /// A counter died: the pair that it was at is a row among the failures.
    pub(super) fn died(&mut self, counter: usize) {
        if counter >= self.begun.len() {
            return;
        }
        (self.begun[counter], self.gone[counter]) = (false, true);
        self.lose(counter, self.lost_pair);
        (0..self.begun.len()).for_each(|other| self.feed(other));
    }

    /// A counter could not do what it was asked.
    pub(super) fn lose(&mut self, counter: usize, why: &str) {
        let Some(at) = self.queue.died(counter) else { return };
        let pair = &self.pairs[at];
        let lost = Some([pair.model.clone(), pair.image.clone(), why.to_owned()]);
        self.crew.ask(Who::Clerk, self.generation, &CheckRequest::Collect { at, lost }, Vec::new(), Vec::new());
        self.feed(counter);
    }

    /// A counter died for good; when nobody is left, the clerk shows what there is.
    pub(super) fn resigned(&mut self, counter: usize) {
        self.crew.dismiss(counter);
        if let Some(resigned) = self.resigned.get_mut(counter) {
            *resigned = true;
        }
        if self.resigned.iter().all(|&resigned| resigned) {
            self.finish();
        }
    }

    fn feed(&mut self, counter: usize) {
        if self.over || self.watch.is_paused() || self.begun.get(counter) != Some(&true) {
            return;
        }
        while let Some(at) = self.queue.take(counter) {
            let mut pair = self.pairs[at].clone();
            pair.instances = pair.instances.filter(|_| self.wants_instances);
            let sources = [&pair.label, &pair.prediction].into_iter().chain(&pair.instances);
            let mut places: Vec<usize> = sources.map(|source: &MaskSource| source.file).collect();
            places.sort_unstable();
            places.dedup();
            let files = places.iter().filter_map(|&place| self.files.get(place).cloned()).collect();
            let request = CheckRequest::Count { at, pair, files: places };
            self.crew.ask(Who::Counter(counter), self.generation, &request, Vec::new(), files);
        }
    }

    /// Gives out no pair until further notice; those that are out come back.
    pub(super) fn pause(&mut self) {
        self.watch.pause(now());
    }

    pub(super) fn resume(&mut self) {
        self.watch.resume(now());
        (0..self.begun.len()).for_each(|counter| self.feed(counter));
    }

    /// Whether every pair has come back.
    pub(super) fn is_done(&self) -> bool {
        self.queue.is_done()
    }

    /// Has the clerk read everything off what came, and gives out no more.
    pub(super) fn finish(&mut self) {
        if !self.over {
            self.over = true;
            let request = CheckRequest::Finish { cancelled: !self.is_done(), seconds: self.watch.seconds(now()) };
            self.crew.ask(Who::Clerk, self.generation, &request, Vec::new(), Vec::new());
        }
    }

    /// How far it is.
    pub(super) fn far(&self) -> Far {
        let seconds = self.watch.seconds(now());
        let (done, total) = (self.queue.done(), self.queue.total());
        let rate = (done > 0 && seconds > 0.5).then(|| done as f64 / seconds);
        Far { done, total, seconds, rate, paused: self.watch.is_paused() }
    }
}

/// The page's clock, in milliseconds.
pub(super) fn now() -> f64 {
    js_sys::Date::now()
}
