//! Which classes are counted: those of the masks as they are, or merged, or without some.

use crate::fix::map_image;
use crate::{ClassTable, IoError};
use jdt_core::CoreError;
use jdt_core::masks::{ClassSpace, IdImage};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// How the ids of masks become the classes that are counted.
///
/// Pixels whose label is left out are ignored. A prediction of a class that is left out is wrong wherever the label is not,
/// but makes no false positive of any counted class.
///
/// # Example
/// ```
/// use jdt_core::masks::ClassSpace;
/// use jdt_io::ClassPlan;
///
/// let names = ["road", "car", "bus", "void"].map(str::to_owned).to_vec();
/// let plan = ClassPlan::new(ClassSpace::new(4, None)?, names)?.merge("vehicle", &["car", "bus"])?.exclude(&["void"])?;
/// assert_eq!(plan.names(), ["road", "vehicle"]);
/// assert_eq!(plan.class_of(2), Some(1));
/// # Ok::<(), jdt_io::IoError>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ClassPlan {
    space: ClassSpace,
    /// Names of the masks' ids.
    raw_names: Vec<String>,
    names: Vec<String>,
    /// Id → class; ids that are none are no class of the masks.
    classes: BTreeMap<i32, Option<usize>>,
    is_plain: bool,
}

/// The id of label pixels that are left out.
const DROPPED: i32 = i32::MIN;

impl ClassPlan {
    /// Every class of a space as it is. Missing names are numbers; surplus ones are refused.
    ///
    /// # Errors
    /// [`IoError::ClassTable`] for more names than classes.
    pub fn new(space: ClassSpace, mut names: Vec<String>) -> Result<Self, IoError> {
        if names.len() > space.classes() {
            let reason = format!("{} names for {} classes", names.len(), space.classes());
            return Err(IoError::ClassTable { reason });
        }
        names.extend((names.len()..space.classes()).map(|class| class.to_string()));
        for (class, name) in names.iter_mut().enumerate().filter(|(_, name)| name.is_empty()) {
            *name = class.to_string();
        }
        let classes = (0..).zip(0..space.classes()).map(|(id, class)| (id, Some(class))).collect();
        Ok(Self { space, raw_names: names.clone(), names, classes, is_plain: true })
    }

    /// The classes of a table: those without a merge, in the order of their ids.
    ///
    /// # Errors
    /// [`IoError::ClassTable`] for a merge into a name that there is not; [`IoError::Core`] for no class at all.
    pub fn from_table(table: &ClassTable, ignore: Option<i32>) -> Result<Self, IoError> {
        let bad = |reason: String| IoError::ClassTable { reason };
        let entries: Vec<_> = table.entries().iter().filter(|entry| ignore != Some(entry.id)).collect();
        let name_of = |id: i32, name: &str| if name.is_empty() { id.to_string() } else { name.to_owned() };
        let mut names: Vec<String> = Vec::new();
        for entry in entries.iter().filter(|entry| !entry.exclude) {
            let name = entry.merge_into.clone().unwrap_or_else(|| name_of(entry.id, &entry.name));
            if !names.contains(&name) {
                names.push(name);
            }
        }
        let mut classes = BTreeMap::new();
        let mut raw_names = BTreeMap::new();
        for entry in &entries {
            let own = name_of(entry.id, &entry.name);
            let name = entry.merge_into.as_ref().unwrap_or(&own);
            let class = names.iter().position(|other| other == name).filter(|_| !entry.exclude);
            classes.insert(entry.id, class);
            raw_names.insert(entry.id, own);
        }
        let last = entries.iter().map(|entry| entry.id).max().ok_or_else(|| bad("it holds no class".into()))?;
        let first = entries.iter().map(|entry| entry.id).min().unwrap_or(0);
        let count =
            usize::try_from(last).ok().filter(|_| first >= 0).ok_or_else(|| bad("an id is below 0".into()))? + 1;
        let space = ClassSpace::new(count, ignore)?;
        let is_plain =
            entries.len() == count && entries.iter().all(|entry| entry.merge_into.is_none() && !entry.exclude);
        let raw_names = (0..=last).map(|id| raw_names.remove(&id).unwrap_or_else(|| id.to_string())).collect();
        Ok(Self { space, raw_names, names, classes, is_plain })
    }

    /// Counts several classes, by name or id, as one; it stands where the first of them stood.
    ///
    /// # Errors
    /// [`IoError::ClassTable`] for a class that there is not.
    pub fn merge(mut self, name: &str, members: &[&str]) -> Result<Self, IoError> {
        let ids = self.ids(members)?;
        let groups: Vec<Option<String>> = self
            .raw()
            .map(|(id, class)| {
                class.map(|class| if ids.contains(&id) { name.to_owned() } else { self.names[class].clone() })
            })
            .collect();
        self.regroup(groups);
        Ok(self)
    }

    /// Leaves classes out, by name or id.
    ///
    /// # Errors
    /// [`IoError::ClassTable`] for a class that there is not; [`IoError::Core`] if none is left.
    pub fn exclude(mut self, members: &[&str]) -> Result<Self, IoError> {
        let ids = self.ids(members)?;
        let groups: Vec<Option<String>> = self
            .raw()
            .map(|(id, class)| class.filter(|_| !ids.contains(&id)).map(|class| self.names[class].clone()))
            .collect();
        if groups.iter().all(Option::is_none) {
            return Err(CoreError::ClassCount { min: 1, max: ClassSpace::MAX_CLASSES, got: 0 }.into());
        }
        self.regroup(groups);
        Ok(self)
    }

