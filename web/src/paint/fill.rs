//! Filling what hangs together: a flood over neighbours that are alike.

use super::edit::{Edit, Paint};
use super::masks::Masks;
use jdt_core::masks::Rect;
use jdt_engine::Layer;

/// Fills the region around a pixel; gives the step and the rectangle that changed.
///
/// Neighbours are the four beside a pixel. On a foreground map those belong together whose values are within `tolerance` of
/// the first one's; of several classes, those with the same largest class.
pub(crate) fn fill(
    masks: &mut Masks,
    layer: Layer,
    paint: Paint,
    (row, column): (usize, usize),
    tolerance: f32,
) -> Option<(Edit, Rect)> {
    let shape = masks.shape();
    if row >= shape.height || column >= shape.width {
        return None;
    }
    let region = Region::around(masks, layer, (row, column), tolerance);
    let mut edit = Edit::new(shape, layer, paint);
    edit.touch(masks, region.rect);
    let map = masks.layer_mut(layer);
    for row in region.rect.top..region.rect.top + region.rect.height {
        for column in region.rect.left..region.rect.left + region.rect.width {
            if region.inside[row * shape.width + column] {
                edit.cover(map, row, column, 1.0);
            }
        }
    }
    Some((edit, region.rect))
}

/// The class with the largest share of a pixel, the first on ties.
pub(crate) fn largest_class(map: &[f32], pixels: usize, at: usize) -> usize {
    let classes = map.len() / pixels.max(1);
    (1..classes).fold(0, |best, class| if map[class * pixels + at] > map[best * pixels + at] { class } else { best })
}

/// The same of every pixel, plane after plane: that is how the map lies in memory.
fn largest_classes(map: &[f32], pixels: usize) -> Vec<u8> {
    let mut planes = map.chunks_exact(pixels);
    let mut most = planes.next().map(<[f32]>::to_vec).unwrap_or_default();
    let mut classes = vec![0; pixels];
    for (class, plane) in (1..=u8::MAX).zip(planes) {
        for ((most, largest), &value) in most.iter_mut().zip(&mut classes).zip(plane) {
            if value > *most {
                (*most, *largest) = (value, class);
            }
        }
    }
    classes
}

/// Pixels that hang together, and the rectangle around them.
struct Region {
    inside: Vec<bool>,
    rect: Rect,
}

impl Region {
    /// Row by row: each run of alike pixels is taken whole, and looks for more above and below itself.
    fn around(masks: &Masks, layer: Layer, (row, column): (usize, usize), tolerance: f32) -> Self {
        let (map, shape) = (masks.layer(layer), masks.shape());
        let (width, pixels) = (shape.width, shape.width * shape.height);
        let seed = row * width + column;
        let classes = if shape.channels == 1 { Vec::new() } else { largest_classes(map, pixels) };
        let alike = |at: usize| match classes.get(at) {
            Some(&class) => class == classes[seed],
            None => (map[at] - map[seed]).abs() <= tolerance,
        };
        let mut inside = vec![false; pixels];
        let mut waiting = vec![(row, column)];
        let mut rect = Rect { top: row, left: column, height: 1, width: 1 };
        while let Some((row, column)) = waiting.pop() {
            let line = row * width;
            if inside[line + column] {
                continue;
            }
            let is_open = |column: usize| alike(line + column) && !inside[line + column];
            let left = (0..column).rev().take_while(|&column| is_open(column)).last().unwrap_or(column);
            let right = (column..width).take_while(|&column| is_open(column)).last().unwrap_or(column);
            inside[line + left..=line + right].fill(true);
            rect = rect.union(Rect { top: row, left, height: 1, width: right - left + 1 });
            for next in [row.checked_sub(1), Some(row + 1).filter(|&next| next < shape.height)].into_iter().flatten() {
                let mut in_run = false;
                for column in left..=right {
                    let open = !inside[next * width + column] && alike(next * width + column);
                    if open && !in_run {
                        waiting.push((next, column));
                    }
                    in_run = open;
                }
            }
        }
        Self { inside, rect }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use jdt_core::scenes::Scene;

    const HALF: Paint = Paint { value: 0.5, class: 0 };

    #[test]
    fn a_fill_stops_where_values_differ_by_more_than_the_tolerance() {
        let mut masks = Masks::of_scene(Scene::Half).unwrap();
        let before = masks.clone();
        let (edit, rect) = fill(&mut masks, Layer::Label, HALF, (20, 20), 0.1).unwrap();
        assert_eq!(rect, Rect { top: 16, left: 16, height: 32, width: 16 });
        assert!(masks.layer(Layer::Label).iter().all(|&v| v == 0.0 || v == 128.0 / 255.0 || v == 0.5));
        edit.take_back(&mut masks);
        assert_eq!(masks, before);
        // Wide enough, it goes over the border of the two halves, and around nothing else.
        let (_, rect) = fill(&mut masks, Layer::Label, HALF, (20, 20), 0.6).unwrap();
        assert_eq!(rect, Rect { top: 16, left: 16, height: 32, width: 32 });
        assert!(fill(&mut masks, Layer::Label, HALF, (64, 0), 0.1).is_none());
    }

    #[test]
    fn a_fill_goes_around_corners() {
        let mut masks = Masks::of_scene(Scene::Half).unwrap();
        let (_, rect) = fill(&mut masks, Layer::Label, HALF, (0, 0), 0.0).unwrap();
        assert_eq!(rect, masks.rect());
        let filled = masks.layer(Layer::Label).iter().filter(|&&v| v == 0.5).count();
        assert_eq!(filled, 4096 - 32 * 32);
    }

    #[test]
    fn of_several_classes_the_largest_decides_and_pixels_still_sum_to_one() {
        let mut masks = Masks::of_scene(Scene::Street).unwrap();
        let sky =
            |masks: &Masks| (0..4096).filter(|&at| largest_class(masks.layer(Layer::Label), 4096, at) == 0).count();
        let before = sky(&masks);
        assert!(before > 500);
        fill(&mut masks, Layer::Label, Paint { value: 1.0, class: 3 }, (2, 2), 0.0).unwrap();
        assert!(sky(&masks) < before / 2);
        let map = masks.layer(Layer::Label);
        assert!((0..4096).all(|at| ((0..4).map(|class| map[class * 4096 + at]).sum::<f32>() - 1.0).abs() < 1e-5));
    }
}
