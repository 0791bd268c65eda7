//! What colours mean: colour → class id.

use crate::IoError;
use jdt_core::masks::IdImage;
use ndarray::{Array2, ArrayView3, Axis};
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, HashMap};

/// What the colours of a colour image mean.
///
/// # Example
/// ```
/// use jdt_io::Palette;
///
/// let voc = Palette::voc();
/// assert_eq!(voc.id([128, 0, 0]), Some(1)); // aeroplane
/// assert_eq!(voc.id([224, 224, 192]), Some(255)); // the outline, ignored
/// assert_eq!(Palette::from_json(br##"{"#ff0000": 1, "#000000": 0}"##)?.colour(1), Some([255, 0, 0]));
/// # Ok::<(), jdt_io::IoError>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(from = "Vec<([u8; 3], i32)>", into = "Vec<([u8; 3], i32)>")]
pub struct Palette {
    ids: HashMap<[u8; 3], i32>,
    /// In the order given, which decides the colour of an id.
    entries: Vec<([u8; 3], i32)>,
}

/// Cityscapes' train ids 0…18, then its colours that are not evaluated (id 255).
///
/// # Source
/// `cityscapesscripts/helpers/labels.py`.
const CITYSCAPES: [[u8; 3]; 19] = [
    [128, 64, 128],
    [244, 35, 232],
    [70, 70, 70],
    [102, 102, 156],
    [190, 153, 153],
    [153, 153, 153],
    [250, 170, 30],
    [220, 220, 0],
    [107, 142, 35],
    [152, 251, 152],
    [70, 130, 180],
    [220, 20, 60],
    [255, 0, 0],
    [0, 0, 142],
    [0, 0, 70],
    [0, 60, 100],
    [0, 80, 100],
    [0, 0, 230],
    [119, 11, 32],
];
const CITYSCAPES_IGNORED: [[u8; 3]; 10] = [
    [0, 0, 0],
    [111, 74, 0],
    [81, 0, 81],
    [250, 170, 160],
    [230, 150, 140],
    [180, 165, 180],
    [150, 100, 100],
    [150, 120, 90],
    [0, 0, 90],
    [0, 0, 110],
];
/// The id of colours that are not evaluated, in both data sets.
const IGNORED: i32 = 255;
const VOC_CLASSES: u8 = 21;
const VOC_OUTLINE: [u8; 3] = [224, 224, 192];
/// Colours named in an error.
const SHOWN: usize = 4;

/// `CamVid`'s 11 classes in `SegNet`'s order, and void.
///
/// # Source
/// mi.eng.cam.ac.uk/research/projects/VideoRec/CamVid, grouped as in arXiv 1511.00561.
const CAMVID: [[u8; 3]; 12] = [
    [128, 128, 128],
    [128, 0, 0],
    [192, 192, 128],
    [128, 64, 128],
    [0, 0, 192],
    [128, 128, 0],
    [192, 128, 128],
    [64, 64, 128],
    [64, 0, 128],
    [64, 64, 0],
    [0, 128, 192],
    [0, 0, 0],
];

/// The two forms of a palette file.
#[derive(Deserialize)]
#[serde(untagged)]
enum File {
    List(Vec<[u8; 3]>),
    Map(BTreeMap<String, i32>),
}

impl From<Vec<([u8; 3], i32)>> for Palette {
    fn from(entries: Vec<([u8; 3], i32)>) -> Self {
        Self::unchecked(entries)
    }
}

impl From<Palette> for Vec<([u8; 3], i32)> {
    fn from(palette: Palette) -> Self {
        palette.entries
    }
}

impl Palette {
    /// PASCAL VOC: 21 classes, and the outline (224, 224, 192) as 255.
    ///
    /// Bit k of an id goes to bit `7 − k/3` of channel `k mod 3`.
    pub fn voc() -> Self {
        let colour = |id: u8| {
            (0..8).fold([0; 3], |mut colour: [u8; 3], bit| {
                colour[bit % 3] |= (id >> bit & 1) << (7 - bit / 3);
                colour
            })
        };
        let classes = (0..VOC_CLASSES).map(|id| (colour(id), i32::from(id)));
        Self::unchecked(classes.chain([(VOC_OUTLINE, IGNORED)]).collect())
    }

