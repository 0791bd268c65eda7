// Scalars of each loss and class -> the sum of the squared gradients of every loss.
//
// Bindings 0 to 3: sample.wgsl; 4: slope.wgsl, of L losses. Shapes: G = ⌈N / 2048⌉ workgroups, one a tile of 2048 pixels.
//   5  partials  [G, L]  Σ (dL/dx)² of one tile, by the prediction itself, whatever it comes from
//
// Order of reduction: a thread adds the channels of 8 pixels, 256 apart, pixel by pixel; a tree adds the 256 threads in 8
// steps; the host adds tiles in f64. At most C + 16 roundings of f32 of terms that are not negative: within (C + 16)·2⁻²⁴ of
// their sum. The host scales the scalars so that squares stay in range.

const THREADS = 256u;
const PIXELS_PER_THREAD = 8u;

@group(0) @binding(5) var<storage, read_write> partials: array<f32>;

var<workgroup> squares: array<f32, THREADS>;

@compute @workgroup_size(THREADS)
fn gradient_norms(
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
    for (var i = 0u; i < PIXELS_PER_THREAD; i++) {
        let pixel = start + i * THREADS;
        ids[i] = LEFT_OUT;
        if pixel < chunk.pixels {
            ids[i] = class_of(pixel);
        }
        if ids[i] != LEFT_OUT {
            norms[i] = soft_max(pixel);
        }
    }
    let losses = arrayLength(&coefficients) / chunk.classes;
    for (var loss = 0u; loss < losses; loss++) {
        var square = 0.0;
        for (var i = 0u; i < PIXELS_PER_THREAD; i++) {
            if ids[i] != LEFT_OUT {
                let pixel = start + i * THREADS;
                var of_pixel = 0.0;
                for (var channel = 0u; channel < chunk.classes; channel++) {
                    let x = prediction_at(channel, pixel, norms[i]);
                    let g = gradient_at(loss * chunk.classes + channel, x, label_at(channel, pixel, ids[i]));
                    of_pixel += g * g;
                }
                square += of_pixel;
            }
        }
        squares[thread] = square;
        for (var stride = THREADS / 2u; stride > 0u; stride >>= 1u) {
            workgroupBarrier();
            if thread < stride {
                squares[thread] += squares[thread + stride];
            }
        }
        if thread == 0u {
            partials[tile * losses + loss] = squares[0];
        }
        // The next loss must not overwrite what thread 0 still reads.
        workgroupBarrier();
    }
}
