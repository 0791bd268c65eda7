//! Mends of masks that the doctor offers: each is a name that a person or a program can say yes to.

use crate::doctor::solid::{NOISE_REACH, Solid, solid_values};
use crate::palette::{colours_to_ids, luminance};
use crate::preset::CITYSCAPES_TRAIN_IDS;
use crate::{Decoded, IoError, Mask, Palette};
use jdt_core::masks::IdImage;
use ndarray::Array2;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::fmt;
use std::str::FromStr;

/// A palette by name.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub enum KnownPalette {
    /// PASCAL VOC.
    Voc,
    /// Cityscapes' train ids.
    Cityscapes,
    /// `CamVid` with 11 classes.
    CamVid,
}

impl KnownPalette {
    /// All of them.
    pub const ALL: [Self; 3] = [Self::Voc, Self::Cityscapes, Self::CamVid];

    /// The name in fixes and on the command line.
    pub fn id(self) -> &'static str {
        match self {
            Self::Voc => "voc",
            Self::Cityscapes => "cityscapes",
            Self::CamVid => "camvid",
        }
    }

    /// The name for people.
    pub fn name(self) -> &'static str {
        match self {
            Self::Voc => "PASCAL VOC",
            Self::Cityscapes => "Cityscapes",
            Self::CamVid => "CamVid",
        }
    }

    /// Its colours.
    pub fn palette(self) -> Palette {
        match self {
            Self::Voc => Palette::voc(),
            Self::Cityscapes => Palette::cityscapes(),
            Self::CamVid => Palette::camvid(),
        }
    }
}

/// A mend that can be applied without asking further.
///
/// # Example
/// ```
/// use jdt_io::{Fix, KnownPalette};
/// assert_eq!("palette:voc".parse(), Ok(Fix::Palette(KnownPalette::Voc)));
/// assert_eq!(Fix::Divide(85).to_string(), "divide:85");
/// assert!("mend".parse::<Fix>().is_err());
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub enum Fix {
    /// `binary`: every id other than 0 is class 1.
    Binary,
    /// `palette:NAME`: colours are looked up in a palette.
    Palette(KnownPalette),
    /// `gray-palette:NAME`: gray values are the brightness of a palette's colours.
    GrayPalette(KnownPalette),
    /// `divide:N`: ids were multiplied to be seen.
    Divide(u32),
    /// `train-ids`: Cityscapes' label ids become train ids.
    TrainIds,
    /// `subtract-one`: ids count from 1, and 0 is not looked at (255).
    SubtractOne,
    /// `add-one`: ids are one too low.
    AddOne,
    /// `snap`: a pixel whose value is no class's becomes what the nearest sure pixel is.
    Snap,
    /// `swap`: label and prediction change places.
    Swap,
    /// `nearest`: the prediction is brought to the label's size.
    Nearest,
    /// `no-ignore`: no id is left out.
    NoIgnore,
}

/// The id that is not looked at, as `subtract-one` and `train-ids` write it.
const IGNORED: i32 = 255;

impl fmt::Display for Fix {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Binary => f.write_str("binary"),
            Self::Palette(palette) => write!(f, "palette:{}", palette.id()),
            Self::GrayPalette(palette) => write!(f, "gray-palette:{}", palette.id()),
            Self::Divide(step) => write!(f, "divide:{step}"),
            Self::TrainIds => f.write_str("train-ids"),
            Self::SubtractOne => f.write_str("subtract-one"),
            Self::AddOne => f.write_str("add-one"),
            Self::Snap => f.write_str("snap"),
            Self::Swap => f.write_str("swap"),
            Self::Nearest => f.write_str("nearest"),
            Self::NoIgnore => f.write_str("no-ignore"),
        }
    }
}

impl FromStr for Fix {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let palette = |name: &str| KnownPalette::ALL.into_iter().find(|palette| palette.id() == name);
        let fix = match text.split_once(':') {
            Some(("palette", name)) => palette(name).map(Self::Palette),
            Some(("gray-palette", name)) => palette(name).map(Self::GrayPalette),
            Some(("divide", step)) => step.parse().ok().filter(|&step| step > 1).map(Self::Divide),
            Some(_) => None,
            None => [
                Self::Binary,
                Self::TrainIds,
                Self::SubtractOne,
                Self::AddOne,
                Self::Snap,
                Self::Swap,
                Self::Nearest,
                Self::NoIgnore,
            ]
            .into_iter()
            .find(|fix| fix.to_string() == text),
        };
        fix.ok_or_else(|| {
            let names = KnownPalette::ALL.map(KnownPalette::id).join("|");
            format!(
                "no fix is called {text:?}; there are: binary, palette:{names}, gray-palette:{names}, divide:N, train-ids, \
                 subtract-one, add-one, snap, swap, nearest, no-ignore"
            )
        })
    }
}

