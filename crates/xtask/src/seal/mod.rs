//! The last step of a build of the page, which Trunk calls before it puts the new dist in place.
//!
//! Trunk hashes the names of the page's files but not of its workers' and other places', and a browser that mixes an old one
//! with a new one breaks. Here the page's tag, the loader and what it loads get one version, made from the program's bytes. And the script
//! with which `trunk serve` reloads the page moves from the page into a file: the content security policy allows none inline.
//! The programs of the first screen are taken apart (see [`crate::split`]), the style sheets of other places wait behind it
//! ([`styles`]), the page's own address is written where one is known ([`address`]), and the service worker learns what to keep ([`offline`]).

pub(crate) mod address;
pub(crate) mod offline;
pub(crate) mod styles;

use crate::lessons;
use crate::parts::{self, Program};
use anyhow::{Context, Result, bail};
use std::collections::BTreeMap;
use std::hash::{DefaultHasher, Hash, Hasher};
use std::path::{Path, PathBuf};
use std::{env, fs};

/// The name under which `trunk serve`'s reload script lies in a development build, and in no other.
pub(crate) const RELOAD: &str = "reload.js";

/// What a loader starts beside the page, by the names of the binaries: its workers, and its other places.
const LOADED: [&str; 7] = ["worker", "gpu_painter", "checker", "lab", "places", "learn", "studio"];

/// Seals the staging folder that Trunk names in the environment.
pub(crate) fn seal() -> Result<()> {
    let stage =
        env::var_os("TRUNK_STAGING_DIR").map(PathBuf::from).context("TRUNK_STAGING_DIR: only Trunk calls this")?;
    let public_url = env::var("TRUNK_PUBLIC_URL").unwrap_or_default();
    seal_folder(&stage, &public_url)
}

fn seal_folder(stage: &Path, public_url: &str) -> Result<()> {
    // By path, the version that a file's name carries wherever it is asked for.
    let mut versions = BTreeMap::new();
    let rest_script = version_of(&[&stage.join("rest.js")])?;
    versions.insert("rest.js".to_owned(), rest_script.clone());
    let boot = stage.join("boot.js");
    let script = fs::read_to_string(&boot).with_context(|| format!("reading {}", boot.display()))?;
    write(&boot, &with_version(&script, "rest.js", &rest_script)?)?;

    let page = stage.join("index.html");
    let html = fs::read_to_string(&page).with_context(|| format!("reading {}", page.display()))?;
    let boot_version = version_of(&[&boot])?;
    let mut html = with_version(&html, "boot.js", &boot_version)?;
    let bytes = fs::read(&boot).with_context(|| format!("reading {}", boot.display()))?;
    html = with_boot_integrity(&html, &parts::integrity(&bytes))?;
    versions.insert("boot.js".to_owned(), boot_version);
    html = seal_page_program(stage, &html)?;
    html = styles::moved_out(&html);
    if let Ok(address) = env::var(address::ADDRESS) {
        html = address::written(&html, &address)?;
    }
    for program in LOADED {
        let [script, wasm, loader] =
            [".js", "_bg.wasm", "_loader.js"].map(|ending| stage.join(format!("{program}{ending}")));
        let rest = if program == "worker" { parts::take_apart(stage, &wasm, Program::Worker)? } else { None };
        let files: Vec<&Path> = [&script, &wasm].into_iter().chain(&rest).map(PathBuf::as_path).collect();
        let version = version_of(&files)?;
        write(&loader, &loader_of(program, &version, rest.map(|_| rest_script.as_str())))?;
        html = with_version(&html, &format!("{program}_loader.js"), &version)?;
        for ending in [".js", "_bg.wasm", "_rest.wasm", "_loader.js"] {
            versions.insert(format!("{program}{ending}"), version.clone());
        }
    }
    let is_release = env::var("TRUNK_PROFILE").as_deref() == Ok("release");
    if !is_release {
        html = offline::leave_out(stage, &html)?;
    }
    if let Some((without, script)) = reload_script_moved_out(&html, public_url) {
        write(&stage.join(RELOAD), &script)?;
        html = without;
    }
    if has_inline_script(&html) {
        bail!("index.html holds an inline script, which its content security policy forbids");
    }
    write(&page, &html)?;
    lessons::list(&stage.join("lessons"))?;
    if is_release {
        offline::list_files(stage, &versions)?;
    }
    Ok(())
}

