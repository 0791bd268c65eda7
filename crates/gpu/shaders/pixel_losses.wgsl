// Prediction and label -> the loss of every pixel, added up, and its gradient.
//
// Bindings 0 to 3: sample.wgsl. Shapes: G = ⌈N / 256⌉ workgroups, one thread a pixel.
//   4  loss_of_pixel   which loss, and its numbers
//   5  class_weights   [C]     w; 1 unless the loss is a cross-entropy that has some
//   6  gradient        [C, N]  of the sum of all losses, by the prediction's own numbers; 0 where a pixel is left out
//   7  partials        [G]     loss and weight of one workgroup's pixels
//
// Order of reduction: channels in order within one thread; a tree adds the 256 threads in 8 steps, partner 128, 64, …
// 1 away; the host adds workgroups in f64.
//
// What cancels near a certain prediction is never subtracted: −ln p and 1 − p come from the gaps to the largest logit,
// p − y is written p(1 − y) − y(1 − p). Logits more than 1e30 apart count as 1e30 apart, which keeps sums finite.

struct LossOfPixel {
    kind: u32,
    // Of focal.
    gamma: f32,
    // Of Kullback-Leibler; 1 otherwise.
    temperature: f32,
    // Label smoothing: y becomes label_share·y + label_offset.
    label_share: f32,
    label_offset: f32,
}

struct Partial {
    loss: f32,
    weight: f32,
}

const THREADS = 256u;
const CROSS_ENTROPY = 0u;
const FOCAL = 1u;
const KULLBACK_LEIBLER = 2u;

// Under a logarithm probabilities are at least this; the gradient below is 0.
const PROB_FLOOR = 1e-12;
// Numbers below are 0 on devices that flush what is not normal.
const SMALLEST = 1e-37;
const WIDEST_GAP = 1e30;

@group(0) @binding(4) var<uniform> loss_of_pixel: LossOfPixel;
@group(0) @binding(5) var<storage, read> class_weights: array<f32>;
@group(0) @binding(6) var<storage, read_write> gradient: array<f32>;
@group(0) @binding(7) var<storage, read_write> partials: array<Partial>;

var<workgroup> terms: array<vec2<f32>, THREADS>;

// ln(1 + x) for x in [0, 1], where a device's log may be off by 2⁻²¹ however small the result: 2 artanh(x / (2 + x)),
// the first term left out is below 1e-8 of the sum.
fn log_1p_small(x: f32) -> f32 {
    let s = x / (2.0 + x);
    let t = s * s;
    let tail = 1.0 / 9.0 + t * (1.0 / 11.0 + t * (1.0 / 13.0 + t * (1.0 / 15.0)));
    return 2.0 * s * (1.0 + t * (1.0 / 3.0 + t * (1.0 / 5.0 + t * (1.0 / 7.0 + t * tail))));
}

// ln(1 + x) for x ≥ 0.
fn log_1p(x: f32) -> f32 {
    if x <= 1.0 {
        return log_1p_small(x);
    }
    return log(1.0 + x);
}

// −ln p for p + rest = 1, p at least SMALLEST.
fn minus_log(p: f32, rest: f32) -> f32 {
    if p >= rest {
        return log_1p_small(rest / p);
    }
    return -log(p);
}

// −ln max(p, PROB_FLOOR) for p + rest = 1.
fn minus_log_floored(p: f32, rest: f32) -> f32 {
    return minus_log(max(p, PROB_FLOOR), rest);
}

// The derivative of ln max(p, PROB_FLOOR).
fn log_floored_slope(p: f32) -> f32 {
    return select(0.0, 1.0 / max(p, PROB_FLOOR), p > PROB_FLOOR);
}

// y·ln y for y + rest = 1, 0 at 0.
fn log_times(y: f32, rest: f32) -> f32 {
    if y < SMALLEST {
        return 0.0;
    }
    return -y * minus_log(y, rest);
}

// u^γ for u + p = 1.
fn focus(u: f32, p: f32) -> f32 {
    if loss_of_pixel.gamma == 0.0 {
        return 1.0;
    }
    if u < SMALLEST {
        return 0.0;
    }
    return exp(-loss_of_pixel.gamma * minus_log(u, p));
}

// −ln(1 − u) / u, 1 in the limit of u = 0.
fn log_quotient(minus_log_p: f32, u: f32) -> f32 {
    return select(1.0, minus_log_p / max(u, SMALLEST), u >= SMALLEST);
}

// The label of the loss.
fn target_at(channel: u32, pixel: u32, id: u32) -> f32 {
    return loss_of_pixel.label_share * label_at(channel, pixel, id) + loss_of_pixel.label_offset;
}

