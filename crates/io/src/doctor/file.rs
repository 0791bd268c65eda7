//! What one file tells by itself.

use super::Finding;
use super::antialias::{Blend, blend};
use super::solid::{Noise, noise};
use crate::ids::{is_one_hot, range, whole};
use crate::palette::{gray_ids, is_gray, luminance};
use crate::{Decoded, Fix, Kind, KnownPalette, Mask, Palette, ReadAs, Values};
use jdt_core::masks::{ClassSpace, IdImage};
use ndarray::{ArrayD, ArrayView3, Axis};
use std::collections::{BTreeMap, BTreeSet};

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
            if !decoded.stack
                && let Ok(batch) = crate::axes::as_batch(values, &read_as)
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
    let first = |id: i32| first_of(ids, id);
    if !is_binary {
        let of_coding = palette_as_gray(&histogram, decoded.kind)
            .or_else(|| binary_0_255(&histogram, first))
            .or_else(|| stretched(&histogram))
            .or_else(|| label_id_as_train_id(&histogram, space, first));
        let is_explained = of_coding.is_some();
        findings.extend(of_coding);
        findings.extend(space.and_then(|space| out_of_range(&histogram, *space, first)));
        if !is_explained {
            findings.extend(off_by_one(&histogram, space, first));
        }
    }
    findings.extend(space.and_then(|space| ignore_always(&histogram, *space)));
    // A palette index or a type wider than a byte is not something that a resize blends.
    let IdImage::U8(ids) = ids else { return };
    if !matches!(decoded.kind, Kind::Gray | Kind::Rgb) {
        return;
    }
    if let Some(Blend { ids, pixels, first }) = blend(ids.view()) {
        let message = format!(
            "{ids} gray values stand only on borders, on {pixels} pixels, each between its neighbours: the mask seems to \
             have been resized with smoothing or saved lossily; use nearest neighbour"
        );
        findings.push(Finding::new("antialiased", message).at(pixels, first).fixed_by(Fix::Snap));
    } else if let Some(Noise { ids, pixels, classes }) = noise(ids.view()) {
        let message = format!(
            "{ids} rare gray values, on {pixels} pixels, lie a little off the {classes} that fill areas: the mask seems to \
             have been a JPEG once"
        );
        findings.push(Finding::new("jpeg_noise", message).at(pixels, None).fixed_by(Fix::Snap));
    }
}

/// Row and column of the first pixel that holds an id.
fn first_of(ids: &IdImage, id: i32) -> Option<(usize, usize)> {
    match ids {
        IdImage::U8(ids) => ids.indexed_iter().find(|(_, other)| i32::from(**other) == id).map(|(at, _)| at),
        IdImage::U16(ids) => ids.indexed_iter().find(|(_, other)| i32::from(**other) == id).map(|(at, _)| at),
        IdImage::I32(ids) => ids.indexed_iter().find(|(_, other)| **other == id).map(|(at, _)| at),
    }
}

/// Gray values that are the brightness of a palette's colours, and beyond its number of classes.
fn palette_as_gray(histogram: &BTreeMap<i32, u64>, kind: Kind) -> Option<Finding> {
    const FEWEST: usize = 3;
    if histogram.len() < FEWEST || !matches!(kind, Kind::Gray | Kind::Rgb) {
        return None;
    }
    let fits = |palette: &KnownPalette| {
        let gray: Vec<(i32, i32)> =
            palette.palette().entries().iter().map(|&(colour, id)| (luminance(colour).into(), id)).collect();
        let classes = gray.iter().filter(|(_, id)| *id != 255).count();
        let is_class = |id: i32| usize::try_from(id).is_ok_and(|id| id < classes);
        histogram.keys().all(|id| gray.iter().any(|(value, _)| value == id))
            && histogram.keys().filter(|id| !is_class(**id)).count() * 2 > histogram.len()
    };
    let palette = KnownPalette::ALL.into_iter().find(fits)?;
    let message = format!(
        "the {} gray values are the brightness of {} colours: a palette image seems to have been turned gray",
        histogram.len(),
        palette.name()
    );
    Some(Finding::new("palette_as_gray", message).fixed_by(Fix::GrayPalette(palette)))
}

/// Ids that were multiplied to be seen: 0, 85, 170, 255.
fn stretched(histogram: &BTreeMap<i32, u64>) -> Option<Finding> {
    let (&top, _) = histogram.last_key_value()?;
    if histogram.len() < 3 || top > 255 || histogram.keys().any(|&id| id < 0) {
        return None;
    }
    let step = histogram.keys().fold(0, |step: i32, &id| {
        let (mut a, mut b) = (step, id);
        while b != 0 {
            (a, b) = (b, a % b);
        }
        a
    });
    // Few classes far apart, most steps taken: not a few ids of many that happen to share a factor.
    let levels = usize::try_from(top.checked_div(step)?).ok()? + 1;
    if step < 10 || top < 200 || 2 * histogram.len() <= levels {
        return None;
    }
    let message = format!(
        "all {} values are multiples of {step} up to {top}: ids that were stretched to be seen",
        histogram.len()
    );
    Some(Finding::new("stretched", message).fixed_by(Fix::Divide(step.unsigned_abs())))
}

