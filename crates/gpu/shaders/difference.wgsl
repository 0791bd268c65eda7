// Masks -> prediction less label at every pixel.
//
// Bindings 0 to 3: sample.wgsl. Shapes: ⌈N / 256⌉ workgroups, one thread a pixel.
//   4  differences  [C, N]  x − y; 0 where a pixel is left out
//
// Order of reduction: none.

const THREADS = 256u;

@group(0) @binding(4) var<storage, read_write> differences: array<f32>;

@compute @workgroup_size(THREADS)
fn difference(
    @builtin(workgroup_id) group: vec3<u32>,
    @builtin(num_workgroups) groups: vec3<u32>,
    @builtin(local_invocation_index) thread: u32,
) {
    let pixel = (group.y * groups.x + group.x) * THREADS + thread;
    if pixel >= chunk.pixels {
        return;
    }
    let id = class_of(pixel);
    let norm = soft_max(pixel);
    for (var channel = 0u; channel < chunk.classes; channel++) {
        var value = 0.0;
        if id != LEFT_OUT {
            value = prediction_at(channel, pixel, norm) - label_at(channel, pixel, id);
        }
        differences[channel * chunk.pixels + pixel] = value;
    }
}
