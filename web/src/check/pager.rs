//! Turns the pages of a long list, and says which part of it is shown.

use crate::texts::check_study::texts;
use leptos::prelude::*;

/// A page back, where one is, a page on.
#[component]
pub(super) fn Pager(
    /// What is turned, as the test ids begin.
    of: &'static str,
    page: RwSignal<usize>,
    /// How many of the list a page shows.
    #[prop(into)]
    height: Signal<usize>,
    /// How many there are.
    #[prop(into)]
    count: Signal<usize>,
) -> impl IntoView {
    let pages = move || count.get().div_ceil(height.get().max(1)).max(1);
    let turn = move |name: &'static str, testid: String, by: isize| {
        let target = move || page.get().checked_add_signed(by).filter(|&page| page < pages());
        view! {
            <button
                class="button"
                data-testid=testid
                aria-label=name
                title=name
                disabled=move || target().is_none()
                on:click=move |_| {
                    if let Some(target) = target() {
                        page.set(target);
                    }
                }
            >
                {if by < 0 { "‹" } else { "›" }}
            </button>
        }
    };
    view! {
        {turn(texts().page_before, format!("{of}-before"), -1)}
        <span class="card__about" role="status" data-testid=format!("{of}-page")>
            {move || {
                let (height, count) = (height.get(), count.get());
                let from = page.get() * height;
                (texts().pages)((from + 1).min(count), (from + height).min(count), count)
            }}
        </span>
        {turn(texts().page_after, format!("{of}-after"), 1)}
    }
}
