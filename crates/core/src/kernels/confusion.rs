//! A pair of hard masks → its confusion table.

use crate::CoreError;
use crate::kernels::lanes::{Work, widest};
use crate::masks::{ClassIds, LabelMap, PredictionMap};
use crate::statistics::Confusion;

/// Neighbouring pixels mostly hold the same pair of classes, and adding to a counter that was just written waits
/// for that write. Eight tables, one for each of eight successive pixels, break the chain.
const TABLES: usize = 8;

/// Pixels that are looked at together: real masks are long runs, and a run of one pair is one addition.
const RUN: u32 = 32;

/// A run with more pixels than this that differ from its usual pair is counted pixel by pixel.
const MIXED: u32 = 16;

/// Counts label and prediction classes over the kept pixels.
///
/// # Errors
/// [`CoreError::ShapeMismatch`]; [`CoreError::ChannelMismatch`] for different class spaces;
/// [`CoreError::ClassOutOfRange`] if the prediction holds no class on a kept pixel.
///
/// # Example
/// ```
/// use jdt_core::kernels::confusion;
/// use jdt_core::masks::{ClassSpace, IdImage, LabelMap, PredictionMap};
/// use ndarray::array;
///
/// let space = ClassSpace::new(2, Some(255))?;
/// let label = LabelMap::new(&IdImage::U8(array![[0, 1, 1], [0, 1, 255]]), space)?;
/// let pred = PredictionMap::new(&IdImage::U8(array![[0, 1, 0], [1, 1, 9]]), space)?;
/// assert_eq!(confusion(&label, &pred)?.table(), [1, 1, 1, 2]);
/// # Ok::<(), jdt_core::CoreError>(())
/// ```
pub fn confusion(label: &LabelMap, prediction: &PredictionMap) -> Result<Confusion, CoreError> {
    let classes = label.expect_pair(prediction)?;
    let table = match (label.ids(), prediction.ids()) {
        (ClassIds::U8(label), ClassIds::U8(pred)) => count_8(label, pred, classes),
        (ClassIds::U16(label), ClassIds::U16(pred)) => count_16(label, pred, classes),
        // The class count decides the width, so equal class counts never come here.
        _ => Vec::new(),
    };
    finish_confusion(prediction, classes, &table)
}

/// Cuts the void row and column off a `(C+1) × (C+1)` table, whichever device counted it.
///
/// # Errors
/// [`CoreError::ClassOutOfRange`] if a kept pixel stands in the void column.
pub fn finish_confusion(prediction: &PredictionMap, classes: usize, table: &[u64]) -> Result<Confusion, CoreError> {
    let rows = || table.chunks(classes + 1).take(classes);
    match rows().map(|row| row[classes]).sum() {
        0 => Ok(Confusion::from_table(classes, rows().flat_map(|row| &row[..classes]).copied().collect())),
        strays => Err(prediction.out_of_range(strays)),
    }
}

/// The `(C+1) × (C+1)` table of up to 255 classes, void last.
///
/// A table's side is a power of two, so that a cell's place is a shift and an "or" of bytes, and never out of bounds;
/// tables lie a little more than a power of two apart, or the processor would take a cell of one for that of another.
fn count_8(label: &[u8], pred: &[u8], classes: usize) -> Vec<u64> {
    match classes + 1 {
        0..=4 => count_with_side::<2, 16, 48>(label, pred, classes),
        5..=32 => count_with_side::<5, 1024, 1072>(label, pred, classes),
        33..=64 => count_with_side::<6, 4096, 4144>(label, pred, classes),
        _ => count_with_side::<8, 65536, 65584>(label, pred, classes),
    }
}

fn count_with_side<const SHIFT: u32, const CELLS: usize, const PITCH: usize>(
    label: &[u8],
    pred: &[u8],
    classes: usize,
) -> Vec<u64> {
    widest(CountBytes::<SHIFT, CELLS, PITCH> { label, pred, classes })
}

/// A count of two masks of bytes, in lanes of any width.
struct CountBytes<'a, const SHIFT: u32, const CELLS: usize, const PITCH: usize> {
    label: &'a [u8],
    pred: &'a [u8],
    classes: usize,
}

