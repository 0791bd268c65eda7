//! Writes PNG files of every kind, Adam7 included, from the specification and without the crate that reads them.

use flate2::Compression;
use flate2::write::ZlibEncoder;
use std::io::Write;

/// The colour types of the specification.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Colour {
    Gray = 0,
    Rgb = 2,
    Palette = 3,
    GrayAlpha = 4,
    Rgba = 6,
}

impl Colour {
    pub(crate) fn samples(self) -> usize {
        match self {
            Self::Gray | Self::Palette => 1,
            Self::GrayAlpha => 2,
            Self::Rgb => 3,
            Self::Rgba => 4,
        }
    }
}

/// A picture still to be written; `samples: [H, W, samples of the colour]`.
#[derive(Debug, Clone)]
pub(crate) struct PngFile {
    pub(crate) width: usize,
    pub(crate) height: usize,
    pub(crate) colour: Colour,
    pub(crate) depth: usize,
    pub(crate) interlaced: bool,
    pub(crate) samples: Vec<u16>,
    pub(crate) palette: Vec<[u8; 3]>,
}

/// First column, first row, column step, row step of each pass.
const ADAM7: [(usize, usize, usize, usize); 7] =
    [(0, 0, 8, 8), (4, 0, 8, 8), (0, 4, 4, 8), (2, 0, 4, 4), (0, 2, 2, 4), (1, 0, 2, 2), (0, 1, 1, 2)];

impl PngFile {
    pub(crate) fn bytes(&self) -> Vec<u8> {
        let mut file = b"\x89PNG\r\n\x1a\n".to_vec();
        let side = |length: usize| u32::try_from(length).unwrap().to_be_bytes();
        let mut header = [side(self.width), side(self.height)].concat();
        header.extend([u8::try_from(self.depth).unwrap(), self.colour as u8, 0, 0, u8::from(self.interlaced)]);
        chunk(&mut file, *b"IHDR", &header);
        if self.colour == Colour::Palette {
            chunk(&mut file, *b"PLTE", self.palette.as_flattened());
        }
        let passes = if self.interlaced { &ADAM7[..] } else { &[(0, 0, 1, 1)][..] };
        let mut zlib = ZlibEncoder::new(Vec::new(), Compression::fast());
        for &(first_x, first_y, step_x, step_y) in passes {
            let columns: Vec<usize> = (first_x..self.width).step_by(step_x).collect();
            if columns.is_empty() {
                continue;
            }
            for y in (first_y..self.height).step_by(step_y) {
                // Filter 0: none.
                zlib.write_all(&[0]).unwrap();
                zlib.write_all(&self.packed(y, &columns)).unwrap();
            }
        }
        chunk(&mut file, *b"IDAT", &zlib.finish().unwrap());
        chunk(&mut file, *b"IEND", &[]);
        file
    }

    /// The samples of some pixels of a row, packed from the high bit down.
    fn packed(&self, y: usize, columns: &[usize]) -> Vec<u8> {
        let per_pixel = self.colour.samples();
        let at = |x: usize| (y * self.width + x) * per_pixel;
        let samples = columns.iter().flat_map(|&x| &self.samples[at(x)..at(x) + per_pixel]);
        let mut bits = Vec::new();
        for &sample in samples {
            bits.extend((0..self.depth).rev().map(|bit| sample >> bit & 1 == 1));
        }
        bits.chunks(8).map(|byte| byte.iter().zip((0..8).rev()).map(|(&bit, at)| u8::from(bit) << at).sum()).collect()
    }
}

/// Appends a chunk: length, kind, data, check.
pub(crate) fn chunk(file: &mut Vec<u8>, kind: [u8; 4], data: &[u8]) {
    file.extend(u32::try_from(data.len()).unwrap().to_be_bytes());
    let checked = [&kind[..], data].concat();
    file.extend(&checked);
    file.extend(crc32fast::hash(&checked).to_be_bytes());
}
