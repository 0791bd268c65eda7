//! All that is decided about how the files of a check are read.

use crate::{ChannelAxis, ClassPlan, Decoded, Fix, IoError, Mask, Palette, ReadAs, Side, to_id_batch};
use jdt_core::masks::{ClassSpace, IdImage};
use serde::{Deserialize, Serialize};

/// What one file of several slices or pages is.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum Volumes {
    /// Each slice is an image of its own.
    #[default]
    Slices,
    /// The volume is one case: its slices are counted together.
    Cases,
}

/// How the files of a check are read: palette, classes, mends.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Reading {
    /// What the colours of colour images mean.
    pub palette: Option<Palette>,
    /// Merged classes and those that are left out; `None` counts the classes as they are.
    pub plan: Option<ClassPlan>,
    /// Mends, each for one side or for both, in the order in which they are applied.
    pub fixes: Vec<(Option<Side>, Fix)>,
    /// Which axis of an array runs over the classes.
    pub channel_axis: ChannelAxis,
    /// What volumes are.
    pub volumes: Volumes,
}

impl Reading {
    /// Whether a mend was asked for.
    pub fn has(&self, fix: Fix) -> bool {
        self.fixes.iter().any(|&(_, other)| other == fix)
    }

    /// The mends of one side's files.
    pub fn fixes_of(&self, side: Side) -> impl Iterator<Item = Fix> {
        let is_of = move |of: Option<Side>| of.is_none_or(|of| of == side);
        self.fixes.iter().filter(move |&&(of, fix)| is_of(of) && fix.is_of_file()).map(|&(_, fix)| fix)
    }

    /// Mends one side's file; the doctor should have looked at it before and look at it again.
    ///
    /// # Errors
    /// As [`Fix::apply_to_file`].
    pub fn mend(&self, decoded: &mut Decoded, side: Side) -> Result<(), IoError> {
        if let (Some(palette), Mask::Colours(colours)) = (&self.palette, &decoded.mask)
            && !crate::palette::is_gray(colours.view())
        {
            decoded.mask = Mask::Ids(crate::palette::colours_to_ids(colours.view(), palette)?);
        }
        for fix in self.fixes_of(side) {
            fix.apply_to_file(decoded)?;
            decoded.map_ids(|id| fix.apply_to_id(id));
        }
        Ok(())
    }

    /// How arrays are read, over so many classes.
    pub fn read_as(&self, classes: usize) -> ReadAs {
        ReadAs { palette: self.palette.clone(), classes: Some(classes), channel_axis: self.channel_axis }
    }

    /// The images of a mended file as ids of the classes that are counted in.
    ///
    /// # Errors
    /// As [`to_id_batch`].
    pub fn ids(&self, decoded: &Decoded, side: Side, space: ClassSpace) -> Result<Vec<IdImage>, IoError> {
        let images = to_id_batch(decoded, &self.read_as(space.classes()))?;
        let Some(plan) = self.plan.as_ref().filter(|plan| !plan.is_plain()) else { return Ok(images) };
        Ok(images
            .iter()
            .map(|ids| match side {
                Side::Label => plan.map_label(ids),
                Side::Prediction => plan.map_prediction(ids),
            })
            .collect())
    }
}

/// An image at another size, each pixel the one whose centre is nearest.
pub fn resize_nearest(ids: &IdImage, (height, width): (usize, usize)) -> IdImage {
    fn resized<T: Copy>(ids: &ndarray::Array2<T>, (height, width): (usize, usize)) -> ndarray::Array2<T> {
        let (from_height, from_width) = ids.dim();
        let at = |to: usize, length: usize, from: usize| ((2 * to + 1) * from / (2 * length)).min(from - 1);
        ndarray::Array2::from_shape_fn((height, width), |(row, column)| {
            ids[(at(row, height, from_height), at(column, width, from_width))]
        })
    }
    match ids {
        IdImage::U8(ids) => resized(ids, (height, width)).into(),
        IdImage::U16(ids) => resized(ids, (height, width)).into(),
        IdImage::I32(ids) => resized(ids, (height, width)).into(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use ndarray::array;

    #[test]
    fn the_nearest_pixel_is_taken() {
        let small = IdImage::U8(array![[1, 2], [3, 4]]);
        let large = resize_nearest(&small, (4, 4));
        assert_eq!(large, IdImage::U8(array![[1, 1, 2, 2], [1, 1, 2, 2], [3, 3, 4, 4], [3, 3, 4, 4]]));
        assert_eq!(resize_nearest(&large, (2, 2)), small);
    }

    #[test]
    fn a_mend_is_for_its_side_alone() {
        let reading =
            Reading { fixes: vec![(Some(Side::Label), Fix::SubtractOne), (None, Fix::Binary)], ..Reading::default() };
        assert_eq!(reading.fixes_of(Side::Label).collect::<Vec<_>>(), [Fix::SubtractOne, Fix::Binary]);
        assert_eq!(reading.fixes_of(Side::Prediction).collect::<Vec<_>>(), [Fix::Binary]);
    }
}