/// Takes the page's own program apart. Its files get names of their new bytes, and the page's tags follow.
fn seal_page_program(stage: &Path, html: &str) -> Result<String> {
    let name = wasm_in(html)?.to_owned();
    let wasm = stage.join(&name);
    let Some(rest) = parts::take_apart(stage, &wasm, Program::Page)? else {
        let bytes = fs::read(&wasm).with_context(|| format!("reading {}", wasm.display()))?;
        return parts::with_integrity(html, &name, &parts::integrity(&bytes));
    };
    let version = version_of(&[&wasm, &rest])?;
    let [new_wasm, new_rest] = ["bg", "rest"].map(|part| format!("jdt-web-{version}_{part}.wasm"));
    for (from, to) in [(&wasm, &new_wasm), (&rest, &new_rest)] {
        fs::rename(from, stage.join(to)).with_context(|| format!("renaming {}", from.display()))?;
    }
    let first = fs::read(stage.join(&new_wasm)).with_context(|| format!("reading {new_wasm}"))?;
    let html = parts::with_integrity(&html.replace(&name, &new_wasm), &new_wasm, &parts::integrity(&first))?;
    let Some(tag) = html.find(WASM_NAME) else { bail!("index.html lost the name of its program") };
    let value = html[tag + WASM_NAME.len()..].split([' ', '>']).next().unwrap_or_default();
    let rest = value.replace(&new_wasm, &new_rest);
    Ok(format!("{} data-rest={rest}{}", &html[..tag], &html[tag..]))
}

/// Has the browser compare boot.js with what it was built as.
fn with_boot_integrity(html: &str, integrity: &str) -> Result<String> {
    let Some(at) = html.find("/boot.js") else {
        bail!("index.html does not name boot.js (Trunk.toml, `pattern_script`)")
    };
    let Some(open) = html[..at].rfind("<script") else { bail!("boot.js is not named by a script tag") };
    let after = open + "<script".len();
    Ok(format!("{} integrity=\"{integrity}\"{}", &html[..after], &html[after..]))
}

/// Where boot.js finds the name of the page's program.
const WASM_NAME: &str = " data-wasm=";

/// The file name of the page's program.
fn wasm_in(html: &str) -> Result<&str> {
    let Some((_, value)) = html.split_once(WASM_NAME) else {
        bail!("index.html does not name its program (Trunk.toml, `pattern_script`)")
    };
    let path = value.trim_start_matches(['"', '\'']).split(['"', '\'', ' ', '>']).next().unwrap_or_default();
    Ok(path.rsplit('/').next().unwrap_or_default())
}

fn write(path: &Path, text: &str) -> Result<()> {
    fs::write(path, text).with_context(|| format!("writing {}", path.display()))
}

/// A short name for these files' bytes.
fn version_of(paths: &[&Path]) -> Result<String> {
    let mut hasher = DefaultHasher::new();
    for path in paths {
        fs::read(path).with_context(|| format!("reading {}", path.display()))?.hash(&mut hasher);
    }
    Ok(format!("{:016x}", hasher.finish()))
}

