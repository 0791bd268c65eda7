//! The architecture's invariants, read off manifests and sources.

use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::process::Command;

/// The crates that reach a user, by folder.
const SHIPPED: [&str; 6] = ["crates/core", "crates/gpu", "crates/io", "crates/engine", "crates/cli", "web"];
/// The packages that this project is asked to stand on.
const FRAME: [&str; 9] =
    ["wasm-bindgen", "web-sys", "wgpu", "leptos", "ndarray", "image", "serde", "plotters", "plotters-canvas"];

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("..")
}

/// All files below a folder with an extension; no build output, no packages of others.
fn files(folder: &Path, extension: &str) -> Vec<PathBuf> {
    let Ok(entries) = std::fs::read_dir(folder) else { return Vec::new() };
    let mut found = Vec::new();
    for path in entries.filter_map(|entry| Some(entry.ok()?.path())) {
        let name = path.file_name().unwrap_or_default();
        if path.is_dir() {
            if name != "target" && name != "dist" && name != "node_modules" {
                found.extend(files(&path, extension));
            }
        } else if path.extension().is_some_and(|e| e == extension) {
            found.push(path);
        }
    }
    found.sort();
    found
}

/// Line number → line of a source file, without comments and without what only tests compile. Reads the layout that
/// rustfmt gives: an item ends at a closing brace in the column where its attribute began.
fn shipped_lines(text: &str) -> Vec<(usize, &str)> {
    let indent = |line: &str| line.len() - line.trim_start().len();
    let mut shipped = Vec::new();
    let mut lines = text.lines().enumerate();
    while let Some((number, line)) = lines.next() {
        let code = line.trim_start();
        if code.starts_with("#[cfg(test)]") || code.starts_with("#[test]") {
            let column = indent(line);
            for (_, line) in lines.by_ref() {
                let last = line.trim_start().starts_with('}') || line.ends_with(';') || line.ends_with("{}");
                if indent(line) == column && last {
                    break;
                }
            }
        } else if !code.starts_with("//") {
            shipped.push((number + 1, line));
        }
    }
    shipped
}

/// `path:line: text` of every shipped line of a crate that a predicate picks. A file called `tests.rs` is a module for tests.
fn lines_with(folder: &str, pick: impl Fn(&str) -> bool) -> Vec<String> {
    let mut found = Vec::new();
    let sources = files(&root().join(folder).join("src"), "rs");
    for path in sources.into_iter().filter(|path| path.file_name().is_some_and(|name| name != "tests.rs")) {
        let text = std::fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
        for (number, line) in shipped_lines(&text).into_iter().filter(|(_, line)| pick(line)) {
            let short = path.strip_prefix(root()).unwrap_or(&path);
            found.push(format!("{}:{number}: {}", short.display(), line.trim()));
        }
    }
    found
}

/// Folder of a workspace member → packages it depends on, for tests only or not.
fn dependencies(for_tests: bool) -> BTreeMap<String, BTreeSet<String>> {
    let output = Command::new(env!("CARGO"))
        .args(["metadata", "--no-deps", "--format-version", "1"])
        .current_dir(root())
        .output()
        .unwrap_or_else(|error| panic!("cargo metadata: {error}"));
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let metadata: Value = serde_json::from_slice(&output.stdout).unwrap_or_else(|error| panic!("{error}"));
    let text = |value: &Value, key: &str| value[key].as_str().unwrap_or_default().to_owned();
    let root = text(&metadata, "workspace_root");
    let list = |value: &Value| value.as_array().cloned().unwrap_or_default();
    list(&metadata["packages"])
        .iter()
        .map(|package| {
            let manifest = text(package, "manifest_path");
            let folder = Path::new(&manifest).parent().and_then(|folder| folder.strip_prefix(&root).ok());
            let folder = folder.unwrap_or(Path::new("")).to_string_lossy().into_owned();
            let names = list(&package["dependencies"])
                .iter()
                .filter(|dependency| (dependency["kind"] == "dev") == for_tests)
                .map(|dependency| text(dependency, "name"))
                .collect();
            (folder, names)
        })
        .collect()
}

fn has(line: &str, word: &str) -> bool {
    let is_word = |c: char| c.is_alphanumeric() || c == '_';
    line.match_indices(word).any(|(at, _)| {
        let (before, after) = (line[..at].chars().next_back(), line[at + word.len()..].chars().next());
        !before.is_some_and(is_word) && !after.is_some_and(is_word)
    })
}

#[test]
fn core_and_io_know_no_device_no_page_and_no_files() {
    let dependencies = dependencies(false);
    for folder in ["crates/core", "crates/io"] {
        for package in ["wgpu", "web-sys", "js-sys", "wasm-bindgen", "leptos", "jdt-gpu", "jdt-engine"] {
            assert!(!dependencies[folder].contains(package), "{folder} depends on {package}");
        }
        let found = lines_with(folder, |line| line.contains("std::fs") || has(line, "wgpu") || has(line, "web_sys"));
        assert!(found.is_empty(), "{}", found.join("\n"));
    }
    assert!(!dependencies["crates/core"].contains("jdt-io"), "core depends on io");
}

#[test]
fn gpu_knows_no_page() {
    let dependencies = dependencies(false);
    for package in ["leptos", "web-sys", "jdt-io", "jdt-engine"] {
        assert!(!dependencies["crates/gpu"].contains(package), "gpu depends on {package}");
    }
    let found = lines_with("crates/gpu", |line| has(line, "leptos"));
    assert!(found.is_empty(), "{}", found.join("\n"));
}

