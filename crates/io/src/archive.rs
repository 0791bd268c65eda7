//! Zip archives: a list of files, each unpacked when its turn comes.
//!
//! The format's small common part is read here. The `zip` crate brings a random generator and ciphers, which do not build
//! for browsers as they are, and weigh more than all of this crate's readers.

use crate::{Format, IoError, Limits};
use flate2::Crc;
use flate2::read::DeflateDecoder;
use serde::{Deserialize, Serialize};
use std::io::Read;

/// A file of an archive.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct ArchiveFile {
    /// Its path inside, `/`-separated.
    pub name: String,
    /// Bytes when unpacked.
    pub bytes: u64,
    packed: u32,
    method: u16,
    check: u32,
    local_header_at: u32,
}

/// The files of a zip archive, which stays packed.
///
/// # Example
/// ```
/// use jdt_io::{Archive, IoError};
/// assert!(matches!(Archive::open(b"PK\x03\x04"), Err(IoError::Broken { .. })));
/// ```
#[derive(Debug, Clone)]
pub struct Archive<'a> {
    bytes: &'a [u8],
    files: Vec<ArchiveFile>,
}

const STORED: u16 = 0;
const DEFLATED: u16 = 8;
const END_BYTES: usize = 22;
const ENTRY_BYTES: usize = 46;
const LOCAL_BYTES: usize = 30;
/// Deflate cannot shrink data further than this.
const DEFLATE_BOUND: u64 = 1032;

impl<'a> Archive<'a> {
    /// Lists the files of an archive; folders and what macOS adds of its own are left away.
    ///
    /// # Errors
    /// [`IoError::Broken`] for a list that does not add up; [`IoError::Unsupported`] for archives in parts or beyond 4 GiB.
    ///
    /// # Source
    /// PKWARE: APPNOTE.TXT, sections 4.3.7, 4.3.12 and 4.3.16.
    pub fn open(bytes: &'a [u8]) -> Result<Self, IoError> {
        Ok(Self { bytes, files: ArchiveFile::list(bytes, 0)? })
    }

    /// The files, in the archive's order.
    pub fn files(&self) -> &[ArchiveFile] {
        &self.files
    }

    /// Unpacks one file.
    ///
    /// # Errors
    /// As [`ArchiveFile::unpack`].
    pub fn read(&self, file: &ArchiveFile, limits: &Limits) -> Result<Vec<u8>, IoError> {
        file.unpack(self.bytes.get(file.local_header_at as usize..).unwrap_or_default(), limits)
    }
}

impl ArchiveFile {
    /// How many bytes at an archive's end are enough to find where its list of files begins.
    pub const END_BYTES: u64 = END_BYTES as u64 + u16::MAX as u64;

    /// Where the list of files begins, read off an archive's last bytes.
    ///
    /// # Errors
    /// As [`Archive::open`].
    pub fn list_at(tail: &[u8]) -> Result<u64, IoError> {
        Ok(u32_at(tail, end_of_list(tail)? + 16)?.into())
    }

    /// The files of an archive of which nothing is at hand but its last bytes, from `tail_at` on; the list must be in them.
    ///
    /// # Errors
    /// As [`Archive::open`].
    pub fn list(tail: &[u8], tail_at: u64) -> Result<Vec<Self>, IoError> {
        let end = end_of_list(tail)?;
        let count = u16_at(tail, end + 10)?;
        let start = u32_at(tail, end + 16)?;
        if start == u32::MAX || count == u16::MAX || u16_at(tail, end + 4)? != 0 {
            return Err(unsupported("an archive in parts, or beyond 4 GiB or 65,534 files".into()));
        }
        let start = u64::from(start).checked_sub(tail_at).and_then(|at| usize::try_from(at).ok());
        let mut at = start.ok_or_else(|| broken("its list of files is cut short"))?;
        let mut files = Vec::new();
        for _ in 0..count {
            if tail.get(at..).is_none_or(|rest| !rest.starts_with(b"PK\x01\x02")) {
                return Err(broken("its list of files does not add up"));
            }
            let lengths = [28, 30, 32].map(|field| u16_at(tail, at + field).map(usize::from));
            let [name_bytes, extra_bytes, comment_bytes] = lengths;
            let (name_bytes, extra_bytes, comment_bytes) = (name_bytes?, extra_bytes?, comment_bytes?);
            let name = tail.get(at + ENTRY_BYTES..at + ENTRY_BYTES + name_bytes);
            let name = String::from_utf8_lossy(name.ok_or_else(|| broken("its list of files is cut short"))?)
                .replace('\\', "/");
            let file = Self {
                bytes: u32_at(tail, at + 24)?.into(),
                packed: u32_at(tail, at + 20)?,
                method: u16_at(tail, at + 10)?,
                check: u32_at(tail, at + 16)?,
                local_header_at: u32_at(tail, at + 42)?,
                name,
            };
            let is_encrypted = u16_at(tail, at + 8)? & 1 != 0;
            if is_encrypted {
                return Err(unsupported(format!("{} behind a password", file.name)));
            }
            let is_clutter =
                file.name.ends_with('/') || file.name.starts_with("__MACOSX/") || file.name.ends_with(".DS_Store");
            if !is_clutter {
                files.push(file);
            }
            at += ENTRY_BYTES + name_bytes + extra_bytes + comment_bytes;
        }
        Ok(files)
    }

