//! The panels in the column of numbers, and what they share.

use super::derive::Deriver;
use super::files::Files;
use super::files_panel::FilesPanel;
use super::makers_panel::MakersPanel;
use super::operators_panel::OperatorsPanel;
use super::readers_panel::ReadersPanel;
use super::renew_dialog::RenewDialog;
use crate::bus;
use crate::engine_client::EngineClient;
use crate::link::LinkState;
use crate::orders::{self, Facts};
use leptos::prelude::*;
use reactive_stores::Store;

/// What the panels share.
#[derive(Clone, Copy)]
pub(crate) struct Side {
    pub(super) state: Store<LinkState>,
    /// What there is of the painting, after its last change.
    pub(super) facts: RwSignal<Facts>,
    /// What the label makers, and the operators, said last.
    pub(super) deriver: StoredValue<Deriver, LocalStorage>,
    pub(super) files: StoredValue<Files, LocalStorage>,
}

impl Side {
    /// Follows state and painting from now on.
    pub(crate) fn new(lab: EngineClient, state: Store<LinkState>) -> Self {
        let facts = RwSignal::new(orders::facts());
        let deriver = Deriver::new(lab, state);
        let files = Files::new(facts);
        let backdrops = files.signals().backdrops;
        if facts.get_untracked().is_restored {
            backdrops.bring_back();
        }
        let follow = deriver.clone();
        let changed = bus::on_change(move || {
            let now = orders::facts();
            if facts.get_untracked() != now {
                if now.is_restored {
                    backdrops.bring_back();
                }
                facts.set(now);
            }
            follow.look();
        });
        let follow = deriver.clone();
        let moved = orders::on_move(move || follow.look_soon());
        on_cleanup(move || {
            changed.remove();
            moved.remove();
        });
        let side =
            Self { state, facts, deriver: StoredValue::new_local(deriver), files: StoredValue::new_local(files) };
        Effect::new(move |_| {
            state.get();
            side.deriver.with_value(Deriver::look);
        });
        side
    }
}

/// All of it.
#[component]
pub(crate) fn LayersSide(side: Side) -> impl IntoView {
    view! {
        <div class="layers" data-testid="layers-panel">
            <RenewDialog side=side />
            <MakersPanel side=side />
            <ReadersPanel side=side />
            <OperatorsPanel side=side />
            <FilesPanel side=side />
        </div>
    }
}
