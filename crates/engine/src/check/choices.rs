//! What a person chooses of classes and reading, as the page's controls and the command line's options say it.

use super::{CheckSettings, TableKinds};
use jdt_core::conventions::Convention;
use jdt_core::masks::ClassSpace;
use jdt_io::{ChannelAxis, ClassPlan, ClassTable, Fix, IoError, Palette, Preset, Reading, Side, Volumes};
use serde::{Deserialize, Serialize};

/// Several classes counted as one.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct MergeChoice {
    /// The name of the class that they become.
    pub name: String,
    /// Their names or ids.
    pub members: Vec<String>,
}

/// Classes, ignore value, palette, mends and tables.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct CheckChoices {
    /// The number of classes; a preset's if `None`.
    pub classes: Option<usize>,
    /// The label id that is left out; a preset's if `None`.
    pub ignore: Option<i32>,
    /// Whether any value other than 0 is foreground.
    pub binary: bool,
    /// The id of a [`Preset`].
    pub preset: Option<String>,
    /// A table of classes, as it stands in its file; it takes the place of number, names and preset.
    pub class_table: Option<Vec<u8>>,
    /// What colours mean, where that is not what table or preset say.
    pub palette: Option<Palette>,
    /// Class names, in the order of the ids; a preset's if there are none.
    pub names: Vec<String>,
    /// Classes that are counted as one.
    pub merge: Vec<MergeChoice>,
    /// Classes that are left out, by name or id.
    pub exclude: Vec<String>,
    /// Mends beside the preset's, each for one side or for both.
    pub fixes: Vec<(Option<Side>, Fix)>,
    /// Which axis of an array runs over the classes.
    pub channel_axis: ChannelAxis,
    /// Whether a volume is one case.
    pub volumes: Volumes,
    /// Worst-case shares in percent.
    pub qs: Vec<u8>,
    /// Which tables are made beside the counts.
    pub tables: TableKinds,
    /// How labels are read; the usual way unless a convention reads them in its own.
    pub convention: Convention,
}

impl CheckChoices {
    /// The settings of the check, and the names of the classes that are counted.
    ///
    /// # Errors
    /// [`IoError::ClassTable`], [`IoError::Palette`] for a table that cannot be; [`IoError::Core`] for too many classes or none.
    pub fn settings(&self) -> Result<(CheckSettings, Vec<String>), IoError> {
        let table = self.class_table.as_deref().map(ClassTable::parse).transpose()?;
        let preset = self.preset.as_deref().and_then(Preset::by_id);
        let plan = self.plan(table.as_ref(), preset)?;
        let mut fixes: Vec<(Option<Side>, Fix)> = Vec::new();
        if let Some(preset) = preset {
            fixes.extend(preset.label_fix.map(|fix| (Some(Side::Label), fix)));
            fixes.extend(preset.prediction_fix.map(|fix| (Some(Side::Prediction), fix)));
        }
        fixes.extend(&self.fixes);
        let palette = match (&self.palette, &table) {
            (Some(palette), _) => Some(palette.clone()),
            (None, Some(table)) => table.palette()?,
            (None, None) => preset.and_then(|preset| preset.colours()),
        };
        let names = plan.names().to_vec();
        let mut settings = CheckSettings::new(plan.raw_space());
        settings.qs.clone_from(&self.qs);
        settings.tables = self.tables;
        settings.reading = Reading {
            palette,
            plan: (!plan.is_plain()).then_some(plan),
            fixes,
            channel_axis: self.channel_axis,
            volumes: self.volumes,
        };
        if settings.reading.has(Fix::NoIgnore) {
            settings.reading.plan = settings.reading.plan.map(|plan| plan.with_ignore(None));
        }
        if settings.reading.volumes == Volumes::Cases {
            // These are tables of single images.
            (settings.tables.instances, settings.tables.surface, settings.tables.thresholds) = (false, false, false);
        }
        Ok((settings, names))
    }

    fn plan(&self, table: Option<&ClassTable>, preset: Option<Preset>) -> Result<ClassPlan, IoError> {
        let ignore = self.ignore.or_else(|| preset.and_then(|preset| preset.ignore));
        let mut plan = if let Some(table) = table {
            ClassPlan::from_table(table, ignore)?
        } else {
            let space = match preset {
                _ if self.binary => ClassSpace::binary(ignore),
                Some(preset) if self.classes.is_none() => preset.space()?.with_ignore(ignore),
                _ => ClassSpace::new(self.classes.unwrap_or_default(), ignore)?,
            };
            let own = || preset.map(|preset| preset.classes.iter().map(|&name| name.to_owned()).collect());
            let names = if self.names.is_empty() { own().unwrap_or_default() } else { self.names.clone() };
            ClassPlan::new(self.convention.class_space(space), names)?
        };
        for MergeChoice { name, members } in &self.merge {
            plan = plan.merge(name, &members.iter().map(String::as_str).collect::<Vec<_>>())?;
        }
        if !self.exclude.is_empty() {
            plan = plan.exclude(&self.exclude.iter().map(String::as_str).collect::<Vec<_>>())?;
        }
        Ok(plan)
    }
}
