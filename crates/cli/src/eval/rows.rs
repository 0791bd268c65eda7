//! Every image and class as a row of CSV.

use super::csv::quoted;
use jdt_core::metrics::Ratio;
use jdt_engine::ModelTables;

/// `model,image,class,tp,fp,fn,tn,acc,iou,dice`; fractions in f64, empty for 0/0.
pub(super) fn print_csv(models: &[ModelTables]) {
    println!("model,image,class,tp,fp,fn,tn,acc,iou,dice");
    for model in models {
        for row in model.counts.images() {
            for (class, cell) in row.classes.iter().enumerate() {
                let ratios = Ratio::ALL.map(|ratio| ratio.of(*cell).map(|value| value.to_string()).unwrap_or_default());
                println!(
                    "{},{},{class},{},{},{},{},{}",
                    quoted(&model.name),
                    quoted(&row.image),
                    cell.tp,
                    cell.fp,
                    cell.fn_,
                    cell.tn,
                    ratios.join(",")
                );
            }
        }
    }
}
