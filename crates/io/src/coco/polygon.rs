//! Polygons as masks, pixel for pixel as pycocotools draws them.

use super::rle::{Runs, broken};
use crate::IoError;

/// Points along all boundaries of one polygon, at five times the resolution; more are refused.
const MOST_POINTS: f64 = 5e7;
const SCALE: f64 = 5.0;

/// Fills one polygon, `x, y, x, y, …`.
///
/// # Source
/// `rleFrPoly` of cocodataset/cocoapi, common/maskApi.c.
pub(super) fn fill(corners: &[f64], height: u32, width: u32) -> Result<Runs, IoError> {
    let (h, w) = (f64::from(height), f64::from(width));
    let far = 1e7;
    if corners.len() < 6 || corners.iter().any(|value| value.is_nan() || value.abs() > far) {
        return Err(broken("a polygon needs three corners or more, none of them far outside"));
    }
    #[expect(clippy::cast_possible_truncation, reason = "C's conversion; the values lie within ±5·10⁷")]
    let scaled = |value: f64| (SCALE * value + 0.5) as i64;
    let mut points: Vec<(i64, i64)> = corners.as_chunks::<2>().0.iter().map(|&[x, y]| (scaled(x), scaled(y))).collect();
    points.push(points[0]);
    let length: f64 = points
        .windows(2)
        .map(|pair| {
            let ((x0, y0), (x1, y1)) = (pair[0], pair[1]);
            (x1 - x0).abs().max((y1 - y0).abs()) as f64 + 1.0
        })
        .sum();
    if length > MOST_POINTS {
        return Err(broken("a polygon whose outline is too long"));
    }
    let mut outline: Vec<(i64, i64)> = Vec::new();
    for pair in points.windows(2) {
        let ((mut xs, mut ys), (mut xe, mut ye)) = (pair[0], pair[1]);
        let (dx, dy) = ((xe - xs).abs(), (ys - ye).abs());
        let flip = (dx >= dy && xs > xe) || (dx < dy && ys > ye);
        if flip {
            std::mem::swap(&mut xs, &mut xe);
            std::mem::swap(&mut ys, &mut ye);
        }
        let flat = dx >= dy;
        let steps = if flat { dx } else { dy };
        let slope = if steps == 0 { 0.0 } else { (if flat { ye - ys } else { xe - xs }) as f64 / steps as f64 };
        for step in 0..=steps {
            let t = if flip { steps - step } else { step };
            #[expect(clippy::cast_possible_truncation, reason = "C's conversion; the values lie within ±5·10⁷")]
            let across = |start: i64| (start as f64 + slope * t as f64 + 0.5) as i64;
            outline.push(if flat { (t + xs, across(ys)) } else { (across(xs), t + ys) });
        }
    }
    // Where the outline changes column, in the order of columns.
    let mut changes: Vec<u32> = Vec::new();
    for pair in outline.windows(2) {
        let ((u0, v0), (u1, v1)) = (pair[0], pair[1]);
        if u0 == u1 {
            continue;
        }
        let x = (if u1 < u0 { u1 } else { u1 - 1 }) as f64;
        let x = (x + 0.5) / SCALE - 0.5;
        if x.floor() != x || x < 0.0 || x > w - 1.0 {
            continue;
        }
        let y = (((v1.min(v0)) as f64 + 0.5) / SCALE - 0.5).clamp(0.0, h).ceil();
        #[expect(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "inside the image, which fits 32 bits"
        )]
        changes.push((x * h + y) as u32);
    }
    changes.push(height * width);
    changes.sort_unstable();
    let mut before = 0;
    let lengths: Vec<u32> = changes.iter().map(|&at| at - std::mem::replace(&mut before, at)).collect();
    let mut counts: Vec<u32> = vec![lengths[0]];
    let mut at = 1;
    while at < lengths.len() {
        if lengths[at] > 0 {
            counts.push(lengths[at]);
            at += 1;
        } else {
            // An empty run joins its neighbours.
            if let (Some(last), Some(&next)) = (counts.last_mut(), lengths.get(at + 1)) {
                *last += next;
            }
            at += 2;
        }
    }
    Runs::new(height, width, counts)
}