    fn raw(&self) -> impl Iterator<Item = (i32, Option<usize>)> {
        self.classes.iter().map(|(&id, &class)| (id, class))
    }

    fn ids(&self, members: &[&str]) -> Result<Vec<i32>, IoError> {
        let id = |member: &&str| {
            let by_name = self.raw_names.iter().position(|name| name == member);
            let by_id = || member.parse().ok().filter(|id| self.classes.contains_key(id));
            let id = by_name.and_then(|id| i32::try_from(id).ok()).or_else(by_id);
            id.ok_or_else(|| IoError::ClassTable { reason: format!("there is no class {member:?}") })
        };
        members.iter().map(id).collect()
    }

    fn regroup(&mut self, groups: Vec<Option<String>>) {
        let mut names: Vec<String> = Vec::new();
        let ids: Vec<i32> = self.classes.keys().copied().collect();
        for (id, group) in ids.into_iter().zip(groups) {
            let class = group.map(|name| {
                names.iter().position(|other| *other == name).unwrap_or_else(|| {
                    names.push(name);
                    names.len() - 1
                })
            });
            self.classes.insert(id, class);
        }
        self.names = names;
        self.is_plain = false;
    }

    /// The same classes with another id to ignore.
    #[must_use]
    pub fn with_ignore(mut self, ignore: Option<i32>) -> Self {
        self.space = self.space.with_ignore(ignore);
        self
    }

    /// The names of the counted classes.
    pub fn names(&self) -> &[String] {
        &self.names
    }

    /// The class that an id is counted as.
    pub fn class_of(&self, id: i32) -> Option<usize> {
        self.classes.get(&id).copied().flatten()
    }

    /// The classes of the masks as they are in the files.
    pub fn raw_space(&self) -> ClassSpace {
        self.space
    }

    /// The number of counted classes.
    pub fn counted(&self) -> usize {
        self.names.len()
    }

    /// Whether nothing is merged or left out.
    pub fn is_plain(&self) -> bool {
        self.is_plain || self.space.is_binary()
    }

    /// The classes to count in: the counted ones, and behind them one for predictions of what is left out.
    ///
    /// # Errors
    /// [`IoError::Core`] for too many classes.
    pub fn space(&self) -> Result<ClassSpace, IoError> {
        if self.is_plain() {
            return Ok(self.space);
        }
        Ok(ClassSpace::new(self.counted() + usize::from(self.has_hidden()), Some(DROPPED))?)
    }

    /// Whether a class behind the counted ones stands for what is left out.
    pub fn has_hidden(&self) -> bool {
        !self.is_plain() && self.classes.values().any(Option::is_none)
    }

    /// A label's ids as counted classes.
    pub fn map_label(&self, ids: &IdImage) -> IdImage {
        self.map(ids, |id| if self.space.ignore() == Some(id) { Some(DROPPED) } else { None }, DROPPED)
    }

    /// A prediction's ids as counted classes.
    pub fn map_prediction(&self, ids: &IdImage) -> IdImage {
        self.map(ids, |_| None, i32::try_from(self.counted()).unwrap_or(i32::MAX))
    }

    fn map(&self, ids: &IdImage, first: impl Fn(i32) -> Option<i32>, hidden: i32) -> IdImage {
        if self.is_plain() {
            return ids.clone();
        }
        map_image(ids, |id| {
            first(id).unwrap_or_else(|| match self.classes.get(&id) {
                Some(Some(class)) => i32::try_from(*class).unwrap_or(i32::MAX),
                Some(None) => hidden,
                // No class of the masks: below all classes, so that it is refused and named.
                None => {
                    if id < 0 {
                        id
                    } else {
                        -1 - id
                    }
                }
            })
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use ndarray::array;

    #[test]
    fn what_is_left_out_is_ignored_in_labels_and_hidden_in_predictions() {
        let plan = ClassPlan::new(ClassSpace::new(4, Some(255)).unwrap(), vec!["a".into(), "b".into()]).unwrap();
        assert!(plan.is_plain());
        let plan = plan.merge("ab", &["a", "b"]).unwrap().exclude(&["3"]).unwrap();
        assert_eq!(
            (plan.names(), plan.counted(), plan.has_hidden()),
            (&["ab".to_owned(), "2".to_owned()][..], 2, true)
        );
        let ids = IdImage::U8(array![[0, 1, 2, 3, 255]]);
        assert_eq!(plan.map_label(&ids), IdImage::I32(array![[0, 0, 1, DROPPED, DROPPED]]));
        assert_eq!(plan.map_prediction(&ids), IdImage::I32(array![[0, 0, 1, 2, -256]]));
        assert_eq!(plan.space().unwrap().classes(), 3);
        assert!(plan.clone().merge("x", &["nothing"]).is_err());
        assert!(plan.exclude(&["0", "1", "2", "3"]).is_err());
    }

    #[test]
    fn a_table_may_merge_leave_out_and_skip_ids() {
        let table =
            ClassTable::parse(b"id,name,merge,exclude\n0,road,,\n1,car,vehicle,\n3,bus,vehicle,\n2,void,,yes\n")
                .unwrap();
        let plan = ClassPlan::from_table(&table, None).unwrap();
        assert_eq!(plan.names(), ["road", "vehicle"]);
        assert_eq!((plan.class_of(3), plan.class_of(2), plan.class_of(9)), (Some(1), None, None));
        let plain = ClassTable::parse(b"id,name\n0,a\n1,b\n").unwrap();
        assert!(ClassPlan::from_table(&plain, None).unwrap().is_plain());
    }
}
