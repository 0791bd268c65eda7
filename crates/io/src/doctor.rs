//! The mask doctor: what looks wrong with a mask, in words, without refusing it.

use crate::antialias::{Blend, blend};
use crate::ids::{is_one_hot, range, whole};
use crate::palette::{gray_ids, is_gray};
use crate::{Decoded, Kind, Mask, Palette, ReadAs, Values};
use jdt_core::masks::{ClassSpace, IdImage};
use ndarray::{ArrayD, ArrayView3, Axis};
use serde::Serialize;
use std::collections::{BTreeMap, BTreeSet};

/// Something about a mask that its owner should know.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Finding {
    /// A stable name: `alpha`, `ambiguous_axis`, `antialiased`, `binary_0_255`, `float_as_ids`, `gray_rgb`,
    /// `lossy_source`, `not_finite`, `one_hot`, `out_of_range`, `palette_as_classes`, `rgb_as_classes`, `trailing_bytes`.
    pub id: &'static str,
    /// One sentence: what was seen, and how it is read or what to do.
    pub message: String,
}

impl Finding {
    pub(crate) fn new(id: &'static str, message: String) -> Self {
        Self { id, message }
    }
}

/// Looks a mask over; with `space`, also for ids that are no class.
///
/// # Example
/// ```
/// use jdt_io::{Limits, decode, diagnose, encode_png_gray8};
///
/// let file = encode_png_gray8(&ndarray::array![[0, 0, 255], [0, 255, 255], [0, 0, 255]])?;
/// let findings = diagnose(&decode(&file, &Limits::default())?, None);
/// assert_eq!(findings[0].id, "binary_0_255");
/// # Ok::<(), jdt_io::IoError>(())
/// ```
pub fn diagnose(decoded: &Decoded, space: Option<&ClassSpace>) -> Vec<Finding> {
    let mut findings = decoded.findings.clone();
    match &decoded.mask {
        Mask::Ids(ids) => {
            if decoded.kind == Kind::Palette {
                findings.push(palette_as_classes(decoded, ids));
            }
            look_at_ids(ids, decoded, space, &mut findings);
        }
        Mask::Colours(colours) => {
            findings.push(colours_as_classes(colours.view()));
            if let Ok(ids) = gray_ids(colours.view()) {
                look_at_ids(&ids, decoded, space, &mut findings);
            }
        }
        Mask::Values(Values::F32(values)) => look_at_floats(&values.mapv(f64::from), decoded, space, &mut findings),
        Mask::Values(Values::F64(values)) => look_at_floats(values, decoded, space, &mut findings),
        Mask::Values(Values::I32(values)) => {
            let read_as = ReadAs { classes: space.map(|space| space.classes()), ..ReadAs::default() };
            if let Ok(batch) = crate::axes::as_batch(values, &read_as)
                && batch.outer_iter().all(is_one_hot)
            {
                let message = "whole numbers with a class axis, a single 1 per pixel: read as one-hot classes";
                findings.push(Finding::new("one_hot", message.into()));
            }
        }
    }
    findings
}

fn look_at_ids(ids: &IdImage, decoded: &Decoded, space: Option<&ClassSpace>, findings: &mut Vec<Finding>) {
    let histogram = ids.histogram();
    let is_binary = space.is_some_and(|space| space.is_binary());
    if !is_binary {
        findings.extend(binary_0_255(&histogram));
    }
    findings.extend(space.and_then(|space| out_of_range(&histogram, *space)));
    // A palette index or a type wider than a byte is not something that a resize blends.
    if let IdImage::U8(ids) = ids
        && matches!(decoded.kind, Kind::Gray | Kind::Rgb)
        && let Some(Blend { ids, pixels }) = blend(ids.view())
    {
        let message = format!(
            "{ids} gray values stand only on borders, on {pixels} pixels, each between its neighbours: the mask seems to \
             have been resized with smoothing or saved lossily; use nearest neighbour"
        );
        findings.push(Finding::new("antialiased", message));
    }
}

fn binary_0_255(histogram: &BTreeMap<i32, u64>) -> Option<Finding> {
    let &top = histogram.keys().last().filter(|&&id| id == 255 || id == 65_535)?;
    if histogram.keys().any(|&id| id != 0 && id != top) {
        return None;
    }
    let values = if histogram.len() == 2 { format!("only 0 and {top}") } else { format!("{top} and nothing else") };
    let message = format!(
        "the mask holds {values}: a binary mask, whose foreground is {top}; read it as binary, or name {top} as the \
         ignore value"
    );
    Some(Finding::new("binary_0_255", message))
}

