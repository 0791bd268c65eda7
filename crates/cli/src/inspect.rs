//! `jdt inspect FILE`

use crate::files;
use crate::inputs::MaskSet;
use crate::refused::Refused;
use jdt_core::masks::ClassSpace;
use jdt_io::{Inspection, IoError, Limits};
use std::path::PathBuf;

/// Arguments of `jdt inspect`.
#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    /// A mask, or a zip, NPZ or COCO file of masks.
    file: PathBuf,
    /// The number of classes; ids beyond it become a finding.
    #[arg(long)]
    classes: Option<usize>,
    /// The id that is ignored.
    #[arg(long, allow_hyphen_values = true)]
    ignore: Option<i32>,
    /// Print JSON: width, height, kind, dtype, values, findings.
    #[arg(long)]
    json: bool,
}

/// Inspects one file.
pub(crate) fn run(args: &Args) -> anyhow::Result<()> {
    let space =
        args.classes.map(|classes| ClassSpace::new(classes, args.ignore)).transpose().map_err(Refused::because)?;
    let bytes = files::read(&args.file)?;
    match jdt_io::inspect(&bytes, &Limits::default(), space.as_ref()) {
        Ok(inspection) => {
            if args.json {
                println!("{}", serde_json::to_string(&inspection)?);
            } else {
                show(&args.file.display().to_string(), &inspection)?;
            }
        }
        Err(IoError::SeveralFiles { .. }) => each(args, space.as_ref())?,
        Err(reason) => return Err(Refused::file(&args.file, reason)),
    }
    Ok(())
}

/// Every mask of a file of several; with `--json` a list, in which a mask that cannot be read has an `error`.
fn each(args: &Args, space: Option<&ClassSpace>) -> anyhow::Result<()> {
    let set = MaskSet::open(&args.file, None)?;
    if set.masks.is_empty() {
        return Err(Refused::file(&args.file, "holds no mask"));
    }
    let mut list = Vec::new();
    for (name, place) in &set.masks {
        let seen = place
            .decode()
            .and_then(|decoded| jdt_io::inspect_decoded(&decoded, space).map_err(|reason| reason.to_string()));
        match seen {
            Ok(inspection) if args.json => {
                let mut entry = serde_json::to_value(&inspection)?;
                entry["name"] = name.as_str().into();
                list.push(entry);
            }
            Ok(inspection) => show(name, &inspection)?,
            Err(reason) if args.json => list.push(serde_json::json!({ "name": name, "error": reason })),
            Err(reason) => println!("{name}\n  error: {reason}"),
        }
    }
    if args.json {
        println!("{}", serde_json::to_string(&list)?);
    }
    Ok(())
}

fn show(name: &str, inspection: &Inspection) -> anyhow::Result<()> {
    println!("{name}");
    println!("  {} × {} pixels, {} {}", inspection.width, inspection.height, inspection.kind.name(), inspection.dtype);
    println!("  values {}", serde_json::to_string(&inspection.values)?);
    for finding in &inspection.findings {
        println!("  {}: {}", finding.id, finding.message);
        if let Some(fix) = finding.fix {
            println!("    mend: --fix {fix}");
        }
    }
    Ok(())
}
