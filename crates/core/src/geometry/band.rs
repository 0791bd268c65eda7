//! The band of a mask along its boundary.

use crate::masks::ImageShape;

/// The band's width as a share of the image's diagonal.
pub const BAND_SHARE: f64 = 0.02;

/// The width of the band of an image in pixels: 2 % of its diagonal, rounded, at least 1.
pub fn band_reach(shape: ImageShape) -> usize {
    let diagonal = (shape.height() as f64).hypot(shape.width() as f64);
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a diagonal is below 2³¹")]
    let reach = (BAND_SHARE * diagonal).round_ties_even() as usize;
    reach.max(1)
}

/// Row-major `[H, W]`: the mask's pixels that `reach` erosions by 3×3 take away; beyond the image is outside.
///
/// # Source
/// Cheng et al.: Boundary IoU, arXiv 2103.16562.
pub fn inner_band(mask: &[bool], shape: ImageShape, reach: usize) -> Vec<bool> {
    let (height, width) = (shape.height(), shape.width());
    // Steps of a king from the outside: two passes are exact, and cost the same for every width of the band. A frame of zeros
    // stands for what is beyond the image.
    let across = width + 2;
    let mut steps = vec![0_u32; (height + 2) * across];
    for (row, mask) in mask.chunks_exact(width).take(height).enumerate() {
        let (above, here) = steps[row * across..(row + 2) * across].split_at_mut(across);
        for (column, _) in mask.iter().enumerate().filter(|(_, is_in)| **is_in) {
            let least = above[column].min(above[column + 1]).min(above[column + 2]).min(here[column]);
            here[column + 1] = least + 1;
        }
    }
    let reach = u32::try_from(reach).unwrap_or(u32::MAX);
    let mut band = vec![false; mask.len().min(height * width)];
    for row in (0..height).rev() {
        let (here, below) = steps[(row + 1) * across..(row + 3) * across].split_at_mut(across);
        let band = &mut band[row * width..(row + 1) * width];
        for column in (0..width).rev().filter(|column| mask[row * width + column]) {
            let least = below[column].min(below[column + 1]).min(below[column + 2]).min(here[column + 2]);
            here[column + 1] = here[column + 1].min(least + 1);
            band[column] = here[column + 1] <= reach;
        }
    }
    band
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_band_is_what_erosions_take_away() {
        let shape = ImageShape::new(7, 9).unwrap();
        let mask: Vec<bool> = (0..63).map(|at| at % 11 != 5 && at != 30).collect();
        let mut left = mask.clone();
        for reach in 1..4 {
            let eroded: Vec<bool> = (0..63_usize)
                .map(|at| {
                    let (row, column) = (at / 9, at % 9);
                    let inside = (1..6).contains(&row) && (1..8).contains(&column);
                    inside && (0..9).all(|k| left[(row + k / 3 - 1) * 9 + column + k % 3 - 1])
                })
                .collect();
            left = eroded;
            let wanted: Vec<bool> = mask.iter().zip(&left).map(|(mask, left)| *mask && !left).collect();
            assert_eq!(inner_band(&mask, shape, reach), wanted, "{reach}");
        }
    }

    #[test]
    fn the_band_grows_with_the_diagonal() {
        let reach = |height, width| band_reach(ImageShape::new(height, width).unwrap());
        assert_eq!([reach(1, 1), reach(60, 80), reach(512, 1024)], [1, 2, 23]);
    }
}
