// Masks -> the sums of every class that overlap losses are functions of.
//
// Bindings 0 to 3: sample.wgsl. Shapes: G = ⌈N / 2048⌉ workgroups, one a tile of 2048 pixels.
//   4  partials  [G, C]  sums of one tile and class
//   5  kept      [G]     kept pixels of one tile
//
// Order of reduction: a thread adds 8 pixels, 256 apart; a tree adds the 256 threads in 8 steps, partner 128, 64, … 1
// away; the host adds tiles in f64. At most 7 + 8 roundings of f32 after that of the term itself: sums of
// terms that are not negative stay within 16·2⁻²⁴ = 9.6e-7 of the exact ones, in whatever order a compiler adds.
// Pixels left out add nothing. Counts are exact: in u32, or in f32 below 2²⁴.

struct Partial {
    sx: f32,
    sy: f32,
    d: f32,
    p: f32,
    qx: f32,
    qy: f32,
    m: f32,
    present: f32,
}

const THREADS = 256u;
const PIXELS_PER_THREAD = 8u;

@group(0) @binding(4) var<storage, read_write> partials: array<Partial>;
@group(0) @binding(5) var<storage, read_write> kept: array<u32>;

// sx, sy, d, p and qx, qy, m, present of each thread.
var<workgroup> first: array<vec4<f32>, THREADS>;
var<workgroup> second: array<vec4<f32>, THREADS>;
var<workgroup> kept_in_tile: atomic<u32>;

@compute @workgroup_size(THREADS)
fn overlap_sums(
    @builtin(workgroup_id) group: vec3<u32>,
    @builtin(num_workgroups) groups: vec3<u32>,
    @builtin(local_invocation_index) thread: u32,
) {
    let tile = group.y * groups.x + group.x;
    if tile >= chunk.workgroups {
        return;
    }
    var ids: array<u32, PIXELS_PER_THREAD>;
    var norms: array<vec2<f32>, PIXELS_PER_THREAD>;
    let start = tile * THREADS * PIXELS_PER_THREAD + thread;
    var kept_by_thread = 0u;
    for (var i = 0u; i < PIXELS_PER_THREAD; i++) {
        let pixel = start + i * THREADS;
        ids[i] = LEFT_OUT;
        if pixel < chunk.pixels {
            ids[i] = class_of(pixel);
        }
        if ids[i] != LEFT_OUT {
            norms[i] = soft_max(pixel);
            kept_by_thread++;
        }
    }
    atomicAdd(&kept_in_tile, kept_by_thread);

    for (var channel = 0u; channel < chunk.classes; channel++) {
        var a = vec4(0.0);
        var b = vec4(0.0);
        for (var i = 0u; i < PIXELS_PER_THREAD; i++) {
            if ids[i] != LEFT_OUT {
                let pixel = start + i * THREADS;
                let x = prediction_at(channel, pixel, norms[i]);
                let y = label_at(channel, pixel, ids[i]);
                a += vec4(abs(x), abs(y), abs(x - y), x * y);
                b += vec4(x * x, y * y, min(x, y), select(0.0, 1.0, y > chunk.threshold));
            }
        }
        first[thread] = a;
        second[thread] = b;
        for (var stride = THREADS / 2u; stride > 0u; stride >>= 1u) {
            workgroupBarrier();
            if thread < stride {
                first[thread] += first[thread + stride];
                second[thread] += second[thread + stride];
            }
        }
        if thread == 0u {
            let s = first[0];
            let t = second[0];
            partials[tile * chunk.classes + channel] = Partial(s.x, s.y, s.z, s.w, t.x, t.y, t.z, t.w);
        }
        // The next class must not overwrite what thread 0 still adds.
        workgroupBarrier();
    }
    if thread == 0u {
        kept[tile] = atomicLoad(&kept_in_tile);
    }
}
