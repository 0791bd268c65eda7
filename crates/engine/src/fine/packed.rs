//! Cells and objects as plain bytes: there may be hundreds of thousands, and the page's thread reads them at the speed of a copy.

use super::{FineCell, FineObject};
use crate::surface::blob::Plain;

/// Bytes of a cell: true positives, union, IoU, whether it is there and one of the worst.
const CELL: usize = 25;
/// Bytes of an object: image, class, area, IoU, share.
const OBJECT: usize = 40;

/// The next 8 bytes.
fn take(bytes: &mut &[u8]) -> Option<[u8; 8]> {
    let (first, rest) = bytes.split_first_chunk::<8>()?;
    *bytes = rest;
    Some(*first)
}

fn read_all<T>(bytes: &[u8], each: usize, read: impl Fn(&[u8]) -> Option<T>) -> Option<Vec<T>> {
    let chunks = bytes.chunks_exact(each);
    chunks.remainder().is_empty().then(|| chunks.map(read).collect()).flatten()
}

impl Plain for FineCell {
    fn write(list: &[Self]) -> Vec<u8> {
        let mut bytes = Vec::with_capacity(CELL * list.len());
        for Self { tp, union, iou, is_worst } in list {
            bytes.extend(tp.to_le_bytes());
            bytes.extend(union.to_le_bytes());
            bytes.extend(iou.unwrap_or(0.0).to_le_bytes());
            bytes.push(u8::from(iou.is_some()) | u8::from(*is_worst) << 1);
        }
        bytes
    }

    fn read(bytes: &[u8]) -> Option<Vec<Self>> {
        read_all(bytes, CELL, |mut cell| {
            let (tp, union) = (u64::from_le_bytes(take(&mut cell)?), u64::from_le_bytes(take(&mut cell)?));
            let iou = f64::from_le_bytes(take(&mut cell)?);
            let flags = *cell.first()?;
            Some(Self { tp, union, iou: (flags & 1 != 0).then_some(iou), is_worst: flags & 2 != 0 })
        })
    }
}

impl Plain for FineObject {
    fn write(list: &[Self]) -> Vec<u8> {
        let mut bytes = Vec::with_capacity(OBJECT * list.len());
        for Self { image, class, area, iou, share } in list {
            for place in [*image as u64, *class as u64, *area] {
                bytes.extend(place.to_le_bytes());
            }
            bytes.extend(iou.to_le_bytes());
            bytes.extend(share.to_le_bytes());
        }
        bytes
    }

    fn read(bytes: &[u8]) -> Option<Vec<Self>> {
        read_all(bytes, OBJECT, |mut object| {
            let mut place = || Some(u64::from_le_bytes(take(&mut object)?));
            let (image, class, area) = (place()?, place()?, place()?);
            Some(Self {
                image: usize::try_from(image).ok()?,
                class: usize::try_from(class).ok()?,
                area,
                iou: f64::from_le_bytes(take(&mut object)?),
                share: f64::from_le_bytes(take(&mut object)?),
            })
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn all_come_back_and_half_a_one_is_none() {
        let cells = [(Some(0.25), true), (None, false), (Some(0.0), false)].map(|(iou, is_worst)| FineCell {
            tp: 3,
            union: u64::MAX,
            iou,
            is_worst,
        });
        let bytes = FineCell::write(&cells);
        assert_eq!(FineCell::read(&bytes).as_deref(), Some(&cells[..]));
        assert_eq!(FineCell::read(&bytes[1..]), None);
        let objects = [FineObject { image: 7, class: 1, area: 99, iou: 0.5, share: 1e-9 }];
        assert_eq!(FineObject::read(&FineObject::write(&objects)).as_deref(), Some(&objects[..]));
        assert_eq!(FineObject::read(&[]), Some(Vec::new()));
    }
}
