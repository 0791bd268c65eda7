//! The list of lessons: the heads of their files, so that a page need not fetch them all to name them.

use anyhow::{Context, Result};
use std::fs;
use std::path::Path;

/// Writes `index.txt` beside the lessons of each language: a line `@ name` and the head of each file.
///
/// # Errors
/// If a file cannot be read or written.
pub(crate) fn list(folder: &Path) -> Result<()> {
    for language in read_dir(folder)?.into_iter().filter(|path| path.is_dir()) {
        let mut index = String::new();
        for file in read_dir(&language)?.into_iter().filter(|path| path.extension().is_some_and(|end| end == "md")) {
            let text = fs::read_to_string(&file).with_context(|| format!("reading {}", file.display()))?;
            let name = file.file_stem().unwrap_or_default().to_string_lossy().into_owned();
            index.push_str(&entry(&name, &text));
        }
        let to = language.join("index.txt");
        fs::write(&to, index).with_context(|| format!("writing {}", to.display()))?;
    }
    Ok(())
}

fn read_dir(folder: &Path) -> Result<Vec<std::path::PathBuf>> {
    let entries = fs::read_dir(folder).with_context(|| format!("reading {}", folder.display()))?;
    let mut paths = entries.map(|entry| Ok(entry?.path())).collect::<Result<Vec<_>>>()?;
    paths.sort();
    Ok(paths)
}

/// A lesson in the list. A file without a head is listed by its name alone, and the page says what is wrong with it.
fn entry(name: &str, text: &str) -> String {
    let head: String = match text.lines().next() {
        Some("---") => {
            text.lines().skip(1).take_while(|line| line.trim_end() != "---").flat_map(|line| [line, "\n"]).collect()
        }
        _ => String::new(),
    };
    format!("@ {name}\n{head}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_entry_is_a_file_s_head() {
        assert_eq!(entry("a", "---\ntitle: A\nminutes: 5\n---\ntext\n"), "@ a\ntitle: A\nminutes: 5\n");
        assert_eq!(entry("a", "text"), "@ a\n");
    }
}
