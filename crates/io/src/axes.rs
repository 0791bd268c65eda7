//! How a mask is to be read: palette, number of classes, and which axis of an array runs over the classes.

use crate::error::shape_text;
use crate::{IoError, Palette};
use ndarray::{ArrayD, ArrayView4, Axis, Ix4};
use serde::{Deserialize, Serialize};

/// Which axis of an array runs over the classes.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum ChannelAxis {
    /// The one as long as there are classes, the first on a tie; with an unknown number of classes the one that is
    /// shorter than both others.
    #[default]
    Auto,
    /// `[C, H, W]`, `[B, C, H, W]`.
    First,
    /// `[H, W, C]`, `[B, H, W, C]`.
    Last,
}

/// How a decoded mask is to be read.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct ReadAs {
    /// What the colours of a colour image mean; palette PNGs keep their indices and do not need it.
    pub palette: Option<Palette>,
    /// The number of classes, where it is known.
    pub classes: Option<usize>,
    /// Which axis of an array runs over the classes.
    pub channel_axis: ChannelAxis,
}

impl ReadAs {
    /// A mask of so many classes.
    pub fn classes(classes: usize) -> Self {
        Self { classes: Some(classes), ..Self::default() }
    }
}

/// An array of two to four axes as `[B, C, H, W]`.
pub(crate) fn as_batch<'a, T>(array: &'a ArrayD<T>, read_as: &ReadAs) -> Result<ArrayView4<'a, T>, IoError> {
    let shape = array.shape();
    let view = array.view();
    let view = match *shape {
        [_, _] => view.insert_axis(Axis(0)).insert_axis(Axis(0)),
        [a, b, c] => {
            let view = view.insert_axis(Axis(0));
            if is_last([a, b, c], shape, read_as)? { view.permuted_axes(&[0, 3, 1, 2][..]) } else { view }
        }
        [_, a, b, c] if is_last([a, b, c], shape, read_as)? => view.permuted_axes(&[0, 3, 1, 2][..]),
        [_, _, _, _] => view,
        _ => return Err(wrong_axes(shape)),
    };
    view.into_dimensionality::<Ix4>().ok().ok_or_else(|| wrong_axes(shape))
}

fn wrong_axes(shape: &[usize]) -> IoError {
    let expected = "[H, W], [C, H, W], [H, W, C], [B, C, H, W] or [B, H, W, C]";
    IoError::Shape { shape: shape_text(shape), expected }
}

/// Whether the last of three axes runs over the classes.
fn is_last([first, middle, last]: [usize; 3], shape: &[usize], read_as: &ReadAs) -> Result<bool, IoError> {
    match (read_as.channel_axis, read_as.classes) {
        (ChannelAxis::First, _) => Ok(false),
        (ChannelAxis::Last, _) => Ok(true),
        (ChannelAxis::Auto, Some(classes)) if first == classes => Ok(false),
        (ChannelAxis::Auto, Some(classes)) if last == classes => Ok(true),
        // One channel is the foreground of two classes, or ids.
        (ChannelAxis::Auto, _) if first == 1 => Ok(false),
        (ChannelAxis::Auto, _) if last == 1 => Ok(true),
        (ChannelAxis::Auto, Some(classes)) => Err(IoError::NoClassAxis { shape: shape_text(shape), classes }),
        (ChannelAxis::Auto, None) if first < middle.min(last) => Ok(false),
        (ChannelAxis::Auto, None) if last < middle.min(first) => Ok(true),
        (ChannelAxis::Auto, None) => Err(IoError::AmbiguousAxis { shape: shape_text(shape) }),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use ndarray::IxDyn;

    fn dims(shape: &[usize], read_as: &ReadAs) -> Result<(usize, usize, usize, usize), IoError> {
        let array = ArrayD::<f32>::zeros(IxDyn(shape));
        as_batch(&array, read_as).map(|view| view.dim())
    }

    #[test]
    fn the_class_axis_is_found() {
        let auto = ReadAs::default();
        assert_eq!(dims(&[5, 7], &auto).unwrap(), (1, 1, 5, 7));
        assert_eq!(dims(&[3, 5, 7], &auto).unwrap(), (1, 3, 5, 7));
        assert_eq!(dims(&[5, 7, 3], &auto).unwrap(), (1, 3, 5, 7));
        assert_eq!(dims(&[2, 5, 7, 3], &auto).unwrap(), (2, 3, 5, 7));
        assert_eq!(dims(&[19, 5, 7], &ReadAs::classes(19)).unwrap(), (1, 19, 5, 7));
        assert_eq!(dims(&[4, 5, 4], &ReadAs::classes(4)).unwrap(), (1, 4, 5, 4));
        assert_eq!(dims(&[1, 5, 7], &ReadAs::classes(2)).unwrap(), (1, 1, 5, 7));
        let last = ReadAs { channel_axis: ChannelAxis::Last, ..auto };
        assert_eq!(dims(&[4, 5, 7], &last).unwrap(), (1, 7, 4, 5));
    }

    #[test]
    fn a_guess_is_never_made() {
        assert!(matches!(dims(&[3, 5, 3], &ReadAs::default()), Err(IoError::AmbiguousAxis { .. })));
        // 19 classes of a 16 × 16 image, or 16 classes of a 19 × 16 one?
        assert!(matches!(dims(&[19, 16, 16], &ReadAs::default()), Err(IoError::AmbiguousAxis { .. })));
        assert!(matches!(dims(&[3, 5, 7], &ReadAs::classes(4)), Err(IoError::NoClassAxis { classes: 4, .. })));
        assert!(matches!(dims(&[3], &ReadAs::default()), Err(IoError::Shape { .. })));
        assert!(matches!(dims(&[1, 1, 3, 5, 7], &ReadAs::default()), Err(IoError::Shape { .. })));
    }
}
