//! The tools that a build or a test needs: each is found, or else installed where that is possible.
//!
//! What is installed for this repository alone goes to `.tools/`, which git ignores.

use crate::{process, system, workspace};
use anyhow::{Context, Result, bail};
use std::env;
use std::path::{Path, PathBuf};

/// Trunk's version when it has to be installed, and the oldest that fits.
const TRUNK: Version = Version(0, 22, 1);
/// Binaryen's npm package, whose major version is wasm-opt's.
const BINARYEN: &str = "binaryen@132.0.0";
/// The oldest wasm-opt known to read what this Rust writes.
const WASM_OPT_OLDEST: u32 = 120;
/// Playwright's oldest Node.
const NODE_OLDEST: u32 = 20;
/// The Node that npm serves when the system's is older.
const NODE_MAJOR: u32 = 22;

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Version(u32, u32, u32);

impl Version {
    /// The first `major[.minor[.patch]]` in a program's answer to `--version`.
    fn parse(answer: &str) -> Option<Self> {
        let word = answer
            .split_whitespace()
            .map(|word| word.trim_start_matches('v'))
            .find(|word| word.starts_with(|first: char| first.is_ascii_digit()))?;
        let mut parts = word.split(|mark: char| !mark.is_ascii_digit()).map(|part| part.parse().ok());
        Some(Self(parts.next()??, parts.next().flatten().unwrap_or(0), parts.next().flatten().unwrap_or(0)))
    }

    /// Of the program that would be started under this name.
    fn of(program: &str) -> Option<Self> {
        Self::parse(&process::output_of(&mut process::command(program, &["--version"]))?)
    }
}

/// The toolchain of rust-toolchain.toml with its wasm target.
pub(crate) fn rust_target() -> Result<()> {
    let installed = process::output_of(&mut process::command("rustc", &["--print", "target-libdir", "--target", WASM]));
    if installed.is_some_and(|folder| Path::new(folder.trim()).is_dir()) {
        return Ok(());
    }
    process::say("the toolchain lacks the wasm32 target: adding it");
    process::run(&mut process::command("rustup", &["target", "add", WASM])).context("rustup adds the wasm32 target")
}

const WASM: &str = "wasm32-unknown-unknown";

/// Trunk, and the wasm-bindgen that matches Cargo.lock.
pub(crate) fn trunk() -> Result<()> {
    rust_target()?;
    let fits = |found: Version| found >= TRUNK && found < Version(0, 23, 0);
    match Version::of("trunk") {
        Some(found) if fits(found) => {}
        _ => cargo_install("trunk", "0.22.1", true)?,
    }
    let wanted = workspace::locked_version("wasm-bindgen")?;
    if Version::of("wasm-bindgen") != Version::parse(&wanted) {
        // Not `--locked`: its own lock file names a crate that has been withdrawn.
        cargo_install("wasm-bindgen-cli", &wanted, false)?;
    }
    Ok(())
}

/// Trunk, and what it needs beside it for a release.
pub(crate) fn trunk_release() -> Result<()> {
    trunk()?;
    wasm_opt()
}

/// Prebuilt where cargo-binstall answers, else from source with a profile that builds fast.
fn cargo_install(package: &str, version: &str, locked: bool) -> Result<()> {
    let root = workspace::tools().display().to_string();
    let spec = format!("{package}@{version}");
    if process::find("cargo-binstall").is_some() {
        process::say(&format!("{package} {version} is missing: asking cargo-binstall for a prebuilt one"));
        let args = ["binstall", "--no-confirm", "--disable-strategies", "compile", "--root", &root, &spec];
        match process::run(&mut process::command("cargo", &args)) {
            Ok(()) => return Ok(()),
            Err(error) => process::say(&format!("no prebuilt {package}: {error:#}")),
        }
    }
    process::say(&format!("{package} {version} is missing: building it from source into .tools (once, some minutes)"));
    let mut args = vec!["install", &spec, "--root", &root, "--force"];
    args.extend(locked.then_some("--locked"));
    process::run(
        process::command("cargo", &args)
            .env("CARGO_PROFILE_RELEASE_LTO", "false")
            .env("CARGO_PROFILE_RELEASE_OPT_LEVEL", "1")
            .env("CARGO_PROFILE_RELEASE_CODEGEN_UNITS", "16")
            .env("CARGO_PROFILE_RELEASE_DEBUG", "false")
            .env_remove("CARGO_TARGET_DIR"),
    )
    .with_context(|| format!("installing {package} {version}"))
}

