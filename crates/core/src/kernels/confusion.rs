//! A pair of hard masks → its confusion table.

use crate::CoreError;
use crate::masks::{ClassIds, LabelMap, PredictionMap};
use crate::statistics::Confusion;

/// Neighbouring pixels mostly hold the same pair of classes, and adding to a counter that was just written waits
/// for that write. Eight tables, one for each of eight successive pixels, break the chain.
const TABLES: usize = 8;

/// Pixels that are looked at together: real masks are long runs, and a run of one pair is one addition.
const RUN: u32 = 32;

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
    let void = u8::try_from(classes).unwrap_or(u8::MAX);
    // u32 counters: a mask holds fewer than 2³² pixels.
    // On the heap: tables of 256 × 256 are two megabytes.
    let mut tables: Box<[[u32; PITCH]; TABLES]> = match vec![[0; PITCH]; TABLES].try_into() {
        Ok(tables) => tables,
        Err(_) => return Vec::new(),
    };
    let ((labels, label_rest), (preds, pred_rest)) =
        (label.as_chunks::<{ RUN as usize }>(), pred.as_chunks::<{ RUN as usize }>());
    let cell = |label: u8, pred: u8| u16::from(label.min(void)) << SHIFT | u16::from(pred.min(void));
    for (label, pred) in labels.iter().zip(preds) {
        let mut differs = 0_u8;
        for (&l, &p) in label.iter().zip(pred) {
            differs |= (l ^ label[0]) | (p ^ pred[0]);
        }
        if differs == 0 {
            tables[0][usize::from(cell(label[0], pred[0])) % CELLS] += RUN;
            continue;
        }
        let mut cells = [0_u16; RUN as usize];
        for ((at, &l), &p) in cells.iter_mut().zip(label).zip(pred) {
            *at = cell(l, p);
        }
        for cells in cells.as_chunks::<TABLES>().0 {
            for (table, &at) in tables.iter_mut().zip(cells) {
                table[usize::from(at) % CELLS] += 1;
            }
        }
    }
    for (&l, &p) in label_rest.iter().zip(pred_rest) {
        tables[0][usize::from(cell(l, p)) % CELLS] += 1;
    }
    let side = 0..=classes;
    side.clone()
        .flat_map(|row| side.clone().map(move |column| (row << SHIFT | column) % CELLS))
        .map(|at| tables.iter().map(|table| u64::from(table[at])).sum())
        .collect()
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