    /// The stretch of the archive that holds the packed file: its start, and how many bytes it has at most.
    pub fn span(&self) -> (u64, u64) {
        let header = LOCAL_BYTES as u64 + 2 * u64::from(u16::MAX);
        (self.local_header_at.into(), header + u64::from(self.packed))
    }

    /// Unpacks the file from its stretch of the archive.
    ///
    /// # Errors
    /// [`IoError::TooManyBytes`] beyond `limits`, before memory is taken; [`IoError::Broken`] for data that does not unpack
    /// to what the list says; [`IoError::Unsupported`] for packings other than Deflate.
    pub fn unpack(&self, stretch: &[u8], limits: &Limits) -> Result<Vec<u8>, IoError> {
        if self.bytes > limits.max_bytes {
            return Err(IoError::TooManyBytes { shape: format!("{} in a zip", self.name), limit: limits.max_bytes });
        }
        if !stretch.starts_with(b"PK\x03\x04") {
            return Err(broken(&format!("{} is not where the list says", self.name)));
        }
        let start = LOCAL_BYTES + usize::from(u16_at(stretch, 26)?) + usize::from(u16_at(stretch, 28)?);
        let packed = stretch.get(start..start.saturating_add(self.packed as usize));
        let packed = packed.ok_or_else(|| broken(&format!("{} is cut short", self.name)))?;
        let reachable = match self.method {
            STORED => packed.len() as u64,
            DEFLATED => (packed.len() as u64).saturating_mul(DEFLATE_BOUND),
            other => return Err(unsupported(format!("{} packed by method {other}", self.name))),
        };
        if self.bytes > reachable {
            return Err(IoError::Truncated { format: Format::Zip, expected: self.bytes, got: reachable });
        }
        let mut out = Vec::with_capacity(usize::try_from(self.bytes).unwrap_or(0));
        if self.method == STORED {
            out.extend_from_slice(packed);
        } else {
            let unpacked = DeflateDecoder::new(packed).take(self.bytes + 1).read_to_end(&mut out);
            unpacked.map_err(|error| broken(&format!("{}: {error}", self.name)))?;
        }
        let mut crc = Crc::new();
        crc.update(&out);
        if out.len() as u64 != self.bytes || crc.sum() != self.check {
            return Err(broken(&format!("{} does not unpack to what the list says", self.name)));
        }
        Ok(out)
    }
}

/// Where the record behind the list of files begins.
fn end_of_list(tail: &[u8]) -> Result<usize, IoError> {
    (0..=tail.len().saturating_sub(END_BYTES).min(u16::MAX.into()))
        .map(|comment| tail.len().saturating_sub(END_BYTES + comment))
        .find(|&at| tail.get(at..).is_some_and(|rest| rest.starts_with(b"PK\x05\x06")))
        .ok_or_else(|| broken("it has no list of its files: is it cut short?"))
}

fn u16_at(bytes: &[u8], at: usize) -> Result<u16, IoError> {
    let two = bytes.get(at..).and_then(|rest| rest.first_chunk());
    two.map(|&two| u16::from_le_bytes(two)).ok_or_else(|| broken("it is cut short"))
}

fn u32_at(bytes: &[u8], at: usize) -> Result<u32, IoError> {
    let four = bytes.get(at..).and_then(|rest| rest.first_chunk());
    four.map(|&four| u32::from_le_bytes(four)).ok_or_else(|| broken("it is cut short"))
}

fn broken(reason: &str) -> IoError {
    IoError::Broken { format: Format::Zip, reason: reason.into() }
}

fn unsupported(got: String) -> IoError {
    IoError::Unsupported { format: Format::Zip, got, expected: "one file, not encrypted, stored or packed by Deflate" }
}
