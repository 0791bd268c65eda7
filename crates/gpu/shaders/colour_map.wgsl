// Values -> the colours of one plane of them.
//
// Shapes: V values, of which the plane begins at `first` and has N; ⌈N / 256⌉ workgroups, one thread a pixel
//   0  paint
//   1  values   [V]  the bits of f32; for OUTCOMES, codes
//   2  table    [T]  colours, red in the low byte, opaque: for SIGNED those of −1, 0 and 1; for SEQUENTIAL 256 of |v| from 0 to 1;
//                    for OUTCOMES one a code
//   3  largest  [1]  the bits of max |v| over all V; zero at the start
//   4  rgba     [N]  colours
//
// Order of reduction: none. Magnitudes are compared as integers, which have their order; `largest` runs first where
// `own_max` asks for it.

struct Paint {
    pixels: u32,
    first: u32,
    values: u32,
    scale: u32,
    own_max: u32,
    max_abs: f32,
    // 1, or −1 to paint the opposite of the values.
    sign: f32,
}

const THREADS = 256u;
const SIGNED = 0u;
const SEQUENTIAL = 1u;
const OUTCOMES = 2u;
const SIGN = 0x80000000u;

@group(0) @binding(0) var<uniform> paint: Paint;
@group(0) @binding(1) var<storage, read> values: array<u32>;
@group(0) @binding(2) var<storage, read> table: array<u32>;
@group(0) @binding(3) var<storage, read_write> largest_bits: array<atomic<u32>>;
@group(0) @binding(4) var<storage, read_write> rgba: array<u32>;

var<workgroup> largest_of_group: atomic<u32>;

@compute @workgroup_size(THREADS)
fn largest(
    @builtin(workgroup_id) group: vec3<u32>,
    @builtin(num_workgroups) groups: vec3<u32>,
    @builtin(local_invocation_index) thread: u32,
) {
    var most = 0u;
    let stride = groups.x * groups.y * THREADS;
    for (var at = (group.y * groups.x + group.x) * THREADS + thread; at < paint.values; at += stride) {
        most = max(most, values[at] & ~SIGN);
    }
    atomicMax(&largest_of_group, most);
    workgroupBarrier();
    if thread == 0u {
        atomicMax(&largest_bits[0], atomicLoad(&largest_of_group));
    }
}

fn channels_of(colour: u32) -> vec3<f32> {
    return vec3(f32(colour & 0xffu), f32((colour >> 8u) & 0xffu), f32((colour >> 16u) & 0xffu));
}

fn signed_colour(value: f32, top: f32) -> u32 {
    var share = 0.0;
    if top > 0.0 {
        share = min(abs(value) / top, 1.0);
    }
    let grey = channels_of(table[1]);
    let end = channels_of(table[select(2u, 0u, value < 0.0)]);
    let mixed = vec3<u32>(floor(grey + share * (end - grey) + 0.5));
    return mixed.x | (mixed.y << 8u) | (mixed.z << 16u) | 0xff000000u;
}

@compute @workgroup_size(THREADS)
fn colour_map(
    @builtin(workgroup_id) group: vec3<u32>,
    @builtin(num_workgroups) groups: vec3<u32>,
    @builtin(local_invocation_index) thread: u32,
) {
    let pixel = (group.y * groups.x + group.x) * THREADS + thread;
    if pixel >= paint.pixels {
        return;
    }
    let bits = values[paint.first + pixel];
    if paint.scale == OUTCOMES {
        rgba[pixel] = table[min(bits, arrayLength(&table) - 1u)];
        return;
    }
    let value = paint.sign * bitcast<f32>(bits);
    if paint.scale == SEQUENTIAL {
        rgba[pixel] = table[u32(min(abs(value), 1.0) * 255.0 + 0.5)];
        return;
    }
    var top = paint.max_abs;
    if paint.own_max != 0u {
        top = bitcast<f32>(atomicLoad(&largest_bits[0]));
    }
    rgba[pixel] = signed_colour(value, top);
}
