//! Per image: the means over its classes (I), and the IoU of each class, NULL where it is absent. Only rows in sight are drawn.

use super::image_order::{Column, Only, order};
use super::numbers::MetricCell;
use super::picked::Chip;
use super::session::CheckSession;
use crate::texts::check::use_check_texts;
use crate::texts::check_study::texts as study_texts;
use jdt_core::metrics::{ImageRow, Measured, Ratio, Undefined};
use jdt_engine::CheckResult;
use leptos::html;
use leptos::prelude::*;
use std::sync::Arc;

/// The height of a row in CSS pixels; the style sheet is told.
const ROW_PX: f64 = 30.0;
/// Rows that are drawn at once, and how many of them may be out of sight above.
const DRAWN: usize = 24;
const ABOVE: usize = 4;
/// Beyond this many classes the IoU matrix is left out.
const MOST_CLASSES: usize = 40;

/// The table of one model.
#[component]
pub(crate) fn ImageTable(
    session: StoredValue<CheckSession, LocalStorage>,
    result: Arc<CheckResult>,
    at: usize,
) -> impl IntoView {
    let picked = session.with_value(CheckSession::signals).picked;
    let texts = use_check_texts();
    let report = &result.models[at].report;
    let all = report.images.len();
    let names: Vec<(usize, String)> = report
        .classes
        .iter()
        .map(|row| (row.class, result.names.get(row.class).cloned().unwrap_or_else(|| row.class.to_string())))
        .collect();
    let shown: Vec<(usize, String)> =
        if (2..=MOST_CLASSES).contains(&names.len()) { names.clone() } else { Vec::new() };
    let rows = StoredValue::new(Arc::clone(&result));
    let (search, only) = (RwSignal::new(String::new()), RwSignal::new(Only::default()));
    let sorted = RwSignal::new((Column::Image, false));
    let places = Memo::new(move |_| {
        rows.with_value(|result| {
            let images = &result.models[at].report.images;
            picked
                .with(|picked| search.with(|search| order(images, search, only.get(), picked.as_deref(), sorted.get())))
        })
    });
    // The most of what was chosen comes first.
    Effect::new(move |before: Option<bool>| {
        let is_picked = picked.with(Option::is_some);
        if before.unwrap_or(false) != is_picked {
            sorted.set(if is_picked { (Column::Picked, true) } else { (Column::Image, false) });
        }
        is_picked
    });
    let top = RwSignal::new(0_usize);
    let region = NodeRef::<html::Div>::new();
    let on_scroll = move |_| {
        if let Some(region) = region.get_untracked() {
            #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a number of rows")]
            let row = (f64::from(region.scroll_top().max(0)) / ROW_PX) as usize;
            // In steps, so that most scrolling draws nothing.
            top.set((row.saturating_sub(ABOVE) / ABOVE) * ABOVE);
        }
    };
    let drawn = Memo::new(move |_| {
        places.with(|places| {
            let start = top.get().min(places.len().saturating_sub(1) / ABOVE * ABOVE);
            (start, places.iter().skip(start).take(DRAWN).copied().collect::<Vec<usize>>())
        })
    });
    let space = |rows: usize| format!("{}px", rows as f64 * ROW_PX);
    let above = move || space(drawn.with(|(start, _)| *start));
    let below = move || space(places.with(Vec::len).saturating_sub(drawn.with(|(start, drawn)| start + drawn.len())));
    let head = move |column: Column, name: String| {
        let label = (texts.sort_by)(&name);
        let order = move || match sorted.get() {
            (other, _) if other != column => "none",
            (_, false) => "ascending",
            (_, true) => "descending",
        };
        let sort = move |_| sorted.update(|(now, falls)| (*now, *falls) = (column, *now == column && !*falls));
        view! {
            <th scope="col" class=if column == Column::Image { "" } else { "number" } aria-sort=order>
                <button class="table__sort" aria-label=label on:click=sort>{name}</button>
            </th>
        }
    };
    let heads = shown.iter().enumerate().map(|(place, (_, name))| head(Column::Class(place), format!("IoU {name}")));
    let classes: Vec<usize> = shown.iter().map(|(class, _)| *class).collect();
    let line = move |place: usize| {
        let pixels = Memo::new(move |_| picked.with(|picked| picked.as_ref()?.pixels(place)));
        rows.with_value(|result| image_line(&result.models[at].report.images[place], &classes, pixels))
    };
    let with_class = names.iter().enumerate().filter(|_| names.len() > 1).map(|(place, (_, name))| {
        view! { <option value=place.to_string()>{(texts.show_class)(name)}</option> }
    });
    let choose = move |event| {
        only.set(match event_target_value(&event).as_str() {
            "" => Only::All,
            "worst" => Only::Worst,
            place => place.parse().map_or(Only::All, Only::Class),
        });
    };
    view! {
        <div class="card" data-testid="check-images">
            <h2 class="heading">{texts.per_image}</h2>
            <Chip session names=result.names.clone() />
            <div class="check__row">
                <input
                    class="input"
                    type="search"
                    placeholder=texts.search
                    aria-label=texts.search
                    data-testid="check-search"
                    on:input=move |event| search.set(event_target_value(&event))
                />
                <label class="field">
                    <span class="field__name">{texts.show}</span>
                    <select class="input" data-testid="check-only" on:change=choose>
                        <option value="">{texts.show_all}</option>
                        <option value="worst">{texts.show_worst}</option>
                        {with_class.collect_view()}
                    </select>
                </label>
                <span class="card__about" role="status">
                    {move || (texts.shown_rows)(places.with(Vec::len), all)}
                </span>
            </div>
            <div
                class="scroll scroll--tall"
                tabindex="0"
                role="region"
                aria-label=texts.per_image
                node_ref=region
                on:scroll=on_scroll
            >
                <table class="table table--rows" style:--row=format!("{ROW_PX}px") aria-rowcount=move || places.with(Vec::len).to_string()>
                    <thead>
                        <tr>
                            {head(Column::Image, texts.image.to_owned())}
                            {Ratio::ALL.map(|ratio| head(Column::Mean(ratio), format!("m{}", ratio.name())))}
                            {heads.collect_view()}
                            {head(Column::Pixels, texts.pixels.to_owned())}
                            {move || picked.with(Option::is_some).then(|| head(Column::Picked, study_texts().picked_column.to_owned()))}
                        </tr>
                    </thead>
                    <tbody class="table__space" aria-hidden="true"><tr><td style:height=above></td></tr></tbody>
                    <tbody>
                        <For each=move || drawn.get().1 key=|place| *place children=line />
                    </tbody>
                    <tbody class="table__space" aria-hidden="true"><tr><td style:height=below></td></tr></tbody>
                </table>
            </div>
        </div>
    }
}

fn image_line(row: &ImageRow, classes: &[usize], picked: Memo<Option<u64>>) -> impl IntoView + use<> {
    let image = row.image.clone();
    let means = row.means.iter().map(|(ratio, measured)| {
        let id = format!("m{}_I", ratio.name());
        view! { <MetricCell id measured=Some(*measured) image=image.clone() /> }
    });
    let cells = classes.iter().zip(&row.iou).map(|(class, iou)| {
        let measured = Measured::mean([*iou], Undefined::ClassAbsent);
        view! { <MetricCell id="IoU".to_owned() measured=Some(measured) class=class.to_string() image=image.clone() /> }
    });
    view! {
        <tr>
            <th scope="row" title=image.clone()>{image.clone()}</th>
            {means.collect_view()}
            {cells.collect_view()}
            <td class="number">{row.pixels}</td>
            {move || picked.get().map(|pixels| view! { <td class="number" data-picked=pixels.to_string()>{pixels}</td> })}
        </tr>
    }
}
