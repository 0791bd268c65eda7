//! The Check place: inputs on the left, what came of them on the right.

use super::class_table::ClassTable;
use super::headline::Headline;
use super::image_table::ImageTable;
use super::inputs::Inputs;
use super::session::{CheckSession, Run};
use crate::texts::use_texts;
use jdt_engine::{CheckSettings, ModelOutcome};
use leptos::prelude::*;

/// The place.
#[component]
pub(crate) fn CheckPanel(session: StoredValue<CheckSession, LocalStorage>) -> impl IntoView {
    let texts = use_texts();
    let signals = session.with_value(CheckSession::signals);
    view! {
        <div class="check" data-testid="panel-check">
            <Inputs session=session />
            <div class="check__results">
                {move || match signals.run.get() {
                    Run::Done(outcome, settings) => {
                        let models = outcome.models.into_iter().map(|model| view! { <Model model settings=settings.clone() /> });
                        view! { <div data-testid="check-results" class="model">{models.collect_view()}</div> }.into_any()
                    }
                    _ => {
                        view! {
                            <div class="empty">
                                <h1 class="empty__title">{texts.check_empty}</h1>
                                <p>{texts.check_empty_about}</p>
                            </div>
                        }
                        .into_any()
                    }
                }}
            </div>
        </div>
    }
}

/// Everything of one model.
#[component]
fn Model(model: ModelOutcome, settings: CheckSettings) -> impl IntoView {
    let texts = use_texts();
    let report = model.report;
    let images = model.counts.images().len();
    let findings = model.findings.iter().map(|group| {
        let text = (texts.check_finding)(&group.role, &group.message, &group.first_image, group.files);
        view! { <li data-finding=group.id.clone()>{text}</li> }
    });
    let failures = model.failures.iter().map(|failure| {
        view! { <tr><th scope="row">{failure.image.clone()}</th><td>{failure.message.clone()}</td></tr> }
    });
    view! {
        <section class="model" data-model=model.name.clone() aria-label=model.name.clone()>
            <h1 class="model__name">{model.name.clone()} " " <span class="mask__about">{(texts.check_images)(images)}</span></h1>
            {(!model.failures.is_empty()).then(|| view! {
                <div class="card" data-testid="check-failures">
                    <h2 class="heading">{texts.check_failures}</h2>
                    <div class="scroll"><table class="table"><tbody>{failures.collect_view()}</tbody></table></div>
                </div>
            })}
            <Headline report=report.clone() qs=settings.qs.clone() />
            {(!model.findings.is_empty()).then(|| view! {
                <div class="card" data-testid="check-findings">
                    <h2 class="heading">{texts.check_findings}</h2>
                    <ul class="findings">{findings.collect_view()}</ul>
                </div>
            })}
            <ClassTable rows=report.classes.clone() />
            <ImageTable rows=report.images.clone() classes=report.classes.iter().map(|row| row.class).collect() />
        </section>
    }
}
