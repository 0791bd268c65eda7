//! One map of values, shared between the painting and its history until it is painted on.

use std::cell::Cell;
use std::rc::Rc;

/// Values, row-major `[C, H, W]`. A clone shares them; whoever writes gets a copy of its own.
#[derive(Debug, Clone)]
pub(crate) struct Sheet {
    values: Rc<Vec<f32>>,
    stamp: u64,
}

impl Sheet {
    /// A map of its own.
    pub(crate) fn new(values: Vec<f32>) -> Self {
        Self { values: Rc::new(values), stamp: next_stamp() }
    }

    /// The values.
    pub(crate) fn values(&self) -> &[f32] {
        &self.values
    }

    /// The values, to be written to.
    pub(crate) fn values_mut(&mut self) -> &mut [f32] {
        self.stamp = next_stamp();
        Rc::<Vec<f32>>::make_mut(&mut self.values)
    }

    /// Two sheets with one stamp hold the same values.
    pub(crate) fn stamp(&self) -> u64 {
        self.stamp
    }

    /// Where the values are kept: one place for all who share them.
    pub(crate) fn place(&self) -> *const f32 {
        self.values.as_ptr()
    }

    /// Memory that the values take.
    pub(crate) fn bytes(&self) -> usize {
        size_of_val(self.values())
    }
}

impl PartialEq for Sheet {
    fn eq(&self, other: &Self) -> bool {
        self.stamp == other.stamp || self.values == other.values
    }
}

fn next_stamp() -> u64 {
    thread_local!(static LAST: Cell<u64> = const { Cell::new(0) });
    LAST.with(|last| {
        last.set(last.get() + 1);
        last.get()
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_clone_is_shared_until_it_is_painted_on() {
        let first = Sheet::new(vec![0.0, 1.0]);
        let mut second = first.clone();
        assert_eq!((first.place(), first.stamp()), (second.place(), second.stamp()));
        second.values_mut()[0] = 0.5;
        assert_ne!(first.place(), second.place());
        assert_ne!(first.stamp(), second.stamp());
        assert_eq!(first.values(), [0.0, 1.0]);
        assert!(first != second && first == Sheet::new(vec![0.0, 1.0]));
    }
}
