//! Beside each file that shrinks, the same compressed: a static server that knows of them sends those (nginx `gzip_static`, Caddy
//! `precompressed`), any other leaves them lying.

use crate::{process, workspace};
use anyhow::{Context, Result};
use flate2::{Compression, write::GzEncoder};
use std::fs;
use std::io::Write as _;
use std::path::Path;

/// The endings of compressed files.
pub(crate) const ENDINGS: [&str; 2] = ["gz", "br"];

/// What is not compressed already.
const SHRINKING: [&str; 9] = ["wasm", "js", "css", "html", "svg", "json", "webmanifest", "md", "txt"];

/// Of brotli, up to 11: the last two take ten times as long for some percent.
const QUALITY: i32 = 9;

/// Smaller files travel in one packet anyway.
const LEAST: usize = 1024;

/// Compresses dist/.
pub(crate) fn precompress() -> Result<()> {
    let [raw, gzip, brotli] = folder(&workspace::dist())?.map(|bytes| bytes as f64 / 1e6);
    process::say(&format!(
        "compressed beside their originals: {raw:.1} MB as {gzip:.1} MB gzip, {brotli:.1} MB brotli"
    ));
    Ok(())
}

fn folder(path: &Path) -> Result<[usize; 3]> {
    let mut sums = [0; 3];
    for entry in fs::read_dir(path).with_context(|| format!("reading {}", path.display()))? {
        let path = entry?.path();
        let sizes = if path.is_dir() {
            folder(&path)?
        } else if shrinks(&path) {
            file(&path)?
        } else {
            continue;
        };
        for (sum, size) in sums.iter_mut().zip(sizes) {
            *sum += size;
        }
    }
    Ok(sums)
}

fn shrinks(path: &Path) -> bool {
    path.extension().and_then(|ending| ending.to_str()).is_some_and(|ending| SHRINKING.contains(&ending))
}

fn file(path: &Path) -> Result<[usize; 3]> {
    let bytes = fs::read(path).with_context(|| format!("reading {}", path.display()))?;
    if bytes.len() < LEAST {
        return Ok([0; 3]);
    }
    let mut gzip = GzEncoder::new(Vec::new(), Compression::best());
    gzip.write_all(&bytes)?;
    let gzip = gzip.finish()?;
    let mut brotli = Vec::new();
    let params = brotli::enc::BrotliEncoderParams { quality: QUALITY, ..Default::default() };
    brotli::BrotliCompress(&mut bytes.as_slice(), &mut brotli, &params)?;
    let sizes = [bytes.len(), gzip.len(), brotli.len()];
    for (ending, compressed) in ENDINGS.into_iter().zip([gzip, brotli]) {
        let mut name = path.as_os_str().to_owned();
        name.push(format!(".{ending}"));
        fs::write(&name, compressed).with_context(|| format!("writing {}", name.display()))?;
    }
    Ok(sizes)
}

#[cfg(test)]
mod tests {
    use super::*;
    use flate2::read::GzDecoder;
    use std::io::Read as _;

    #[test]
    fn both_hold_what_the_original_holds() {
        let folder = std::env::temp_dir().join(format!("jdt-precompress-{}", std::process::id()));
        fs::create_dir_all(folder.join("sub")).unwrap();
        let text = "soft labels ".repeat(500);
        fs::write(folder.join("sub/a.js"), &text).unwrap();
        fs::write(folder.join("b.png"), &text).unwrap();
        let [raw, gzip, brotli] = super::folder(&folder).unwrap();
        assert_eq!(raw, text.len());
        assert!(gzip < 200 && brotli < 200);
        let mut read = String::new();
        GzDecoder::new(fs::File::open(folder.join("sub/a.js.gz")).unwrap()).read_to_string(&mut read).unwrap();
        assert_eq!(read, text);
        let mut read = Vec::new();
        brotli::BrotliDecompress(&mut fs::File::open(folder.join("sub/a.js.br")).unwrap(), &mut read).unwrap();
        assert_eq!(read, text.as_bytes());
        assert!(!folder.join("b.png.gz").exists());
        fs::remove_dir_all(&folder).unwrap();
    }
}
