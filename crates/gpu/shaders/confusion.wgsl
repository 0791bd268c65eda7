// A pair of hard masks -> how many pixels hold each pair of classes.
//
// Shapes: N pixels in W = ⌈N·id_bits / 32⌉ words, C classes, S = C + 1
//   0  chunk
//   1  label       [W]     class ids of 8 or 16 bits, packed, low bits first; C and above: no class
//   2  prediction  [W]     the same
//   3  table       [S, S]  counts, row = label, column = prediction, no class last; zero at the start
//
// Order of reduction: none, counts are integers. Threads stride over the words. `count_in_workgroup` counts in
// workgroup memory, in as many copies of the table as fit (threads beside each other mostly see the same pair and
// would wait for one counter), and adds what it found to the table once; `count_globally` serves tables that do not
// fit.

struct Chunk {
    pixels: u32,
    words: u32,
    classes: u32,
    // Copies of the table in workgroup memory.
    copies: u32,
    id_bits: u32,
}

const THREADS = 256u;
// 16 KiB, which every adapter has.
const CELLS = 4096u;

@group(0) @binding(0) var<uniform> chunk: Chunk;
@group(0) @binding(1) var<storage, read> label: array<u32>;
@group(0) @binding(2) var<storage, read> prediction: array<u32>;
@group(0) @binding(3) var<storage, read_write> table: array<atomic<u32>>;

var<workgroup> cells: array<atomic<u32>, CELLS>;

fn cell_of(labels: u32, predictions: u32, place: u32) -> u32 {
    let row = min(extractBits(labels, chunk.id_bits * place, chunk.id_bits), chunk.classes);
    let column = min(extractBits(predictions, chunk.id_bits * place, chunk.id_bits), chunk.classes);
    return row * (chunk.classes + 1u) + column;
}

// The last word may hold fewer pixels than the others.
fn pixels_in(word: u32) -> u32 {
    let full = 32u / chunk.id_bits;
    return min(full, chunk.pixels - full * word);
}

@compute @workgroup_size(THREADS)
fn count_in_workgroup(
    @builtin(workgroup_id) group: vec3<u32>,
    @builtin(num_workgroups) groups: vec3<u32>,
    @builtin(local_invocation_index) thread: u32,
) {
    let side = chunk.classes + 1u;
    let own_copy = (thread % chunk.copies) * side * side;
    for (var word = group.x * THREADS + thread; word < chunk.words; word += groups.x * THREADS) {
        let labels = label[word];
        let predictions = prediction[word];
        for (var place = 0u; place < pixels_in(word); place++) {
            atomicAdd(&cells[own_copy + cell_of(labels, predictions, place)], 1u);
        }
    }
    workgroupBarrier();
    for (var cell = thread; cell < side * side; cell += THREADS) {
        var count = 0u;
        for (var copy = 0u; copy < chunk.copies; copy++) {
            count += atomicLoad(&cells[copy * side * side + cell]);
        }
        if count > 0u {
            atomicAdd(&table[cell], count);
        }
    }
}

@compute @workgroup_size(THREADS)
fn count_globally(
    @builtin(workgroup_id) group: vec3<u32>,
    @builtin(num_workgroups) groups: vec3<u32>,
    @builtin(local_invocation_index) thread: u32,
) {
    for (var word = group.x * THREADS + thread; word < chunk.words; word += groups.x * THREADS) {
        let labels = label[word];
        let predictions = prediction[word];
        for (var place = 0u; place < pixels_in(word); place++) {
            atomicAdd(&table[cell_of(labels, predictions, place)], 1u);
        }
    }
}
