//! Tables and vectors of the `FlatBuffers` format, as far as Arrow's metadata needs them, written from the root on: what a field
//! points to lies behind it.
//!
//! # Source
//! `FlatBuffers`' internals, <https://flatbuffers.dev/internals/>.

/// A field of a table; its place in the list is its number in the schema.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Slot {
    /// Left out: its default.
    None,
    U8(u8),
    I16(i16),
    I32(i32),
    I64(i64),
    /// Points to what is written later; see [`Flat::point`].
    Offset,
}

impl Slot {
    fn bytes(self) -> Vec<u8> {
        match self {
            Self::None => Vec::new(),
            Self::U8(value) => value.to_le_bytes().to_vec(),
            Self::I16(value) => value.to_le_bytes().to_vec(),
            Self::I32(value) => value.to_le_bytes().to_vec(),
            Self::I64(value) => value.to_le_bytes().to_vec(),
            Self::Offset => vec![0; 4],
        }
    }
}

/// A buffer that grows at its end.
#[derive(Debug, Default)]
pub(super) struct Flat(Vec<u8>);

/// A place whose offset is still to be filled in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Hole(usize);

impl Flat {
    /// A buffer whose root comes next; the hole is for it.
    pub(super) fn new() -> (Self, Hole) {
        (Self(vec![0; 4]), Hole(0))
    }

    /// Fills the buffer so that the next byte lies `rest` behind a multiple of `unit`.
    fn align(&mut self, unit: usize, rest: usize) {
        while self.0.len() % unit != rest % unit {
            self.0.push(0);
        }
    }

    fn put(&mut self, at: usize, bytes: &[u8]) {
        if let Some(place) = self.0.get_mut(at..at + bytes.len()) {
            place.copy_from_slice(bytes);
        }
    }

    /// Lets a hole point to a place behind it.
    fn point(&mut self, hole: Hole, to: usize) {
        let offset = u32::try_from(to - hole.0).unwrap_or(u32::MAX);
        self.put(hole.0, &offset.to_le_bytes());
    }

    /// A table; gives the holes of its offsets, in order.
    pub(super) fn table(&mut self, from: Hole, slots: &[Slot]) -> Vec<Hole> {
        // Where each field lies from the table's beginning, behind the offset of its list of fields.
        let mut size = 4;
        let places: Vec<usize> = slots
            .iter()
            .map(|slot| {
                let length = slot.bytes().len();
                if length == 0 {
                    return 0;
                }
                size = usize::next_multiple_of(size, length);
                size += length;
                size - length
            })
            .collect();
        self.align(2, 0);
        let list = self.0.len();
        let short = |length: usize| u16::try_from(length).unwrap_or(u16::MAX).to_le_bytes();
        self.0.extend(short(4 + 2 * slots.len()));
        self.0.extend(short(size));
        for &place in &places {
            self.0.extend(short(place));
        }
        self.align(8, 0);
        let table = self.0.len();
        self.point(from, table);
        self.0.extend(i32::try_from(table - list).unwrap_or(i32::MAX).to_le_bytes());
        self.0.resize(table + size, 0);
        let mut holes = Vec::new();
        for (slot, place) in slots.iter().zip(places) {
            self.put(table + place * usize::from(*slot != Slot::None), &slot.bytes());
            if *slot == Slot::Offset {
                holes.push(Hole(table + place));
            }
        }
        holes
    }

    /// A text.
    pub(super) fn text(&mut self, from: Hole, text: &str) {
        self.list(from, text.len(), 1);
        self.0.extend(text.as_bytes());
        self.0.push(0);
    }

    /// A list of so many tables or texts; gives their holes.
    pub(super) fn offsets(&mut self, from: Hole, count: usize) -> Vec<Hole> {
        self.list(from, count, 4);
        let first = self.0.len();
        self.0.resize(first + 4 * count, 0);
        (0..count).map(|at| Hole(first + 4 * at)).collect()
    }

    /// A list of structs of 64-bit numbers, each of so many.
    pub(super) fn structs(&mut self, from: Hole, numbers: &[i64], each: usize) {
        self.list(from, numbers.len() / each.max(1), 8);
        self.0.extend(numbers.iter().flat_map(|number| number.to_le_bytes()));
    }

    /// The length of a list whose elements are aligned to `unit`.
    fn list(&mut self, from: Hole, count: usize, unit: usize) {
        // The elements follow the length at once.
        self.align(unit.max(4), unit.max(4) - 4);
        self.point(from, self.0.len());
        self.0.extend(u32::try_from(count).unwrap_or(u32::MAX).to_le_bytes());
    }

    /// The bytes, as many as a multiple of 8.
    pub(super) fn finish(mut self) -> Vec<u8> {
        self.align(8, 0);
        self.0
    }
}
