// The slope of overlap losses at a pixel, an affine function of prediction and label.
// Prepended, after sample.wgsl, to every shader that needs it.
//
// Shapes: L losses of C classes
//   4  coefficients  [L, C]  dL/dx = a + b·y + c·sgn(x−y) + d·x, sgn(0) = 0; a ± c come whole, since in f32 they cancel

struct Coefficients {
    equal: f32,
    above: f32,
    below: f32,
    b: f32,
    d: f32,
}

@group(0) @binding(4) var<storage, read> coefficients: array<Coefficients>;

// `at` is the class's place among all coefficients.
fn gradient_at(at: u32, x: f32, y: f32) -> f32 {
    let k = coefficients[at];
    // Comparing, not subtracting: a difference may be flushed to 0 where the values differ.
    let side = select(select(k.equal, k.below, x < y), k.above, x > y);
    return side + k.b * y + k.d * x;
}