impl<const SHIFT: u32, const CELLS: usize, const PITCH: usize> Work for CountBytes<'_, SHIFT, CELLS, PITCH> {
    type Output = Vec<u64>;

    /// A store a pixel is what counting costs, so most pixels are spared one: a run is counted as one pair of classes
    /// that is usual in it, and only the pixels that differ are looked up.
    #[expect(clippy::inline_always, reason = "compiled for several lane widths")]
    #[inline(always)]
    fn run(self) -> Vec<u64> {
        // u32 counters: a mask holds fewer than 2³² pixels.
        // On the heap: tables of 256 × 256 are two megabytes.
        let mut tables: Box<[[u32; PITCH]; TABLES]> = match vec![[0; PITCH]; TABLES].try_into() {
            Ok(tables) => tables,
            Err(_) => return Vec::new(),
        };
        let void = u8::try_from(self.classes).unwrap_or(u8::MAX);
        let cell = |label: u8, pred: u8| u16::from(label.min(void)) << SHIFT | u16::from(pred.min(void));
        let ((labels, label_rest), (preds, pred_rest)) =
            (self.label.as_chunks::<{ RUN as usize }>(), self.pred.as_chunks::<{ RUN as usize }>());
        // The last cell is that of no pixel: void and void, which no reader of the table looks at.
        let mut cells = [cell(void, void); RUN as usize + 1];
        for (label, pred) in labels.iter().zip(preds) {
            let usual = usual_pair(label, pred);
            let mut differing = differing(label, pred, usual);
            let usual = usize::from(cell(usual.0, usual.1)) % CELLS;
            if differing == 0 {
                tables[0][usual] += RUN;
                continue;
            }
            for ((at, &l), &p) in cells.iter_mut().zip(label).zip(pred) {
                *at = cell(l, p);
            }
            if differing.count_ones() > MIXED {
                for cells in cells.as_chunks::<TABLES>().0 {
                    for (table, &at) in tables.iter_mut().zip(cells) {
                        table[usize::from(at) % CELLS] += 1;
                    }
                }
                continue;
            }
            tables[0][usual] += RUN - differing.count_ones();
            // Eight at a time, the last of them no pixels, for want of a branch that the processor would guess wrong.
            while differing != 0 {
                for table in &mut *tables {
                    let pixel = (u64::from(differing) | 1 << RUN).trailing_zeros();
                    differing &= differing.wrapping_sub(1);
                    table[usize::from(cells[pixel as usize]) % CELLS] += 1;
                }
            }
        }
        for (&l, &p) in label_rest.iter().zip(pred_rest) {
            tables[0][usize::from(cell(l, p)) % CELLS] += 1;
        }
        let side = 0..=self.classes;
        side.clone()
            .flat_map(|row| side.clone().map(move |column| (row << SHIFT | column) % CELLS))
            .map(|at| tables.iter().map(|table| u64::from(table[at])).sum())
            .collect()
    }
}

/// The pair of classes that two of three pixels of a run hold, if two of them do.
#[expect(clippy::inline_always, reason = "compiled for several lane widths")]
#[inline(always)]
fn usual_pair(label: &[u8; RUN as usize], pred: &[u8; RUN as usize]) -> (u8, u8) {
    let [first, second, third] = [5, 15, 26].map(|pixel| (label[pixel], pred[pixel]));
    if first == second { first } else { third }
}

/// A bit for each pixel of a run that holds another pair of classes.
#[cfg(not(all(target_arch = "wasm32", target_feature = "simd128")))]
#[expect(clippy::inline_always, reason = "compiled for several lane widths")]
#[inline(always)]
fn differing(label: &[u8; RUN as usize], pred: &[u8; RUN as usize], usual: (u8, u8)) -> u32 {
    let mut bits = 0;
    for (pixel, (l, p)) in label.iter().zip(pred).enumerate() {
        bits |= u32::from((l ^ usual.0) | (p ^ usual.1) != 0) << pixel;
    }
    bits
}

