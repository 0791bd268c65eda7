//! The arguments that say what is checked and how it is read, for every command that reads masks.

use crate::eval::Chosen;
use crate::files;
use crate::refused::Refused;
use jdt_core::metrics::Tail;
use jdt_engine::{CheckChoices, CheckSettings, MergeChoice, TableKinds};
use jdt_io::{ChannelAxis, ClassTable, Fix, Palette, Preset, Side, Volumes};
use std::path::PathBuf;

/// Labels, predictions, classes, and what is done to them.
#[derive(Debug, clap::Args)]
pub(crate) struct InputArgs {
    /// The labels: a folder, a zip, an NPZ or a COCO JSON file.
    #[arg(long)]
    pub(crate) labels: PathBuf,
    /// Predictions, as labels are given, with the model's name before them if the file's own is not wanted; repeatable.
    #[arg(long, required_unless_present = "models", value_name = "[NAME=]PATH", num_args = 1..)]
    pub(crate) preds: Vec<String>,
    /// A folder or zip whose first folders are the models.
    #[arg(long, value_name = "PATH")]
    pub(crate) models: Option<PathBuf>,
    /// Instance ids of the labels, as labels are given and named: the objects of mIoU^K. Any id other than 0 is one object a
    /// class; pixels of id 0, and labels without a map, are split into connected components.
    #[arg(long, value_name = "PATH")]
    pub(crate) instance_maps: Option<PathBuf>,
    /// The number of classes.
    #[arg(long, required_unless_present_any = ["binary", "preset", "class_table"])]
    classes: Option<usize>,
    /// The label id that is left out.
    #[arg(long, allow_hyphen_values = true)]
    ignore: Option<i32>,
    /// Masks are binary: any kept value other than 0 is foreground, and the foreground is reported.
    #[arg(long)]
    binary: bool,
    /// A data set's classes, ignore value and colours: voc, cityscapes, cityscapes-label-ids, ade20k, camvid, binary.
    #[arg(long, value_parser = preset)]
    preset: Option<Preset>,
    /// A table of classes, CSV or JSON: id, and any of name, color, merge, exclude.
    #[arg(long, value_name = "FILE")]
    class_table: Option<PathBuf>,
    /// What the colours of colour images mean: voc, cityscapes, camvid, or a CSV or JSON file.
    #[arg(long, value_name = "NAME|FILE")]
    palette: Option<String>,
    /// Class names, in the order of the ids.
    #[arg(long, value_delimiter = ',')]
    names: Vec<String>,
    /// Count several classes, by name or id, as one; repeatable.
    #[arg(long, value_name = "NAME=CLASS,CLASS")]
    merge: Vec<String>,
    /// Leave classes out, by name or id.
    #[arg(long, value_delimiter = ',', value_name = "CLASS")]
    exclude: Vec<String>,
    /// Apply a mend that the doctor offers, to both sides or one; repeatable.
    #[arg(long, value_name = "[label:|prediction:]FIX", value_parser = fix)]
    fix: Vec<SidedFix>,
    /// Which axis of an array runs over the classes.
    #[arg(long, value_enum, default_value_t = AxisArg::Auto)]
    channel_axis: AxisArg,
    /// Whether each slice of a volume is an image, or the volume is one case.
    #[arg(long, value_enum, default_value_t = VolumesArg::Slices)]
    volumes: VolumesArg,
    /// A worst-case share in percent; repeatable.
    #[arg(long, default_values_t = CheckSettings::DEFAULT_QS)]
    pub(crate) q: Vec<u8>,
    /// Whose rules the metrics follow, or all for every convention side by side.
    #[arg(long, default_value = "paper", value_parser = Chosen::parse)]
    pub(crate) convention: Chosen,
    /// Refuse everything when one pair cannot be counted; without, it is listed among the warnings.
    #[arg(long)]
    pub(crate) strict: bool,
    /// What is done without `--strict`.
    #[arg(long, hide = true, conflicts_with = "strict")]
    keep_going: bool,
}

