//! Two tables: losses of pixels and ranks, metrics by their reading directions.

use super::code::Code;
use super::follower::Follower;
use super::formula::{Asked, Over, is_distance, lines, shown as shown_metric};
use crate::format;
use crate::link::LinkStateStoreFields;
use crate::popover::Popover;
use crate::soft_labels;
use crate::texts::{further_texts, use_texts, view_said};
use jdt_core::losses::{LossEntry, describe};
use jdt_core::metrics::Measured;
use jdt_engine::{FURTHER_LOSSES, FURTHER_METRICS, FurtherAnswer, further_name};
use leptos::prelude::*;

/// Name the popovers for whoever is described by them.
const LOSS_FORMULA_ID: &str = "further-formula";
const METRIC_FORMULA_ID: &str = "metric-formula";

/// What each cell is given: the last answers about losses and about metrics.
#[derive(Clone, Copy)]
struct Numbers {
    losses: RwSignal<Option<FurtherAnswer>>,
    metrics: RwSignal<Option<FurtherAnswer>>,
}

impl Numbers {
    fn formula(self, asked: Asked) -> Option<Vec<String>> {
        let answer = if matches!(asked, Asked::Loss(_)) { self.losses } else { self.metrics };
        answer.with(|answer| Some(lines(further_texts(), asked, answer.as_ref()?)))
    }

    /// A loss's value and its gradient's norm.
    fn loss(self, id: &str) -> Reading<(f64, f64)> {
        self.losses.with(|answer| {
            let losses = answer.iter().flat_map(|answer| &answer.losses);
            losses.into_iter().find(|loss| loss.id == id).map_or(Reading::Waits, |loss| Reading::of(loss.value))
        })
    }

    fn metric(self, metric: &str, over: Over) -> Reading<Measured> {
        self.metrics.with(|answer| {
            let metrics = answer.iter().flat_map(|answer| &answer.metrics);
            metrics.into_iter().find(|found| found.name == metric).map_or(Reading::Waits, |found| match over {
                Over::Dataset => Reading::of(found.over_dataset),
                Over::Images => Reading::Is(found.over_images),
                Over::Classes => Reading::Is(found.over_classes),
            })
        })
    }
}

/// A number that may not be there yet, or not be at all.
enum Reading<T> {
    Waits,
    /// A loss that takes hard labels alone, or a distance over the data set.
    None,
    Is(T),
}

impl<T> Reading<T> {
    fn of(value: Option<T>) -> Self {
        value.map_or(Self::None, Self::Is)
    }

    fn value(self) -> Option<T> {
        if let Self::Is(value) = self { Some(value) } else { None }
    }
}

