//! The mask doctor's table: what was found where, and a click that mends it.

use super::session::CheckSession;
use crate::texts::check::use_check_texts;
use crate::texts::view_said;
use jdt_engine::{CheckResult, FindingGroup};
use leptos::prelude::*;
use std::sync::Arc;

/// Findings and mends; nothing where there are none.
#[component]
pub(crate) fn Findings(session: StoredValue<CheckSession, LocalStorage>, result: Arc<CheckResult>) -> impl IntoView {
    let texts = use_check_texts();
    let fixes = session.with_value(CheckSession::options).fixes;
    let groups = grouped(&result);
    let several = result.models.len() > 1;
    if groups.is_empty() && result.fixes.is_empty() {
        return ().into_any();
    }
    let lines = groups.into_iter().map(|(group, models)| {
        let role = (texts.role)(&group.role);
        let place = (texts.in_files)(&role, &group.first_image, group.files);
        let pixels = (group.pixels > 0).then(|| group.pixels.to_string());
        let mend = group.mend().filter(|mend| !fixes.with_untracked(|fixes| fixes.contains(mend)));
        let button = mend.map(|mend| {
            view! {
                <button
                    class="button"
                    data-fix=group.fix_argument()
                    on:click=move |_| session.with_value(|session| session.mend(mend, true))
                >
                    {(texts.fix)(mend.1)}
                </button>
            }
        });
        view! {
            <tr data-finding=group.id.clone()>
                <td class="table__words">
                    {view_said(&group.message)}
                </td>
                <td class="table__words">{place} {several.then(|| view! { <span class="mask__about">" " {models.join(", ")}</span> })}</td>
                <td class="number">{pixels}</td>
                <td>{button}</td>
            </tr>
        }
    });
    let mended = result.fixes.iter().map(|&(side, fix)| {
        let name = side
            .map_or_else(|| (texts.fix)(fix), |side| format!("{}: {}", (texts.role)(side.name()), (texts.fix)(fix)));
        let is_own = fixes.with_untracked(|fixes| fixes.contains(&(side, fix)));
        let undo = is_own.then(|| {
            view! {
                <button
                    class="button"
                    aria-label=format!("{} {name}", texts.undo_mend)
                    data-undo=fix.to_string()
                    on:click=move |_| session.with_value(|session| session.mend((side, fix), false))
                >
                    {texts.undo_mend}
                </button>
            }
        });
        view! { <li class="check__row">{name} {undo}</li> }
    });
    let has_mends = !result.fixes.is_empty();
    view! {
        <div class="card" data-testid="check-findings">
            <h2 class="heading">{texts.findings}</h2>
            {has_mends.then(|| view! {
                <div data-testid="check-mended">
                    <p class="card__about">{texts.mended}</p>
                    <ul class="findings">{mended.collect_view()}</ul>
                </div>
            })}
            <div class="scroll scroll--tall" tabindex="0" role="region" aria-label=texts.findings>
                <table class="table">
                    <thead>
                        <tr>
                            <th scope="col">{texts.finding}</th>
                            <th scope="col">{texts.place}</th>
                            <th scope="col" class="number">{texts.pixels_found}</th>
                            <th scope="col">{texts.mend}</th>
                        </tr>
                    </thead>
                    <tbody>{lines.collect_view()}</tbody>
                </table>
            </div>
            <p class="card__about">{texts.findings_about}</p>
        </div>
    }
    .into_any()
}

/// Findings of all models; what is said of the labels is said once.
fn grouped(result: &CheckResult) -> Vec<(FindingGroup, Vec<String>)> {
    let mut groups: Vec<(FindingGroup, Vec<String>)> = Vec::new();
    for model in &result.models {
        for finding in &model.findings {
            match groups.iter_mut().find(|(group, _)| group == finding) {
                Some((_, models)) => models.push(model.name.clone()),
                None => groups.push((finding.clone(), vec![model.name.clone()])),
            }
        }
    }
    groups
}
