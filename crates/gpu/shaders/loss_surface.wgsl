// A plane of predictions and a label -> at each of some points of the plane, the sums of every class.
//
// Bindings 0 to 3: sample.wgsl, the prediction x₀ being probabilities. Shapes: P points; G = ⌈N / 1024⌉ tiles of 1024
// pixels; G·⌈P / 64⌉ workgroups, one a tile and 64 points
//   4  directions  [2, C, N]  u and v: the prediction at a point is x = clamp(x₀ + a·u + b·v, 0, 1)
//   5  points      [P]        a and b
//   6  partials    [G, P, C]  those sums of a tile that the point changes
//
// A workgroup reads a tile once for all of its points: 512 pixels of a class wait in workgroup memory, 0 throughout
// where a pixel is left out, which adds nothing.
//
// Order of reduction: a thread takes one point and one quarter of 512 pixels, four quadruples at a time whose lanes are
// added last, 8 times; that for both halves of the tile; a tree adds the four threads of a point in 2 steps; the host
// adds tiles in f64. At most 3 + 2 + 7 + 1 + 2 = 15 roundings of f32 after those of the term itself, of which x has up
// to five.

struct Partial {
    sx: f32,
    d: f32,
    p: f32,
    qx: f32,
    m: f32,
}

const THREADS = 256u;
const POINTS = 64u;
const TILE = 1024u;
const STAGED = 512u;
// Of STAGED.
const QUADS = 128u;
const SLICES = 4u;

@group(0) @binding(4) var<storage, read> directions: array<f32>;
@group(0) @binding(5) var<storage, read> points: array<vec2<f32>>;
@group(0) @binding(6) var<storage, read_write> partials: array<Partial>;

// Of one class, four pixels each.
var<workgroup> origin: array<vec4<f32>, QUADS>;
var<workgroup> along_a: array<vec4<f32>, QUADS>;
var<workgroup> along_b: array<vec4<f32>, QUADS>;
var<workgroup> labels: array<vec4<f32>, QUADS>;

// sx, d, p and qx of each thread; m.
var<workgroup> sums: array<vec4<f32>, THREADS>;
var<workgroup> minima: array<f32, THREADS>;

fn stage(channel: u32, start: u32, quad: u32) {
    let plane = channel * chunk.pixels;
    var x = vec4(0.0);
    var u = vec4(0.0);
    var v = vec4(0.0);
    var y = vec4(0.0);
    for (var lane = 0u; lane < 4u; lane++) {
        let pixel = start + 4u * quad + lane;
        if pixel < chunk.pixels {
            let id = class_of(pixel);
            if id != LEFT_OUT {
                x[lane] = prediction[plane + pixel];
                u[lane] = directions[plane + pixel];
                v[lane] = directions[chunk.classes * chunk.pixels + plane + pixel];
                y[lane] = label_at(channel, pixel, id);
            }
        }
    }
    origin[quad] = x;
    along_a[quad] = u;
    along_b[quad] = v;
    labels[quad] = y;
}

fn lanes(v: vec4<f32>) -> f32 {
    return (v.x + v.y) + (v.z + v.w);
}

@compute @workgroup_size(THREADS)
fn loss_surface(
    @builtin(workgroup_id) group: vec3<u32>,
    @builtin(num_workgroups) groups: vec3<u32>,
    @builtin(local_invocation_index) thread: u32,
) {
    let all = arrayLength(&points);
    let job = group.y * groups.x + group.x;
    let tile = job % chunk.workgroups;
    let first_point = job / chunk.workgroups * POINTS;
    if first_point >= all {
        return;
    }
    let slice = thread / POINTS;
    let point = first_point + thread % POINTS;
    let at = points[min(point, all - 1u)];
    for (var channel = 0u; channel < chunk.classes; channel++) {
        var total = vec4(0.0);
        var total_m = 0.0;
        for (var start = 0u; start < TILE; start += STAGED) {
            if thread < QUADS {
                stage(channel, tile * TILE + start, thread);
            }
            workgroupBarrier();
            var of_slice = vec4(0.0);
            var of_slice_m = 0.0;
            for (var first = slice * QUADS / SLICES; first < (slice + 1u) * QUADS / SLICES; first += 4u) {
                var sx = vec4(0.0);
                var d = vec4(0.0);
                var p = vec4(0.0);
                var qx = vec4(0.0);
                var m = vec4(0.0);
                for (var quad = first; quad < first + 4u; quad++) {
                    let x = clamp(origin[quad] + at.x * along_a[quad] + at.y * along_b[quad], vec4(0.0), vec4(1.0));
                    let y = labels[quad];
                    sx += x;
                    d += abs(x - y);
                    p += x * y;
                    qx += x * x;
                    m += min(x, y);
                }
                of_slice += vec4(lanes(sx), lanes(d), lanes(p), lanes(qx));
                of_slice_m += lanes(m);
            }
            total += of_slice;
            total_m += of_slice_m;
            // What is staged next must not overwrite what is still read.
            workgroupBarrier();
        }
        sums[thread] = total;
        minima[thread] = total_m;
        for (var stride = THREADS / 2u; stride >= POINTS; stride >>= 1u) {
            workgroupBarrier();
            if thread < stride {
                sums[thread] += sums[thread + stride];
                minima[thread] += minima[thread + stride];
            }
        }
        if slice == 0u && point < all {
            let s = sums[thread];
            partials[(tile * all + point) * chunk.classes + channel] = Partial(s.x, s.y, s.z, s.w, minima[thread]);
        }
    }
}
