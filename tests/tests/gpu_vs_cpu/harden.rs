//! Class ids of the largest value, which are equal.

use crate::cases::Random;
use crate::{gpu, request};
use jdt_core::kernels::harden;
use jdt_gpu::{Gpu, GpuOptions};
use ndarray::{Array3, s};
use proptest::prelude::*;

fn on_gpu(gpu: &Gpu, map: &Array3<f32>) -> jdt_core::masks::IdImage {
    pollster::block_on(gpu.harden(map.view())).unwrap()
}

/// Few different values, so that ties are many.
fn with_ties(random: &mut Random, shape: (usize, usize, usize)) -> Array3<f32> {
    random.map(shape, |r| [0.0, -0.0, 0.25, 0.499_999_97, 0.5, 1.0, -3.0][r.below(7)])
}

#[test]
fn ids_equal_the_twins() {
    let Some(gpu) = gpu() else { return };
    let mut random = Random(37);
    let mut cases = 0;
    for channels in (1..=64).chain([255, 256, 257, 300]) {
        for (height, width) in [(1, 1), (15, 17), (16, 16), (1, 257), (31, 37)] {
            let shape = (channels, height, width);
            for map in [with_ties(&mut random, shape), random.map(shape, Random::unit)] {
                assert_eq!(on_gpu(gpu, &map), harden(map.view()), "{shape:?}");
                cases += 1;
            }
        }
    }
    for shape in [(1, 1, 10_007), (19, 300, 301)] {
        let map = with_ties(&mut random, shape);
        assert_eq!(on_gpu(gpu, &map), harden(map.view()), "{shape:?}");
        cases += 1;
    }
    println!("harden: {cases} cases, all equal");
    assert_eq!(gpu.context().take_stray_error(), None);
}

#[test]
fn views_of_any_order_and_of_nothing_are_taken() {
    let Some(gpu) = gpu() else { return };
    let map = with_ties(&mut Random(41), (5, 12, 14));
    for view in [map.view().permuted_axes([1, 2, 0]), map.slice(s![..;-1, 1.., ..;3]), map.slice(s![.., ..0, ..])] {
        assert_eq!(pollster::block_on(gpu.harden(view)).unwrap(), harden(view));
    }
}

#[test]
fn ids_do_not_depend_on_the_chunk() {
    let Some(whole) = gpu() else { return };
    let Some(cut) = request(GpuOptions { chunk_bytes: 1 << 16, ..GpuOptions::default() }) else { return };
    for channels in [1, 3, 19] {
        let map = with_ties(&mut Random(43), (channels, 97, 211));
        assert_eq!(on_gpu(whole, &map), on_gpu(&cut, &map), "{channels}");
    }
}

/// 65 538 workgroups, more than one dimension of a dispatch takes.
#[test]
fn more_than_65535_workgroups_are_dispatched() {
    let Some(gpu) = request(GpuOptions { chunk_bytes: 128 << 20, ..GpuOptions::default() }) else { return };
    let pixels = 65_537 * 256 + 1;
    let map = Array3::from_shape_fn((1, 1, pixels), |(_, _, at)| if at % 10_007 < 5003 { 0.25 } else { 0.75 });
    assert_eq!(on_gpu(&gpu, &map), harden(map.view()));
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 128, ..ProptestConfig::default() })]

    /// Of any bits: what is not normal, infinities and NaN too.
    #[test]
    fn any_bits_give_the_twins_ids(
        map in (1_usize..8, 1_usize..9, 1_usize..40).prop_flat_map(|(channels, height, width)| {
            let bits = prop_oneof![
                any::<u32>(),
                0_u32..4,
                (0_u32..4).prop_map(|low| low | 1 << 31),
                (0_u32..4).prop_map(|low| 0x7f80_0000 - 1 + low),
                (0_u32..4).prop_map(|low| 0xff80_0000 - 1 + low),
            ];
            proptest::collection::vec(bits.prop_map(f32::from_bits), channels * height * width)
                .prop_map(move |values| Array3::from_shape_vec((channels, height, width), values).unwrap())
        }),
    ) {
        let Some(gpu) = gpu() else { return Ok(()) };
        prop_assert_eq!(on_gpu(gpu, &map), harden(map.view()));
    }
}
