//! Data sets of small pictures.

use jdt_core::kernels::confusion;
use jdt_core::masks::{ClassSpace, IdImage, LabelMap, PredictionMap};
use jdt_core::statistics::{Counts, ImageCounts, ImageInstances, Instances};
use ndarray::Array2;
use proptest::collection::vec;
use proptest::prelude::*;

/// A label and a prediction of one image.
pub(crate) type Pair = (LabelMap, PredictionMap);

/// Hard masks over one class space.
#[derive(Debug, Clone)]
pub(crate) struct Set {
    pub(crate) classes: usize,
    pub(crate) binary: bool,
    pub(crate) pairs: Vec<Pair>,
}

/// One to six images of up to 7×7 pixels in patches of a few pixels each, whole images ignored among them.
pub(crate) fn set() -> impl Strategy<Value = Set> {
    let space = prop_oneof![
        3 => (1_usize..5).prop_map(|classes| ClassSpace::new(classes, Some(255)).unwrap()),
        1 => Just(ClassSpace::binary(Some(255))),
    ];
    space.prop_flat_map(|space| {
        let classes = u8::try_from(space.classes()).unwrap();
        let image = (1_usize..8, 1_usize..8).prop_flat_map(move |(height, width)| {
            let n = height * width;
            let label = prop_oneof![
                8 => vec(prop_oneof![9 => 0..classes, 1 => Just(255)], n),
                1 => Just(vec![255; n]),
                1 => Just(vec![0; n]),
            ];
            // Predictions agree with their label where `agrees` says so.
            (label, vec(0..classes, n), vec(prop::bool::weighted(0.6), n)).prop_map(move |(label, other, agrees)| {
                let ids = |i: usize| if agrees[i] && label[i] < 255 { label[i] } else { other[i] };
                let map = |ids: Vec<u8>| IdImage::U8(Array2::from_shape_vec((height, width), ids).unwrap());
                let prediction = PredictionMap::new(&map((0..n).map(ids).collect()), space).unwrap();
                (LabelMap::new(&map(label), space).unwrap(), prediction)
            })
        });
        vec(image, 1..7).prop_map(move |pairs| Set { classes: space.classes(), binary: space.is_binary(), pairs })
    })
}

impl Set {
    /// The counts of some of its images, by number.
    pub(crate) fn counts(&self, images: impl IntoIterator<Item = usize>) -> Counts {
        let mut counts = Counts::new(self.classes, self.binary);
        for image in images {
            let (label, prediction) = &self.pairs[image];
            let confusion = confusion(label, prediction).unwrap();
            counts.push(ImageCounts::from_confusion(image.to_string(), &confusion)).unwrap();
        }
        counts
    }

    pub(crate) fn all(&self) -> Counts {
        self.counts(0..self.pairs.len())
    }

    pub(crate) fn instances(&self) -> Instances {
        let mut instances = Instances::default();
        for (image, (label, prediction)) in self.pairs.iter().enumerate() {
            instances.push(ImageInstances::new(image.to_string(), label, prediction).unwrap());
        }
        instances
    }
}