/// Cityscapes' 34 label ids where 19 train ids are expected.
fn label_id_as_train_id(
    histogram: &BTreeMap<i32, u64>,
    space: Option<&ClassSpace>,
    first: impl Fn(i32) -> Option<(usize, usize)>,
) -> Option<Finding> {
    const TRAIN_IDS: usize = 19;
    const LAST_LABEL_ID: i32 = 33;
    let space = space.filter(|space| space.classes() == TRAIN_IDS)?;
    let ignored = |id: i32| space.ignore() == Some(id);
    let beyond: Vec<i32> = histogram.keys().copied().filter(|&id| id >= 19 && !ignored(id)).collect();
    let fits = histogram.keys().all(|&id| (-1..=LAST_LABEL_ID).contains(&id) || ignored(id));
    let (&one, pixels) = (beyond.first()?, beyond.iter().map(|id| histogram[id]).sum::<u64>());
    let message = format!(
        "{pixels} pixels hold ids from {one} to {} where 19 classes are expected: these seem to be Cityscapes' label ids, \
         not its train ids",
        beyond.last().copied().unwrap_or(one)
    );
    fits.then(|| Finding::new("label_id_as_train_id", message).at(pixels, first(one)).fixed_by(Fix::TrainIds))
}

/// Ids 1…C where 0…C−1 are expected; 0 may stand for "not labelled".
fn off_by_one(
    histogram: &BTreeMap<i32, u64>,
    space: Option<&ClassSpace>,
    first: impl Fn(i32) -> Option<(usize, usize)>,
) -> Option<Finding> {
    let space = space?;
    let beyond = i32::try_from(space.classes()).ok()?;
    let strays = || histogram.keys().copied().filter(|&id| space.ignore() != Some(id));
    let top = strays().max()?;
    if top != beyond || strays().any(|id| id < 0) {
        return None;
    }
    let zeros = histogram.get(&0).copied().unwrap_or(0);
    let told = if zeros > 0 {
        format!("there is a class more, or ids count from 1 and the 0 of {zeros} pixels means \"not labelled\"")
    } else {
        "0 does not occur: the ids seem to count from 1".to_owned()
    };
    let message = format!("ids go up to {beyond} where 0…{} are expected: {told}", beyond - 1);
    let pixels = histogram.get(&beyond).copied().unwrap_or(0);
    Some(Finding::new("off_by_one", message).at(pixels, first(beyond)).fixed_by(Fix::SubtractOne))
}

/// A mask of which nothing is looked at.
fn ignore_always(histogram: &BTreeMap<i32, u64>, space: ClassSpace) -> Option<Finding> {
    let ignore = space.ignore()?;
    let pixels = histogram.get(&ignore).copied()?;
    let message = format!("every pixel holds the ignore value {ignore}: as a label, this image counts nowhere");
    (histogram.len() == 1)
        .then(|| Finding::new("ignore_always", message).at(pixels, Some((0, 0))).fixed_by(Fix::NoIgnore))
}

fn binary_0_255(histogram: &BTreeMap<i32, u64>, first: impl Fn(i32) -> Option<(usize, usize)>) -> Option<Finding> {
    let &top = histogram.keys().last().filter(|&&id| id == 255 || id == 65_535)?;
    if histogram.keys().any(|&id| id != 0 && id != top) {
        return None;
    }
    let values = if histogram.len() == 2 { format!("only 0 and {top}") } else { format!("{top} and nothing else") };
    let message = format!(
        "the mask holds {values}: a binary mask, whose foreground is {top}; read it as binary, or name {top} as the \
         ignore value"
    );
    Some(Finding::new("binary_0_255", message).at(histogram[&top], first(top)).fixed_by(Fix::Binary))
}

fn out_of_range(
    histogram: &BTreeMap<i32, u64>,
    space: ClassSpace,
    first: impl Fn(i32) -> Option<(usize, usize)>,
) -> Option<Finding> {
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
    let place = strays().next().and_then(|(&id, _)| first(id));
    (pixels > 0).then(|| Finding::new("out_of_range", message()).at(pixels, place))
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
    let fits = |known: &KnownPalette| {
        let palette = known.palette();
        seen.iter().all(|&colour| palette.id(colour).is_some())
    };
    let known = if seen.len() > MANY { None } else { KnownPalette::ALL.into_iter().find(fits) };
    let advice = match known {
        Some(known) => {
            format!("{} colours, all in the {} palette: name it to read them as classes", seen.len(), known.name())
        }
        None if seen.len() > MANY => "more than 256 colours, a picture rather than a mask?".to_owned(),
        None => format!("{} colours: name the palette that maps them to classes", seen.len()),
    };
    let finding = Finding::new("rgb_as_classes", format!("a colour image, which holds no class ids; {advice}"));
    match known {
        Some(known) => finding.fixed_by(Fix::Palette(known)),
        None => finding,
    }
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