    /// Cityscapes: the colours of the 19 train ids, and those that are not evaluated as 255.
    pub fn cityscapes() -> Self {
        let ignored = CITYSCAPES_IGNORED.map(|colour| (colour, IGNORED));
        Self::unchecked(CITYSCAPES.into_iter().zip(0..).chain(ignored).collect())
    }

    /// `CamVid` with the usual 11 classes, and void as 11.
    pub fn camvid() -> Self {
        Self::unchecked(CAMVID.into_iter().zip(0..).collect())
    }

    /// Colours with their ids.
    ///
    /// # Errors
    /// [`IoError::Palette`] for no colour, or for a colour with two ids.
    pub fn new(entries: Vec<([u8; 3], i32)>) -> Result<Self, IoError> {
        if entries.is_empty() {
            return Err(IoError::Palette { reason: "it holds no colour".into() });
        }
        let palette = Self::unchecked(entries);
        match palette.entries.iter().find(|(colour, id)| palette.id(*colour) != Some(*id)) {
            None => Ok(palette),
            Some((colour, _)) => Err(IoError::Palette { reason: format!("{} has two ids", hex(*colour)) }),
        }
    }

    /// `[[r, g, b], …]`, the position being the id, or `{"#rrggbb": id, …}`.
    ///
    /// # Errors
    /// [`IoError::Palette`] for anything else.
    pub fn from_json(json: &[u8]) -> Result<Self, IoError> {
        let bad = |reason: String| IoError::Palette { reason };
        match serde_json::from_slice(json).map_err(|error| bad(error.to_string()))? {
            File::List(colours) => Self::new(colours.into_iter().zip(0..).collect()),
            File::Map(ids) => {
                let entry = |(text, id): (String, i32)| {
                    parse_hex(&text).map(|colour| (colour, id)).ok_or_else(|| bad(format!("{text:?} is no colour")))
                };
                let mut entries = ids.into_iter().map(entry).collect::<Result<Vec<_>, _>>()?;
                entries.sort_by_key(|&(_, id)| id);
                Self::new(entries)
            }
        }
    }

    /// The id of a colour.
    pub fn id(&self, colour: [u8; 3]) -> Option<i32> {
        self.ids.get(&colour).copied()
    }

    /// The first colour of an id.
    pub fn colour(&self, id: i32) -> Option<[u8; 3]> {
        self.entries.iter().find(|(_, other)| *other == id).map(|&(colour, _)| colour)
    }

    /// All colours with their ids.
    pub fn entries(&self) -> &[([u8; 3], i32)] {
        &self.entries
    }

    fn unchecked(entries: Vec<([u8; 3], i32)>) -> Self {
        Self { ids: entries.iter().copied().collect(), entries }
    }
}

/// `[H, W, 3]` → `[H, W]` by palette.
pub(crate) fn colours_to_ids(colours: ArrayView3<'_, u8>, palette: &Palette) -> Result<IdImage, IoError> {
    let mut unknown = BTreeMap::<[u8; 3], u64>::new();
    // Neighbours mostly share a colour; looking it up once a run is several times faster.
    let mut last: Option<([u8; 3], i32)> = None;
    let ids = map_pixels(colours, |colour| {
        if let Some((last_colour, id)) = last
            && last_colour == colour
        {
            return id;
        }
        let Some(id) = palette.id(colour) else {
            *unknown.entry(colour).or_insert(0) += 1;
            return 0;
        };
        last = Some((colour, id));
        id
    });
    if unknown.is_empty() {
        return Ok(crate::ids::narrow(ids.view()));
    }
    let mut by_count: Vec<([u8; 3], u64)> = unknown.iter().map(|(&colour, &pixels)| (colour, pixels)).collect();
    by_count.sort_by_key(|&(colour, pixels)| (std::cmp::Reverse(pixels), colour));
    let mut shown: Vec<String> =
        by_count.iter().take(SHOWN).map(|&(colour, pixels)| format!("{} ({pixels} pixels)", hex(colour))).collect();
    if by_count.len() > SHOWN {
        shown.push(format!("… {} colours in all", by_count.len()));
    }
    Err(IoError::UnknownColours { colours: shown.join(", "), pixels: unknown.values().sum() })
}

