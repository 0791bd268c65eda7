// A label and a prediction of values per class -> the class ids of both, as counting takes them.
//
// Shapes: N pixels in W = ⌈N / 4⌉ words, C channels; ⌈W / 256⌉ workgroups, one thread a word
//   0  chunk
//   1  prediction      [C, N]  the bits of f32, probabilities or logits
//   2  label           [C, N]  the bits of f32 where the label is soft; else [W] ids of 8 bits, packed, low bits first
//   3  keep            [W]     bytes, packed, 0 where a pixel is left out; one unread word without a mask
//   4  label_ids       [W]     packed ids; NO_CLASS where a pixel is left out
//   5  prediction_ids  [W]     packed ids
//
// Order of reduction: none, channels are compared in order: the first of the largest wins, a single channel is class 1
// from one half on, as logit from 0 on. Values, which are numbers, are compared as integers of the same order: a device may
// flush what is not normal, and would find ties where there are none.

struct Chunk {
    pixels: u32,
    words: u32,
    channels: u32,
    is_hard: u32,
    is_logits: u32,
    has_keep: u32,
}

const THREADS = 256u;
const NO_CLASS = 0xffu;
const SIGN = 0x80000000u;
const FOREGROUND_LEVEL = 0x3f000000u;

@group(0) @binding(0) var<uniform> chunk: Chunk;
@group(0) @binding(1) var<storage, read> prediction: array<u32>;
@group(0) @binding(2) var<storage, read> label: array<u32>;
@group(0) @binding(3) var<storage, read> keep: array<u32>;
@group(0) @binding(4) var<storage, read_write> label_ids: array<u32>;
@group(0) @binding(5) var<storage, read_write> prediction_ids: array<u32>;

// In the order of the values; both zeros are one.
fn rank(bits: u32) -> u32 {
    if (bits & SIGN) == 0u || bits == SIGN {
        return bits | SIGN;
    }
    return ~bits;
}

fn class_predicted(pixel: u32) -> u32 {
    var highest = rank(prediction[pixel]);
    if chunk.channels == 1u {
        return select(0u, 1u, highest >= rank(select(FOREGROUND_LEVEL, 0u, chunk.is_logits != 0u)));
    }
    var best = 0u;
    for (var channel = 1u; channel < chunk.channels; channel++) {
        let other = rank(prediction[channel * chunk.pixels + pixel]);
        if other > highest {
            highest = other;
            best = channel;
        }
    }
    return best;
}

fn class_wanted(pixel: u32) -> u32 {
    if chunk.has_keep != 0u && ((keep[pixel >> 2u] >> (8u * (pixel & 3u))) & 0xffu) == 0u {
        return NO_CLASS;
    }
    if chunk.is_hard != 0u {
        return (label[pixel >> 2u] >> (8u * (pixel & 3u))) & 0xffu;
    }
    var highest = rank(label[pixel]);
    if chunk.channels == 1u {
        return select(0u, 1u, highest >= rank(FOREGROUND_LEVEL));
    }
    var best = 0u;
    for (var channel = 1u; channel < chunk.channels; channel++) {
        let other = rank(label[channel * chunk.pixels + pixel]);
        if other > highest {
            highest = other;
            best = channel;
        }
    }
    return best;
}

@compute @workgroup_size(THREADS)
fn harden_pair(
    @builtin(workgroup_id) group: vec3<u32>,
    @builtin(num_workgroups) groups: vec3<u32>,
    @builtin(local_invocation_index) thread: u32,
) {
    let word = (group.y * groups.x + group.x) * THREADS + thread;
    if word >= chunk.words {
        return;
    }
    var wanted = 0u;
    var got = 0u;
    for (var byte = 0u; byte < 4u; byte++) {
        let pixel = 4u * word + byte;
        if pixel < chunk.pixels {
            wanted |= class_wanted(pixel) << (8u * byte);
            got |= class_predicted(pixel) << (8u * byte);
        }
    }
    label_ids[word] = wanted;
    prediction_ids[word] = got;
}
