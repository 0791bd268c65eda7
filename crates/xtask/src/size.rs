//! What the page weighs, as a server would send it.

use crate::{precompress, seal, workspace};
use anyhow::{Context, Result, bail};
use flate2::{Compression, write::GzEncoder};
use std::fs;
use std::io::Write as _;
use std::path::Path;

/// All that the first screen may load, compressed, in bytes.
const CEILING: usize = 350_000;

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Part {
    Page,
    Worker,
    Css,
    Other,
    /// Not loaded by the first screen, but when it is needed.
    Later,
}

impl Part {
    const ALL: [Self; 5] = [Self::Page, Self::Worker, Self::Css, Self::Other, Self::Later];

    /// Of a file, by its path in dist/.
    fn of(path: &str) -> Self {
        let ending = Path::new(path).extension().and_then(|ending| ending.to_str()).unwrap_or_default();
        match ending {
            // The decoders are loaded with the first file that is to be read; the graphics stack, where there is a real GPU,
            // and the heavier panels after the first numbers; the other places and the lessons when the first
            // of them is opened.
            // Icons and what keeps the page offline are asked for behind the first screen.
            _ if [
                "icons/",
                "manifest",
                "service-worker",
                "samples/",
                "lessons/",
                "checker",
                "gpu_painter",
                "lab",
                "learn.",
                "learn_",
                "places",
                "studio",
            ]
            .iter()
            .any(|later| path.starts_with(later)) =>
            {
                Self::Later
            }
            // What the first screen does not run is brought in behind it.
            "wasm" if path.ends_with("_rest.wasm") => Self::Later,
            _ if path.starts_with("worker") => Self::Worker,
            "css" if seal::styles::is_later(path) => Self::Later,
            "css" => Self::Css,
            "wasm" | "js" | "html" => Self::Page,
            _ => Self::Other,
        }
    }

    fn name(self) -> &'static str {
        match self {
            Self::Page => "page",
            Self::Worker => "worker",
            Self::Css => "css",
            Self::Other => "other",
            Self::Later => "on demand",
        }
    }
}

struct File {
    part: Part,
    path: String,
    raw: usize,
    gzip: usize,
}

/// Prints the table; `false` above the ceiling.
pub(crate) fn size() -> Result<bool> {
    let dist = workspace::dist();
    if !dist.join("index.html").is_file() {
        bail!("there is no dist/index.html: run `cargo xtask build` first");
    }
    if dist.join(seal::RELOAD).is_file() {
        bail!("dist/ holds the development build of `serve`: run `cargo xtask build` first");
    }
    let mut files = Vec::new();
    collect(&dist, "", &mut files)?;
    files.sort_by(|a, b| a.part.cmp(&b.part).then(b.gzip.cmp(&a.gzip)));

    println!("{:<10} {:<44} {:>10} {:>10}", "part", "file", "bytes", "gzip");
    for file in &files {
        println!("{:<10} {:<44} {:>10} {:>10}", file.part.name(), file.path, file.raw, file.gzip);
    }
    println!();
    for part in Part::ALL {
        let (raw, gzip) = sum(files.iter().filter(|file| file.part == part));
        println!("{:<55} {raw:>10} {gzip:>10}", part.name());
    }
    let (raw, gzip) = sum(files.iter().filter(|file| file.part != Part::Later));
    let verdict = if gzip <= CEILING { "within" } else { "ABOVE" };
    println!("{:<55} {raw:>10} {gzip:>10}", "first screen");
    println!("first screen: {:.1} KB gzip, {verdict} the ceiling of {:.0} KB", gzip as f64 / 1e3, CEILING as f64 / 1e3);
    Ok(gzip <= CEILING)
}

fn is_compressed(path: &str) -> bool {
    let ending = Path::new(path).extension().and_then(|ending| ending.to_str());
    ending.is_some_and(|ending| precompress::ENDINGS.contains(&ending))
}

fn sum<'a>(files: impl Iterator<Item = &'a File>) -> (usize, usize) {
    files.fold((0, 0), |(raw, gzip), file| (raw + file.raw, gzip + file.gzip))
}

fn collect(folder: &Path, prefix: &str, files: &mut Vec<File>) -> Result<()> {
    for entry in fs::read_dir(folder).with_context(|| format!("reading {}", folder.display()))? {
        let entry = entry?;
        let path = format!("{prefix}{}", entry.file_name().to_string_lossy());
        if entry.file_type()?.is_dir() {
            collect(&entry.path(), &format!("{path}/"), files)?;
        } else if !entry.file_name().to_string_lossy().starts_with('.') && !is_compressed(&path) {
            let bytes = fs::read(entry.path())?;
            files.push(File { part: Part::of(&path), raw: bytes.len(), gzip: gzip_len(&bytes)?, path });
        }
    }
    Ok(())
}

/// The length at level 6, which servers use.
fn gzip_len(bytes: &[u8]) -> Result<usize> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::new(6));
    encoder.write_all(bytes)?;
    Ok(encoder.finish()?.len())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn files_are_sorted_into_the_parts() {
        assert_eq!(Part::of("jdt-web-12ab_bg.wasm"), Part::Page);
        assert_eq!(Part::of("worker_bg.wasm"), Part::Worker);
        assert_eq!(Part::of("paint-12ab.css"), Part::Css);
        assert_eq!(Part::of("icons/favicon.svg"), Part::Later);
        assert_eq!(Part::of("service-worker.js"), Part::Later);
        assert_eq!(Part::of("samples/label.png"), Part::Later);
        assert_eq!(Part::of("checker_bg.wasm"), Part::Later);
        assert_eq!(Part::of("learn_bg.wasm"), Part::Later);
        assert_eq!(Part::of("lessons/en/soft-labels.md"), Part::Later);
        assert_eq!(Part::of("learn-12ab.css"), Part::Later);
        assert_eq!(Part::of("gpu_painter.js"), Part::Later);
        assert_eq!(Part::of("worker_rest.wasm"), Part::Later);
    }

    #[test]
    fn zeros_compress() {
        assert!(gzip_len(&[0; 10_000]).unwrap() < 100);
    }
}