/// wasm-opt, from npm when the system's is missing or too old.
fn wasm_opt() -> Result<()> {
    if Version::of("wasm-opt").is_some_and(|found| found.0 >= WASM_OPT_OLDEST) {
        return Ok(());
    }
    node().context("a release needs wasm-opt, which npm serves")?;
    process::say("wasm-opt is missing or old: installing npm's binaryen into .tools");
    npm_install(&workspace::tools(), BINARYEN)
}

fn npm_install(prefix: &Path, package: &str) -> Result<()> {
    std::fs::create_dir_all(prefix)?;
    let prefix = prefix.display().to_string();
    process::run(&mut process::npm(
        "npm",
        &["install", "--prefix", &prefix, "--no-save", "--no-audit", "--no-fund", package],
    ))
}

/// Node and npm, new enough for Playwright.
pub(crate) fn node() -> Result<()> {
    if Version::of("node").is_none() || process::output_of(&mut process::npm("npm", &["--version"])).is_none() {
        process::say("node or npm is missing");
        system::apt_install(&["nodejs", "npm"])?;
    }
    let found = Version::of("node").context("node does not start")?;
    if found.0 >= NODE_OLDEST {
        return Ok(());
    }
    let (os, arch) = match (env::consts::OS, env::consts::ARCH) {
        ("linux", "x86_64") => ("linux", "x64"),
        ("linux", "aarch64") => ("linux", "arm64"),
        _ => bail!("node {} is too old, {NODE_OLDEST} is needed; please install a newer one", found.0),
    };
    process::say(&format!("node {} is too old: installing npm's node {NODE_MAJOR} into .tools", found.0));
    let package = format!("node-{os}-{arch}");
    // In a folder of its own: an install without a package.json drops what it did not ask for.
    let prefix = workspace::tools().join("node-from-npm");
    npm_install(&prefix, &format!("{package}@{NODE_MAJOR}"))?;
    let bin = workspace::tools().join("node").join("bin");
    std::fs::create_dir_all(&bin)?;
    std::fs::copy(prefix.join("node_modules").join(package).join("bin").join("node"), bin.join("node"))?;
    match Version::of("node") {
        Some(found) if found.0 >= NODE_OLDEST => Ok(()),
        found => bail!("node is still too old after the install: {found:?}"),
    }
}

/// A Chromium for the browser tests.
pub(crate) enum Chromium {
    /// The system's.
    At(PathBuf),
    /// The one that Playwright downloaded for itself.
    Playwrights,
}

/// Finds a Chromium or installs one: by apt on Debian, else Playwright's own.
pub(crate) fn chromium() -> Result<Chromium> {
    if let Some(path) = env::var_os("JDT_CHROMIUM").map(PathBuf::from) {
        if !path.is_file() {
            bail!("JDT_CHROMIUM names {}, which is no file", path.display());
        }
        return Ok(Chromium::At(path));
    }
    if let Some(path) = system_chromium() {
        return Ok(Chromium::At(path));
    }
    if system::is_debian() {
        process::say("there is no Chromium");
        match system::apt_install(&["chromium"]) {
            Ok(()) => {
                let path = system_chromium().context("apt installed chromium, but it is not on the PATH")?;
                return Ok(Chromium::At(path));
            }
            Err(error) => process::say(&format!("apt gave no Chromium: {error:#}")),
        }
    }
    process::say("there is no Chromium: asking Playwright for its own");
    let mut args = vec!["playwright", "install", "chromium"];
    args.extend(system::is_root().then_some("--with-deps"));
    process::run(process::npm("npx", &args).current_dir(workspace::browser_tests()))?;
    Ok(Chromium::Playwrights)
}

