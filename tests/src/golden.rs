//! Reading golden files.

use serde::de::{DeserializeOwned, Deserializer, Error, Visitor};
use serde::{Deserialize, Serialize};
use std::fmt;
use std::path::{Path, PathBuf};

/// The golden files there are; any other name in the folder is an error.
pub const FILES: [&str; 6] =
    ["soft_overlap_losses.json", "jdt_loss.json", "metrics.json", "pixel_losses.json", "lovasz.json", "peers.json"];

/// A number of a golden file: "nan", "inf" and "-inf" are strings there.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Number(pub f64);

impl<'de> Deserialize<'de> for Number {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct NumberVisitor;
        impl Visitor<'_> for NumberVisitor {
            type Value = Number;
            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a number, \"nan\", \"inf\" or \"-inf\"")
            }
            fn visit_bool<E: Error>(self, value: bool) -> Result<Number, E> {
                Ok(Number(f64::from(u8::from(value))))
            }
            fn visit_f64<E: Error>(self, value: f64) -> Result<Number, E> {
                Ok(Number(value))
            }
            fn visit_i64<E: Error>(self, value: i64) -> Result<Number, E> {
                Ok(Number(value as f64))
            }
            fn visit_u64<E: Error>(self, value: u64) -> Result<Number, E> {
                Ok(Number(value as f64))
            }
            fn visit_str<E: Error>(self, value: &str) -> Result<Number, E> {
                match value.to_ascii_lowercase().as_str() {
                    "nan" => Ok(Number(f64::NAN)),
                    "inf" => Ok(Number(f64::INFINITY)),
                    "-inf" => Ok(Number(f64::NEG_INFINITY)),
                    other => Err(E::custom(format!("{other:?} is no number"))),
                }
            }
        }
        deserializer.deserialize_any(NumberVisitor)
    }
}

impl Number {
    /// The number as an id.
    ///
    /// # Panics
    /// If it is none.
    pub fn id(self) -> i32 {
        #[expect(clippy::cast_possible_truncation, reason = "checked by the next line")]
        let id = self.0 as i32;
        assert_eq!(f64::from(id), self.0, "an id must be a whole number");
        id
    }
}

/// A number, or one a pixel.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(untagged)]
pub enum OneOrMany {
    /// A single number.
    One(Number),
    /// A list.
    Many(Vec<Number>),
}

/// A golden file without its prose.
#[derive(Debug, Clone, Deserialize)]
pub struct GoldenFile<T> {
    /// The cases.
    pub cases: Vec<T>,
}

/// Plain numbers of a list.
pub fn floats(numbers: &[Number]) -> Vec<f64> {
    numbers.iter().map(|number| number.0).collect()
}

/// The folder to read: `JDT_GOLDEN_DIR` if set, else `tests/golden`.
pub fn folder() -> PathBuf {
    std::env::var_os("JDT_GOLDEN_DIR").map_or_else(
        || Path::new(env!("CARGO_MANIFEST_DIR")).join("golden"),
        |dir| from_workspace_root(Path::new(&dir)),
    )
}

/// A relative path as the user meant it who called cargo from the workspace's root: tests run inside their package.
fn from_workspace_root(path: &Path) -> PathBuf {
    if path.is_absolute() || path.exists() {
        path.to_owned()
    } else {
        Path::new(env!("CARGO_MANIFEST_DIR")).join("..").join(path)
    }
}

/// The text of a golden file; `None` if the folder does not have it.
///
/// # Panics
/// If it is there and cannot be read.
pub fn text(name: &str) -> Option<String> {
    let path = folder().join(name);
    path.exists().then(|| std::fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display())))
}

/// A golden file; `None` if the folder does not have it.
///
/// # Panics
/// If it is there and cannot be read, has another form, or has no case.
pub fn load<T: DeserializeOwned>(name: &str) -> Option<Vec<T>> {
    let file: GoldenFile<T> =
        serde_json::from_str(&text(name)?).unwrap_or_else(|error| panic!("{name} has another form: {error}"));
    assert!(!file.cases.is_empty(), "{name} holds no case");
    Some(file.cases)
}

/// What is wrong with the files of a folder, if anything is: unknown names, empty files, or no golden file at all.
pub fn strange_files(folder: &Path) -> Vec<String> {
    let entries = match std::fs::read_dir(folder) {
        Ok(entries) => entries,
        Err(error) => return vec![format!("{}: {error}", folder.display())],
    };
    let mut wrong = Vec::new();
    let mut known = 0;
    for entry in entries {
        let path = match entry {
            Ok(entry) => entry.path(),
            Err(error) => {
                wrong.push(error.to_string());
                continue;
            }
        };
        let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
        if FILES.contains(&name.as_str()) {
            known += 1;
        } else if name != "README.md" {
            wrong.push(format!("{name} is no golden file that is known here"));
        }
        if std::fs::metadata(&path).is_ok_and(|meta| meta.len() == 0) {
            wrong.push(format!("{name} is empty"));
        }
    }
    if known == 0 {
        wrong.push(format!("{} holds no golden file", folder.display()));
    }
    wrong
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_come_in_three_forms() {
        let numbers: Vec<Number> = serde_json::from_str(r#"[1, -2.5, "inf", "-inf", "nan"]"#).unwrap();
        assert_eq!(floats(&numbers)[..4], [1.0, -2.5, f64::INFINITY, f64::NEG_INFINITY]);
        assert!(numbers[4].0.is_nan());
        assert!(serde_json::from_str::<Number>(r#""one""#).is_err());
    }

    #[test]
    fn a_folder_is_refused_for_what_does_not_belong_in_it() {
        let dir = std::env::temp_dir().join(format!("jdt-golden-{}", std::process::id()));
        std::fs::create_dir_all(&dir).unwrap();
        assert!(strange_files(&dir)[0].contains("holds no golden file"));
        std::fs::write(dir.join("lovasz.json"), "{}").unwrap();
        std::fs::write(dir.join("README.md"), "text").unwrap();
        assert_eq!(strange_files(&dir), Vec::<String>::new());
        std::fs::write(dir.join("metrics.json"), "").unwrap();
        std::fs::write(dir.join("new.json"), "{}").unwrap();
        assert_eq!(strange_files(&dir).len(), 2);
        std::fs::remove_dir_all(&dir).unwrap();
    }
}