/// A mend, for one side or both.
#[derive(Debug, Clone, Copy)]
struct SidedFix(Option<Side>, Fix);

#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
enum AxisArg {
    Auto,
    First,
    Last,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
enum VolumesArg {
    Slices,
    Cases,
}

fn preset(name: &str) -> Result<Preset, String> {
    Preset::by_id(name).ok_or_else(|| {
        format!("no preset is called {name:?}; there are: {}", Preset::ALL.map(|preset| preset.id).join(", "))
    })
}

fn fix(text: &str) -> Result<SidedFix, String> {
    Ok(match text.split_once(':') {
        Some(("label", fix)) => SidedFix(Some(Side::Label), fix.parse()?),
        Some(("prediction", fix)) => SidedFix(Some(Side::Prediction), fix.parse()?),
        _ => SidedFix(None, text.parse()?),
    })
}

impl InputArgs {
    /// Whether volumes are cases, of which there are no tables of single images.
    pub(crate) fn has_cases(&self) -> bool {
        self.volumes == VolumesArg::Cases
    }

    /// The settings of the check, and the names of the classes that are counted.
    pub(crate) fn settings(&self, tables: TableKinds) -> anyhow::Result<(CheckSettings, Vec<String>)> {
        // Who gives objects wants their metrics.
        let tables = TableKinds { instances: tables.instances || self.instance_maps.is_some(), ..tables };
        for &q in &self.q {
            Tail::percent(q).map_err(Refused::because)?;
        }
        let class_table = match &self.class_table {
            Some(path) => {
                let bytes = files::read(path)?;
                ClassTable::parse(&bytes).map_err(|reason| Refused::file(path, reason))?;
                Some(bytes)
            }
            None => None,
        };
        let mut merged = Vec::new();
        for merge in &self.merge {
            let (name, members) = merge
                .split_once('=')
                .ok_or_else(|| Refused::because(format_args!("--merge {merge}: expected NAME=CLASS,CLASS")))?;
            let members = members.split(',').map(str::to_owned).collect();
            merged.push(MergeChoice { name: name.to_owned(), members });
        }
        if self.volumes == VolumesArg::Cases && (tables.instances || tables.surface || tables.thresholds) {
            return Err(Refused::because(
                "instances, surface and thresholds are tables of single images: with --volumes cases there are none",
            ));
        }
        let choices = CheckChoices {
            classes: self.classes,
            ignore: self.ignore,
            binary: self.binary,
            preset: self.preset.map(|preset| preset.id.to_owned()),
            class_table,
            palette: self.palette.as_deref().map(palette).transpose()?,
            names: self.names.clone(),
            merge: merged,
            exclude: self.exclude.clone(),
            fixes: self.fix.iter().map(|&SidedFix(side, fix)| (side, fix)).collect(),
            channel_axis: match self.channel_axis {
                AxisArg::Auto => ChannelAxis::Auto,
                AxisArg::First => ChannelAxis::First,
                AxisArg::Last => ChannelAxis::Last,
            },
            volumes: match self.volumes {
                VolumesArg::Slices => Volumes::Slices,
                VolumesArg::Cases => Volumes::Cases,
            },
            qs: self.q.clone(),
            tables,
            convention: self.convention.headline(),
        };
        choices.settings().map_err(Refused::because)
    }
}

fn palette(name: &str) -> anyhow::Result<Palette> {
    if let Some(known) = jdt_io::KnownPalette::ALL.into_iter().find(|known| known.id() == name) {
        return Ok(known.palette());
    }
    let path = PathBuf::from(name);
    let table = ClassTable::parse(&files::read(&path)?).map_err(|reason| Refused::file(&path, reason))?;
    let palette = table.palette().map_err(|reason| Refused::file(&path, reason))?;
    palette.ok_or_else(|| Refused::file(&path, "names no colour"))
}
