// Scalars of each class -> the gradient of every pixel.
//
// Bindings 0 to 3: sample.wgsl; 4: slope.wgsl, of one loss. Shapes: ⌈N / 256⌉ workgroups, one thread a pixel.
//   5  gradient      [C, N]  dL/dx; through soft-max dL/dz_k = p_k (g_k − Σ_j p_j g_j), through a sigmoid p(1−p)·g;
//                            0 where a pixel is left out
//
// Order of reduction: Σ_j p_j g_j over the channels in order, within one thread.

const THREADS = 256u;

@group(0) @binding(5) var<storage, read_write> gradient: array<f32>;

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
