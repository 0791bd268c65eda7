// Values per class -> the class of the largest, the first on ties; of a single channel, 1 where it is at least 0.5.
//
// Shapes: N pixels, C channels, row-major [C, N]; ⌈N / 256⌉ workgroups, one thread a pixel
//   0  chunk
//   1  values  [C, N]  the bits of f32
//   2  ids     [N]     class ids
//
// Order of reduction: none, channels are compared in order. Values are compared as integers that are ordered as the
// values are: a device may flush what is not normal and need not know NaN, and would find ties where there are none.

struct Chunk {
    pixels: u32,
    channels: u32,
}

const THREADS = 256u;
const SIGN = 0x80000000u;
const INFINITE = 0x7f800000u;
const FOREGROUND_LEVEL = 0x3f000000u;

@group(0) @binding(0) var<uniform> chunk: Chunk;
@group(0) @binding(1) var<storage, read> values: array<u32>;
@group(0) @binding(2) var<storage, read_write> ids: array<u32>;

fn is_a_number(bits: u32) -> bool {
    return (bits & ~SIGN) <= INFINITE;
}

// In the order of the values; both zeros are one.
fn rank(bits: u32) -> u32 {
    if (bits & SIGN) == 0u || bits == SIGN {
        return bits | SIGN;
    }
    return ~bits;
}

@compute @workgroup_size(THREADS)
fn harden(
    @builtin(workgroup_id) group: vec3<u32>,
    @builtin(num_workgroups) groups: vec3<u32>,
    @builtin(local_invocation_index) thread: u32,
) {
    let pixel = (group.y * groups.x + group.x) * THREADS + thread;
    if pixel >= chunk.pixels {
        return;
    }
    let bits = values[pixel];
    if chunk.channels == 1u {
        ids[pixel] = select(0u, 1u, is_a_number(bits) && rank(bits) >= rank(FOREGROUND_LEVEL));
        return;
    }
    var best = 0u;
    var highest = rank(bits);
    // Nothing is larger than what is no number.
    if is_a_number(bits) {
        for (var channel = 1u; channel < chunk.channels; channel++) {
            let other = values[channel * chunk.pixels + pixel];
            if is_a_number(other) && rank(other) > highest {
                highest = rank(other);
                best = channel;
            }
        }
    }
    ids[pixel] = best;
}
