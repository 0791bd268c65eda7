//! `jdt inspect FILE`

use crate::files;
use crate::refused::Refused;
use jdt_core::masks::ClassSpace;
use jdt_io::Limits;
use std::path::PathBuf;

/// Arguments of `jdt inspect`.
#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    /// A PNG or NPY file.
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
    let inspection = jdt_io::inspect(&bytes, &Limits::default(), space.as_ref())
        .map_err(|reason| Refused::file(&args.file, reason))?;
    if args.json {
        println!("{}", serde_json::to_string(&inspection)?);
        return Ok(());
    }
    println!("{}", args.file.display());
    println!("  {} × {} pixels, {} {}", inspection.width, inspection.height, inspection.kind.name(), inspection.dtype);
    println!("  values {}", serde_json::to_string(&inspection.values)?);
    for finding in &inspection.findings {
        println!("  {}: {}", finding.id, finding.message);
    }
    Ok(())
}