/// What starts a program; its rest is brought in behind it by the version of rest.js that is named.
fn loader_of(program: &str, version: &str, rest: Option<&str>) -> String {
    let init =
        format!("await init({{ module_or_path: new URL('./{program}_bg.wasm?{version}', import.meta.url) }});\n");
    let import = format!("import init from './{program}.js?{version}';\n");
    match rest {
        None => import + &init,
        Some(script) => format!(
            "import {{ readyRest }} from './rest.js?{script}';\n{import}\
             const {{ kept, bringRest }} = readyRest(new URL('./{program}_rest.wasm?{version}', import.meta.url).href);\n\
             await kept;\nconst first = {init}await bringRest(first);\n"
        ),
    }
}

/// Puts `?version` behind a file's address, which must stand in the page exactly once; a comment may name the file.
fn with_version(html: &str, file: &str, version: &str) -> Result<String> {
    let address = format!("/{file}");
    match html.matches(&address).count() {
        1 => Ok(html.replace(&address, &format!("{address}?{version}"))),
        count => bail!("index.html names {file} {count} times, expected once (Trunk.toml, `pattern_script`)"),
    }
}

/// Takes `trunk serve`'s script out of the page; `None` when the page holds none.
fn reload_script_moved_out(html: &str, public_url: &str) -> Option<(String, String)> {
    let mark = html.find("{{__TRUNK_ADDRESS__}}")?;
    let open = html[..mark].rfind("<script")?;
    let start = open + html[open..].find('>')? + 1;
    let end = start + html[start..].find("</script>")?;

    // `trunk serve` fills these in as it sends the page; a file is sent as it is.
    let base = if public_url.starts_with('/') { public_url } else { "/" };
    let script = html[start..end]
        .replace("'{{__TRUNK_ADDRESS__}}'", "window.location.host")
        .replace("`{{__TRUNK_ADDRESS__}}`", "window.location.host")
        .replace("{{__TRUNK_WS_BASE__}}", base);
    let page = format!("{}<script src=\"./{RELOAD}\">{}", &html[..open], &html[end..]);
    Some((page, script))
}

fn has_inline_script(html: &str) -> bool {
    html.match_indices("<script").any(|(at, _)| {
        let tag = html[at..].split('>').next().unwrap_or_default();
        !tag.contains("src=")
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    const DEV: &str = "<body><script type=\"module\" src=\"./boot.js\"></script>\
                       <script>const a = '{{__TRUNK_ADDRESS__}}' + '{{__TRUNK_WS_BASE__}}';</script></body>";

    #[test]
    fn the_reload_script_moves_into_a_file() {
        let (page, script) = reload_script_moved_out(DEV, "./").unwrap();
        assert_eq!(
            page,
            "<body><script type=\"module\" src=\"./boot.js\"></script><script src=\"./reload.js\"></script></body>"
        );
        assert_eq!(script, "const a = window.location.host + '/';");
        assert!(has_inline_script(DEV) && !has_inline_script(&page));
    }

    #[test]
    fn the_program_is_found_by_its_tag() {
        assert_eq!(wasm_in("<script data-wasm=./a/jdt-1_bg.wasm id=boot>").unwrap(), "jdt-1_bg.wasm");
        assert_eq!(wasm_in("<script data-js=\"x\" data-wasm=\"./jdt-1_bg.wasm\">").unwrap(), "jdt-1_bg.wasm");
        assert!(wasm_in("<script>").is_err());
    }

    #[test]
    fn the_first_script_is_compared_with_its_bytes() {
        let page = with_boot_integrity("<p><script type=module src=./boot.js?7></script>", "sha384-A").unwrap();
        assert_eq!(page, "<p><script integrity=\"sha384-A\" type=module src=./boot.js?7></script>");
        assert!(with_boot_integrity("<p>", "x").is_err());
    }

    #[test]
    fn a_version_needs_the_name_exactly_once() {
        assert_eq!(with_version("<!-- x.js --><a b=./x.js>", "x.js", "7").unwrap(), "<!-- x.js --><a b=./x.js?7>");
        assert!(with_version("<a>", "x.js", "7").is_err());
        assert!(with_version("./x.js ./x.js", "x.js", "7").is_err());
    }
}
