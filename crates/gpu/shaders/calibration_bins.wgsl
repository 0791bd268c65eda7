// Probabilities and a hard label -> the confidence bins of every reported class and of the largest probability.
//
// Bindings 0 to 3: sample.wgsl. Shapes: G = ⌈N / 2048⌉ workgroups, one a tile of 2048 pixels; B bins; R rows, one a
// reported class and, the last, the largest probability.
//   4  settings
//   5  edges     [B + 1]     the bits of the smallest probability of each bin, and of what no probability reaches
//   6  partials  [G, R, B]   one bin of one tile
//
// A probability is put into its bin by comparing bits, which are ordered as the values are: no device rounds it into
// the neighbour, and counts are exact.
//
// Order of reduction: 16 bins at a time; a thread takes one bin and every 16th pixel, 16 pixels as four quadruples
// whose lanes are added last, 8 times; a tree adds the 16 threads of a bin in 4 steps; the host adds tiles in f64. At
// most 3 + 2 + 7 + 4 roundings of f32: sums stay within 16·2⁻²⁴ = 9.6e-7 of the exact ones. Pixels of other bins add
// nothing.

struct Settings {
    bins: u32,
    rows: u32,
    // Channels of classes that are not reported: 1 for binary masks of two channels.
    skipped: u32,
}

struct Partial {
    confidence: f32,
    // Right pixels in the high half, all in the low one.
    counts: u32,
}

const THREADS = 256u;
const PIXELS_PER_THREAD = 8u;
const TILE = 2048u;
const SLICES = 16u;

// A bit that no probability has: the label is the class.
const RIGHT = 0x80000000u;
// Larger than the bits of any probability.
const NOT_KEPT = 0x7fffffffu;
// The bits of ½.
const FOREGROUND_LEVEL = 0x3f000000u;

@group(0) @binding(4) var<uniform> settings: Settings;
@group(0) @binding(5) var<storage, read> edges: array<u32>;
@group(0) @binding(6) var<storage, read_write> partials: array<Partial>;

// The bits of each pixel's probability, with RIGHT.
var<workgroup> staged: array<u32, TILE>;
var<workgroup> confidences: array<f32, THREADS>;
var<workgroup> counts: array<u32, THREADS>;

// Sorts what is staged into the bins of a row.
fn count(tile: u32, row: u32, thread: u32) {
    let slice = thread / SLICES;
    let lane = thread % SLICES;
    workgroupBarrier();
    for (var first_bin = 0u; first_bin < settings.bins; first_bin += SLICES) {
        let bin = first_bin + lane;
        var confidence = 0.0;
        var pixels = 0u;
        if bin < settings.bins {
            let low = edges[bin];
            let high = edges[bin + 1u];
            for (var at = slice; at < TILE; at += 16u * SLICES) {
                var sum = vec4(0.0);
                for (var quad = 0u; quad < 4u; quad++) {
                    let place = at + 4u * quad * SLICES;
                    let value = vec4(
                        staged[place],
                        staged[place + SLICES],
                        staged[place + 2u * SLICES],
                        staged[place + 3u * SLICES],
                    );
                    let bits = value & vec4(~RIGHT);
                    let inside = (bits >= vec4(low)) & (bits < vec4(high));
                    sum += select(vec4(0.0), bitcast<vec4<f32>>(bits), inside);
                    let one = select(vec4(0u), 1u + ((value >> vec4(31u)) << vec4(16u)), inside);
                    pixels += one.x + one.y + one.z + one.w;
                }
                confidence += (sum.x + sum.y) + (sum.z + sum.w);
            }
        }
        confidences[thread] = confidence;
        counts[thread] = pixels;
        for (var stride = THREADS / 2u; stride >= SLICES; stride >>= 1u) {
            workgroupBarrier();
            if thread < stride {
                confidences[thread] += confidences[thread + stride];
                counts[thread] += counts[thread + stride];
            }
        }
        if slice == 0u && bin < settings.bins {
            partials[(tile * settings.rows + row) * settings.bins + bin] = Partial(confidences[thread], counts[thread]);
        }
        // The next bins must not overwrite what is still added, nor the next row what is still read.
        workgroupBarrier();
    }
}

@compute @workgroup_size(THREADS)
fn calibration_bins(
    @builtin(workgroup_id) group: vec3<u32>,
    @builtin(num_workgroups) groups: vec3<u32>,
    @builtin(local_invocation_index) thread: u32,
) {
    let tile = group.y * groups.x + group.x;
    if tile >= chunk.workgroups {
        return;
    }
    var ids: array<u32, PIXELS_PER_THREAD>;
    // The largest probability and its class.
    var top: array<u32, PIXELS_PER_THREAD>;
    var top_class: array<u32, PIXELS_PER_THREAD>;
    let start = tile * TILE + thread;
    for (var i = 0u; i < PIXELS_PER_THREAD; i++) {
        let pixel = start + i * THREADS;
        ids[i] = LEFT_OUT;
        if pixel < chunk.pixels {
            ids[i] = class_of(pixel);
        }
        top[i] = 0u;
        top_class[i] = 0u;
    }
    for (var channel = 0u; channel < chunk.classes; channel++) {
        for (var i = 0u; i < PIXELS_PER_THREAD; i++) {
            var value = NOT_KEPT;
            if ids[i] != LEFT_OUT {
                // Zero may have a sign.
                let bits = bitcast<u32>(prediction[channel * chunk.pixels + start + i * THREADS]) & ~RIGHT;
                if bits > top[i] {
                    top[i] = bits;
                    top_class[i] = channel;
                }
                value = bits | select(0u, RIGHT, ids[i] == channel + chunk.first_class);
            }
            staged[thread + i * THREADS] = value;
        }
        if channel >= settings.skipped {
            count(tile, channel - settings.skipped, thread);
        }
    }
    for (var i = 0u; i < PIXELS_PER_THREAD; i++) {
        if chunk.first_class == 1u {
            top_class[i] = 1u;
            if top[i] < FOREGROUND_LEVEL {
                top_class[i] = 0u;
                top[i] = bitcast<u32>(1.0 - bitcast<f32>(top[i]));
            }
        }
        let value = top[i] | select(0u, RIGHT, ids[i] == top_class[i]);
        staged[thread + i * THREADS] = select(value, NOT_KEPT, ids[i] == LEFT_OUT);
    }
    count(tile, settings.rows - 1u, thread);
}
