//! Per image: the means over its classes (I), and the IoU of each class, NULL where it is absent.

use super::headline::MetricCell;
use crate::texts::use_texts;
use jdt_core::metrics::{ImageRow, Measured, Undefined};
use leptos::prelude::*;
use std::time::Duration;

/// Rows that are drawn at once: a table of hundreds would keep the page's thread for too long.
const ROWS_A_TASK: usize = 40;
/// Beyond this many classes the IoU matrix is left out.
const MOST_CLASSES: usize = 40;

/// The table.
#[component]
pub(crate) fn ImageTable(rows: Vec<ImageRow>, classes: Vec<usize>) -> impl IntoView {
    let texts = use_texts();
    let shown: Vec<usize> = if (2..=MOST_CLASSES).contains(&classes.len()) { classes } else { Vec::new() };
    let head = shown.clone().into_iter().map(|class| {
        view! { <th scope="col" class="number">{format!("IoU {class}")}</th> }
    });
    let pieces = rows.len().div_ceil(ROWS_A_TASK);
    let drawn = RwSignal::new(pieces.min(1));
    Effect::new(move |_| {
        if drawn.get() < pieces {
            // Gives nothing where the table is gone before its last rows came.
            let more = move || {
                let _ = drawn.try_update(|drawn| *drawn += 1);
            };
            set_timeout(more, Duration::ZERO);
        }
    });
    let line = move |row: ImageRow, shown: &[usize]| {
        let image = row.image.clone();
        let means = row.means.into_iter().map(|(ratio, measured)| {
            let id = format!("m{}_I", ratio.name());
            view! { <MetricCell id measured=Some(measured) image=image.clone() /> }
        });
        let cells = shown.iter().zip(row.iou).map(|(class, iou)| {
            let measured = Measured::mean([iou], Undefined::ClassAbsent);
            view! { <MetricCell id="IoU".to_owned() measured=Some(measured) class=class.to_string() image=image.clone() /> }
        });
        view! {
            <tr>
                <th scope="row">{row.image.clone()}</th>
                {means.collect_view()}
                {cells.collect_view()}
                <td class="number">{row.pixels}</td>
            </tr>
        }
    };
    let piece = move |piece: usize| {
        let rows = rows.iter().skip(piece * ROWS_A_TASK).take(ROWS_A_TASK);
        rows.map(|row| line(row.clone(), &shown)).collect_view()
    };
    view! {
        <div class="card">
            <h2 class="heading">{texts.check_per_image}</h2>
            <div class="scroll scroll--tall" tabindex="0" role="region" aria-label=texts.check_per_image>
                <table class="table">
                    <thead>
                        <tr>
                            <th scope="col">{texts.check_image}</th>
                            {["mAcc", "mIoU", "mDice"].map(|name| view! { <th scope="col" class="number">{name}</th> })}
                            {head.collect_view()}
                            <th scope="col" class="number">{texts.check_pixels}</th>
                        </tr>
                    </thead>
                    <tbody>
                        <For each=move || 0..drawn.get() key=|piece| *piece children=piece />
                    </tbody>
                </table>
            </div>
        </div>
    }
}
