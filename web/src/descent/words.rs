//! What happened so far, in a sentence and in a table.

use super::plot::Quantity;
use super::racer::Racer;
use super::session::{DescentSession, Phase};
use crate::format;
use crate::texts::{DescentTexts, descent_texts};
use jdt_core::descent::StepRecord;
use jdt_core::losses::SoftLabels;
use leptos::prelude::*;

/// A mean of |x − y| below this share of a whole value is being there: an optimiser of fixed steps goes to and fro.
const AT_LABEL: f64 = 0.005;

/// A distance or a softness as it is shown.
pub(crate) fn shown(value: f64) -> String {
    format::loss(value)
}

/// `99.61`, of 1 − softness.
fn hard_percent(record: &StepRecord) -> String {
    format!("{:.1}", 100.0 * (1.0 - record.softness).clamp(0.0, 1.0))
}

/// The sentence at a step; empty where nothing is recorded.
pub(crate) fn sentence(texts: &DescentTexts, step: u64, racers: &[Racer], records: &[Vec<StepRecord>]) -> String {
    let descent = texts;
    if step == 0 || records.iter().all(Vec::is_empty) {
        return (descent.before)(racers.len());
    }
    let at = |records: &[StepRecord]| usize::try_from(step).ok().and_then(|step| records.get(step).copied());
    let (mut parts, mut hardened) = (Vec::new(), None);
    for (racer, records) in racers.iter().zip(records) {
        let (Some(now), Some(start)) = (at(records), records.first()) else { continue };
        if now.distance_to_label <= AT_LABEL {
            parts.push((descent.at_label)(&racer.name, &shown(now.distance_to_label)));
        } else {
            parts.push((descent.away)(&racer.name, &hard_percent(&now), &shown(now.distance_to_label)));
            let is_hard = now.softness < 0.02 && now.softness < 0.25 * start.softness;
            if racer.soft_labels == SoftLabels::HardOnly && is_hard {
                hardened = hardened.or(Some(&racer.name));
            }
        }
    }
    let sentence = (descent.after)(step, &parts.join(descent.between));
    sentence + &hardened.map(|racer| (descent.hardened)(racer)).unwrap_or_default()
}

/// The sentence for eyes, and for ears whenever the race stands still.
#[component]
pub(crate) fn Words(session: StoredValue<DescentSession, LocalStorage>) -> impl IntoView {
    let texts = descent_texts();
    let signals = session.with_value(DescentSession::signals);
    let now = move || {
        let step = signals.step.get();
        signals.drawn.track();
        session
            .with_value(|session| session.with_records(|records| sentence(texts, step, &signals.racers.get(), records)))
    };
    let said = Memo::new(move |before: Option<&String>| match signals.phase.get() {
        Phase::Idle => String::new(),
        Phase::Paused => now(),
        Phase::Playing | Phase::Exporting => before.cloned().unwrap_or_default(),
    });
    view! {
        <p class="note descent__words" data-testid="descent-words">
            {move || {
                if signals.phase.get() == Phase::Idle { texts.empty.to_owned() } else { now() }
            }}
        </p>
        <p class="visually-hidden" role="status" aria-live="polite">{said}</p>
    }
}

/// The numbers of the present step, beside those of the start.
#[component]
pub(crate) fn Table(session: StoredValue<DescentSession, LocalStorage>) -> impl IntoView {
    let texts = descent_texts();
    let signals = session.with_value(DescentSession::signals);
    let row = move |(at, racer): (usize, Racer)| {
        let record = move |step: u64| {
            signals.drawn.track();
            session.with_value(|session| {
                session.with_records(|records| records.get(at)?.get(usize::try_from(step).ok()?).copied())
            })
        };
        let id = StoredValue::new(racer.text.clone());
        let cell = move |quantity: Quantity| {
            let now = Signal::derive(move || record(signals.step.get()).map(|record| quantity.of(&record)));
            let start = move || record(0).map(|record| shown(quantity.of(&record))).unwrap_or_default();
            view! {
                <td class="number descent__then">{start}</td>
                <td
                    class="number"
                    data-metric=format!("descent_{}", quantity.id())
                    data-racer=id.get_value()
                    data-value=Signal::derive(move || format::exact(now.get()))
                >
                    {move || now.get().map_or_else(|| "…".to_owned(), shown)}
                </td>
            }
        };
        view! {
            <tr data-testid=format!("descent-row-{at}")>
                <th scope="row">
                    {racer.name.clone()}
                </th>
                {Quantity::ALL.map(cell)}
            </tr>
        }
    };
    view! {
        <details class="descent__numbers">
            <summary class="parameters__summary">{texts.numbers}</summary>
            <div class="scroll" tabindex="0" role="region" aria-label=texts.numbers>
                <table class="table">
                    <thead>
                        <tr>
                            <th scope="col">{texts.racer}</th>
                            {Quantity::ALL
                                .map(|quantity| {
                                    view! {
                                        <th scope="col" class="number descent__then">{texts.at_start}</th>
                                        <th scope="col" class="number" title=quantity.about(texts)>
                                            {quantity.title(texts)}
                                        </th>
                                    }
                                })}
                        </tr>
                    </thead>
                    <tbody>{move || signals.racers.get().into_iter().enumerate().map(row).collect_view()}</tbody>
                </table>
            </div>
        </details>
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::texts::descent_texts;

    #[test]
    fn the_sentence_says_what_happened() {
        let racers = Racer::read_all("sjl,jml").unwrap();
        let record = |step, distance_to_label, softness| StepRecord { step, loss: 0.3, distance_to_label, softness };
        let records = vec![
            vec![record(0, 0.05, 0.12), record(1, 0.0625, 0.004)],
            vec![record(0, 0.05, 0.12), record(1, 0.0012, 0.11)],
        ];
        let said = sentence(descent_texts(), 1, &racers, &records);
        assert_eq!(
            said,
            "After 1 step SJL’s prediction is 99.6 % hard and 0.0625 from the label; JML’s prediction is at the label, \
             0.0012 from it in the mean. SJL has made a soft label hard: it would rather have a mask of 0 and 1."
        );
        assert_eq!(sentence(descent_texts(), 0, &racers, &records), "2 losses stand at the same start.");
    }
}