#[test]
fn only_io_decodes() {
    for (folder, packages) in dependencies(false) {
        for package in ["png", "npyz", "image", "tiff"] {
            let allowed = folder == "crates/io" || !packages.contains(package);
            assert!(allowed, "{folder} depends on {package}");
        }
        let allowed = folder == "crates/cli" || !packages.contains("parquet");
        assert!(allowed, "{folder} depends on parquet, which is for the command line alone");
    }
}

#[test]
fn only_the_engine_chooses_a_backend() {
    for (folder, packages) in dependencies(false) {
        let allowed = ["crates/engine", "tests"].contains(&folder.as_str());
        assert!(allowed || !packages.contains("jdt-gpu"), "{folder} reaches past the engine for jdt-gpu");
        let allowed = folder == "crates/gpu" || folder == "tests";
        assert!(allowed || !packages.contains("wgpu"), "{folder} depends on wgpu");
    }
}

#[test]
fn nothing_that_ships_unwraps() {
    let members = dependencies(false).into_keys().filter(|folder| folder != "tests");
    let found: Vec<String> = members
        .flat_map(|folder| lines_with(&folder, |line| line.contains(".unwrap()") || line.contains(".expect(")))
        .collect();
    assert!(found.is_empty(), "{}", found.join("\n"));
}

#[test]
fn the_frame_is_really_stood_on() {
    let dependencies = dependencies(false);
    let mut missing = Vec::new();
    for package in FRAME {
        let ident = package.replace('-', "_");
        let used = |line: &str| line.contains(&format!("{ident}::")) && has(line, &ident);
        let users: Vec<&str> = SHIPPED
            .into_iter()
            .filter(|folder| dependencies.get(*folder).is_some_and(|names| names.contains(package)))
            .filter(|folder| !lines_with(folder, used).is_empty())
            .collect();
        if users.is_empty() {
            missing.push(package);
        }
    }
    assert!(missing.is_empty(), "no shipped crate depends on and uses {}", missing.join(", "));
}

/// Whether a declaration's value holds a literal colour.
fn has_literal_colour(line: &str) -> bool {
    let Some((_, value)) = line.split_once(':') else { return false };
    if line.trim_end().ends_with(['{', ',']) {
        // A selector with a pseudo-class.
        return false;
    }
    let hex = value.split('#').skip(1).any(|after| {
        let digits = after.chars().take_while(char::is_ascii_hexdigit).count();
        let whole = !after[digits..].starts_with(|c: char| c.is_alphanumeric() || c == '-' || c == '_');
        whole && [3, 4, 6, 8].contains(&digits)
    });
    let function = ["rgb(", "rgba(", "hsl(", "hsla(", "oklch(", "lab("].iter().any(|name| {
        value.split(name).skip(1).any(|after| after.trim_start().starts_with(|c: char| c.is_ascii_digit()))
    });
    hex || function
}

#[test]
fn literal_colours_stand_in_tokens_css_alone() {
    let mut found = Vec::new();
    let sheets = files(&root().join("web"), "css");
    for path in sheets.iter().filter(|path| path.file_name().is_some_and(|name| name != "tokens.css")) {
        let text = std::fs::read_to_string(path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
        for (number, line) in text.lines().enumerate().filter(|(_, line)| has_literal_colour(line)) {
            found.push(format!("{}:{}: {}", path.display(), number + 1, line.trim()));
        }
    }
    assert!(!sheets.is_empty(), "web has no style sheet");
    assert!(found.is_empty(), "{}", found.join("\n"));
}

#[test]
fn every_shader_has_its_host_side() {
    let gpu = root().join("crates/gpu");
    let shaders = files(&gpu, "wgsl");
    assert!(!shaders.is_empty(), "crates/gpu has no shader");
    let hosts: BTreeSet<_> =
        files(&gpu.join("src"), "rs").iter().filter_map(|path| Some(path.file_stem()?.to_owned())).collect();
    for shader in shaders {
        let stem = shader.file_stem().unwrap_or_default();
        assert!(hosts.contains(stem), "{} has no Rust file of its name", shader.display());
    }
}

mod of_the_reading_itself {
    use super::*;

    #[test]
    fn test_code_and_comments_do_not_ship() {
        let text = "\
fn a() {
    b.expected(); // fine
}
// c.unwrap()
/// d.unwrap()
#[cfg(test)]
mod tests {
    fn e() {
        f.unwrap();
    }
}
#[cfg(test)]
mod more;
fn g() {}
";
        let kept: Vec<usize> = shipped_lines(text).iter().map(|(number, _)| *number).collect();
        assert_eq!(kept, [1, 2, 3, 14]);
    }

    #[test]
    fn words_are_whole() {
        assert!(has("use wgpu::Device;", "wgpu"));
        assert!(!has("let no_wgpu = 1;", "wgpu"));
        assert!(!has("use plotters_canvas::X;", "plotters"));
    }

    #[test]
    fn colours_are_told_from_ids() {
        assert!(has_literal_colour("  color: #fff;"));
        assert!(has_literal_colour("  border: 1px solid #12AB9F;"));
        assert!(has_literal_colour("  color: rgb(0 0 0 / 50%);"));
        assert!(!has_literal_colour("  color: var(--ink);"));
        assert!(!has_literal_colour("  fill: url(#fade-in);"));
        assert!(!has_literal_colour("#add:hover {"));
    }
}
