//! What tables beside the counts say of the models: objects, calibration, boundaries, and of probabilities soft metrics and
//! losses.

use super::headline::cell;
use super::instance_maps::ObjectsFrom;
use crate::texts::check::{CheckTexts, use_check_texts};
use jdt_engine::{CheckResult, CheckStudy};
use leptos::prelude::*;
use std::sync::Arc;

/// What belongs together, in the order in which it is shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Group {
    Objects,
    Calibration,
    Boundaries,
    Soft,
    Losses,
}

impl Group {
    const ALL: [Self; 5] = [Self::Objects, Self::Calibration, Self::Boundaries, Self::Soft, Self::Losses];

    fn of(id: &str) -> Self {
        match id.split('_').next() {
            Some("ECE" | "SCE") => Self::Calibration,
            Some("BIoU" | "NSD" | "HD" | "HD95" | "ASSD") => Self::Boundaries,
            Some("BDice" | "soft") => Self::Soft,
            Some("loss") => Self::Losses,
            _ => Self::Objects,
        }
    }

    fn name(self, texts: &CheckTexts) -> &'static str {
        match self {
            Self::Objects => texts.beyond_objects,
            Self::Calibration => texts.beyond_calibration,
            Self::Boundaries => texts.beyond_boundaries,
            Self::Soft => texts.beyond_soft,
            Self::Losses => texts.beyond_losses,
        }
    }
}

/// The table; nothing where no other table was made.
#[component]
pub(crate) fn Beyond(result: Arc<CheckResult>, #[prop(into)] study: Signal<Option<Arc<CheckStudy>>>) -> impl IntoView {
    let texts = use_check_texts();
    let mut ids: Vec<&str> = Vec::new();
    for (id, _) in result.models.iter().flat_map(|model| &model.beyond) {
        if !ids.contains(&id.as_str()) {
            ids.push(id);
        }
    }
    if ids.is_empty() {
        return ().into_any();
    }
    // As wide as the card of the headline numbers above.
    let css = if result.models.len() > 1 { "card" } else { "card card--narrow" };
    let heads = result.models.iter().map(|model| view! { <th scope="col" class="number">{model.name.clone()}</th> });
    let line = |id: &str| {
        let cells = (0..result.models.len()).map(|at| cell(&result, at, id.to_owned(), study));
        view! {
            <tr>
                <th scope="row" title=formula(id)>
                    {format!("{id}{}", unit(id))}
                </th>
                {cells.collect_view()}
            </tr>
        }
    };
    let groups: Vec<(Group, Vec<&str>)> = Group::ALL
        .into_iter()
        .map(|group| (group, ids.iter().copied().filter(|id| Group::of(id) == group).collect::<Vec<_>>()))
        .filter(|(_, ids)| !ids.is_empty())
        .collect();
    // A group alone is told by its ids.
    let named = groups.len() > 1;
    let are_soft = groups.iter().any(|(group, _)| *group == Group::Losses);
    let bodies = groups.into_iter().map(|(group, ids)| {
        let head = named.then(|| {
            view! {
                <tr>
                    <th scope="rowgroup" colspan=result.models.len() + 1 class="table__part">
                        {group.name(texts)}
                    </th>
                </tr>
            }
        });
        view! { <tbody>{head} {ids.into_iter().map(line).collect_view()}</tbody> }
    });
    view! {
        <div class=css data-testid="check-beyond">
            <h2 class="heading">{texts.beyond}</h2>
            <div class="scroll" tabindex="0" role="region" aria-label=texts.beyond>
                <table class="table">
                    <thead>
                        <tr>
                            <td></td>
                            {heads.collect_view()}
                        </tr>
                    </thead>
                    {bodies.collect_view()}
                </table>
            </div>
            <ObjectsFrom result=Arc::clone(&result) />
            {are_soft.then(|| view! { <p class="card__about">{texts.beyond_about}</p> })}
        </div>
    }
    .into_any()
}

/// What a number beyond the counts is read in.
fn unit(id: &str) -> &'static str {
    match jdt_engine::shown_scale(id) {
        scale if scale > 500.0 => " (‰)",
        scale if scale > 50.0 => " (%)",
        _ => "",
    }
}

/// A soft metric or loss in the prediction x and the label y, without smoothing.
fn formula(id: &str) -> Option<&'static str> {
    Some(match id.rsplit_once('_')?.0 {
        "soft_IoU" => "Σmin(x, y) / Σmax(x, y) = 1 − JML",
        "soft_Dice" => "2·Σmin(x, y) / Σ(x + y) = 1 − DML",
        "loss_jml" => "1 − Σmin(x, y) / Σmax(x, y)",
        "loss_dml" => "1 − 2·Σmin(x, y) / Σ(x + y)",
        "loss_sjl" => "1 − Σ(x·y) / Σ(x + y − x·y)",
        "loss_sdl" => "1 − 2·Σ(x·y) / Σ(x + y)",
        "loss_ce" => "−Σ(y·ln x) / n",
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_number_has_its_group() {
        for (id, group) in [
            ("mIoU_K", Group::Objects),
            ("SCE_I", Group::Calibration),
            ("HD95_C", Group::Boundaries),
            ("BDice_D", Group::Soft),
            ("soft_IoU_D", Group::Soft),
            ("loss_jml_C", Group::Losses),
        ] {
            assert_eq!(Group::of(id), group, "{id}");
        }
        assert_eq!((unit("loss_ce_D"), unit("soft_Dice_C"), unit("SCE_D")), ("", " (%)", " (‰)"));
        assert!(formula("loss_sdl_I").is_some() && formula("ECE_D").is_none() && formula("Acc").is_none());
    }
}
