//! What is chosen of classes and measures, beside what the address holds.

use crate::link::LinkState;
use crate::texts::check::CheckTexts;
use jdt_engine::{CheckChoices, CheckSettings, Fix, MergeChoice, Preset, Side, TableKinds, Volumes};
use leptos::prelude::*;

/// Whose classes.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) enum Classes {
    /// As many as the field says.
    #[default]
    Own,
    /// A data set's.
    Preset(Preset),
    /// Those of a table that was chosen.
    Table,
}

impl Classes {
    /// By the value of the control.
    pub(crate) fn by_id(id: &str) -> Self {
        match id {
            "table" => Self::Table,
            id => Preset::by_id(id).map_or(Self::Own, Self::Preset),
        }
    }
}

/// The controls' values.
#[derive(Clone, Copy)]
pub(crate) struct Options {
    pub(crate) classes: RwSignal<Classes>,
    /// A table of classes: its file's name and bytes.
    pub(crate) table: RwSignal<Option<(String, Vec<u8>)>>,
    pub(crate) names: RwSignal<String>,
    pub(crate) merge: RwSignal<String>,
    pub(crate) exclude: RwSignal<String>,
    pub(crate) objects: RwSignal<bool>,
    pub(crate) boundaries: RwSignal<bool>,
    pub(crate) thresholds: RwSignal<bool>,
    pub(crate) cases: RwSignal<bool>,
    /// Mends that were said yes to.
    pub(crate) fixes: RwSignal<Vec<(Option<Side>, Fix)>>,
}

impl Options {
    pub(crate) fn new() -> Self {
        Self {
            classes: RwSignal::new(Classes::default()),
            table: RwSignal::new(None),
            names: RwSignal::new(String::new()),
            merge: RwSignal::new(String::new()),
            exclude: RwSignal::new(String::new()),
            objects: RwSignal::new(true),
            boundaries: RwSignal::new(false),
            thresholds: RwSignal::new(false),
            cases: RwSignal::new(false),
            fixes: RwSignal::new(Vec::new()),
        }
    }

    /// Everything that decides how files are read and counted, or what stands in the way.
    pub(crate) fn choices(&self, state: &LinkState, texts: &CheckTexts) -> Result<CheckChoices, String> {
        let classes = self.classes.get_untracked();
        let ignore = state.ignore.trim().parse().ok();
        let mut choices = CheckChoices {
            ignore,
            names: list(&self.names.get_untracked()),
            merge: merges(&self.merge.get_untracked(), texts)?,
            exclude: list(&self.exclude.get_untracked()),
            fixes: self.fixes.get_untracked(),
            volumes: if self.cases.get_untracked() { Volumes::Cases } else { Volumes::Slices },
            qs: CheckSettings::DEFAULT_QS.to_vec(),
            tables: TableKinds {
                confusion: true,
                bins: true,
                sums: true,
                instances: self.objects.get_untracked(),
                surface: self.boundaries.get_untracked(),
                thresholds: self.thresholds.get_untracked(),
                ..TableKinds::default()
            },
            ..CheckChoices::default()
        };
        match classes {
            Classes::Own if state.binary => {
                choices.binary = true;
                // 255 is foreground in most binary masks: it is ignored only where the masks are not binary.
                choices.ignore = ignore.filter(|&id| id != 255);
            }
            Classes::Own if (1..=65_000).contains(&state.classes) => choices.classes = Some(state.classes),
            Classes::Own => return Err(texts.no_classes.to_owned()),
            Classes::Preset(preset) => choices.preset = Some(preset.id.to_owned()),
            Classes::Table => {
                let table = self.table.get_untracked().map(|(_, bytes)| bytes);
                choices.class_table = Some(table.ok_or_else(|| texts.no_table.to_owned())?);
            }
        }
        Ok(choices)
    }
}

/// What is written between commas.
fn list(text: &str) -> Vec<String> {
    text.split(',').map(str::trim).filter(|word| !word.is_empty()).map(str::to_owned).collect()
}

/// `vehicle = car, bus; flat = road, sidewalk`.
fn merges(text: &str, texts: &CheckTexts) -> Result<Vec<MergeChoice>, String> {
    let parts = text.split([';', '\n']).map(str::trim).filter(|part| !part.is_empty());
    let merge = |part: &str| {
        let (name, members) = part.split_once('=')?;
        let (name, members) = (name.trim().to_owned(), list(members));
        (!name.is_empty() && !members.is_empty()).then_some(MergeChoice { name, members })
    };
    parts.map(|part| merge(part).ok_or_else(|| (texts.merge_wrong)(part))).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::texts::check::use_check_texts;

    #[test]
    fn merges_are_read_as_written() {
        let read = merges("vehicle = car, bus;flat=0,1", use_check_texts()).map(|all| all.len());
        assert_eq!(read, Ok(2));
        assert!(merges("vehicle car", use_check_texts()).is_err());
        assert_eq!(list(" a, ,b "), ["a", "b"]);
    }
}