/// A bit for each pixel of a run that holds another pair of classes: spelt out where the compiler does not see that
/// one instruction gathers the bits.
#[cfg(all(target_arch = "wasm32", target_feature = "simd128"))]
fn differing(label: &[u8; RUN as usize], pred: &[u8; RUN as usize], usual: (u8, u8)) -> u32 {
    use std::arch::wasm32::{u8x16_bitmask, u8x16_ne, u8x16_splat, u64x2, v128_or, v128_xor};
    let mut bits = 0;
    for (half, (label, pred)) in label.as_chunks::<16>().0.iter().zip(pred.as_chunks::<16>().0).enumerate() {
        let lanes = |bytes: &[u8; 16]| {
            let word = |from: usize| u64::from_le_bytes(std::array::from_fn(|byte| bytes[from + byte]));
            u64x2(word(0), word(8))
        };
        let label = v128_xor(lanes(label), u8x16_splat(usual.0));
        let pred = v128_xor(lanes(pred), u8x16_splat(usual.1));
        let differ = u8x16_ne(v128_or(label, pred), u8x16_splat(0));
        bits |= u32::from(u8x16_bitmask(differ)) << (16 * half);
    }
    bits
}

/// The `(C+1) × (C+1)` table of many classes, void last: such tables leave the cache, and nothing else matters.
fn count_16(label: &[u16], pred: &[u16], classes: usize) -> Vec<u64> {
    let side = classes + 1;
    let place = |id: u16| usize::from(id).min(classes);
    let mut table = vec![0_u64; side * side];
    for (&label, &pred) in label.iter().zip(pred) {
        table[place(label) * side + place(pred)] += 1;
    }
    table
}

#[cfg(test)]
mod tests {
    use super::confusion;
    use crate::Random;
    use crate::kernels::lanes::{lane_bits, limit_lanes};
    use crate::masks::{ClassSpace, IdImage, LabelMap, PredictionMap};
    use ndarray::Array2;

    /// Long runs in which every so many-th pixel is any class.
    fn noisy(random: &mut Random, classes: usize, (run, percent): (usize, usize), pixels: usize) -> Vec<u16> {
        let mut class = 0;
        (0..pixels)
            .map(|pixel| {
                if pixel % run == 0 {
                    class = random.below(classes);
                }
                let id = if random.below(100) < percent { random.below(classes) } else { class };
                u16::try_from(id).unwrap()
            })
            .collect()
    }

    #[test]
    fn every_pixel_is_counted_once() {
        let mut random = Random::new(3);
        let widths = [128, 256, 512].into_iter().filter(|&bits| bits <= lane_bits());
        for (bits, classes) in widths.flat_map(|bits| [2, 3, 19, 33, 64, 255, 300].map(|classes| (bits, classes))) {
            limit_lanes(bits);
            for percent in [0, 2, 14, 50, 100] {
                for run in [1, 7, 32, 100, 5000] {
                    let pixels = 32 * 40 + 13;
                    let mut label = noisy(&mut random, classes, (run, percent), pixels);
                    let pred = noisy(&mut random, classes, (run, percent), pixels);
                    label.iter_mut().filter(|_| random.below(20) == 0).for_each(|id| *id = 999);
                    let mut wanted = vec![0_u64; classes * classes];
                    for (&l, &p) in label.iter().zip(&pred).filter(|&(&l, _)| l != 999) {
                        wanted[usize::from(l) * classes + usize::from(p)] += 1;
                    }
                    let space = ClassSpace::new(classes, Some(999)).unwrap();
                    let image = |ids| IdImage::U16(Array2::from_shape_vec((1, pixels), ids).unwrap());
                    let label = LabelMap::new(&image(label), space).unwrap();
                    let pred = PredictionMap::new(&image(pred), space).unwrap();
                    assert_eq!(
                        confusion(&label, &pred).unwrap().table(),
                        wanted,
                        "{classes} classes, {percent} % noise, runs of {run}, {bits} bits"
                    );
                }
            }
        }
        limit_lanes(u32::MAX);
    }
}
