//! Arrow's messages: the schema, a batch of rows, the footer that lists the batches. Numbers of fields and types are those of
//! Arrow's `.fbs` files.

use super::column::Kind;
use super::flat::{Flat, Hole, Slot};
use super::length;

/// `MetadataVersion.V5`.
const VERSION: Slot = Slot::I16(4);
/// `MessageHeader`.
const SCHEMA: u8 = 1;
const RECORD_BATCH: u8 = 3;

/// Where a batch lies in the file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Block {
    pub(super) at: i64,
    pub(super) metadata: i64,
    pub(super) body: i64,
}

type Fields<'a> = &'a [(&'static str, Kind)];
type Facts<'a> = &'a [(&'static str, String)];

/// A message with a header of a kind; the hole is the header's.
fn message(kind: u8, body: usize) -> (Flat, Option<Hole>) {
    let (mut flat, root) = Flat::new();
    let holes = flat.table(root, &[VERSION, Slot::U8(kind), Slot::Offset, Slot::I64(length(body))]);
    (flat, holes.first().copied())
}

/// The names and types of the columns, and what is true of all rows.
pub(super) fn schema(fields: Fields<'_>, facts: Facts<'_>) -> Vec<u8> {
    let (mut flat, header) = message(SCHEMA, 0);
    if let Some(header) = header {
        put_schema(&mut flat, header, fields, facts);
    }
    flat.finish()
}

fn put_schema(flat: &mut Flat, from: Hole, fields: Fields<'_>, facts: Facts<'_>) {
    // endianness, fields, custom_metadata
    let holes = flat.table(from, &[Slot::I16(0), Slot::Offset, Slot::Offset]);
    let [of_fields, of_facts] = holes[..] else { return };
    let holes = flat.offsets(of_fields, fields.len());
    for (hole, (name, kind)) in holes.into_iter().zip(fields) {
        put_field(flat, hole, name, *kind);
    }
    let holes = flat.offsets(of_facts, facts.len());
    for (hole, (key, value)) in holes.into_iter().zip(facts) {
        if let [of_key, of_value] = flat.table(hole, &[Slot::Offset, Slot::Offset])[..] {
            flat.text(of_key, key);
            flat.text(of_value, value);
        }
    }
}

fn put_field(flat: &mut Flat, from: Hole, name: &str, kind: Kind) {
    let (number, slots): (u8, &[Slot]) = match kind {
        // bitWidth, is_signed
        Kind::Integer => (2, &[Slot::I32(64), Slot::U8(1)]),
        Kind::Text => (5, &[]),
        Kind::Flag => (6, &[]),
    };
    // name, nullable, type_type, type, dictionary, children
    let slots_of_field = [Slot::Offset, Slot::U8(0), Slot::U8(number), Slot::Offset, Slot::None, Slot::Offset];
    let holes = flat.table(from, &slots_of_field);
    let [of_name, of_kind, of_children] = holes[..] else { return };
    flat.text(of_name, name);
    flat.table(of_kind, slots);
    flat.offsets(of_children, 0);
}

/// So many rows; `buffers` are where each buffer begins in the body, and its length.
pub(super) fn record_batch(rows: usize, columns: usize, buffers: &[[i64; 2]], body: usize) -> Vec<u8> {
    let (mut flat, header) = message(RECORD_BATCH, body);
    // length, nodes, buffers
    let holes = header.map(|header| flat.table(header, &[Slot::I64(length(rows)), Slot::Offset, Slot::Offset]));
    if let Some(&[of_nodes, of_buffers]) = holes.as_deref() {
        // Rows, and how many of them are missing.
        flat.structs(of_nodes, &[length(rows), 0].repeat(columns), 2);
        flat.structs(of_buffers, &buffers.concat(), 2);
    }
    flat.finish()
}

/// The schema once more, and where the batches lie.
pub(super) fn footer(fields: Fields<'_>, facts: Facts<'_>, blocks: &[Block]) -> Vec<u8> {
    let (mut flat, root) = Flat::new();
    // version, schema, dictionaries, recordBatches
    let holes = flat.table(root, &[VERSION, Slot::Offset, Slot::Offset, Slot::Offset]);
    if let [of_schema, of_dictionaries, of_batches] = holes[..] {
        put_schema(&mut flat, of_schema, fields, facts);
        flat.structs(of_dictionaries, &[], 3);
        // The length of the head is a 32-bit number with as many bits of filling: below 2³² it is the same as one of 64.
        let blocks: Vec<i64> = blocks.iter().flat_map(|block| [block.at, block.metadata, block.body]).collect();
        flat.structs(of_batches, &blocks, 3);
    }
    flat.finish()
}
