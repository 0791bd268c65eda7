//! Lines along which a function on a square grid has one value.

/// A piece of a contour line, from (x, y) to (x, y), both in [0, 1].
pub type ContourPiece = [[f32; 2]; 2];

/// The pieces of the line along which a grid's values equal `level`, by marching squares.
///
/// `values` is row-major `[side, side]`; column 0 is x = 0 and row 0 is y = 0. A cell whose diagonal corners lie on one
/// side and the others on the other is split by the mean of its corners. Cells with a value that is not finite have no line.
///
/// # Example
/// ```
/// use jdt_core::geometry::contour_line;
///
/// let plane = [0.0, 1.0, 0.0, 1.0];
/// assert_eq!(contour_line(&plane, 2, 0.25), [[[0.25, 0.0], [0.25, 1.0]]]);
/// ```
pub fn contour_line(values: &[f64], side: usize, level: f64) -> Vec<ContourPiece> {
    let mut pieces = Vec::new();
    if side < 2 || values.len() != side * side {
        return pieces;
    }
    for row in 0..side - 1 {
        for column in 0..side - 1 {
            cell(values, side, [column, row], level, &mut pieces);
        }
    }
    pieces
}

/// Corners and edges go around the cell from (0, 0) by way of (1, 0).
const CORNERS: [[usize; 2]; 4] = [[0, 0], [1, 0], [1, 1], [0, 1]];

fn cell(values: &[f64], side: usize, [column, row]: [usize; 2], level: f64, pieces: &mut Vec<ContourPiece>) {
    let corners = CORNERS.map(|[x, y]| values[(row + y) * side + column + x]);
    if !corners.iter().all(|value| value.is_finite()) {
        return;
    }
    let above = corners.map(|value| value >= level);
    let crossing = |edge: usize| -> Option<[f32; 2]> {
        let (from, to) = (edge, (edge + 1) % 4);
        (above[from] != above[to]).then(|| {
            let share = (level - corners[from]) / (corners[to] - corners[from]);
            let along = |axis: usize, start: usize| {
                let (a, b) = (CORNERS[from][axis] as f64, CORNERS[to][axis] as f64);
                narrow((start as f64 + a + share * (b - a)) / (side - 1) as f64)
            };
            [along(0, column), along(1, row)]
        })
    };
    let crossings: Vec<[f32; 2]> = (0..4).filter_map(crossing).collect();
    match crossings[..] {
        [a, b] => pieces.push([a, b]),
        [a, b, c, d] => {
            // The middle belongs to the corners on its side of the level.
            let middle = corners.iter().sum::<f64>() / 4.0 >= level;
            if middle == above[0] { pieces.extend([[a, b], [c, d]]) } else { pieces.extend([[d, a], [b, c]]) }
        }
        _ => {}
    }
}

#[expect(clippy::cast_possible_truncation, reason = "a place on screen")]
fn narrow(value: f64) -> f32 {
    value as f32
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_circle_is_as_long_as_it_should_be() {
        let side = 65;
        let at = |i: usize| i as f64 / 64.0 - 0.5;
        let values: Vec<f64> = (0..side * side).map(|i| at(i % side).hypot(at(i / side))).collect();
        let length: f32 = contour_line(&values, side, 0.3).iter().map(|[a, b]| (a[0] - b[0]).hypot(a[1] - b[1])).sum();
        assert!((length - 0.6 * std::f32::consts::PI).abs() < 2e-3, "{length}");
    }

    #[test]
    fn a_saddle_is_split_and_nothing_crosses_a_flat_grid() {
        assert_eq!(contour_line(&[1.0, 0.0, 0.0, 1.0], 2, 0.5).len(), 2);
        assert_eq!(contour_line(&[1.0, 0.0, 0.0, 1.0], 2, 0.6).len(), 2);
        let none: [ContourPiece; 0] = [];
        assert_eq!(contour_line(&[0.5; 9], 3, 0.5), none);
        assert_eq!(contour_line(&[0.5; 9], 3, 0.7), none);
        assert_eq!(contour_line(&[f64::NAN, 0.0, 1.0, 1.0], 2, 0.5), none);
        assert_eq!(contour_line(&[0.5; 8], 3, 0.5), none);
    }
}