fn out_of_range(histogram: &BTreeMap<i32, u64>, space: ClassSpace) -> Option<Finding> {
    const SHOWN: usize = 8;
    let is_class = |id: i32| usize::try_from(id).is_ok_and(|id| id < space.classes());
    if space.is_binary() {
        return None;
    }
    let strays = || histogram.iter().filter(|&(&id, _)| space.ignore() != Some(id) && !is_class(id));
    let pixels: u64 = strays().map(|(_, count)| count).sum();
    let mut ids: Vec<String> = strays().take(SHOWN).map(|(id, _)| id.to_string()).collect();
    if strays().count() > SHOWN {
        ids.push(format!("… ({} ids)", strays().count()));
    }
    let message = || {
        format!(
            "{pixels} pixels hold {} outside 0…{}: raise the number of classes, set the ignore value, or remap the mask",
            ids.join(", "),
            space.classes() - 1
        )
    };
    (pixels > 0).then(|| Finding::new("out_of_range", message()))
}

fn palette_as_classes(decoded: &Decoded, ids: &IdImage) -> Finding {
    let used = ids.histogram();
    let palette = decoded.palette.as_deref().unwrap_or_default();
    let (voc, known) = (Palette::voc(), used.len());
    // An editor that rebuilt the palette leaves the right colours under the wrong indices.
    let moved = used
        .keys()
        .filter(|&&id| {
            let colour = usize::try_from(id).ok().and_then(|id| palette.get(id));
            colour.and_then(|&colour| voc.id(colour)).is_some_and(|by_colour| by_colour != id)
        })
        .count();
    let has_voc_colours = used.keys().all(|&id| {
        let colour = usize::try_from(id).ok().and_then(|id| palette.get(id));
        colour.is_some_and(|&colour| voc.id(colour).is_some())
    });
    let warning = if has_voc_colours && moved > 0 {
        "; its colours are PASCAL VOC's, but under other indices: the palette may have been rebuilt by an editor"
    } else {
        ""
    };
    let message = format!("a palette image: its {known} indices are read as class ids, not its colours{warning}");
    Finding::new("palette_as_classes", message)
}

fn colours_as_classes(colours: ArrayView3<'_, u8>) -> Finding {
    const MANY: usize = 256;
    if is_gray(colours) {
        let message = "an RGB image whose three channels are equal: read as gray class ids unless a palette is named";
        return Finding::new("gray_rgb", message.into());
    }
    let mut seen = BTreeSet::new();
    for lane in colours.lanes(Axis(2)) {
        seen.insert([lane[0], lane[1], lane[2]]);
        if seen.len() > MANY {
            break;
        }
    }
    let fits = |palette: &Palette| seen.iter().all(|&colour| palette.id(colour).is_some());
    let advice = if seen.len() > MANY {
        "more than 256 colours, a picture rather than a mask?".to_owned()
    } else if fits(&Palette::voc()) {
        format!("{} colours, all in the PASCAL VOC palette: name it to read them as classes", seen.len())
    } else if fits(&Palette::cityscapes()) {
        format!("{} colours, all in the Cityscapes palette: name it to read them as classes", seen.len())
    } else {
        format!("{} colours: name the palette that maps them to classes", seen.len())
    };
    Finding::new("rgb_as_classes", format!("a colour image, which holds no class ids; {advice}"))
}

fn look_at_floats(values: &ArrayD<f64>, decoded: &Decoded, space: Option<&ClassSpace>, findings: &mut Vec<Finding>) {
    let not_finite = values.iter().filter(|value| !value.is_finite()).count();
    if not_finite > 0 {
        findings.push(Finding::new("not_finite", format!("{not_finite} values are NaN or infinite")));
    }
    let read_as = ReadAs { classes: space.map(|space| space.classes()), ..ReadAs::default() };
    let Ok(batch) = crate::axes::as_batch(values, &read_as) else { return };
    if batch.dim().0 != 1 || batch.dim().1 != 1 {
        return;
    }
    let image = batch.index_axis(Axis(0), 0);
    let image = image.index_axis(Axis(0), 0);
    // A map of zeros and ones says the same as ids and as a probability.
    if range(image.iter().copied()).1 > 1.0
        && let Some(ids) = whole(image)
    {
        let message = format!("{} values, all whole: read as class ids, not as probabilities", decoded.dtype);
        findings.push(Finding::new("float_as_ids", message));
        look_at_ids(&crate::ids::narrow(ids.view()), decoded, space, findings);
    }
}
