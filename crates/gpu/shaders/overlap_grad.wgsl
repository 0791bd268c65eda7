// Scalars of each class -> the gradient of every pixel.
//
// Bindings 0 to 3: sample.wgsl. Shapes: ⌈N / 256⌉ workgroups, one thread a pixel.
//   4  coefficients  [C]     dL/dx = a + b·y + c·sgn(x−y) + d·x, sgn(0) = 0; a ± c come whole,
//                           since in f32 they cancel
//   5  gradient      [C, N]  dL/dx; through soft-max dL/dz_k = p_k (g_k − Σ_j p_j g_j), through a sigmoid p(1−p)·g;
//                            0 where a pixel is left out
//
// Order of reduction: Σ_j p_j g_j over the channels in order, within one thread.

struct Coefficients {
    equal: f32,
    above: f32,
    below: f32,
    b: f32,
    d: f32,
}

const THREADS = 256u;

@group(0) @binding(4) var<storage, read> coefficients: array<Coefficients>;
@group(0) @binding(5) var<storage, read_write> gradient: array<f32>;

fn gradient_at(channel: u32, x: f32, y: f32) -> f32 {
    let k = coefficients[channel];
    // Comparing, not subtracting: a difference may be flushed to 0 where the values differ.
    let side = select(select(k.equal, k.below, x < y), k.above, x > y);
    return side + k.b * y + k.d * x;
}

@compute @workgroup_size(THREADS)
fn overlap_grad(
    @builtin(workgroup_id) group: vec3<u32>,
    @builtin(num_workgroups) groups: vec3<u32>,
    @builtin(local_invocation_index) thread: u32,
) {
    let pixel = (group.y * groups.x + group.x) * THREADS + thread;
    if pixel >= chunk.pixels {
        return;
    }
    let id = class_of(pixel);
    if id == LEFT_OUT {
        for (var channel = 0u; channel < chunk.classes; channel++) {
            gradient[channel * chunk.pixels + pixel] = 0.0;
        }
        return;
    }
    let norm = soft_max(pixel);
    var mean = 0.0;
    if chunk.activation == SOFTMAX {
        for (var channel = 0u; channel < chunk.classes; channel++) {
            let p = prediction_at(channel, pixel, norm);
            mean += p * gradient_at(channel, p, label_at(channel, pixel, id));
        }
    }
    for (var channel = 0u; channel < chunk.classes; channel++) {
        let x = prediction_at(channel, pixel, norm);
        var g = gradient_at(channel, x, label_at(channel, pixel, id));
        if chunk.activation == SOFTMAX {
            g = x * (g - mean);
        } else if chunk.activation == SIGMOID {
            g *= x * (1.0 - x);
        }
        gradient[channel * chunk.pixels + pixel] = g;
    }
}