fn write_gradient(channel: u32, pixel: u32, value: f32) {
    gradient[channel * chunk.pixels + pixel] = value;
}

// How far ln p of a channel is below the largest, over T.
fn gap(channel: u32, pixel: u32, top: f32) -> f32 {
    let value = prediction[channel * chunk.pixels + pixel];
    if chunk.activation == SOFTMAX {
        // Halves, since the difference of two numbers may be beyond f32.
        return 2.0 * min(0.5 * top - 0.5 * value, 0.5 * WIDEST_GAP) / loss_of_pixel.temperature;
    }
    let lower = max(value, PROB_FLOOR);
    let upper = max(top, PROB_FLOOR);
    // Twice the smaller is at least the larger: both are within a factor that keeps their difference exact.
    if 2.0 * lower >= upper {
        return log_1p_small((upper - lower) / lower) / loss_of_pixel.temperature;
    }
    return -log(lower / upper) / loss_of_pixel.temperature;
}

// Channels that share one distribution, that of soft-max: after logits, and of probabilities with a temperature.
fn of_distribution(pixel: u32, id: u32) -> f32 {
    var top_channel = 0u;
    var top = prediction[pixel];
    for (var channel = 1u; channel < chunk.classes; channel++) {
        let value = prediction[channel * chunk.pixels + pixel];
        if value > top {
            top = value;
            top_channel = channel;
        }
    }
    // Σ exp(−gap) is 1 + others; `mass` is Σ w·y, `labelled` the channel with a label.
    var others = 0.0;
    var mass = 0.0;
    var loss = 0.0;
    var labelled = chunk.classes;
    for (var channel = 0u; channel < chunk.classes; channel++) {
        let g = gap(channel, pixel, top);
        if channel != top_channel {
            others += exp(-g);
        }
        let y = target_at(channel, pixel, id);
        if y > 0.0 && labelled == chunk.classes {
            labelled = channel;
        }
        let wy = class_weights[channel] * y;
        mass += wy;
        loss += wy * g;
        if loss_of_pixel.kind == KULLBACK_LEIBLER {
            loss += log_times(y, 1.0 - y);
        }
    }
    let log_total = log_1p(others);
    let total = 1.0 + others;
    loss += mass * log_total;

    // dL/d ln p of the label, over u = 1 − p.
    var by_log = 0.0;
    if loss_of_pixel.kind == FOCAL {
        if labelled == chunk.classes {
            for (var channel = 0u; channel < chunk.classes; channel++) {
                write_gradient(channel, pixel, 0.0);
            }
            return 0.0;
        }
        let g = gap(labelled, pixel, top);
        let e = exp(-g);
        let u = select(total - e, others, labelled == top_channel) / total;
        let power = focus(u, e / total);
        let minus_log_p = g + log_total;
        loss = power * minus_log_p;
        by_log = -power * (loss_of_pixel.gamma * (e / total) * log_quotient(minus_log_p, u) + 1.0);
    }
    for (var channel = 0u; channel < chunk.classes; channel++) {
        let e = exp(-gap(channel, pixel, top));
        let p = e / total;
        // 1 − p: a channel below the largest has e ≤ 1 ≤ total − e, so that nothing cancels.
        let rest = select(total - e, others, channel == top_channel) / total;
        var slope: f32;
        if loss_of_pixel.kind == FOCAL {
            slope = by_log * select(-p, rest, channel == labelled);
        } else {
            let wy = class_weights[channel] * target_at(channel, pixel, id);
            slope = loss_of_pixel.temperature * (p * (mass - wy) - wy * rest);
        }
        if chunk.activation != SOFTMAX {
            slope *= log_floored_slope(prediction[channel * chunk.pixels + pixel]);
        }
        write_gradient(channel, pixel, slope);
    }
    return loss_of_pixel.temperature * loss_of_pixel.temperature * loss;
}

