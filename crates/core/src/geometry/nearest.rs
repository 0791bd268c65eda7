//! Distances at some pixels alone, such as those of a boundary.

use super::Grid;
use super::distance::{distance_to, squared, steps_along_first_axis};
use crate::CoreError;

/// The distance from each pixel that `chosen` marks, in the order of the pixels, to the nearest site; infinite without one.
///
/// In a plane each looks around: how far the nearest site lies above or below is known of every pixel, so that one row has to
/// be searched, and no further than the nearest found so far. Boundaries of masks that resemble each other lie near. Where
/// that takes longer than the transform of all pixels, and beyond the plane, the transform is made.
///
/// # Errors
/// [`CoreError::GridLength`] for marks or sites of another size.
pub(super) fn distances_at(chosen: &[bool], sites: &[bool], grid: &Grid) -> Result<Vec<f64>, CoreError> {
    grid.expect_mask("the chosen pixels", chosen)?;
    grid.expect_mask("the sites", sites)?;
    if let (&[_, width], &[down, across]) = (grid.dims(), grid.spacing())
        && let Some(distances) = look_around(chosen, sites, width, (down, across))
    {
        return Ok(distances);
    }
    let all = distance_to(sites, grid)?;
    Ok(chosen.iter().zip(all).filter(|(chosen, _)| **chosen).map(|(_, distance)| distance).collect())
}

/// How many looks a pixel of the plane is worth before the transform is cheaper.
const LOOKS: usize = 4;

/// `None` if it takes too long.
fn look_around(chosen: &[bool], sites: &[bool], width: usize, (down, across): (f64, f64)) -> Option<Vec<f64>> {
    let steps = steps_along_first_axis(sites, sites.len() / width, width);
    let square = |steps: u32| squared(steps, down);
    let mut looks = LOOKS * chosen.len();
    let mut distances = Vec::new();
    for (chosen, steps) in chosen.chunks_exact(width).zip(steps.chunks_exact(width)) {
        for (column, _) in chosen.iter().enumerate().filter(|(_, is_chosen)| **is_chosen) {
            let mut nearest = square(steps[column]);
            for away in 1..=column.max(width - 1 - column) {
                let along = (away as f64 * across).powi(2);
                if along >= nearest {
                    break;
                }
                looks = looks.checked_sub(1)?;
                let left = column.checked_sub(away).map(|column| steps[column]);
                for &steps in left.iter().chain(steps.get(column + away)) {
                    nearest = nearest.min(square(steps) + along);
                }
            }
            distances.push(nearest.sqrt());
        }
    }
    Some(distances)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn looks_find_what_the_transform_finds() {
        let grid = Grid::new(&[37, 53], Some(&[0.7, 1.3])).unwrap();
        for every in [2, 19, 400] {
            let sites: Vec<bool> = (0..37 * 53_usize).map(|at| at * at % 997 % every == 1).collect();
            let chosen: Vec<bool> = (0..37 * 53).map(|at| at % 5 == 0).collect();
            let all = distance_to(&sites, &grid).unwrap();
            let wanted: Vec<f64> =
                all.into_iter().zip(&chosen).filter(|(_, chosen)| **chosen).map(|(d, _)| d).collect();
            let got = look_around(&chosen, &sites, 53, (0.7, 1.3)).unwrap();
            assert!(got.iter().zip(&wanted).all(|(a, b)| (a - b).abs() < 1e-12), "{every}");
            assert_eq!(got.len(), wanted.len());
        }
    }

    #[test]
    fn who_is_far_from_everything_gives_up_and_the_transform_answers() {
        let (width, height) = (400, 300);
        let sites: Vec<bool> = (0..width * height).map(|at| at == 0).collect();
        let chosen = vec![true; width * height];
        assert_eq!(look_around(&chosen, &sites, width, (1.0, 1.0)), None);
        let grid = Grid::new(&[height, width], None).unwrap();
        let far = distances_at(&chosen, &sites, &grid).unwrap();
        assert_eq!(far[width * height - 1], f64::hypot(399.0, 299.0));
        assert!(distances_at(&chosen, &vec![false; width * height], &grid).unwrap().iter().all(|d| d.is_infinite()));
    }
}