impl Fix {
    /// Whether it changes one file, rather than what is done with a pair.
    pub fn is_of_file(self) -> bool {
        !matches!(self, Self::Swap | Self::Nearest | Self::NoIgnore)
    }

    /// Applies a fix of colours or of lossy values to a decoded file; others leave it as it is.
    ///
    /// # Errors
    /// [`IoError::UnknownColours`].
    pub fn apply_to_file(self, decoded: &mut Decoded) -> Result<(), IoError> {
        match (self, &decoded.mask) {
            (Self::Palette(palette), Mask::Colours(colours)) => {
                decoded.mask = Mask::Ids(colours_to_ids(colours.view(), &palette.palette())?);
            }
            (Self::GrayPalette(palette), _) => {
                let table: BTreeMap<i32, i32> = palette
                    .palette()
                    .entries()
                    .iter()
                    .rev()
                    .map(|&(colour, id)| (luminance(colour).into(), id))
                    .collect();
                decoded.map_ids(|id| table.get(&id).copied().unwrap_or(id));
            }
            (Self::Snap, Mask::Ids(IdImage::U8(ids))) => {
                if let Some(solid) = solid_values(ids.view()) {
                    decoded.mask = Mask::Ids(snap(ids, &solid).into());
                }
            }
            _ => {}
        }
        Ok(())
    }

    /// What becomes of an id.
    pub fn apply_to_id(self, id: i32) -> i32 {
        match self {
            Self::Binary => i32::from(id != 0),
            Self::Divide(step) => match i32::try_from(step) {
                Ok(step) if id % step == 0 => id / step,
                _ => id,
            },
            Self::TrainIds => {
                let by_id = usize::try_from(id).ok().and_then(|id| CITYSCAPES_TRAIN_IDS.get(id));
                by_id.map_or(if id == -1 { IGNORED } else { id }, |&train| train.into())
            }
            Self::SubtractOne => match id {
                0 | IGNORED => IGNORED,
                id => id - 1,
            },
            Self::AddOne => match id {
                IGNORED => IGNORED,
                id => id.saturating_add(1),
            },
            _ => id,
        }
    }
}

/// A value a little off a sure one becomes that; one farther away, what the nearest sure pixel is, of equally near ones the
/// value next to its own.
fn snap(ids: &Array2<u8>, solid: &Solid) -> Array2<u8> {
    const FARTHEST: usize = 4;
    let (height, width) = ids.dim();
    Array2::from_shape_fn((height, width), |(row, column)| {
        let id = ids[(row, column)];
        let by_value = solid.nearest(id);
        if by_value.abs_diff(id) <= NOISE_REACH {
            return by_value;
        }
        for reach in 1..=FARTHEST {
            let rows = row.saturating_sub(reach)..(row + reach + 1).min(height);
            let columns = column.saturating_sub(reach)..(column + reach + 1).min(width);
            let near = rows
                .flat_map(|y| columns.clone().map(move |x| (y, x)))
                .map(|at| ids[at])
                .filter(|&id| solid.is_solid(id));
            if let Some(nearest) = near.min_by_key(|&other| (other.abs_diff(id), other)) {
                return nearest;
            }
        }
        by_value
    })
}

impl Decoded {
    /// Changes every id of a file of whole numbers; other files stay as they are.
    pub fn map_ids(&mut self, change: impl Fn(i32) -> i32) {
        use crate::Values;
        match &mut self.mask {
            Mask::Ids(ids) => *ids = map_image(ids, change),
            Mask::Values(Values::I32(values)) => values.mapv_inplace(change),
            Mask::Colours(colours) => {
                if let Ok(ids) = crate::palette::gray_ids(colours.view()) {
                    self.mask = Mask::Ids(map_image(&ids, change));
                }
            }
            Mask::Values(_) => {}
        }
    }
}

/// Every id changed.
pub(crate) fn map_image(ids: &IdImage, change: impl Fn(i32) -> i32) -> IdImage {
    let mapped = match ids {
        IdImage::U8(ids) => {
            let table: Vec<i32> = (0..256).map(change).collect();
            ids.mapv(|id| table[usize::from(id)])
        }
        IdImage::U16(ids) => {
            let table: Vec<i32> = (0..65_536).map(change).collect();
            ids.mapv(|id| table[usize::from(id)])
        }
        IdImage::I32(ids) => ids.mapv(change),
    };
    crate::ids::narrow(mapped.view())
}
