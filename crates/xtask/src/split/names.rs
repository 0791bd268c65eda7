//! The names of the functions that a program's first screen runs.

use anyhow::{Context, Result, bail};
use sha2::{Digest, Sha256};
use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::fs;
use std::path::Path;

/// A function's name, shortened: names with all their types are hundreds of letters long.
type Hash = [u8; 6];

/// Of a name, mangled or not. The compiler's own hashes, which change with every version and folder of a crate, do not count.
fn hash_of(name: &str) -> Hash {
    let name = format!("{:#}", rustc_demangle::demangle(name));
    let digest = Sha256::digest(without_hashes(&name));
    std::array::from_fn(|i| digest[i])
}

/// Without the hashes that follow the names of crates, as in `core[37ee0ce0c4cd57d5]::fmt`, and without the number by which the
/// linker tells functions of the same name apart, as in `to_digit.1344`.
fn without_hashes(name: &str) -> String {
    let name = match name.rsplit_once('.') {
        Some((before, number)) if !number.is_empty() && number.bytes().all(|digit| digit.is_ascii_digit()) => before,
        _ => name,
    };
    let mut plain = String::with_capacity(name.len());
    let mut left = name;
    while let Some(open) = left.find('[') {
        let (before, after) = (&left[..open], &left[open + 1..]);
        let digits = after.find(|mark: char| !mark.is_ascii_hexdigit()).unwrap_or(after.len());
        let follows_a_name = before.ends_with(|mark: char| mark.is_alphanumeric() || mark == '_');
        plain.push_str(before);
        if follows_a_name && digits > 4 && after[digits..].starts_with(']') {
            left = &after[digits + 1..];
        } else {
            plain.push('[');
            left = after;
        }
    }
    plain + left
}

/// The names that one list holds.
#[derive(Debug, Default, PartialEq, Eq)]
pub(crate) struct FirstScreen(BTreeSet<Hash>);

impl FirstScreen {
    /// Reads a list; one that is not there is empty.
    ///
    /// # Errors
    /// If a line is no name's hash.
    pub(crate) fn read(path: &Path) -> Result<Self> {
        if !path.is_file() {
            return Ok(Self::default());
        }
        let text = fs::read_to_string(path).with_context(|| format!("reading {}", path.display()))?;
        let lines = text.lines().filter(|line| !line.starts_with('#'));
        lines.map(parse).collect::<Result<_>>().map(Self).with_context(|| format!("reading {}", path.display()))
    }

    /// Writes the list.
    ///
    /// # Errors
    /// If the file cannot be written.
    pub(crate) fn write(&self, path: &Path) -> Result<()> {
        let mut text = String::from(
            "# What the first screen runs, by the hashes of the functions' names; measured by `cargo xtask first-screen`.\n",
        );
        for hash in &self.0 {
            for byte in hash {
                // Writing to a string does not fail.
                let _ = write!(text, "{byte:02x}");
            }
            text.push('\n');
        }
        fs::write(path, text).with_context(|| format!("writing {}", path.display()))
    }

    pub(crate) fn add(&mut self, mangled: &str) {
        self.0.insert(hash_of(mangled));
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    pub(crate) fn len(&self) -> usize {
        self.0.len()
    }

    pub(crate) fn holds(&self, mangled: &str) -> bool {
        self.0.contains(&hash_of(mangled))
    }
}

fn parse(line: &str) -> Result<Hash> {
    let digit = |at: usize| line.get(at..at + 2).and_then(|two| u8::from_str_radix(two, 16).ok());
    let bytes: Option<Vec<u8>> = (0..6).map(|i| digit(2 * i)).collect();
    match bytes.and_then(|bytes| Hash::try_from(bytes).ok()) {
        Some(hash) if line.len() == 12 => Ok(hash),
        _ => bail!("expected 12 hexadecimal digits a line, got `{line}`"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_compiler_s_hashes_do_not_count() {
        let [a, b] = ["_RNvCsa1b2c3_4core4main", "_RNvCsz9y8x7_4core4main"].map(hash_of);
        assert_eq!(a, b);
        assert_ne!(a, hash_of("_RNvCsa1b2c3_4core4mail"));
    }

    #[test]
    fn names_that_are_no_longer_mangled_lose_them_too() {
        assert_eq!(
            without_hashes("<core[37ee0ce0c4cd57d5]::fmt::X as a[1f2e3d4c]::B>::c"),
            "<core::fmt::X as a::B>::c"
        );
        assert_eq!(without_hashes("<char>::to_digit.1344"), "<char>::to_digit");
        assert_eq!(without_hashes("<[u8]>::x::<[f64; 2]>"), "<[u8]>::x::<[f64; 2]>");
        assert_eq!(hash_of("core[37ee0ce0c4cd57d5]::main"), hash_of("core[0123456789abcdef]::main"));
    }

    #[test]
    fn a_line_is_twelve_digits() {
        assert_eq!(parse("00ff10abcdef").unwrap(), [0, 255, 16, 171, 205, 239]);
        assert!(parse("00ff10abcde").is_err() && parse("00ff10abcdefa").is_err() && parse("x0ff10abcdef").is_err());
    }
}
