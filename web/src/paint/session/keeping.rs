//! The painting is kept for the next visit, and brought back.

use super::PaintSession;
use crate::bus;
use crate::link::LinkStateStoreFields;
use crate::paint::keeper::{Keeper, Shelf};
use crate::paint::painting::{Began, Painting};
use crate::paint::record::Head;
use crate::texts::use_texts;
use jdt_core::scenes::Scene;
use leptos::prelude::*;
use std::rc::Rc;
use std::time::Duration;
use wasm_bindgen_futures::spawn_local;

/// Whether the painting is being kept for the next visit.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Keeping {
    /// As it is, or nothing to keep.
    Done,
    /// Soon.
    Due,
    /// Now.
    Now,
    /// Now, and once more, because it changed meanwhile.
    NowAndAgain,
}

/// How long after a change the painting is kept.
const KEEP_AFTER: Duration = Duration::from_millis(300);

impl PaintSession {
    /// Brings back what was kept at an earlier visit, unless the link names another scene or something has been painted
    /// meanwhile; keeps the painting from now on.
    pub(crate) async fn keep_from_now_on(&self, scene_in_link: Option<Scene>) {
        let kept = match self.keeper(self.shelf()).await {
            Some(keeper) => keeper.load().await,
            None => return,
        };
        self.0.keeps.set(true);
        let Some((head, painting)) = kept else { return };
        let is_wanted = scene_in_link.is_none_or(|scene| scene == head.scene);
        if !is_wanted || self.0.history.borrow().can_undo() {
            return;
        }
        let state = self.0.state;
        if state.makers().get_untracked().is_empty() {
            state.makers().set(head.makers);
        }
        self.0.masks.replace(painting.begun_as(Began::Scene(head.scene)));
        self.name_scene();
        self.settle();
        self.show_all();
        self.images_changed();
        self.give_document();
        let when =
            js_sys::Date::new(&head.when.into()).to_locale_string(use_texts().dates, &wasm_bindgen::JsValue::UNDEFINED);
        self.0.signals.restored.set(Some(when.into()));
        bus::tell_change();
    }

    /// Where the painting is kept now.
    fn shelf(&self) -> Shelf {
        if self.0.state.lesson().get_untracked().is_empty() { Shelf::Own } else { Shelf::Lesson }
    }

    /// What keeps paintings there; `None` where the browser has no store.
    async fn keeper(&self, shelf: Shelf) -> Option<Rc<Keeper>> {
        let open = self.0.keepers.borrow()[shelf as usize].clone();
        if open.is_some() {
            return open;
        }
        let keeper = Rc::new(Keeper::open(shelf).await?);
        self.0.keepers.borrow_mut()[shelf as usize] = Some(Rc::clone(&keeper));
        Some(keeper)
    }

    /// Brings back the reader's own painting after a lesson, as a step that can be undone.
    fn back_from_lesson(&self) {
        if !self.0.keeps.get() {
            return;
        }
        let session = self.clone();
        spawn_local(async move {
            let Some(keeper) = session.keeper(Shelf::Own).await else { return };
            if let Some((head, painting)) = keeper.load().await {
                session.0.state.makers().set(head.makers);
                session.open(painting.begun_as(Began::Scene(head.scene)));
            }
        });
    }

    /// Shows another painting, as a step that can be undone.
    pub(crate) fn open(&self, painting: Painting) {
        self.step(|now| {
            *now = painting;
            true
        });
    }

    pub(crate) fn copy_of_painting(&self) -> Painting {
        self.with_painting(Clone::clone)
    }

    /// Says why what a link brought could not be opened.
    pub(crate) fn not_opened(&self, why: String) {
        self.0.signals.unopened.set(Some(why));
    }

    pub(super) fn keep_soon(&self) {
        match self.0.keeping.get() {
            Keeping::Done => {
                self.0.keeping.set(Keeping::Due);
                let session = self.clone();
                set_timeout(move || session.keep(), KEEP_AFTER);
            }
            Keeping::Now => self.0.keeping.set(Keeping::NowAndAgain),
            Keeping::Due | Keeping::NowAndAgain => {}
        }
    }

    /// Keeps the painting if it is due.
    pub(super) fn keep(&self) {
        self.keep_on(self.shelf());
    }

    /// A lesson begins or ends: what is due is of what was there before, and kept with that.
    pub(super) fn lesson_changes(&self, begins: bool) {
        if begins {
            self.keep_on(Shelf::Own);
        } else {
            self.keep_on(Shelf::Lesson);
            self.back_from_lesson();
        }
    }

    fn keep_on(&self, shelf: Shelf) {
        if self.0.keeping.get() != Keeping::Due {
            return;
        }
        if !self.0.keeps.get() {
            return self.0.keeping.set(Keeping::Done);
        }
        self.0.keeping.set(Keeping::Now);
        let painting = self.with_painting(Clone::clone);
        let state = self.0.state;
        let (scene, makers) = (state.scene().get_untracked(), state.makers().get_untracked());
        let head = Head::new(&painting, scene, makers, js_sys::Date::now());
        let session = self.clone();
        spawn_local(async move {
            if let Some(keeper) = session.keeper(shelf).await {
                let kept = keeper.save(head, painting).await;
                session.0.signals.not_kept.set(kept.err());
            }
            let again = session.0.keeping.replace(Keeping::Done) == Keeping::NowAndAgain;
            if again {
                session.keep_soon();
            }
        });
    }
}
