//! The Self-check place: a table of kernels, and the same as text for a bug report.

use super::session::{Run, SelfCheckSession};
use crate::format::{exact, scientific};
use crate::texts::{Texts, use_texts};
use jdt_engine::{KernelCheck, SelfCheck};
use leptos::prelude::*;
use wasm_bindgen_futures::{JsFuture, spawn_local};

/// The place. Checks as it opens, unless it has done so before.
#[component]
pub(crate) fn SelfCheckPanel(session: StoredValue<SelfCheckSession, LocalStorage>) -> impl IntoView {
    let texts = use_texts();
    let run = session.with_value(|session| session.run);
    if run.get_untracked() == Run::Idle {
        session.with_value(SelfCheckSession::start);
    }
    let running = Signal::derive(move || matches!(run.get(), Run::Running(_)));
    view! {
        <div class="self-check" data-testid="panel-self-check">
            <header class="self-check__head">
                <h1 class="model__name">{texts.place_self_check}</h1>
                <p class="mask__about">{texts.self_check_about}</p>
                <button class="button" disabled=running on:click=move |_| session.with_value(SelfCheckSession::start)>
                    {texts.self_check_again}
                </button>
            </header>
            <div aria-live="polite" data-testid="self-check-status">
                {move || match run.get() {
                    Run::Idle | Run::Running(_) => texts.self_check_running.to_owned(),
                    Run::Done(report, _) if report.pass() => texts.self_check_pass.to_owned(),
                    Run::Done(..) => texts.self_check_fail.to_owned(),
                    Run::Failed(reason) => reason,
                }}
            </div>
            {move || match run.get() {
                Run::Done(report, text) => Some(view! { <Report report text /> }),
                _ => None,
            }}
        </div>
    }
}

/// What came of a check.
#[component]
fn Report(report: SelfCheck, text: String) -> impl IntoView {
    let texts = use_texts();
    let text = format!("{text}{}", window().navigator().user_agent().unwrap_or_default());
    let copied = RwSignal::new(false);
    let to_copy = StoredValue::new(text.clone());
    let copy = move |_| {
        let promise = window().navigator().clipboard().write_text(&to_copy.get_value());
        spawn_local(async move { copied.set(JsFuture::from(promise).await.is_ok()) });
    };
    let rows = report.kernels.iter().map(row).collect_view();
    view! {
        <div class="card" data-testid="self-check-results">
            <p class="self-check__device">{device_text(texts, &report)}</p>
            <div class="scroll" tabindex="0" role="region" aria-label=texts.place_self_check>
                <table class="table">
                    <thead>
                        <tr>
                            <th scope="col">{texts.self_check_kernel}</th>
                            <th scope="col">{texts.self_check_device}</th>
                            <th scope="col">{texts.self_check_verdict}</th>
                            {[
                                texts.self_check_error,
                                texts.self_check_allowed,
                                texts.self_check_cases,
                                texts.self_check_speed,
                                texts.self_check_share,
                            ]
                                .map(|name| view! { <th scope="col" class="number">{name}</th> })}
                        </tr>
                    </thead>
                    <tbody>{rows}</tbody>
                </table>
            </div>
        </div>
        <div class="card">
            <h2 class="heading">{texts.self_check_report}</h2>
            <button class="button" on:click=copy>
                {Signal::derive(move || if copied.get() { texts.self_check_copied } else { texts.self_check_copy })}
            </button>
            <pre class="self-check__text" data-testid="self-check-text" lang="en" tabindex="0">{text}</pre>
        </div>
    }
}

fn row(check: &KernelCheck) -> impl IntoView + use<> {
    let texts = use_texts();
    let number = |metric: &'static str, value: Option<f64>, shown: String| {
        view! { <td class="number" data-metric=metric data-value=exact(value)>{shown}</td> }
    };
    let rate = check.gpx_s;
    view! {
        <tr data-kernel=check.name.clone() data-device=check.device.to_string()>
            <th scope="row">{check.name.clone()}</th>
            <td>{check.device.to_string()}</td>
            <td class:self-check__wrong=!check.pass title=check.worst_case.clone()>
                {if check.pass { texts.self_check_ok } else { texts.self_check_wrong }}
            </td>
            {number("worst_error", Some(check.worst_error), scientific(check.worst_error, 1))}
            {number("tolerance", Some(check.tolerance), scientific(check.tolerance, 0))}
            <td class="number">{check.cases}</td>
            {number("gpx_s", rate, rate.map_or_else(|| "n/a".to_owned(), |rate| format!("{rate:.3}")))}
            {number("share_of_copy", check.share_of_copy, share(check))}
        </tr>
    }
}

fn share(check: &KernelCheck) -> String {
    check.share_of_copy.map_or_else(|| "n/a".to_owned(), |share| format!("{:.0}{}", 100.0 * share, use_texts().percent))
}

fn device_text(texts: &Texts, report: &SelfCheck) -> String {
    let adapter = report.backend.adapter.as_deref().unwrap_or(texts.self_check_no_adapter);
    (texts.self_check_on)(&report.backend.kind.to_string(), adapter, report.lane_bits, report.copy_gb_s)
}
