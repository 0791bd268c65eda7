//! What the service worker keeps for times without a network: every file of the page, under the name it is asked for.

use super::{version_of, write};
use anyhow::{Context, Result, bail};
use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

/// The script that keeps the files; a browser asks for it by this very name.
pub(crate) const SCRIPT: &str = "service-worker.js";

/// Where boot.js finds the script's name.
const NAME: &str = " data-offline=";

/// Lists all files of a shipped page in its service worker. `versions` are those that names carry behind a `?`, by path.
pub(super) fn list_files(stage: &Path, versions: &BTreeMap<String, String>) -> Result<()> {
    let mut paths = Vec::new();
    collect(stage, "", &mut paths)?;
    paths.sort();
    let whole: Vec<_> = paths.iter().map(|path| stage.join(path)).collect();
    let version = version_of(&whole.iter().map(AsRef::as_ref).collect::<Vec<_>>())?;
    let urls: Vec<String> = paths.iter().map(|path| url_of(path, versions)).collect();

    let script = stage.join(SCRIPT);
    let text = fs::read_to_string(&script).with_context(|| format!("reading {}", script.display()))?;
    let text = filled(&text, "const VERSION = \"development\";", &format!("const VERSION = \"{version}\";"))?;
    write(&script, &filled(&text, "const FILES = [];", &format!("const FILES = {};", serde_json::to_string(&urls)?))?)
}

/// Takes the service worker out of a build for development, whose files change from one moment to the next.
pub(super) fn leave_out(stage: &Path, html: &str) -> Result<String> {
    let script = stage.join(SCRIPT);
    fs::remove_file(&script).with_context(|| format!("removing {}", script.display()))?;
    let Some(start) = html.find(NAME) else {
        bail!("index.html does not name {SCRIPT} (Trunk.toml, `pattern_script`)")
    };
    let rest = &html[start + NAME.len()..];
    let end = rest.find([' ', '>']).context("index.html ends within a tag")?;
    Ok(format!("{}{}", &html[..start], &rest[end..]))
}

/// Every file below a folder but the service worker, as paths with `/`.
fn collect(folder: &Path, prefix: &str, paths: &mut Vec<String>) -> Result<()> {
    for entry in fs::read_dir(folder).with_context(|| format!("reading {}", folder.display()))? {
        let entry = entry?;
        let name = entry.file_name();
        let path = format!("{prefix}{}", name.to_string_lossy());
        if entry.file_type()?.is_dir() {
            collect(&entry.path(), &format!("{path}/"), paths)?;
        } else if path != SCRIPT && !name.to_string_lossy().starts_with('.') {
            paths.push(path);
        }
    }
    Ok(())
}

/// The name that the page asks for a file by.
fn url_of(path: &str, versions: &BTreeMap<String, String>) -> String {
    match versions.get(path) {
        _ if path == "index.html" => "./".to_owned(),
        Some(version) => format!("./{path}?{version}"),
        None => format!("./{path}"),
    }
}

fn filled(script: &str, from: &str, to: &str) -> Result<String> {
    match script.matches(from).count() {
        1 => Ok(script.replace(from, to)),
        count => bail!("{SCRIPT} holds `{from}` {count} times, expected once"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn files_are_kept_under_the_names_they_are_asked_for() {
        let versions = BTreeMap::from([("boot.js".to_owned(), "7".to_owned())]);
        assert_eq!(url_of("index.html", &versions), "./");
        assert_eq!(url_of("boot.js", &versions), "./boot.js?7");
        assert_eq!(url_of("samples/a.png", &versions), "./samples/a.png");
    }

    #[test]
    fn a_build_for_development_keeps_nothing() {
        let folder = std::env::temp_dir().join(format!("jdt-offline-{}", std::process::id()));
        fs::create_dir_all(&folder).unwrap();
        fs::write(folder.join(SCRIPT), "x").unwrap();
        let html =
            leave_out(&folder, "<script id=boot data-offline=\"./service-worker.js\" data-js=a></script>").unwrap();
        assert_eq!(html, "<script id=boot data-js=a></script>");
        assert!(!folder.join(SCRIPT).exists());
        fs::remove_dir_all(&folder).unwrap();
    }

    #[test]
    fn the_script_has_its_two_places() {
        let script = include_str!("../../../../web/service-worker.js");
        for place in ["const VERSION = \"development\";", "const FILES = [];"] {
            assert!(filled(script, place, "x").is_ok(), "{place}");
        }
        assert!(filled(script, "const NOTHING", "x").is_err());
    }
}
