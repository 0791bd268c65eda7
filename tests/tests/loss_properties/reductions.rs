//! Classes pooled, batches split over workers.

use super::*;

fn table(batch: &Batch) -> SumsTable {
    batch.sums::<f64>().unwrap()
}

/// All classes of an image as one.
fn pooled(table: &SumsTable) -> SumsTable {
    let mut out = SumsTable::new(1, table.is_hard());
    table.rows().for_each(|row| out.push(vec![row.iter().copied().sum::<OverlapSums>()]));
    out
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(500))]

    #[test]
    fn pooling_classes_is_adding_their_sums_before_the_index(
        batch in smooth_batch(), (d, i, c) in (0.0..1.0_f64, 0.0..1.0_f64, 0.0..1.0_f64),
    ) {
        // The sum of all classes and of the present ones differ by what is predicted of absent ones.
        let all = jdt_core::losses::ActiveClasses::All;
        let index = TverskyIndex { gamma: 1.5, ..TverskyIndex::default() };
        let base = OverlapLoss { active: all, ..JML.build(index, Reduction { d, i, c }) };
        let table = table(&batch);
        let got = evaluate(&table, &OverlapLoss { pool_classes: true, ..base.clone() }).unwrap();
        let wanted = evaluate(&pooled(&table), &base).unwrap();
        prop_assert!(near(got.loss, wanted.loss), "{} {}", got.loss, wanted.loss);
        for (image, gradient) in wanted.gradient.iter().enumerate() {
            for class in got.image_gradient(image) {
                prop_assert!(near(class.a, gradient.a) && near(class.c, gradient.c));
            }
        }
    }

    #[test]
    fn one_class_pooled_is_that_class(batch in smooth_batch()) {
        if batch.channels == 1 {
            let pooled = batch.mix::<f64>(&"jml(pool_classes)".parse().unwrap()).unwrap();
            prop_assert_eq!(pooled, batch.mix::<f64>(&"jml".parse().unwrap()).unwrap());
        }
    }

    #[test]
    fn one_shard_is_the_whole_and_shards_of_one_image_are_the_images(batch in smooth_batch()) {
        let table = table(&batch);
        let loss = JML.build(TverskyIndex::default(), Reduction::D);
        let one = sharded(&table, 1, &loss).unwrap();
        prop_assert_eq!(one.gap(), 0.0);
        prop_assert_eq!(&one.gradient, &evaluate(&table, &loss).unwrap().gradient);
        let each = sharded(&table, batch.images, &loss).unwrap();
        let images = evaluate(&table, &OverlapLoss { reduction: Reduction::I, ..loss }).unwrap();
        // Images without an active class count as 0 here, and not at all there.
        if images.by_cell.chunks(batch.channels).all(|row| row.iter().any(Option::is_some)) {
            prop_assert!(near(each.loss, images.loss), "{} {}", each.loss, images.loss);
        }
    }

    #[test]
    fn shards_of_a_table_are_shards_of_its_samples(batch in smooth_batch(), shards in 1_usize..4) {
        prop_assume!(shards <= batch.images);
        let batch = Batch { threshold: 0.01, ..batch };
        let by_table = sharded(&table(&batch), shards, &JML.build(TverskyIndex::default(), Reduction::D)).unwrap();
        let by_samples = batch
            .with_samples::<f64, _>(|samples| sharded_batch(samples, shards, &"jml".parse()?))
            .unwrap();
        prop_assert!(near(by_table.loss, by_samples.mean.value) && near(by_table.gap(), by_samples.gap()));
        prop_assert_eq!(by_table.shards, by_samples.shards);
    }

    #[test]
    fn gradients_of_shards_equal_central_differences(
        (batch, mix) in smooth_batch().prop_flat_map(|batch| {
            let mix: Mix = ["jml", "0.25*ce+0.75*dml(reduction=c)", "kl(temperature=2)+jml2"][batch.pixels % 3].parse().unwrap();
            (Just(batch), Just(mix))
        }),
        shards in 1_usize..4,
    ) {
        prop_assume!(shards <= batch.images);
        let of = |prediction: &[f64]| {
            let batch = Batch { prediction: prediction.to_vec(), ..batch.clone() };
            batch.with_samples::<f64, _>(|samples| sharded_batch(samples, shards, &mix)).unwrap()
        };
        let got = of(&batch.prediction);
        let wanted = gradient(|x| of(x).mean.value, &batch.prediction, 1e-5);
        let scale = wanted.iter().fold(1.0_f64, |top, g| top.max(g.abs()));
        let got = got.mean.gradient.into_iter().flatten();
        prop_assert!(got.zip(&wanted).all(|(g, w)| (g - w).abs() < 1e-6 * scale), "{mix}");
    }
}

#[test]
fn a_class_in_one_shard_only_makes_a_gap() {
    // Two images, the first right and the second wrong about a small object: one index of the added sums is not
    // the mean of two.
    let batch = Batch {
        images: 2,
        channels: 1,
        classes: 2,
        pixels: 4,
        space: Space::Prob,
        prediction: vec![1.0, 1.0, 1.0, 0.0, 0.0, 0.0, 0.0, 0.0],
        labels: Labels::Soft(vec![1.0, 1.0, 1.0, 0.0, 1.0, 0.0, 0.0, 0.0]),
        keep: None,
        threshold: 0.01,
    };
    let loss = JML.build(plain_index(1.0, 1.0), Reduction::D);
    let sharded = sharded(&table(&batch), 2, &loss).unwrap();
    assert_eq!((sharded.loss, sharded.whole, sharded.gap()), (0.5, 0.25, 0.25));
    assert_eq!(sharded.shards, [0.0, 1.0]);
}
