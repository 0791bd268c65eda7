//! The Arrow file of the counts, read back by Arrow's own crates.

use arrow_array::cast::AsArray;
use arrow_array::types::Int64Type;
use arrow_ipc::reader::FileReader;
use jdt_core::CoreError;
use jdt_core::masks::ClassSpace;
use jdt_core::statistics::{ClassCounts, Counts, ImageCounts};
use jdt_engine::{CheckSettings, ModelTables, counts_arrow};
use std::io::Cursor;

type Told = Result<(), Box<dyn std::error::Error>>;

fn model(name: &str, images: usize, classes: usize) -> Result<ModelTables, CoreError> {
    let mut counts = Counts::new(classes, false);
    for image in 0..images {
        let at = |class: usize| (image * 31 + class * 7) as u64;
        let cell = |class: usize| ClassCounts {
            tp: at(class),
            fp: at(class) % 5,
            fn_: at(class) % 3,
            tn: u64::from(u32::MAX) + at(class),
        };
        counts.push(ImageCounts {
            image: format!("straße/{image}"),
            pixels: 9 + image as u64,
            ignored: 2,
            classes: (0..classes).map(cell).collect(),
        })?;
    }
    Ok(ModelTables::new(name, counts))
}

fn reads_back_equal(models: &[ModelTables], classes: usize) -> Told {
    let names: Vec<String> = (0..classes).map(|class| format!("class {class}")).collect();
    let settings = CheckSettings::new(ClassSpace::new(classes, None)?);
    let bytes = counts_arrow(models, &names, &settings);
    let reader = FileReader::try_new(Cursor::new(bytes), None)?;
    let schema = reader.schema();
    let columns: Vec<&str> = schema.fields().iter().map(|field| field.name().as_str()).collect();
    let wanted = ["model", "image", "class", "tp", "fp", "fn", "tn", "pixels", "ignored", "area", "is_binary"];
    assert_eq!(columns, wanted);
    assert!(schema.fields().iter().all(|field| !field.is_nullable()));
    assert_eq!(schema.metadata()["jdt.table"], "counts");
    assert_eq!(schema.metadata()["jdt.class_names"], serde_json::to_string(&names)?);
    let mut came: Vec<(String, String, [i64; 8], bool)> = Vec::new();
    for batch in reader {
        let batch = batch?;
        let numbers =
            |row: usize| std::array::from_fn(|at| batch.column(2 + at).as_primitive::<Int64Type>().value(row));
        for row in 0..batch.num_rows() {
            let text = |column: usize| batch.column(column).as_string::<i32>().value(row).to_owned();
            came.push((text(0), text(1), numbers(row), batch.column(10).as_boolean().value(row)));
        }
    }
    let rows = models.iter().flat_map(|model| {
        model.counts.images().iter().flat_map(move |image| {
            image.classes.iter().enumerate().map(move |(class, cell)| {
                let numbers =
                    [class as u64, cell.tp, cell.fp, cell.fn_, cell.tn, image.pixels, image.ignored, cell.area()];
                let numbers = numbers.map(|number| i64::try_from(number).unwrap_or(-1));
                (model.name.clone(), image.image.clone(), numbers, model.counts.is_binary())
            })
        })
    });
    assert_eq!(came, rows.collect::<Vec<_>>());
    Ok(())
}

#[test]
fn every_row_comes_back() -> Told {
    reads_back_equal(&[model("a", 5, 3)?, model("second model", 2, 3)?], 3)
}

#[test]
fn several_batches_come_back() -> Told {
    reads_back_equal(&[model("a", 7000, 10)?], 10)
}

#[test]
fn no_rows_are_a_file_as_well() -> Told {
    reads_back_equal(&[], 3)
}
