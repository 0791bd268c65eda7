// Values per class -> the same with some of each class spread over all: share·y + offset.
//
// Shapes: N values, those of all classes; ⌈N / 256⌉ workgroups, one thread a value
//   0  smoothing
//   1  label     [N]
//   2  smoothed  [N]
//
// Order of reduction: none.

struct Smoothing {
    values: u32,
    share: f32,
    offset: f32,
}

const THREADS = 256u;

@group(0) @binding(0) var<uniform> smoothing: Smoothing;
@group(0) @binding(1) var<storage, read> label: array<f32>;
@group(0) @binding(2) var<storage, read_write> smoothed: array<f32>;

@compute @workgroup_size(THREADS)
fn label_smoothing(
    @builtin(workgroup_id) group: vec3<u32>,
    @builtin(num_workgroups) groups: vec3<u32>,
    @builtin(local_invocation_index) thread: u32,
) {
    let at = (group.y * groups.x + group.x) * THREADS + thread;
    if at >= smoothing.values {
        return;
    }
    smoothed[at] = clamp(smoothing.share * label[at] + smoothing.offset, 0.0, 1.0);
}
