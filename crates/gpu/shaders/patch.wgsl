// A rectangle of new values -> written into a mask that stays on the device.
//
// Shapes: an image of N = H·W pixels and C channels; a rectangle of h × w pixels; ⌈words / 256⌉ workgroups
//   0  patch
//   1  fresh  `patch_values`: [C, h, w] words; `patch_ids`: [h·w] class ids of 8 bits, packed, low bits first
//   2  map    `patch_values`: [C, H, W] words; `patch_ids`: [N] ids, packed the same way
//
// Order of reduction: none. One thread writes one word: of values, `words` are those of the rectangle; of ids, they are
// all words of the map from the rectangle's first pixel to its last, so that no two threads share one.

struct Patch {
    top: u32,
    left: u32,
    height: u32,
    width: u32,
    map_width: u32,
    map_pixels: u32,
    first_word: u32,
    words: u32,
}

const THREADS = 256u;

@group(0) @binding(0) var<uniform> patch_: Patch;
@group(0) @binding(1) var<storage, read> fresh: array<u32>;
@group(0) @binding(2) var<storage, read_write> map: array<u32>;

@compute @workgroup_size(THREADS)
fn patch_values(
    @builtin(workgroup_id) group: vec3<u32>,
    @builtin(num_workgroups) groups: vec3<u32>,
    @builtin(local_invocation_index) thread: u32,
) {
    let word = (group.y * groups.x + group.x) * THREADS + thread;
    if word >= patch_.words {
        return;
    }
    let line = word / patch_.width;
    let column = patch_.left + word % patch_.width;
    let row = patch_.top + line % patch_.height;
    let channel = line / patch_.height;
    map[channel * patch_.map_pixels + row * patch_.map_width + column] = fresh[word];
}

@compute @workgroup_size(THREADS)
fn patch_ids(
    @builtin(workgroup_id) group: vec3<u32>,
    @builtin(num_workgroups) groups: vec3<u32>,
    @builtin(local_invocation_index) thread: u32,
) {
    let at = (group.y * groups.x + group.x) * THREADS + thread;
    if at >= patch_.words {
        return;
    }
    let word = patch_.first_word + at;
    var ids = map[word];
    for (var byte = 0u; byte < 4u; byte++) {
        let pixel = 4u * word + byte;
        // Rows and columns above or left of the rectangle wrap around to large numbers.
        let row = pixel / patch_.map_width - patch_.top;
        let column = pixel % patch_.map_width - patch_.left;
        if row < patch_.height && column < patch_.width {
            let source = row * patch_.width + column;
            let id = (fresh[source >> 2u] >> (8u * (source & 3u))) & 0xffu;
            ids = (ids & ~(0xffu << (8u * byte))) | (id << (8u * byte));
        }
    }
    map[word] = ids;
}