/// `[H, W, 3]` → `[H, W]` where the three channels are equal everywhere.
pub(crate) fn gray_ids(colours: ArrayView3<'_, u8>) -> Result<IdImage, IoError> {
    if is_gray(colours) {
        return Ok(colours.index_axis(Axis(2), 0).to_owned().into());
    }
    let mut seen: Vec<[u8; 3]> = Vec::new();
    for lane in colours.lanes(Axis(2)) {
        let colour = [lane[0], lane[1], lane[2]];
        if !seen.contains(&colour) {
            seen.push(colour);
            if seen.len() == SHOWN {
                break;
            }
        }
    }
    let shown: Vec<String> = seen.into_iter().map(hex).collect();
    Err(IoError::NoPalette { colours: shown.join(", ") })
}

/// Whether red, green and blue are equal everywhere.
pub(crate) fn is_gray(colours: ArrayView3<'_, u8>) -> bool {
    colours.lanes(Axis(2)).into_iter().all(|lane| lane[0] == lane[1] && lane[1] == lane[2])
}

/// A colour's brightness as image libraries turn it gray, ITU-R 601-2 in 16 bits.
pub(crate) fn luminance([red, green, blue]: [u8; 3]) -> u8 {
    let sum = u32::from(red) * 19_595 + u32::from(green) * 38_470 + u32::from(blue) * 7471 + 0x8000;
    u8::try_from(sum >> 16).unwrap_or(u8::MAX)
}

/// `#rrggbb`.
pub(crate) fn hex([red, green, blue]: [u8; 3]) -> String {
    format!("#{red:02x}{green:02x}{blue:02x}")
}

pub(crate) fn parse_hex(text: &str) -> Option<[u8; 3]> {
    let digits = text.strip_prefix('#').filter(|digits| digits.len() == 6 && digits.is_ascii())?;
    let [_, red, green, blue] = u32::from_str_radix(digits, 16).ok()?.to_be_bytes();
    digits.bytes().all(|digit| digit.is_ascii_hexdigit()).then_some([red, green, blue])
}

fn map_pixels(colours: ArrayView3<'_, u8>, mut id: impl FnMut([u8; 3]) -> i32) -> Array2<i32> {
    let (height, width, _) = colours.dim();
    let mut lanes = colours.lanes(Axis(2)).into_iter();
    Array2::from_shape_simple_fn((height, width), || lanes.next().map_or(0, |lane| id([lane[0], lane[1], lane[2]])))
}

#[cfg(test)]
mod tests {
    use super::*;
    use ndarray::array;

    #[test]
    fn voc_follows_its_rule() {
        let voc = Palette::voc();
        assert_eq!(voc.entries().len(), 22);
        assert_eq!(voc.colour(15), Some([192, 128, 128]), "person");
        assert_eq!(voc.colour(20), Some([0, 64, 128]), "tv monitor");
        assert_eq!(Palette::new(Palette::cityscapes().entries().to_vec()).unwrap().id([0, 0, 142]), Some(13));
    }

    #[test]
    fn unknown_colours_are_named_with_their_pixels() {
        let palette = Palette::from_json(b"[[0, 0, 0], [255, 0, 0]]").unwrap();
        let colours = array![[[0, 0, 0], [255, 0, 0], [1, 2, 3]], [[1, 2, 3], [9, 9, 9], [0, 0, 0]]];
        let error = colours_to_ids(colours.view(), &palette).unwrap_err();
        assert_eq!(
            error,
            IoError::UnknownColours { colours: "#010203 (2 pixels), #090909 (1 pixels)".into(), pixels: 3 }
        );
    }

    #[test]
    fn a_bad_palette_says_why() {
        for (json, why) in [
            ("[]", "no colour"),
            ("[[1, 2, 3], [1, 2, 3]]", "two ids"),
            ("{\"red\": 1}", "\"red\" is no colour"),
            ("{\"#+1+2+3\": 1}", "no colour"),
            ("[[1, 2, 300]]", "did not match"),
        ] {
            let error = Palette::from_json(json.as_bytes()).unwrap_err().to_string();
            assert!(error.contains(why), "{error}");
        }
    }
}
