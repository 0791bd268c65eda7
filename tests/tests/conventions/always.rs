//! What holds for every set of masks.

use super::*;

proptest! {
    #![proptest_config(ProptestConfig::with_cases(1000))]

    /// What is blamed is what makes the difference: changed in the papers' recipe it gives the peer's value, and
    /// nothing of it may be spared.
    #[test]
    fn the_blamed_rules_and_no_fewer_give_the_peers_value(set in hard_set(), ignore in ignore_id()) {
        let counts = counts_of(&set, ignore);
        for (convention, metric) in each() {
            let Some(explanation) = convention.explain(&counts, metric) else { continue };
            let sentence = explanation.sentence();
            prop_assert!(sentence.ends_with('.'), "{}", sentence);
            let Some(raw) = explanation.peer.raw else {
                prop_assert!(explanation.rules.is_empty() && explanation.peer.missing.is_some());
                continue;
            };
            let (paper, peer) = (metric.of_paper().unwrap(), convention.peer().recipe(metric).unwrap());
            let with = |rules: &[Rule]| paper.with_rules(rules, &peer).evaluate(&counts).value;
            prop_assert!(near(with(&explanation.rules), raw), "{:?} {:?}: {}", convention, metric, sentence);
            let same = match explanation.paper.value {
                Some(value) => near(value, raw),
                None => raw.is_nan(),
            };
            prop_assert_eq!(explanation.equal, same);
            prop_assert_eq!(explanation.equal, explanation.differences.is_empty());
            for at in 0..explanation.rules.len() {
                let mut fewer = explanation.rules.clone();
                fewer.remove(at);
                prop_assert!(!near(with(&fewer), raw), "{:?} is blamed for nothing: {}", explanation.rules[at], sentence);
            }
        }
    }

    /// The numbers in the sentences, counted anew.
    #[test]
    fn the_places_named_are_those_there_are(set in hard_set(), ignore in ignore_id()) {
        let counts = counts_of(&set, ignore);
        for (convention, metric) in each() {
            let Some(explanation) = convention.explain(&counts, metric) else { continue };
            let Some(peer) = convention.peer().recipe(metric) else { continue };
            let classes: Vec<usize> = (0..counts.classes())
                .filter(|&class| class > 0 || peer.classes == Classes::All || !set.binary)
                .filter(|&class| peer.ignored_class || counts.ignored_class() != Some(class))
                .collect();
            let check = |places: &Places, holds: &dyn Fn(ClassCounts) -> bool| {
                let wanted = recount(&counts, places.unit, &classes, holds);
                let named = if places.unit == Unit::Dataset { 1 } else { places.count.min(3) };
                (places.count, places.of) == wanted && places.first.len() == named && places.count > 0
            };
            for difference in &explanation.differences {
                let true_of_input = match difference {
                    Difference::ZeroByZero { places, quotient, .. } => {
                        check(places, &|cell| quotient.parts(cell).1 == 0)
                    }
                    Difference::OnlyPredicted { places } => {
                        check(places, &|cell| cell.tp + cell.fn_ == 0 && cell.fp > 0)
                    }
                    Difference::IgnoredPixels { pixels, places } => {
                        let ignored = |label: &[i32]| label.iter().filter(|&&id| id == ignore || id == IGNORED).count();
                        let of_images: Vec<usize> = set.images.iter().map(|(label, _)| ignored(label)).collect();
                        *pixels == of_images.iter().sum::<usize>() as u64
                            && places.count == of_images.iter().filter(|&&n| n > 0).count()
                    }
                    Difference::Order { paper, peer } => paper != peer,
                    Difference::Background { counted } => set.binary && *counted == (peer.classes == Classes::All),
                    Difference::IgnoredClass { class } => counts.ignored_class() == Some(*class),
                    Difference::Quotient { peer } => *peer == Quotient::Accuracy,
                    Difference::Nothing { .. } => explanation.paper.value.is_none(),
                };
                prop_assert!(true_of_input, "{:?} {:?}: {:?}", convention, metric, difference);
            }
        }
    }

    /// The papers' mean with the named cells put in by hand, where nothing else differs.
    #[test]
    fn a_single_cause_accounts_for_the_difference_by_hand(set in hard_set(), ignore in ignore_id()) {
        let counts = counts_of(&set, ignore);
        for (convention, metric) in each() {
            let Some(explanation) = convention.explain(&counts, metric) else { continue };
            let (Some(raw), [cause]) = (explanation.peer.raw, explanation.differences.as_slice()) else { continue };
            let (paper, n) = (explanation.paper.value.unwrap_or(0.0), explanation.paper.n as f64);
            let ratio = match metric {
                Metric::MAcc => Ratio::Acc,
                Metric::MIoU => Ratio::IoU,
                Metric::MDice => Ratio::Dice,
                _ => continue,
            };
            let wanted = match cause {
                Difference::ZeroByZero { places, counts: each, .. } if places.unit == Unit::Class => {
                    (paper * n + places.count as f64 * each) / (n + places.count as f64)
                }
                Difference::Background { counted: true } => {
                    let mut both = Counts::new(2, false);
                    for row in counts.images() {
                        both.push(row.clone()).unwrap();
                    }
                    let values = (0..2).filter_map(|class| ratio.of(both.class_total(class)));
                    let values: Vec<f64> = values.collect();
                    values.iter().sum::<f64>() / values.len() as f64
                }
                Difference::IgnoredClass { class } => {
                    let others = (0..counts.classes()).filter(|other| other != class);
                    let values: Vec<f64> = others.filter_map(|class| ratio.of(counts.class_total(class))).collect();
                    if values.is_empty() { f64::NAN } else { values.iter().sum::<f64>() / values.len() as f64 }
                }
                Difference::Nothing { value } => *value,
                _ => continue,
            };
            prop_assert!(near(wanted, raw), "{:?} {:?} {:?}: {} against {}", convention, metric, cause, wanted, raw);
        }
    }

    /// The recipes of the papers and of their authors' code are their numbers.
    #[test]
    fn recipes_are_the_numbers_they_stand_for(set in hard_set(), ignore in ignore_id()) {
        let counts = counts_of(&set, ignore);
        let recipe = |convention: Convention, metric| convention.peer().recipe(metric).unwrap().evaluate(&counts).value;
        let raw: BTreeMap<String, f64> = JdtLosses::default().raw(&counts, &[]).into_iter().collect();
        for (metric, ours, theirs) in [
            (Metric::Acc, pixel_accuracy(&counts), "Acc"),
            (Metric::MAcc, over_dataset(&counts, Ratio::Acc), "mAcc_D"),
            (Metric::MIoU, over_dataset(&counts, Ratio::IoU), "mIoU_D"),
            (Metric::MDice, over_dataset(&counts, Ratio::Dice), "mDice_D"),
        ] {
            prop_assert!(near(recipe(Convention::Paper, metric), ours.value.unwrap_or(f64::NAN)));
            prop_assert!(near(recipe(Convention::JdtLosses, metric), raw[theirs]), "{}", theirs);
        }
    }

    /// In the means over images and classes the authors' code differs from the papers only by a named quirk.
    #[test]
    fn the_authors_code_differs_by_named_quirks_alone(set in hard_set(), ignore in ignore_id()) {
        let counts = counts_of(&set, ignore);
        let jdt = JdtLosses::default();
        let raw: BTreeMap<String, f64> = jdt.raw(&counts, &QS).into_iter().collect();
        let why: BTreeMap<String, String> = jdt.why(&counts, &QS).into_iter().collect();
        prop_assert_eq!(raw.keys().collect::<Vec<_>>(), why.keys().collect::<Vec<_>>());
        let report = report(&counts, &QS);
        for ratio in Ratio::ALL {
            let tails = [None, Some(Tail::Averaged)].into_iter().chain(QS.map(|q| Some(Tail::Percent(q))));
            for (tail, over) in tails.flat_map(|tail| [(tail, "I"), (tail, "C")]) {
                let id = format!("m{}_{over}{}", ratio.name(), tail.map(|t| format!("_{t}")).unwrap_or_default());
                let paper = report.get(&id).unwrap().value.unwrap_or(f64::NAN);
                let quirks = jdt.quirks(&counts, ratio, over == "C", tail);
                if near(paper, raw[&id]) {
                    prop_assert!(why[&id].starts_with("Equal to Paper") || why[&id].starts_with("Undefined as in Paper"));
                } else {
                    prop_assert!(!quirks.is_empty(), "{}: {} against {}", id, raw[&id], paper);
                    prop_assert!(why[&id].len() > 20 && why[&id].ends_with('.'), "{}", why[&id]);
                }
            }
        }
    }

    #[test]
    fn the_order_of_images_does_not_matter(set in hard_set(), ignore in ignore_id()) {
        let forward = counts_of(&set, ignore);
        let reversed = HardSet { images: set.images.iter().rev().cloned().collect(), ..set.clone() };
        let backward = counts_of(&reversed, ignore);
        for convention in Convention::ALL {
            for ((metric, left), (_, right)) in convention.score(&forward).into_iter().zip(convention.score(&backward)) {
                let (a, b) = (left.raw.unwrap_or(f64::INFINITY), right.raw.unwrap_or(f64::INFINITY));
                prop_assert!(a == b || near(a, b), "{:?} {:?}", convention, metric);
                prop_assert_eq!((left.n, left.left_out, left.missing), (right.n, right.left_out, right.missing));
            }
        }
    }

    /// No value is NaN, and a value that is missing has a reason.
    #[test]
    fn no_value_is_nan_and_none_is_missing_without_a_reason(set in hard_set(), ignore in ignore_id()) {
        let counts = counts_of(&set, ignore);
        for convention in Convention::ALL {
            for (metric, score) in convention.score(&counts) {
                let fraction = score.value.is_none_or(|value| (0.0..=1.0 + ULPS).contains(&value));
                prop_assert!(fraction, "{:?} {:?}: {:?}", convention, metric, score);
                prop_assert_eq!(score.value.is_none(), score.missing.is_some());
            }
        }
    }

    /// Where nothing is absent, empty or ignored, and there is one image, only what is another ratio differs.
    #[test]
    fn conventions_agree_on_one_complete_image(set in complete_set(1..2)) {
        let counts = counts_of(&set, IGNORED);
        let paper = values(Convention::Paper, &counts);
        for convention in Convention::ALL {
            for (metric, score) in convention.score(&counts) {
                let recipe = convention.peer().recipe(metric).unwrap();
                let mean_of_classes = !matches!(
                    recipe.order,
                    Order::DatasetPooled | Order::ImagePooled | Order::ImageGeneralized { .. }
                );
                let wanted = match metric {
                    Metric::Acc if recipe.quotient == Quotient::Recall => paper[&Metric::Acc].value,
                    Metric::MAcc | Metric::MIoU | Metric::MDice if mean_of_classes => paper[&metric].value,
                    _ => continue,
                };
                prop_assert!(
                    near(score.value.unwrap(), wanted.unwrap()),
                    "{:?} {:?}: {:?}, Paper {:?}", convention, metric, score, wanted
                );
                prop_assert!(convention.explain(&counts, metric).unwrap().equal);
            }
        }
        let pooled = |convention, metric: Metric| values(convention, &counts)[&metric].value.unwrap();
        let micro = pooled(Convention::SmpMicro, Metric::MIoU);
        for other in [Convention::SmpMicroImagewise, Convention::TorchmetricsJaccardMicro] {
            prop_assert!(near(pooled(other, Metric::MIoU), micro), "{:?}", other);
        }
    }

    /// With several complete images those agree that start from the same sums or cells.
    #[test]
    fn conventions_of_one_order_agree_on_complete_images(set in complete_set(1..5)) {
        let counts = counts_of(&set, IGNORED);
        let mut by_order: BTreeMap<(String, Metric), Vec<(Convention, f64)>> = BTreeMap::new();
        for (convention, metric) in each().filter(|(_, metric)| [Metric::MIoU, Metric::MDice].contains(metric)) {
            let value = values(convention, &counts)[&metric].value.unwrap();
            // Each image has every class, so it does not matter whether images or classes are averaged first.
            let order = match convention.peer().recipe(metric).unwrap().order {
                Order::ClassMean | Order::CellMean => Order::ImageMean,
                order => order,
            };
            by_order.entry((format!("{order:?}"), metric)).or_default().push((convention, value));
        }
        for ((order, metric), all) in by_order {
            prop_assert!(all.iter().all(|(_, value)| near(*value, all[0].1)), "{} {:?}: {:?}", order, metric, all);
        }
    }

    /// Whatever is summed must not be NaN by an image that is ignored as a whole; the smp conventions alone count it.
    #[test]
    fn an_ignored_image_changes_nothing_but_imagewise_smp(set in hard_set()) {
        let counts = counts_of(&set, IGNORED);
        prop_assume!(counts.pixels() > 0);
        let mut more = set.clone();
        more.images.push((vec![IGNORED; 3], vec![0; 3]));
        let with_void = counts_of(&more, IGNORED);
        for convention in Convention::ALL {
            let peer = convention.peer();
            if !peer.knows_ignored_pixels() {
                let (_, score) = convention.score(&with_void)[0];
                let is_refused = matches!(score.missing, Some(Missing::IgnoredPixels { .. }));
                prop_assert!(is_refused, "{:?}: {:?}", convention, score);
            } else if ![Convention::SmpMicroImagewise, Convention::SmpMacroImagewise].contains(&convention) {
                for ((metric, left), (_, right)) in convention.score(&counts).into_iter().zip(convention.score(&with_void))
                {
                    prop_assert!(near(left.raw.unwrap_or(0.0), right.raw.unwrap_or(0.0)), "{:?} {:?}", convention, metric);
                }
            }
        }
    }
}
