// A hard mask -> which pixels lie at a boundary between classes, or a soft label that is smooth there.
//
// Shapes: R rows of W pixels that are read, of which `rows_out` from `first_row` on are written, N = rows_out·W; C
// channels; one workgroup a tile of 16 columns and 64 rows
//   0  window
//   1  label   [⌈R·W·id_bits / 32⌉]  class ids of 8 or 16 bits, packed, low bits first, all ones: no class
//   2  result  [C, N] the bits of f32, or [N] 1 at a boundary, else 0
//
// Order of reduction: a window holds another class if its least and its greatest id differ, and no pixel without a class
// if its greatest is one; both are found along rows, for all rows that a tile needs, then along columns.

struct Window {
    width: u32,
    rows: u32,
    first_row: u32,
    rows_out: u32,
    id_bits: u32,
    // Pixels on either side of the window's middle.
    reach: u32,
    channels: u32,
    // The class of channel 0: 1 where a single channel is the foreground of two classes.
    first_class: u32,
    // The values of a pixel's class and of others at a boundary.
    at_class: f32,
    elsewhere: f32,
}

const THREADS = 256u;
const COLUMNS = 16u;
const ROWS = 64u;
const MAX_REACH = 49u;
const CELLS = 2592u; // (ROWS + 2 * MAX_REACH) * COLUMNS
const NO_CLASS = 0xffffu;
// The least and the greatest id of nothing.
const NOTHING = 0x0000ffffu;

@group(0) @binding(0) var<uniform> window: Window;
@group(0) @binding(1) var<storage, read> label: array<u32>;
@group(0) @binding(2) var<storage, read_write> result: array<u32>;

// Of the rows that a tile's windows touch: the least id in the low half, the greatest in the high one.
var<workgroup> along_rows: array<u32, CELLS>;

fn id_at(pixel: u32) -> u32 {
    if window.id_bits == 8u {
        let id = (label[pixel >> 2u] >> (8u * (pixel & 3u))) & 0xffu;
        return select(id, NO_CLASS, id == 0xffu);
    }
    return (label[pixel >> 1u] >> (16u * (pixel & 1u))) & 0xffffu;
}

fn both(a: u32, b: u32) -> u32 {
    return min(a & 0xffffu, b & 0xffffu) | (max(a >> 16u, b >> 16u) << 16u);
}

// Finds the extremes along the rows that a tile needs.
fn find_along_rows(left: u32, top: u32, thread: u32) {
    for (var cell = thread; cell < (ROWS + 2u * window.reach) * COLUMNS; cell += THREADS) {
        let column = left + cell % COLUMNS;
        // One reach too far down, for want of negative numbers.
        let below = window.first_row + top + cell / COLUMNS;
        var found = NOTHING;
        if column < window.width && below >= window.reach && below - window.reach < window.rows {
            let row = (below - window.reach) * window.width;
            let first = column - min(column, window.reach);
            let last = min(column + window.reach, window.width - 1u);
            for (var at = first; at <= last; at++) {
                let id = id_at(row + at);
                found = both(found, id | (id << 16u));
            }
        }
        along_rows[cell] = found;
    }
    workgroupBarrier();
}

// Whether the window around a tile's pixel is at a boundary.
fn is_boundary(row: u32, column: u32) -> bool {
    var found = NOTHING;
    for (var i = 0u; i <= 2u * window.reach; i++) {
        found = both(found, along_rows[(row + i) * COLUMNS + column]);
    }
    return (found >> 16u) != NO_CLASS && (found >> 16u) != (found & 0xffffu);
}

@compute @workgroup_size(THREADS)
fn boundary_smoothing(
    @builtin(workgroup_id) group: vec3<u32>,
    @builtin(num_workgroups) groups: vec3<u32>,
    @builtin(local_invocation_index) thread: u32,
) {
    let tile = group.y * groups.x + group.x;
    let tiles_across = (window.width + COLUMNS - 1u) / COLUMNS;
    let left = tile % tiles_across * COLUMNS;
    let top = tile / tiles_across * ROWS;
    if top >= window.rows_out {
        return;
    }
    find_along_rows(left, top, thread);
    let column = thread % COLUMNS;
    for (var row = thread / COLUMNS; row < ROWS; row += THREADS / COLUMNS) {
        if left + column < window.width && top + row < window.rows_out {
            let at_boundary = is_boundary(row, column);
            let own = select(1.0, window.at_class, at_boundary);
            let other = select(0.0, window.elsewhere, at_boundary);
            let pixel = (top + row) * window.width + left + column;
            let id = id_at(window.first_row * window.width + pixel);
            for (var channel = 0u; channel < window.channels; channel++) {
                let value = select(other, own, id == channel + window.first_class);
                result[channel * window.rows_out * window.width + pixel] = bitcast<u32>(value);
            }
        }
    }
}

@compute @workgroup_size(THREADS)
fn boundary_pixels(
    @builtin(workgroup_id) group: vec3<u32>,
    @builtin(num_workgroups) groups: vec3<u32>,
    @builtin(local_invocation_index) thread: u32,
) {
    let tile = group.y * groups.x + group.x;
    let tiles_across = (window.width + COLUMNS - 1u) / COLUMNS;
    let left = tile % tiles_across * COLUMNS;
    let top = tile / tiles_across * ROWS;
    if top >= window.rows_out {
        return;
    }
    find_along_rows(left, top, thread);
    let column = thread % COLUMNS;
    for (var row = thread / COLUMNS; row < ROWS; row += THREADS / COLUMNS) {
        if left + column < window.width && top + row < window.rows_out {
            let pixel = (top + row) * window.width + left + column;
            result[pixel] = select(0u, 1u, is_boundary(row, column));
        }
    }
}
