//! A function on a square grid, with the colours and lines by which it is seen.

use super::blob;
use jdt_core::colour::{ColourScale, colour_map};
use jdt_core::geometry::{ContourPiece, contour_line};
use serde::{Deserialize, Serialize};

/// One contour line.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Contour {
    /// The value along it.
    pub level: f64,
    /// Its pieces, in shares of the map's width and height from the corner of the first value.
    #[serde(with = "blob")]
    pub pieces: Vec<ContourPiece>,
}

/// Values on a square grid.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct HeightMap {
    /// Values of one side.
    pub side: usize,
    /// Row-major `[side, side]`.
    #[serde(with = "blob")]
    pub values: Vec<f64>,
    /// The least value, and the first place of it.
    pub lowest: (f64, usize),
    /// The greatest value.
    pub highest: f64,
    /// Their colours, opaque red, green, blue, alpha: dark is low. The last row comes first, as a screen has it.
    #[serde(with = "blob")]
    pub rgba: Vec<u8>,
    /// Lines of equal height.
    pub contours: Vec<Contour>,
}

/// Contours are read off at most so many values of a side: finer ones would not be seen.
const CONTOUR_SIDE: usize = 96;

/// About so many contours.
const LEVELS: f64 = 20.0;

/// Maps of several functions on one grid, in one scale of colours and with the same contours.
pub(super) fn alike(side: usize, functions: Vec<Vec<f64>>) -> Vec<HeightMap> {
    let all = || functions.iter().flatten().copied();
    let (low, high) = (all().fold(f64::INFINITY, f64::min), all().fold(f64::NEG_INFINITY, f64::max));
    let levels = levels(low, high);
    functions.into_iter().map(|values| height_map(side, values, [low, high], &levels)).collect()
}

fn height_map(side: usize, values: Vec<f64>, [low, high]: [f64; 2], levels: &[f64]) -> HeightMap {
    let mut lowest = (f64::INFINITY, 0);
    for (at, &value) in values.iter().enumerate() {
        if value < lowest.0 {
            lowest = (value, at);
        }
    }
    let highest = values.iter().copied().fold(f64::NEG_INFINITY, f64::max);
    let span = if high > low { high - low } else { 1.0 };
    let shares: Vec<f32> = values.chunks(side.max(1)).rev().flatten().map(|v| narrow((v - low) / span)).collect();
    let rgba = colour_map(&shares, ColourScale::Viridis);
    let (coarse, coarse_side) = thinned(&values, side);
    let contours = levels
        .iter()
        .map(|&level| Contour { level, pieces: contour_line(&coarse, coarse_side, level) })
        .filter(|contour| !contour.pieces.is_empty())
        .collect();
    HeightMap { side, values, lowest, highest, rgba, contours }
}

/// The values at fewer places, which are found by weighing their neighbours.
fn thinned(values: &[f64], side: usize) -> (Vec<f64>, usize) {
    if side <= CONTOUR_SIDE {
        return (values.to_vec(), side);
    }
    let scale = (side - 1) as f64 / (CONTOUR_SIDE - 1) as f64;
    let split = |i: usize| {
        let place = i as f64 * scale;
        let before = floor(place).min(side - 2);
        (before, place - before as f64)
    };
    let mut coarse = Vec::with_capacity(CONTOUR_SIDE * CONTOUR_SIDE);
    for row in 0..CONTOUR_SIDE {
        let (r, v) = split(row);
        for column in 0..CONTOUR_SIDE {
            let (c, u) = split(column);
            let at = |row: usize, column: usize| values[row * side + column];
            let upper = at(r, c) * (1.0 - u) + at(r, c + 1) * u;
            let lower = at(r + 1, c) * (1.0 - u) + at(r + 1, c + 1) * u;
            coarse.push(upper * (1.0 - v) + lower * v);
        }
    }
    (coarse, CONTOUR_SIDE)
}

/// Round numbers between two values.
fn levels(low: f64, high: f64) -> Vec<f64> {
    let span = high - low;
    if !(span > 1e-12 && span.is_finite()) {
        return Vec::new();
    }
    let rough = span / LEVELS;
    let power = 10.0_f64.powf(rough.log10().floor());
    let step = [1.0, 2.0, 2.5, 5.0, 10.0].into_iter().map(|f| f * power).find(|step| *step >= rough).unwrap_or(rough);
    let first = (low / step).ceil();
    (0..32).map(|i| (first + f64::from(i)) * step).take_while(|level| *level < high).filter(|l| *l > low).collect()
}

#[expect(clippy::cast_possible_truncation, reason = "a colour")]
fn narrow(value: f64) -> f32 {
    value as f32
}

#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a place between 0 and the side")]
fn floor(value: f64) -> usize {
    value as usize
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn maps_share_their_colours_and_contours() {
        let ramp = |scale: f64| (0..100 * 100).map(|i| scale * f64::from(i % 100) / 99.0).collect::<Vec<f64>>();
        let maps = alike(100, vec![ramp(1.0), ramp(0.5)]);
        let levels = |map: &HeightMap| map.contours.iter().map(|c| (c.level * 20.0).round()).collect::<Vec<_>>();
        assert_eq!(levels(&maps[0]), (1..20).map(f64::from).collect::<Vec<_>>());
        assert_eq!(levels(&maps[1]), (1..10).map(f64::from).collect::<Vec<_>>());
        for map in &maps {
            assert_eq!((map.lowest, map.rgba.len()), ((0.0, 0), 40_000));
        }
        assert_eq!(maps[0].rgba[4 * 99..4 * 100], [253, 231, 37, 255]);
        let piece = maps[0].contours[2].pieces[0];
        assert!((piece[0][0] - 0.15).abs() < 1e-5, "{piece:?}");
    }

    #[test]
    fn a_flat_map_has_a_colour_and_no_contours() {
        let maps = alike(2, vec![vec![0.25; 4]]);
        assert!(maps[0].contours.is_empty() && maps[0].highest == 0.25);
        assert_eq!(maps[0].rgba[..4], maps[0].rgba[12..]);
    }

    #[test]
    fn a_map_survives_its_journey() {
        let maps = alike(3, vec![(0..9).map(f64::from).collect()]);
        let bytes = crate::protocol::encode(&maps).unwrap();
        assert_eq!(crate::protocol::decode::<Vec<HeightMap>>(&bytes).unwrap(), maps);
    }
}
