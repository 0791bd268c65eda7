// A gradient -> one step against it, in place.
//
// Shapes: M = C·H·W numbers, row-major [C, H, W]; ⌈M / 256⌉ workgroups, one thread a number
//   0  step
//   1  gradient  [M]  dL/dx, times `scale` the g of the rules below; 0 where a pixel is left out, which then stays
//   2  point     [M]  probabilities or logits; kept between `low` and `high`
//   3  first     [M]  what the optimiser remembers of g; one unused word for GRADIENT_DESCENT
//   4  second    [M]  what ADAM remembers of g²; else one unused word
//
//   GRADIENT_DESCENT  x -= η·g
//   MOMENTUM          v = μ·v + g;  x -= η·v
//   ADAM              m = β₁·m + (1−β₁)·g;  v = β₂·v + (1−β₂)·g²;  x -= η·(m/c₁) / (√(v/c₂) + ε)
//
// Order of reduction: none. 1−β and the corrections c come from the host: in f32, 1 − 0.999 has four digits.

struct Step {
    numbers: u32,
    optimiser: u32,
    scale: f32,
    rate: f32,
    // μ or β₁, and 1 − β₁.
    keep_first: f32,
    take_first: f32,
    // β₂ and 1 − β₂.
    keep_second: f32,
    take_second: f32,
    // 1/c₁ and 1/c₂.
    correct_first: f32,
    correct_second: f32,
    epsilon: f32,
    low: f32,
    high: f32,
}

const THREADS = 256u;
const GRADIENT_DESCENT = 0u;
const MOMENTUM = 1u;
const ADAM = 2u;

@group(0) @binding(0) var<uniform> step_: Step;
@group(0) @binding(1) var<storage, read> gradient: array<f32>;
@group(0) @binding(2) var<storage, read_write> point: array<f32>;
@group(0) @binding(3) var<storage, read_write> first: array<f32>;
@group(0) @binding(4) var<storage, read_write> second: array<f32>;

@compute @workgroup_size(THREADS)
fn descent_step(
    @builtin(workgroup_id) group: vec3<u32>,
    @builtin(num_workgroups) groups: vec3<u32>,
    @builtin(local_invocation_index) thread: u32,
) {
    let at = (group.y * groups.x + group.x) * THREADS + thread;
    if at >= step_.numbers {
        return;
    }
    let g = step_.scale * gradient[at];
    var by = g;
    if step_.optimiser == MOMENTUM {
        by = step_.keep_first * first[at] + g;
        first[at] = by;
    } else if step_.optimiser == ADAM {
        let mean = step_.keep_first * first[at] + step_.take_first * g;
        let square = step_.keep_second * second[at] + step_.take_second * g * g;
        first[at] = mean;
        second[at] = square;
        by = step_.correct_first * mean / (sqrt(step_.correct_second * square) + step_.epsilon);
    }
    point[at] = clamp(point[at] - step_.rate * by, step_.low, step_.high);
}
