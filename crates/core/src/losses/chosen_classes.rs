//! An overlap loss of some classes of a batch.

use super::{ActiveClasses, OverlapEvaluation, OverlapLoss, evaluate};
use crate::CoreError;
use crate::kernels::PixelGradient;
use crate::statistics::SumsTable;
use serde::{Deserialize, Serialize};

/// Which classes a reader looks at.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum ChosenClasses {
    /// As the loss has it.
    #[default]
    All,
    /// Those whose label exceeds the presence threshold somewhere: in the image, or with reduction D in the batch.
    Present,
    /// These, as if there were no others; numbers beyond the last class are passed over.
    These(Vec<usize>),
}

/// Evaluates an overlap loss on the chosen classes of a batch; see [`evaluate`]. The others have no part, no loss and a gradient
/// of 0. If nothing that there is was chosen, the loss is 0.
///
/// # Errors
/// As [`evaluate`]; class weights must be as many as the classes that are looked at.
///
/// # Example
/// ```
/// use jdt_core::losses::{ChosenClasses, JML, Reduction, TverskyIndex, evaluate_classes};
/// use jdt_core::statistics::{OverlapSums, SumsTable};
///
/// let mut table = SumsTable::new(2, false);
/// let right = OverlapSums { sx: 4.0, sy: 4.0, m: 4.0, ..OverlapSums::default() };
/// let wrong = OverlapSums { sx: 4.0, sy: 4.0, d: 8.0, ..OverlapSums::default() };
/// table.push(vec![right, wrong]);
/// let jml = JML.build(TverskyIndex { smooth: 0.0, ..TverskyIndex::default() }, Reduction::D);
/// let loss = |classes| evaluate_classes(&table, &jml, &classes).map(|of| of.loss);
/// assert_eq!(loss(ChosenClasses::All)?, 0.5);
/// assert_eq!(loss(ChosenClasses::These(vec![1]))?, 1.0);
/// # Ok::<(), jdt_core::CoreError>(())
/// ```
pub fn evaluate_classes(
    table: &SumsTable,
    loss: &OverlapLoss,
    classes: &ChosenClasses,
) -> Result<OverlapEvaluation, CoreError> {
    let chosen = match classes {
        ChosenClasses::All => return evaluate(table, loss),
        ChosenClasses::Present => {
            return evaluate(table, &OverlapLoss { active: ActiveClasses::Present, ..loss.clone() });
        }
        ChosenClasses::These(classes) => classes,
    };
    let chosen: Vec<usize> = (0..table.classes()).filter(|class| chosen.contains(class)).collect();
    let (count, images) = (table.classes(), table.images());
    let mut whole = OverlapEvaluation {
        loss: 0.0,
        by_class: vec![None; count],
        by_cell: vec![None; images * count],
        gradient: vec![PixelGradient::default(); images * count],
    };
    // A table without columns would not know of its images.
    if chosen.is_empty() && images > 0 {
        return Ok(whole);
    }
    let mut part = SumsTable::new(chosen.len(), table.is_hard());
    for row in table.rows() {
        part.push(chosen.iter().map(|&class| row[class]).collect());
    }
    let of_part = evaluate(&part, loss)?;
    // Back to where they came from.
    whole.loss = of_part.loss;
    for (at, &class) in chosen.iter().enumerate() {
        whole.by_class[class] = of_part.by_class[at];
        for image in 0..images {
            let (from, to) = (image * chosen.len() + at, image * count + class);
            whole.by_cell[to] = of_part.by_cell[from];
            whole.gradient[to] = of_part.gradient[from];
        }
    }
    Ok(whole)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Random;
    use crate::losses::{OVERLAP, Reduction, TverskyIndex};
    use crate::statistics::OverlapSums;

    fn table(classes: usize) -> SumsTable {
        let mut random = Random::new(8);
        let mut table = SumsTable::new(classes, false);
        for _ in 0..3 {
            let row = (0..classes).map(|_| {
                let [sx, sy, p, d] = [(); 4].map(|()| random.below(900) as f64 / 100.0);
                {
                    let m = p + 0.5 * d;
                    OverlapSums { sx: sx + m, sy: sy + m, qx: sx + p, qy: sy + p, p, d, m, kept: 99, present: 1 }
                }
            });
            table.push(row.collect());
        }
        table
    }

    #[test]
    fn all_classes_chosen_one_by_one_are_all() {
        let table = table(4);
        for (spec, reduction) in OVERLAP.into_iter().zip([Reduction::D, Reduction::I, Reduction::C].into_iter().cycle())
        {
            let loss = spec.build(TverskyIndex::default(), reduction);
            let these = ChosenClasses::These(vec![3, 1, 0, 2, 9]);
            assert_eq!(evaluate_classes(&table, &loss, &these), evaluate(&table, &loss), "{}", spec.id);
        }
    }

    #[test]
    fn the_loss_of_one_class_is_that_of_its_column() {
        let table = table(3);
        for spec in OVERLAP {
            let loss = spec.build(TverskyIndex::default(), Reduction::D);
            let all = evaluate(&table, &loss).unwrap();
            let one = evaluate_classes(&table, &loss, &ChosenClasses::These(vec![2])).unwrap();
            assert_eq!(Some(one.loss), all.by_class[2], "{}", spec.id);
            assert_eq!(one.by_class[..2], [None, None]);
            let gradient = one.image_gradient(1);
            assert_eq!(gradient[0], PixelGradient::default());
            // Alone, it has the whole of the mean.
            assert!((gradient[2].a - 3.0 * all.image_gradient(1)[2].a).abs() < 1e-12);
        }
        let none = evaluate_classes(
            &table,
            &OVERLAP[0].build(TverskyIndex::default(), Reduction::I),
            &ChosenClasses::These(vec![7]),
        );
        assert_eq!(none.unwrap().loss, 0.0);
    }
}
