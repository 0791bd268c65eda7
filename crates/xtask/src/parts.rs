//! The programs of the first screen, each taken apart into what that runs and the rest (see [`crate::split`]).

use crate::split::{self, FirstScreen, Module};
use crate::{process, workspace};
use anyhow::{Context, Result, bail};
use base64::Engine as _;
use base64::prelude::BASE64_STANDARD;
use sha2::{Digest, Sha384};
use std::path::{Path, PathBuf};
use std::{env, fs};

/// Set for a build whose programs note which functions they call.
pub(crate) const MEASURE: &str = "JDT_MEASURE_FIRST_SCREEN";

/// A program that is there from the first screen on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Program {
    Page,
    Worker,
}

impl Program {
    pub(crate) const ALL: [Self; 2] = [Self::Page, Self::Worker];

    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Page => "page",
            Self::Worker => "worker",
        }
    }

    /// The list of the functions that the first screen runs.
    pub(crate) fn list(self) -> PathBuf {
        workspace::root().join("web/first-screen").join(format!("{}.txt", self.name()))
    }
}

/// The functions' names, in the order of the marks, that a build for measuring leaves in dist/.
pub(crate) fn names_file(program: Program) -> String {
    format!("first-screen-{}.json", program.name())
}

/// Takes a program in the staging folder apart. Gives the path of the rest, or `None` where the program stays whole: in a build
/// for development, or for measuring.
///
/// # Errors
/// If a file cannot be read or written, or is no WebAssembly.
pub(crate) fn take_apart(stage: &Path, wasm: &Path, program: Program) -> Result<Option<PathBuf>> {
    if env::var("TRUNK_PROFILE").as_deref() != Ok("release") {
        return Ok(None);
    }
    let bytes = fs::read(wasm).with_context(|| format!("reading {}", wasm.display()))?;
    let module = Module::parse(&bytes).with_context(|| format!("reading {}", wasm.display()))?;
    let write =
        |path: &Path, bytes: &[u8]| fs::write(path, bytes).with_context(|| format!("writing {}", path.display()));
    if env::var_os(MEASURE).is_some() {
        let names: Vec<_> = (module.first()..module.first() + module.own()).map(|index| module.name(index)).collect();
        write(&stage.join(names_file(program)), &serde_json::to_vec(&names)?)?;
        write(wasm, &split::instrument(&module)?)?;
        return Ok(None);
    }
    let list = FirstScreen::read(&program.list())?;
    let parts = if list.is_empty() { None } else { split::divide(&module, &list)? };
    let Some((first, rest)) = parts else {
        process::say(&format!("the {} stays in one piece", program.name()));
        write(wasm, &split::stripped(&module)?)?;
        return Ok(None);
    };
    let path = wasm.with_file_name(rest_name(wasm)?);
    write(wasm, &first)?;
    write(&path, &rest)?;
    Ok(Some(path))
}

fn rest_name(wasm: &Path) -> Result<String> {
    let name = wasm.file_name().and_then(|name| name.to_str()).context("a file without a name")?;
    let stem = name.strip_suffix("_bg.wasm").with_context(|| format!("expected …_bg.wasm, got {name}"))?;
    Ok(format!("{stem}_rest.wasm"))
}

/// What a browser compares a file with before it is used.
pub(crate) fn integrity(bytes: &[u8]) -> String {
    format!("sha384-{}", BASE64_STANDARD.encode(Sha384::digest(bytes)))
}

/// Puts a new integrity into the tag that loads a file; html without one stays as it is.
///
/// # Errors
/// If the tag is cut off.
pub(crate) fn with_integrity(html: &str, file: &str, integrity: &str) -> Result<String> {
    const MARK: &str = "sha384-";
    let mut written = String::with_capacity(html.len());
    let mut left = html;
    while let Some(open) = left.find("<link") {
        let Some(length) = left[open..].find('>') else { bail!("index.html ends within a tag") };
        let (tag, after) = (&left[open..open + length], &left[open + length..]);
        written.push_str(&left[..open]);
        match tag.find(MARK).filter(|_| tag.contains(file)) {
            Some(start) => {
                let end = tag[start..].find([' ', '"', '\'']).map_or(tag.len(), |end| start + end);
                written.extend([&tag[..start], integrity, &tag[end..]]);
            }
            None => written.push_str(tag),
        }
        left = after;
    }
    written.push_str(left);
    Ok(written)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_file_s_own_tag_gets_the_integrity() {
        let html = "<link href=a.js integrity=sha384-AAA= rel=x><link href=\"b.wasm\" integrity=\"sha384-BBB+/=\"><p>";
        let new = with_integrity(html, "b.wasm", "sha384-CCC").unwrap();
        assert_eq!(new, html.replace("sha384-BBB+/=", "sha384-CCC"));
        assert_eq!(with_integrity(html, "a.js", "sha384-DD").unwrap(), html.replace("sha384-AAA=", "sha384-DD"));
    }

    #[test]
    fn an_integrity_is_that_of_the_standard() {
        // printf '' | openssl dgst -sha384 -binary | base64
        assert_eq!(integrity(b""), "sha384-OLBgp1GsljhM2TJ+sbHjaiH9txEUvgdDTAzHv2P24donTt6/529l+9Ua0vFImLlb");
    }

    #[test]
    fn the_rest_lies_beside_the_first() {
        assert_eq!(rest_name(Path::new("x/jdt-web-12_bg.wasm")).unwrap(), "jdt-web-12_rest.wasm");
        assert!(rest_name(Path::new("x/jdt-web.wasm")).is_err());
    }
}
