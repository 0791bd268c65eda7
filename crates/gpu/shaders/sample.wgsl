// One chunk of a sample: what prediction, label and keep mask say about each of its pixels.
// Prepended to every shader that reads a sample.
//
// Shapes: N pixels, C classes, maps row-major [C, N]
//   prediction  f32   [C, N]   probabilities or logits, as `activation` says
//   label       u32            soft: the bits of f32 [C, N]; hard: [N] class ids of 8 or 16 bits, packed, low bits
//                              first, all ones where a pixel has no class
//   keep        u32            [N] bytes, packed, 0 where a pixel is left out; one unread word without a mask

struct Chunk {
    pixels: u32,
    classes: u32,
    activation: u32,
    // Bits of a class id: 0 for a soft label.
    id_bits: u32,
    // The class of channel 0: 1 where a single channel is the foreground of two classes.
    first_class: u32,
    has_keep: u32,
    // A label above it makes its class present.
    threshold: f32,
    workgroups: u32,
}

const SOFTMAX = 1u;
const SIGMOID = 2u;
// The class of a kept pixel whose label is soft; that of a pixel left out.
const NO_ID = 0x10000u;
const LEFT_OUT = 0x20000u;

@group(0) @binding(0) var<uniform> chunk: Chunk;
@group(0) @binding(1) var<storage, read> prediction: array<f32>;
@group(0) @binding(2) var<storage, read> label: array<u32>;
@group(0) @binding(3) var<storage, read> keep: array<u32>;

// The class id of a pixel, NO_ID or LEFT_OUT.
fn class_of(pixel: u32) -> u32 {
    if chunk.has_keep != 0u && ((keep[pixel >> 2u] >> (8u * (pixel & 3u))) & 0xffu) == 0u {
        return LEFT_OUT;
    }
    if chunk.id_bits == 8u {
        let id = (label[pixel >> 2u] >> (8u * (pixel & 3u))) & 0xffu;
        return select(id, LEFT_OUT, id == 0xffu);
    }
    if chunk.id_bits == 16u {
        let id = (label[pixel >> 1u] >> (16u * (pixel & 1u))) & 0xffffu;
        return select(id, LEFT_OUT, id == 0xffffu);
    }
    return NO_ID;
}

// The label y of a channel at a kept pixel of class `id`.
fn label_at(channel: u32, pixel: u32, id: u32) -> f32 {
    if id == NO_ID {
        return bitcast<f32>(label[channel * chunk.pixels + pixel]);
    }
    return select(0.0, 1.0, id == channel + chunk.first_class);
}

// What soft-max needs to know of a pixel: the largest logit and Σ exp(z − largest), channels in order.
fn soft_max(pixel: u32) -> vec2<f32> {
    if chunk.activation != SOFTMAX {
        return vec2(0.0, 1.0);
    }
    var top = prediction[pixel];
    for (var channel = 1u; channel < chunk.classes; channel++) {
        top = max(top, prediction[channel * chunk.pixels + pixel]);
    }
    var total = 0.0;
    for (var channel = 0u; channel < chunk.classes; channel++) {
        total += exp(prediction[channel * chunk.pixels + pixel] - top);
    }
    return vec2(top, total);
}

// The prediction x of a channel; `norm` is what `soft_max` gave.
fn prediction_at(channel: u32, pixel: u32, norm: vec2<f32>) -> f32 {
    let value = prediction[channel * chunk.pixels + pixel];
    if chunk.activation == SOFTMAX {
        return exp(value - norm.x) / norm.y;
    }
    if chunk.activation == SIGMOID {
        // Through the branch that cannot overflow.
        let e = exp(-abs(value));
        let small = e / (1.0 + e);
        return select(small, 1.0 - small, value >= 0.0);
    }
    return value;
}

