//! What a file is, by its first bytes; its name may say anything.

use crate::{IoError, coco};
use std::fmt;

/// A file format, whether it is read or not.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Format {
    /// Portable Network Graphics.
    Png,
    /// One `NumPy` array.
    Npy,
    /// JPEG; lossy, so read with a warning.
    Jpeg,
    /// WebP; mostly lossy.
    WebP,
    /// Tagged Image File Format.
    Tiff,
    /// Windows bitmap.
    Bmp,
    /// Graphics Interchange Format.
    Gif,
    /// A zip archive, NPZ included.
    Zip,
    /// A gzip stream, `.nii.gz` included.
    Gzip,
    /// `NIfTI`, not compressed.
    Nifti,
    /// COCO JSON.
    Coco,
}

impl Format {
    /// The format that the first bytes belong to.
    ///
    /// # Errors
    /// [`IoError::UnknownFormat`] with the first bytes.
    ///
    /// # Example
    /// ```
    /// use jdt_io::Format;
    /// assert_eq!(Format::of(b"\x93NUMPY\x01\x00")?, Format::Npy);
    /// assert!(Format::of(b"hello").is_err());
    /// # Ok::<(), jdt_io::IoError>(())
    /// ```
    pub fn of(bytes: &[u8]) -> Result<Self, IoError> {
        const MAGIC: [(&[u8], Format); 13] = [
            (b"\x89PNG\r\n\x1a\n", Format::Png),
            (b"\x93NUMPY", Format::Npy),
            (b"\xff\xd8\xff", Format::Jpeg),
            (b"II*\0", Format::Tiff),
            (b"MM\0*", Format::Tiff),
            (b"II+\0", Format::Tiff),
            (b"MM\0+", Format::Tiff),
            (b"BM", Format::Bmp),
            (b"GIF8", Format::Gif),
            (b"PK\x03\x04", Format::Zip),
            (b"PK\x05\x06", Format::Zip),
            (b"\x1f\x8b", Format::Gzip),
            (b"RIFF", Format::WebP),
        ];
        let by_magic = MAGIC.iter().find(|(magic, _)| bytes.starts_with(magic)).map(|&(_, format)| format);
        match by_magic {
            Some(Self::WebP) if bytes.get(8..12) != Some(b"WEBP") => {}
            Some(format) => return Ok(format),
            None => {}
        }
        // NIfTI keeps its magic behind a header of 348 bytes.
        let is_v2 = matches!(bytes.get(4..8), Some(b"n+2\0" | b"ni2\0"));
        if is_v2 || matches!(bytes.get(344..348), Some(b"n+1\0" | b"ni1\0")) {
            return Ok(Self::Nifti);
        }
        if coco::looks_like(bytes) {
            return Ok(Self::Coco);
        }
        let first_bytes = match bytes.get(..bytes.len().min(8)) {
            Some(first) if !first.is_empty() => {
                first.iter().map(|byte| format!("{byte:02x}")).collect::<Vec<_>>().join(" ")
            }
            _ => "nothing".into(),
        };
        Err(IoError::UnknownFormat { first_bytes })
    }

    /// Why a mask in this format is refused, or `None` if it is read.
    pub fn refusal(self) -> Option<IoError> {
        match self {
            Self::Png
            | Self::Npy
            | Self::Jpeg
            | Self::Tiff
            | Self::Bmp
            | Self::Zip
            | Self::Gzip
            | Self::Nifti
            | Self::Coco => None,
            Self::WebP => Some(IoError::Lossy { format: self }),
            Self::Gif => Some(IoError::NotReadYet { format: self }),
        }
    }
}

impl fmt::Display for Format {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Png => "PNG",
            Self::Npy => "NPY",
            Self::Jpeg => "JPEG",
            Self::WebP => "WebP",
            Self::Tiff => "TIFF",
            Self::Bmp => "BMP",
            Self::Gif => "GIF",
            Self::Zip => "zip and NPZ",
            Self::Gzip => "gzip (and .nii.gz)",
            Self::Nifti => "NIfTI",
            Self::Coco => "COCO",
        })
    }
}
