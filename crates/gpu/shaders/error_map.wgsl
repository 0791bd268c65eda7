// A pair of hard masks -> what each pixel is to one class.
//
// Shapes: N pixels; ⌈N / 256⌉ workgroups, one thread a pixel
//   0  chunk
//   1  label       [⌈N / 4⌉]  class ids of 8 bits, packed, low bits first; `classes` and above: no class
//   2  prediction  [⌈N / 4⌉]  the same
//   3  outcomes    [N]        0 left out, 1 + (prediction is the class) + 2·(label is the class) where kept,
//                             STRAY where kept and the prediction is no class
//
// Order of reduction: none.

struct Chunk {
    pixels: u32,
    classes: u32,
    one_class: u32,
}

const THREADS = 256u;
const STRAY = 5u;

@group(0) @binding(0) var<uniform> chunk: Chunk;
@group(0) @binding(1) var<storage, read> label: array<u32>;
@group(0) @binding(2) var<storage, read> prediction: array<u32>;
@group(0) @binding(3) var<storage, read_write> outcomes: array<u32>;

@compute @workgroup_size(THREADS)
fn error_map(
    @builtin(workgroup_id) group: vec3<u32>,
    @builtin(num_workgroups) groups: vec3<u32>,
    @builtin(local_invocation_index) thread: u32,
) {
    let pixel = (group.y * groups.x + group.x) * THREADS + thread;
    if pixel >= chunk.pixels {
        return;
    }
    let shift = 8u * (pixel & 3u);
    let wanted = (label[pixel >> 2u] >> shift) & 0xffu;
    let got = (prediction[pixel >> 2u] >> shift) & 0xffu;
    var outcome = 1u + select(0u, 1u, got == chunk.one_class) + select(0u, 2u, wanted == chunk.one_class);
    outcome = select(outcome, STRAY, got >= chunk.classes);
    outcomes[pixel] = select(outcome, 0u, wanted >= chunk.classes);
}
