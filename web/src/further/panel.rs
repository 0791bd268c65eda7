//! Two tables: losses of pixels and ranks, metrics by their reading directions.

use super::follower::Follower;
use super::formula::{Asked, Over, is_distance, lines, shown as shown_metric};
use super::pytorch::snippet;
use crate::format;
use crate::link::LinkStateStoreFields;
use crate::popover::Popover;
use crate::texts::{further_texts, use_texts, view_said};
use jdt_core::losses::{LossEntry, SoftLabels, describe};
use jdt_core::metrics::Measured;
use jdt_engine::{FURTHER_LOSSES, FURTHER_METRICS, FURTHER_NAMES, FurtherAnswer};
use leptos::prelude::*;
use wasm_bindgen_futures::{JsFuture, spawn_local};

/// Names the popover for whoever is described by it.
const FORMULA_ID: &str = "further-formula";

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
    let content = move || {
        let asked = formula.whose()?;
        let lines = numbers.formula(asked)?;
        let name = match asked {
            Asked::Loss(id) => describe(id).ok()?.name.to_owned(),
            Asked::Metric(metric, over) => format!("{metric}_{}", over.letter()),
        };
        Some(((use_texts().drawing.formula)(&name), lines.join("\n")))
    };
    // Cross-entropy stands with the overlap losses.
    let losses = FURTHER_LOSSES.into_iter().skip(1).filter_map(|id| describe(id).ok());
    let loss_row = move |entry: &'static LossEntry| {
        let id = entry.id;
        let kind = kind(entry);
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
                        {match entry.soft_labels {
                            SoftLabels::Safe => page.pill_soft_safe,
                            SoftLabels::Partly => page.pill_partly,
                            SoftLabels::HardOnly => page.pill_hard_only,
                        }}
                    </span>
                </td>
                <Cell
                    asked=Asked::Loss(id)
                    id=Some(format!("loss_{id}"))
                    formula=formula
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
                    formula=formula
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
        let of_loss = |at: usize| matches!(numbers.loss(FURTHER_LOSSES[at]), Reading::None);
        let names: Vec<&str> =
            (0..FURTHER_LOSSES.len()).filter(|&at| of_loss(at)).map(|at| FURTHER_NAMES[at]).collect();
        if names.is_empty() { String::new() } else { (texts.refused)(&names.join(", ")) }
    });
    view! {
        <section
            class="formula-anchor further"
            data-testid="further"
            data-pending=Signal::derive(move || signals.pending.get().then_some("true"))
            aria-label=texts.losses
        >
            {move || signals.error.get().map(|error| view! { <p class="message" role="alert">{view_said(&error)}</p> })}
            <table class="table losses">
                <caption class="heading">{texts.losses}</caption>
                <thead>
                    <tr>
                        <th scope="col">{use_texts().loss}</th>
                        <td></td>
                        <th scope="col" class="number">{use_texts().loss_value}</th>
                        <th scope="col" class="number" title=use_texts().gradient_norm_about>{use_texts().gradient_norm}</th>
                    </tr>
                </thead>
                <tbody>{losses.map(loss_row).collect_view()}</tbody>
            </table>
            <p class="mask__about" data-testid="further-refused">{refused}</p>
            <Code follower=follower />
            <table class="table losses" title=texts.metrics_about>
                <caption class="heading">{texts.metrics}</caption>
                <thead>
                    <tr>
                        <td></td>
                        {[(texts.over_dataset, texts.of_dataset), (texts.over_images, texts.of_images), (texts.over_classes, texts.of_classes)]
                            .map(|(name, about)| view! { <th scope="col" class="number" title=about>{name}</th> })}
                    </tr>
                </thead>
                <tbody>{FURTHER_METRICS.map(metric_row)}</tbody>
            </table>
            <p class="mask__about" role="status">{move || signals.pending.get().then_some(texts.pending)}</p>
            {formula.view(FORMULA_ID, content)}
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
    formula: Popover<Asked>,
    #[prop(into)] value: Signal<Option<f64>>,
    #[prop(into)] shown: Signal<String>,
) -> impl IntoView {
    view! {
        <td
            class="number"
            data-metric=id
            data-value=Signal::derive(move || format::exact(value.get()))
            on:mouseenter=move |event| formula.open(asked, &event)
            on:mouseleave=move |_| formula.close_soon()
        >
            <button
                class="losses__value"
                aria-describedby=Signal::derive(move || formula.is(asked).then_some(FORMULA_ID))
                on:focus=move |event| formula.open(asked, &event)
                on:blur=move |_| formula.close()
                on:click=move |event| formula.open(asked, &event)
            >
                {shown}
            </button>
        </td>
    }
}

/// The code of the loss looked at, where it is one of these.
#[component]
fn Code(follower: StoredValue<Follower, LocalStorage>) -> impl IntoView {
    let texts = further_texts();
    let state = follower.with_value(Follower::state);
    let code = Memo::new(move |_| snippet(&state.loss().get()));
    let name = move || {
        let at = FURTHER_LOSSES.iter().position(|id| *id == state.loss().get());
        at.map_or("", |at| FURTHER_NAMES[at])
    };
    let copied = RwSignal::new(None::<bool>);
    Effect::new(move |_| {
        // What was copied is no longer what is shown.
        code.track();
        copied.set(None);
    });
    let copy = move |_| {
        let code = code.get_untracked().unwrap_or_default();
        let promise = window().navigator().clipboard().write_text(&code);
        spawn_local(async move { copied.set(Some(JsFuture::from(promise).await.is_ok())) });
    };
    view! {
        <Show when=move || code.with(Option::is_some)>
            <div class="loss-tools">
                <button class="button" data-testid="copy-further" on:click=copy>
                    {move || if copied.get() == Some(true) { texts.copied.to_owned() } else { (texts.copy)(name()) }}
                </button>
                <p class="mask__about" role="status">
                    {move || (copied.get() == Some(false)).then_some(use_texts().drawing.copy_failed)}
                </p>
            </div>
            <details class="parameters" data-testid="further-pytorch">
                <summary class="parameters__summary">{move || (use_texts().drawing.pytorch_of)(name())}</summary>
                <pre class="code" tabindex="0"><code>{code}</code></pre>
            </details>
        </Show>
    }
}

fn kind(entry: &LossEntry) -> &'static str {
    match entry.soft_labels {
        SoftLabels::Safe => "soft-safe",
        SoftLabels::Partly => "partly",
        SoftLabels::HardOnly => "hard-only",
    }
}
