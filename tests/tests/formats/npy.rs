//! NPY: every type, both byte orders, both axis orders, as `npyz` writes them.

use jdt_core::masks::IdImage;
use jdt_io::{
    ChannelAxis, Dense, IoError, Limits, Mask, ReadAs, decode, diagnose, encode_npy_f32, encode_npy_f64, to_dense,
    to_id_batch, to_ids,
};
use ndarray::{Array3, array};
use npyz::half::f16;
use npyz::{DType, Order, WriterBuilder};

/// An array as `npyz` writes it, `values` in the order of the file.
pub(crate) fn npy<T: npyz::Serialize + Copy>(descr: &str, order: Order, shape: &[u64], values: &[T]) -> Vec<u8> {
    let mut bytes = Vec::new();
    let dtype = DType::new_scalar(descr.parse().unwrap());
    let options = npyz::WriteOptions::new().dtype(dtype).shape(shape).order(order).writer(&mut bytes);
    let mut writer = options.begin_nd().unwrap();
    writer.extend(values.iter().copied()).unwrap();
    writer.finish().unwrap();
    bytes
}

fn ids(bytes: &[u8]) -> Result<IdImage, IoError> {
    to_ids(&decode(bytes, &Limits::default())?, &ReadAs::default())
}

#[test]
fn whole_numbers_of_every_type() {
    let expected: IdImage = array![[0_u8, 1, 2], [3, 4, 100]].into();
    macro_rules! check {
        ($($descr:literal $name:literal $type:ty),* $(,)?) => {$(
            for (order, stored) in [(Order::C, [0, 1, 2, 3, 4, 100]), (Order::Fortran, [0, 3, 1, 4, 2, 100])] {
                let bytes = npy::<$type>($descr, order, &[2, 3], &stored);
                let decoded = decode(&bytes, &Limits::default()).unwrap();
                assert_eq!(decoded.dtype, $name);
                assert_eq!(decoded.mask, Mask::Ids(expected.clone()), "{} {order:?}", $descr);
            }
        )*};
    }
    check! {
        "|u1" "u8" u8, "|i1" "i8" i8,
        "<u2" "u16" u16, ">u2" "u16" u16, "<i2" "i16" i16, ">i2" "i16" i16,
        "<u4" "u32" u32, ">u4" "u32" u32, "<i4" "i32" i32, ">i4" "i32" i32,
        "<u8" "u64" u64, ">u8" "u64" u64, "<i8" "i64" i64, ">i8" "i64" i64,
    }
    assert_eq!(ids(&npy("|b1", Order::C, &[1, 2], &[true, false])).unwrap(), array![[1_u8, 0]].into());
}

#[test]
fn floats_of_every_type() {
    let stored = [0.25, 0.5, 1.0, 0.0, 0.75, 0.125];
    let halves: Vec<f16> = stored.iter().map(|&value| f16::from_f64(value)).collect();
    #[expect(clippy::cast_possible_truncation, reason = "exact in single precision")]
    let singles: Vec<f32> = stored.iter().map(|&value| value as f32).collect();
    for (dtype, bytes) in [
        ("f16", npy("<f2", Order::C, &[2, 3], &halves)),
        ("f16", npy(">f2", Order::C, &[2, 3], &halves)),
        ("f32", npy("<f4", Order::C, &[2, 3], &singles)),
        ("f32", npy(">f4", Order::C, &[2, 3], &singles)),
        ("f64", npy("<f8", Order::C, &[2, 3], &stored)),
        ("f64", npy(">f8", Order::C, &[2, 3], &stored)),
    ] {
        let decoded = decode(&bytes, &Limits::default()).unwrap();
        assert_eq!(decoded.dtype, dtype);
        assert!(decoded.is_soft());
        let dense = to_dense(&decoded, &ReadAs::default()).unwrap();
        assert_eq!(matches!(dense, Dense::F64(_)), dtype == "f64");
        assert_eq!(dense.into_f64().into_raw_vec_and_offset().0, stored);
        assert_eq!(to_ids(&decoded, &ReadAs::default()).unwrap(), array![[0_u8, 1, 1], [0, 1, 0]].into());
    }
}

#[test]
fn class_axes_and_orders_say_the_same() {
    let map = Array3::from_shape_fn((3, 4, 5), |(c, y, x)| ((c * 7 + y * 3 + x * 5) % 11) as f64 / 10.0);
    let dim = |map: &Array3<f64>| -> Vec<u64> { map.shape().iter().map(|&axis| axis as u64).collect() };
    let chw = npy("<f8", Order::C, &dim(&map), &map.iter().copied().collect::<Vec<_>>());
    let reversed: Vec<f64> = map.clone().reversed_axes().iter().copied().collect();
    let fortran = npy("<f8", Order::Fortran, &dim(&map), &reversed);
    let hwc_map = map.permuted_axes([1, 2, 0]);
    let hwc = npy("<f8", Order::C, &dim(&hwc_map), &hwc_map.iter().copied().collect::<Vec<_>>());

    let dense = |bytes: &[u8], read_as: &ReadAs| to_dense(&decode(bytes, &Limits::default()).unwrap(), read_as);
    let expected = dense(&chw, &ReadAs::default()).unwrap();
    assert_eq!(expected.dim(), (1, 3, 4, 5));
    let last = ReadAs { channel_axis: ChannelAxis::Last, ..ReadAs::default() };
    for (bytes, read_as) in
        [(&fortran, ReadAs::default()), (&hwc, ReadAs::default()), (&hwc, ReadAs::classes(3)), (&hwc, last)]
    {
        assert_eq!(dense(bytes, &read_as).unwrap(), expected);
    }
    assert_eq!(ids(&chw).unwrap(), ids(&hwc).unwrap());
    assert!(matches!(dense(&chw, &ReadAs::classes(4)), Err(IoError::NoClassAxis { .. })));
}