/// The panel.
#[component]
pub(crate) fn FurtherPanel(follower: StoredValue<Follower, LocalStorage>) -> impl IntoView {
    let texts = further_texts();
    let (signals, state) = follower.with_value(|follower| (follower.signals(), follower.state()));
    let formula = Popover::new();
    let numbers = Numbers { losses: signals.losses, metrics: signals.metrics };
    // One box at a time, in the half that the number stands in.
    let content = move |of_losses: bool| {
        let asked = formula.whose().filter(|asked| matches!(asked, Asked::Loss(_)) == of_losses)?;
        let lines = numbers.formula(asked)?;
        let name = match asked {
            Asked::Loss(id) => further_name(id)?.to_owned(),
            Asked::Metric(metric, over) => format!("{metric}_{}", over.letter()),
        };
        Some(((use_texts().drawing.formula)(&name), lines.join("\n")))
    };
    // Cross-entropy stands with the overlap losses.
    let losses = FURTHER_LOSSES.into_iter().skip(1).filter_map(|id| describe(id).ok());
    let loss_row = move |entry: &'static LossEntry| {
        let id = entry.id;
        let kind = soft_labels::kind(entry.soft_labels);
        let page = use_texts();
        view! {
            <tr class=format!("losses__row losses__row--{kind}")>
                <th scope="row">
                    <label class="field" title=format!("{}\n{}\n{}", (page.loss_title)(id, entry.title), entry.formula, entry.source)>
                        <input
                            type="radio"
                            name="loss"
                            prop:checked=Signal::derive(move || state.loss().get() == id)
                            on:change=move |_| state.loss().set(id.to_owned())
                        />
                        {entry.name}
                    </label>
                </th>
                <td>
                    <span class=format!("pill pill--{kind}")>
                        {soft_labels::pill(page, entry.soft_labels)}
                    </span>
                </td>
                <Cell
                    asked=Asked::Loss(id)
                    id=Some(format!("loss_{id}"))
                    formula=(formula, LOSS_FORMULA_ID)
                    value=Signal::derive(move || numbers.loss(id).value().map(|(value, _)| value))
                    shown=Signal::derive(move || match numbers.loss(id) {
                        Reading::Waits => "…".to_owned(),
                        Reading::None => "n/a".to_owned(),
                        Reading::Is((value, _)) => format::loss(value),
                    })
                />
                <td
                    class="number"
                    data-metric=format!("grad_{id}")
                    data-value=Signal::derive(move || format::exact(numbers.loss(id).value().map(|(_, norm)| norm)))
                >
                    {move || match numbers.loss(id) {
                        Reading::Waits => "…".to_owned(),
                        Reading::None => String::new(),
                        Reading::Is((_, norm)) => format::norm(norm),
                    }}
                </td>
            </tr>
        }
    };
    let metric_row = move |metric: &'static str| {
        let unit = if is_distance(metric) { texts.pixels } else { "%" };
        let cells = Over::ALL.map(|over| {
            let value = move || numbers.metric(metric, over).value().and_then(|measured| measured.value);
            view! {
                <Cell
                    asked=Asked::Metric(metric, over)
                    id=name_of(metric, over)
                    formula=(formula, METRIC_FORMULA_ID)
                    value=Signal::derive(value)
                    shown=Signal::derive(move || match numbers.metric(metric, over) {
                        Reading::Waits => "…".to_owned(),
                        Reading::None => "–".to_owned(),
                        Reading::Is(measured) => shown_metric(metric, measured.value),
                    })
                />
            }
        });
        view! {
            <tr>
                <th scope="row">{format!("{metric} ({unit})")}</th>
                {cells.collect_view()}
            </tr>
        }
    };
    // Which losses have no value, and why.
    let refused = Memo::new(move |_| {
        let refused = FURTHER_LOSSES.into_iter().filter(|id| matches!(numbers.loss(id), Reading::None));
        let names: Vec<&str> = refused.filter_map(further_name).collect();
        if names.is_empty() { String::new() } else { (texts.refused)(&names.join(", ")) }
    });
    view! {
        <section
            class="further"
            data-testid="further"
            data-pending=Signal::derive(move || signals.pending.get().then_some("true"))
            aria-label=texts.losses
        >
            {move || signals.error.get().map(|error| view! { <p class="message" role="alert">{view_said(&error)}</p> })}
            <div class="further__half formula-anchor">
                <table class="table losses">
                    <caption class="heading">{texts.losses}</caption>
                    <thead>
                        <tr>
                            <th scope="col">{use_texts().loss}</th>
                            <td></td>
                            <th scope="col" class="number">{use_texts().loss_value}</th>
                            <th scope="col" class="number" title=use_texts().gradient_norm_about>
                                {use_texts().gradient_norm}
                            </th>
                        </tr>
                    </thead>
                    <tbody>{losses.map(loss_row).collect_view()}</tbody>
                </table>
                <p class="mask__about" data-testid="further-refused">{refused}</p>
                <Code follower=follower />
                {formula.view(LOSS_FORMULA_ID, move || content(true))}
            </div>
            <div class="further__half formula-anchor">
                <table class="table losses further__metrics" title=texts.metrics_about>
                    <caption class="heading">{texts.metrics}</caption>
                    <thead>
                        <tr>
                            <td></td>
                            {Over::ALL
                                .map(|over| view! { <th scope="col" class="number" title=over.about(texts)>{over.letter()}</th> })}
                        </tr>
                    </thead>
                    <tbody>{FURTHER_METRICS.map(metric_row)}</tbody>
                </table>
                {formula.view(METRIC_FORMULA_ID, move || content(false))}
            </div>
            <p class="further__pending mask__about" role="status">
                {move || signals.pending.get().then_some(texts.pending)}
            </p>
        </section>
    }
}

/// The machine's name of a metric; none of those whose number stands in a tile above.
fn name_of(metric: &str, over: Over) -> Option<String> {
    let is_above = over == Over::Dataset && matches!(metric, "mIoU" | "mDice");
    (!is_above).then(|| format!("{metric}_{}", over.letter()))
}

/// A number: pointed at or focused, it shows its formula.
#[component]
fn Cell(
    asked: Asked,
    id: Option<String>,
    formula: (Popover<Asked>, &'static str),
    #[prop(into)] value: Signal<Option<f64>>,
    #[prop(into)] shown: Signal<String>,
) -> impl IntoView {
    view! {
        <td
            class="number"
            data-metric=id
            data-value=Signal::derive(move || format::exact(value.get()))
        >
            {formula.0.number(asked, formula.1, shown)}
        </td>
    }
}
