//! The largest confusions of many classes, one a row.

use super::confusion::{is_picked, row_total};
use super::picked::class_name;
use super::session::CheckSession;
use crate::format::percent;
use crate::texts::check::use_check_texts;
use crate::texts::check_study::texts;
use jdt_core::statistics::Confusion;
use jdt_engine::ImageMark;
use leptos::prelude::*;

/// So many are listed.
const MOST: usize = 40;

/// The classes of label and prediction and the pixels of the largest confusions, the largest first.
fn largest(table: &Confusion) -> Vec<(usize, usize, u64)> {
    let classes = table.classes();
    let cells = table.table().iter().enumerate().map(|(at, &pixels)| (at / classes, at % classes, pixels));
    let mut cells: Vec<_> = cells.filter(|&(label, prediction, pixels)| label != prediction && pixels > 0).collect();
    cells.sort_by_key(|&(label, prediction, pixels)| (std::cmp::Reverse(pixels), label, prediction));
    cells.truncate(MOST);
    cells
}

#[component]
pub(super) fn ConfusionList(
    session: StoredValue<CheckSession, LocalStorage>,
    table: Confusion,
    names: Vec<String>,
) -> impl IntoView {
    let cells = largest(&table);
    let about = (texts().confusion_list)(cells.len());
    let lines = cells.into_iter().map(|(label, prediction, pixels)| {
        let mark = ImageMark::Confused { label, prediction };
        let picked = is_picked(session, mark);
        let total = row_total(&table, label);
        let share = (total > 0).then(|| pixels as f64 / total as f64);
        view! {
            <tr>
                <th scope="row">{class_name(&names, label)}</th>
                <td>{class_name(&names, prediction)}</td>
                <td class="number">{pixels}</td>
                <td class="number">{percent(share)}</td>
                <td>
                    <button
                        class="button"
                        aria-pressed=move || picked.get().to_string()
                        data-testid=format!("confusion-{label}-{prediction}")
                        data-pixels=pixels.to_string()
                        on:click=move |_| session.with_value(|session| session.pick(mark))
                    >
                        {texts().show_images}
                    </button>
                </td>
            </tr>
        }
    });
    let lines = lines.collect_view();
    view! {
        <p class="card__about">{about}</p>
        <div class="scroll scroll--tall" tabindex="0" role="region" aria-label=texts().confusion>
            <table class="table">
                <thead>
                    <tr>
                        <th scope="col">{texts().label_class}</th>
                        <th scope="col">{texts().predicted_class}</th>
                        <th scope="col" class="number">{use_check_texts().pixels}</th>
                        <th scope="col" class="number">{texts().of_label}</th>
                        <td></td>
                    </tr>
                </thead>
                <tbody>{lines}</tbody>
            </table>
        </div>
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_right_is_no_confusion() {
        let table = Confusion::from_table(3, vec![9, 1, 0, 0, 9, 5, 1, 0, 9]);
        assert_eq!(largest(&table), [(1, 2, 5), (0, 1, 1), (2, 0, 1)]);
    }
}