#[test]
fn ids_are_checked_where_they_stand() {
    assert_eq!(ids(&npy("<i4", Order::C, &[1, 3], &[-1, 0, 70_000])).unwrap(), array![[-1, 0, 70_000]].into());
    for order in [Order::C, Order::Fortran] {
        let too_large = npy("<i8", order, &[2, 3], &[0, 1, 1_i64 << 31, 3, 4, 5]);
        let index = if order == Order::C { "0, 2" } else { "0, 1" };
        let expected = IoError::IdTooLarge { value: "2147483648".into(), index: index.into() };
        assert_eq!(decode(&too_large, &Limits::default()).unwrap_err(), expected);
    }
}

#[test]
fn nan_is_named_with_its_place() {
    let mut values = [0.5_f32; 24];
    values[17] = f32::NAN;
    let error = ids(&encode_npy_f32(&[2, 3, 4], &values).unwrap()).unwrap_err();
    assert_eq!(error, IoError::NotANumber { channel: 1, row: 1, column: 1 });
    let decoded = decode(&encode_npy_f32(&[2, 3, 4], &values).unwrap(), &Limits::default()).unwrap();
    assert_eq!(diagnose(&decoded, None)[0].id, "not_finite");
}

#[test]
fn batches_and_one_hot_maps() {
    // One image under a batch axis is an image.
    assert_eq!(ids(&npy("<i8", Order::C, &[1, 2, 2], &[0_i64, 1, 2, 3])).unwrap(), array![[0_u8, 1], [2, 3]].into());
    let stack = npy("|u1", Order::C, &[2, 2, 2], &[0_u8, 1, 2, 3, 4, 5, 6, 7]);
    assert!(matches!(ids(&stack), Err(IoError::SeveralImages { images: 2, .. })));
    let decoded = decode(&stack, &Limits::default()).unwrap();
    assert_eq!(to_id_batch(&decoded, &ReadAs::default()).unwrap()[1], array![[4_u8, 5], [6, 7]].into());
    let one_hot = npy("|u1", Order::C, &[3, 1, 4], &[1_u8, 0, 0, 1, 0, 1, 0, 0, 0, 0, 1, 0]);
    let decoded = decode(&one_hot, &Limits::default()).unwrap();
    assert_eq!(to_ids(&decoded, &ReadAs::classes(3)).unwrap(), array![[0_u8, 1, 2, 0]].into());
    assert_eq!(to_dense(&decoded, &ReadAs::classes(3)).unwrap().dim(), (1, 3, 1, 4));
}

#[test]
fn whole_floats_are_ids_and_say_so() {
    let decoded = decode(&encode_npy_f64(&[1, 3], &[0.0, 2.0, 255.0]).unwrap(), &Limits::default()).unwrap();
    assert_eq!(to_ids(&decoded, &ReadAs::default()).unwrap(), array![[0_u8, 2, 255]].into());
    assert_eq!(diagnose(&decoded, None)[0].id, "float_as_ids");
}

#[test]
fn npyz_reads_what_is_written() {
    let bytes = encode_npy_f64(&[1, 2, 3], &[0.1, 0.2, 0.3, 0.4, 0.5, 0.6]).unwrap();
    let file = npyz::NpyFile::new(&bytes[..]).unwrap();
    assert_eq!((file.shape(), file.order()), (&[1, 2, 3][..], Order::C));
    assert_eq!(file.into_vec::<f64>().unwrap(), [0.1, 0.2, 0.3, 0.4, 0.5, 0.6]);
    assert_eq!(npyz::NpyFile::new(&encode_npy_f32(&[3], &[1.0; 3]).unwrap()[..]).unwrap().shape(), [3]);
    assert!(matches!(encode_npy_f64(&[2, 2], &[0.0; 3]), Err(IoError::WriteShape { .. })));
}

#[test]
fn shapes_and_types_that_are_no_masks() {
    assert!(matches!(ids(&npy("<f4", Order::C, &[3], &[0.0_f32; 3])), Err(IoError::Shape { .. })));
    assert!(matches!(ids(&npy::<f32>("<f4", Order::C, &[0, 3], &[])), Err(IoError::Shape { .. })));
    assert!(matches!(ids(&npy("<m8[s]", Order::C, &[1, 1], &[0_i64])), Err(IoError::Unsupported { .. })));
}
