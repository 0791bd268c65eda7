//! A pair of hard masks → its confusion table.

use crate::CoreError;
use crate::masks::{ClassId, ClassIds, LabelMap, PredictionMap};
use crate::statistics::Confusion;

/// Neighbouring pixels mostly hold the same pair of classes, and adding to a counter that was just written waits
/// for that write. Four tables, one for each of four successive pixels, break the chain.
const TABLES: usize = 4;

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
        (ClassIds::U8(label), ClassIds::U8(pred)) => count(label, pred, classes),
        (ClassIds::U16(label), ClassIds::U16(pred)) => count(label, pred, classes),
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

/// The `(C+1) × (C+1)` table, void last.
fn count<T: ClassId>(label: &[T], pred: &[T], classes: usize) -> Vec<u64> {
    let side = classes + 1;
    let void = u32::try_from(classes).unwrap_or(u32::MAX);
    // u32 counters: a mask holds fewer than 2³² pixels.
    let mut tables = vec![0_u32; TABLES * side * side];
    let cell = |label: T, pred: T| -> usize {
        let (row, column): (u32, u32) = (label.into().min(void), pred.into().min(void));
        row as usize * side + column as usize
    };
    let ((labels, label_rest), (preds, pred_rest)) = (label.as_chunks::<TABLES>(), pred.as_chunks::<TABLES>());
    for (label, pred) in labels.iter().zip(preds) {
        for lane in 0..TABLES {
            tables[lane * side * side + cell(label[lane], pred[lane])] += 1;
        }
    }
    for (&label, &pred) in label_rest.iter().zip(pred_rest) {
        tables[cell(label, pred)] += 1;
    }
    (0..side * side).map(|at| (0..TABLES).map(|lane| u64::from(tables[lane * side * side + at])).sum()).collect()
}