// Channels that are a pair (p, 1 − p) each: behind a sigmoid, and a foreground probability.
fn of_pairs(pixel: u32, id: u32) -> f32 {
    let t = loss_of_pixel.temperature;
    var loss = 0.0;
    for (var channel = 0u; channel < chunk.classes; channel++) {
        let value = prediction[channel * chunk.pixels + pixel];
        let y = target_at(channel, pixel, id);
        let w = class_weights[channel];
        // p and 1 − p, −ln of both, and the derivatives of both ln without sign.
        var p = value;
        var q = 1.0 - value;
        var minus_log_p = minus_log_floored(p, q);
        var minus_log_q = minus_log_floored(q, p);
        var slope_p = log_floored_slope(p);
        var slope_q = log_floored_slope(q);
        let chain = select(slope_p + slope_q, 1.0, chunk.activation == SIGMOID);
        if chunk.activation == SIGMOID || loss_of_pixel.kind == KULLBACK_LEIBLER {
            let logit = select(minus_log_q - minus_log_p, clamp(value, -WIDEST_GAP, WIDEST_GAP),
                chunk.activation == SIGMOID) / t;
            let e = exp(-abs(logit));
            let small = e / (1.0 + e);
            let large = 1.0 / (1.0 + e);
            let log_total = log_1p_small(e);
            p = select(small, large, logit >= 0.0);
            q = select(large, small, logit >= 0.0);
            minus_log_p = max(-logit, 0.0) + log_total;
            minus_log_q = max(logit, 0.0) + log_total;
            slope_p = q;
            slope_q = p;
        }
        if loss_of_pixel.kind == FOCAL {
            // What is labelled, and the rest.
            let is_one = y > 0.0;
            let hit = select(q, p, is_one);
            let u = select(p, q, is_one);
            let minus_log_hit = select(minus_log_q, minus_log_p, is_one);
            let log_slope = select(slope_q, slope_p, is_one);
            let hit_slope = select(1.0, p * q, chunk.activation == SIGMOID);
            let power = focus(u, hit);
            loss += power * minus_log_hit;
            let slope = power * (loss_of_pixel.gamma * log_quotient(minus_log_hit, u) * hit_slope + log_slope);
            write_gradient(channel, pixel, select(slope, -slope, is_one));
        } else if loss_of_pixel.kind == KULLBACK_LEIBLER {
            let entropy = log_times(y, 1.0 - y) + log_times(1.0 - y, y);
            loss += t * t * (entropy + y * minus_log_p + (1.0 - y) * minus_log_q);
            write_gradient(channel, pixel, t * (p * (1.0 - y) - y * q) * chain);
        } else {
            loss += w * (y * minus_log_p + (1.0 - y) * minus_log_q);
            write_gradient(channel, pixel, w * ((1.0 - y) * slope_q - y * slope_p));
        }
    }
    return loss;
}

// Probabilities of several classes, each under its own logarithm.
fn of_probabilities(pixel: u32, id: u32) -> f32 {
    var loss = 0.0;
    for (var channel = 0u; channel < chunk.classes; channel++) {
        let p = prediction[channel * chunk.pixels + pixel];
        let wy = class_weights[channel] * target_at(channel, pixel, id);
        let rest = 1.0 - p;
        let minus_log_p = minus_log_floored(p, rest);
        var slope = -wy * log_floored_slope(p);
        if loss_of_pixel.kind == FOCAL {
            // The label is hard: wy is 0 or 1.
            let power = focus(rest, p);
            loss += wy * power * minus_log_p;
            slope = power * (slope - wy * loss_of_pixel.gamma * log_quotient(minus_log_p, rest));
        } else {
            loss += wy * minus_log_p;
        }
        write_gradient(channel, pixel, slope);
    }
    return loss;
}

// Loss and weight of one pixel.
fn of_pixel(pixel: u32) -> vec2<f32> {
    let id = class_of(pixel);
    if id == LEFT_OUT {
        for (var channel = 0u; channel < chunk.classes; channel++) {
            write_gradient(channel, pixel, 0.0);
        }
        return vec2(0.0);
    }
    var weight = 1.0;
    if id != NO_ID && chunk.first_class == 0u {
        weight = class_weights[id];
    }
    if chunk.activation == SIGMOID || (chunk.activation != SOFTMAX && chunk.classes == 1u) {
        return vec2(of_pairs(pixel, id), weight);
    }
    if chunk.activation == SOFTMAX || loss_of_pixel.kind == KULLBACK_LEIBLER {
        return vec2(of_distribution(pixel, id), weight);
    }
    return vec2(of_probabilities(pixel, id), weight);
}

@compute @workgroup_size(THREADS)
fn pixel_losses(
    @builtin(workgroup_id) group: vec3<u32>,
    @builtin(num_workgroups) groups: vec3<u32>,
    @builtin(local_invocation_index) thread: u32,
) {
    let block = group.y * groups.x + group.x;
    if block >= chunk.workgroups {
        return;
    }
    let pixel = block * THREADS + thread;
    var term = vec2(0.0);
    if pixel < chunk.pixels {
        term = of_pixel(pixel);
    }
    terms[thread] = term;
    for (var stride = THREADS / 2u; stride > 0u; stride >>= 1u) {
        workgroupBarrier();
        if thread < stride {
            terms[thread] += terms[thread + stride];
        }
    }
    if thread == 0u {
        partials[block] = Partial(terms[0].x, terms[0].y);
    }
}