fn system_chromium() -> Option<PathBuf> {
    let names = ["chromium", "google-chrome-stable", "google-chrome", "chrome"];
    let apps = [
        "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
        "/Applications/Chromium.app/Contents/MacOS/Chromium",
        "C:\\Program Files\\Google\\Chrome\\Application\\chrome.exe",
    ];
    names.into_iter().find_map(process::find).or_else(|| apps.iter().map(PathBuf::from).find(|path| path.is_file()))
}

/// The browser tests' own packages, as their lock file names them.
pub(crate) fn browser_packages() -> Result<()> {
    node()?;
    let folder = workspace::browser_tests();
    let written = |path: PathBuf| path.metadata().and_then(|data| data.modified()).ok();
    let installed = written(folder.join("node_modules").join(".package-lock.json"));
    if installed.is_some() && installed >= written(folder.join("package-lock.json")) {
        return Ok(());
    }
    process::say("installing the browser tests' packages");
    process::run(
        process::npm("npm", &["ci", "--no-audit", "--no-fund"])
            .current_dir(folder)
            .env("PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD", "1"),
    )
}

/// A Python that can import these packages: the one that `JDT_PYTHON` names, or else one in `.tools/venv`, into which
/// what is missing is installed.
pub(crate) fn python_with(packages: &[&str]) -> Result<PathBuf> {
    let imports = format!("import {}", packages.join(", "));
    let can_import = |python: &Path| process::output_of(&mut process::command(python, &["-c", &imports])).is_some();
    if let Some(python) = env::var_os("JDT_PYTHON").map(PathBuf::from) {
        if !can_import(&python) {
            bail!("JDT_PYTHON names {}, which cannot import {}", python.display(), packages.join(", "));
        }
        return Ok(python);
    }
    let venv = workspace::tools().join("venv");
    let python = if cfg!(windows) { venv.join("Scripts").join("python.exe") } else { venv.join("bin").join("python") };
    if !can_import(&python) {
        process::say(&format!("installing {} into .tools/venv (once; PyTorch is large)", packages.join(", ")));
        process::run(&mut process::command("python3", &["-m", "venv", &venv.display().to_string()]))?;
        process::run(&mut process::command(&python, &[&["-m", "pip", "install", "--quiet"], packages].concat()))?;
    }
    Ok(python)
}

/// A Vulkan driver for the native GPU tests: Mesa's on the CPU, where there is none.
///
/// # Errors
/// Says why there is none; the tests then skip what needs it.
pub(crate) fn vulkan() -> Result<()> {
    if !cfg!(target_os = "linux") || has_vulkan() {
        return Ok(());
    }
    process::say("there is no Vulkan driver for the GPU tests");
    system::apt_install(&["mesa-vulkan-drivers", "libvulkan1"])
}

fn has_vulkan() -> bool {
    let drivers = ["/usr/share/vulkan/icd.d", "/etc/vulkan/icd.d"];
    let driver =
        drivers.iter().any(|folder| std::fs::read_dir(folder).is_ok_and(|mut entries| entries.next().is_some()));
    let folders = ["/usr/lib/x86_64-linux-gnu", "/usr/lib/aarch64-linux-gnu", "/usr/lib64", "/usr/lib"];
    driver && folders.iter().any(|folder| Path::new(folder).join("libvulkan.so.1").exists())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn versions_are_read_out_of_what_programs_answer() {
        assert_eq!(Version::parse("trunk 0.22.1"), Some(Version(0, 22, 1)));
        assert_eq!(Version::parse("v20.20.2"), Some(Version(20, 20, 2)));
        assert_eq!(Version::parse("wasm-opt version 132 (version_132)"), Some(Version(132, 0, 0)));
        assert_eq!(Version::parse("0.2.130"), Some(Version(0, 2, 130)));
        assert_eq!(Version::parse("none"), None);
    }
}
