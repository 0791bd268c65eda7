//! The lesson that runs: its file, its step, and whether the reader has done what it asks.

use super::highlight::Highlight;
use super::load;
use super::number::shown;
use super::page_facts::{PageFacts, number, state as state_of_page};
use super::program;
use crate::language::Language;
use crate::link::{self, LinkState, LinkStateStoreFields, Place};
use jdt_core::scenes::Scene;
use jdt_lessons::{Card, Lesson, LessonError, Metric, Step};
use leptos::prelude::*;
use reactive_stores::Store;
use std::cell::{Cell, RefCell};
use std::rc::Rc;
use std::sync::Arc;
use std::time::Duration;
use wasm_bindgen::JsCast;
use wasm_bindgen::closure::Closure;
use wasm_bindgen_futures::spawn_local;
use web_sys::{Element, HtmlSelectElement, MutationObserver, MutationObserverInit};

/// How long the page must be still before a step takes its numbers for the beginning.
const REST: f64 = 450.0;
/// How long it waits for that.
const PATIENCE: f64 = 4000.0;
/// The page is looked at again so long after it has changed.
const LOOK_AFTER: Duration = Duration::from_millis(120);

/// A session; cheap to clone.
#[derive(Clone)]
pub(crate) struct LearnSession(Rc<Inner>);

struct Inner {
    place: RwSignal<Place>,
    state: Store<LinkState>,
    facts: RefCell<PageFacts>,
    highlight: RefCell<Highlight>,
    /// When the page last changed, in milliseconds.
    moved: Cell<f64>,
    /// When the step began.
    began: Cell<f64>,
    /// Whether a look at the page is due.
    looking: Cell<bool>,
    signals: LearnSignals,
}

/// The heads of all lessons; of a file that is none, what is wrong with it.
pub(crate) type Cards = Vec<Result<Card, LessonError>>;

/// What is shown of it.
#[derive(Clone, Copy)]
pub(crate) struct LearnSignals {
    /// The list of lessons.
    pub(crate) index: RwSignal<Option<Result<Arc<Cards>, String>>>,
    /// The lesson, or what is wrong with it; `None` while there is none.
    pub(crate) lesson: RwSignal<Option<Result<Arc<Lesson>, String>>>,
    /// The step, counted from 0.
    pub(crate) step: RwSignal<usize>,
    /// The answer that was given, by its place.
    pub(crate) answer: RwSignal<Option<usize>>,
    /// Whether the step is done.
    pub(crate) done: RwSignal<bool>,
    /// Whether what is to be seen is shown all the same.
    pub(crate) told: RwSignal<bool>,
    /// Counts the steps that were opened by hand, by which the heading gets the focus.
    pub(crate) opened: RwSignal<u32>,
}

impl LearnSession {
    pub(super) fn new(place: RwSignal<Place>, state: Store<LinkState>) -> Self {
        let signals = LearnSignals {
            index: RwSignal::new(None),
            lesson: RwSignal::new(None),
            step: RwSignal::new(0),
            answer: RwSignal::new(None),
            done: RwSignal::new(false),
            told: RwSignal::new(false),
            opened: RwSignal::new(0),
        };
        Self(Rc::new(Inner {
            place,
            state,
            facts: RefCell::default(),
            highlight: RefCell::default(),
            moved: Cell::new(0.0),
            began: Cell::new(0.0),
            looking: Cell::new(false),
            signals,
        }))
    }

    pub(super) fn signals(&self) -> LearnSignals {
        self.0.signals
    }

    pub(super) fn state(&self) -> Store<LinkState> {
        self.0.state
    }

    /// Follows the address and watches the page.
    pub(super) fn start(&self, language: Memo<Language>) {
        let (state, signals) = (self.0.state, self.0.signals);
        let name = Memo::new(move |_| state.lesson().get());
        let session = self.clone();
        Effect::new(move |_| {
            session.load(name.get(), language.get().code());
        });
        let place = self.0.place;
        let is_open = Memo::new(move |_| place.get() == Place::Learn);
        Effect::new(move |_| {
            let lang = language.get().code();
            if is_open.get() {
                spawn_local(async move { signals.index.set(Some(load::index(lang).await.map(Arc::new))) });
            }
        });
        let at = Memo::new(move |_| {
            let loaded = signals.lesson.with(|lesson| match lesson {
                Some(Ok(lesson)) => Some((lesson.card.name.clone(), lesson.steps.len())),
                _ => None,
            });
            let (name, steps) = loaded?;
            (name == state.lesson().get()).then(|| (name, state.step().get(), steps))
        });
        let session = self.clone();
        Effect::new(move |before: Option<Option<(String, usize, usize)>>| {
            let at = at.get();
            if let Some((name, step, steps)) = at.clone()
                && before.flatten() != at
            {
                session.begin(&name, step, steps);
            }
            at
        });
        let session = self.clone();
        Effect::new(move |_| {
            signals.lesson.track();
            signals.step.track();
            let is_answered = signals.answer.get().is_some();
            let asks = session.current().is_some_and(|(_, step)| step.predict.is_some()) && !is_answered;
            mark_lesson(!state.lesson().get().is_empty(), asks);
        });
        self.watch();
    }

    fn load(&self, name: String, lang: &'static str) {
        let signals = self.0.signals;
        let is_shown = |lesson: &Option<Result<Arc<Lesson>, String>>| matches!(lesson, Some(Ok(lesson)) if lesson.card.name == name);
        // In another language the step goes on where it is.
        if !signals.lesson.with_untracked(is_shown) {
            // Nor is the next one's first step shown with what was done in the last.
            signals.lesson.set(None);
            signals.step.set(0);
            self.forget();
        }
        if name.is_empty() {
            self.0.highlight.borrow_mut().choose(&[]);
            return;
        }
        let session = self.clone();
        spawn_local(async move {
            let lesson = load::lesson(&name, lang).await.map(Arc::new);
            if session.0.state.lesson().get_untracked() == name {
                signals.lesson.set(Some(lesson));
            }
        });
    }

    /// The step that is shown.
    fn current(&self) -> Option<(Arc<Lesson>, Step)> {
        let signals = self.0.signals;
        let lesson = signals.lesson.get_untracked()?.ok()?;
        let step = lesson.steps.get(signals.step.get_untracked())?.clone();
        Some((lesson, step))
    }

    /// A step, counted from 1, begins; 0 asks for the first, with the state that it sets.
    fn begin(&self, name: &str, step: usize, steps: usize) {
        // In Learn itself a step is only by name, or beside its experiment.
        let is_bare =
            self.0.place.get_untracked() == Place::Learn && self.0.state.experiment().get_untracked().is_empty();
        if step == 0 || step > steps || is_bare {
            let opened = step.clamp(1, steps);
            self.go(opened - 1, true);
            if opened != step {
                // The address now names it, and it begins by that.
                return;
            }
        }
        let signals = self.0.signals;
        signals.step.set(step - 1);
        self.begin_again();
        let Some((_, step_now)) = self.current() else { return };
        // After a reload what was painted in this step stays.
        let here = format!("{name}/{step}");
        let storage = window().session_storage().ok().flatten();
        let was_here = storage.as_ref().and_then(|storage| storage.get_item(AT).ok().flatten()) == Some(here.clone());
        if let Some(storage) = storage {
            // Without it a reload opens the scene again.
            let _ = storage.set_item(AT, &here);
        }
        if !was_here && let Some(scene) = step_now.scene {
            set_timeout(move || open_scene(&scene), Duration::ZERO);
        }
    }

    /// Forgets what the reader has answered and done.
    fn forget(&self) {
        let signals = self.0.signals;
        signals.answer.set(None);
        signals.done.set(false);
        signals.told.set(false);
    }

    /// Begins the step that is shown, as if nothing had been done in it.
    fn begin_again(&self) {
        self.forget();
        let Some((_, step)) = self.current() else { return };
        self.0.facts.replace(PageFacts::of(&step));
        self.0.highlight.borrow_mut().choose(&step.highlight);
        self.0.moved.set(now());
        self.0.began.set(now());
        self.look_soon();
    }

    /// Opens a step, counted from 0, in the state that it sets.
    pub(super) fn go(&self, step: usize, instead: bool) {
        let Some(Ok(lesson)) = self.0.signals.lesson.get_untracked() else { return };
        let is_next = step == self.0.signals.step.get_untracked() + 1 && self.0.state.step().get_untracked() == step;
        let Some(target) = lesson.steps.get(step) else { return };
        let text = if is_next { target.state.as_deref() } else { lesson.state_at(step) };
        let current = self.0.state.get_untracked();
        let (place, mut next) = match text {
            Some(text) => link::read("", text),
            None => (self.0.place.get_untracked(), current.clone()),
        };
        // What belongs to the reader and not to the step stays.
        let LinkState { theme, lang, embed, hide, backend, keys, .. } = current;
        let name = lesson.card.name.clone();
        next = LinkState { lesson: name, step: step + 1, theme, lang, embed, hide, backend, keys, ..next };
        if let Some(scene) = &target.scene
            && let Some(scene) = Scene::ALL.into_iter().find(|known| known.id() == scene)
        {
            next.scene = scene;
        }
        let hash = link::write(place, &next);
        if instead {
            // Another program may write the address before this one is told of the new one: then it stands here already.
            self.0.place.set(place);
            Set::set(&self.0.state, next);
        } else {
            self.0.signals.opened.update(|count| *count += 1);
        }
        open(&hash, instead);
    }

    /// Sets the step up as it began.
    pub(super) fn again(&self) {
        let step = self.0.signals.step.get_untracked();
        self.go(step, true);
        self.begin_again();
        if let Some((_, Step { scene: Some(scene), .. })) = self.current() {
            set_timeout(move || open_scene(&scene), Duration::ZERO);
        }
    }

    /// Opens a lesson at its first step.
    pub(super) fn open_lesson(&self, name: &str) {
        let mut next = self.0.state.get_untracked();
        name.clone_into(&mut next.lesson);
        next.step = 0;
        open(&link::write(Place::Learn, &next), false);
        self.0.signals.opened.update(|count| *count += 1);
    }

    /// Ends the lesson and shows the list.
    pub(super) fn close(&self) {
        let next =
            LinkState { lesson: String::new(), step: 1, experiment: String::new(), ..self.0.state.get_untracked() };
        let hash = link::write(Place::Learn, &next);
        // An address without a value would leave the programs with what they have.
        open(&if hash.contains('?') { hash } else { format!("{hash}?lesson=") }, false);
    }

    /// Takes the answer to the step's question.
    pub(super) fn answer(&self, choice: usize) {
        if self.0.signals.answer.get_untracked().is_none() {
            self.0.signals.answer.set(Some(choice));
            let mut facts = self.0.facts.borrow_mut();
            facts.answered = true;
            // What is done counts from here on.
            facts.begin();
            drop(facts);
            self.look_soon();
        }
    }

    fn watch(&self) {
        let session = self.clone();
        let changed = Closure::<dyn Fn()>::new(move || session.page_moved());
        let observer = MutationObserver::new(changed.as_ref().unchecked_ref());
        changed.forget();
        let content = document().get_element_by_id("content");
        if let (Ok(observer), Some(content)) = (observer, content) {
            let look = MutationObserverInit::new();
            look.set_subtree(true);
            look.set_child_list(true);
            look.set_attribute_filter(&js_sys::Array::of1(&"data-value".into()));
            // Refused only for options that contradict each other.
            let _ = observer.observe_with_options(&content, &look);
        }
        let session = self.clone();
        let state = self.0.state;
        Effect::new(move |_| {
            state.track();
            session.page_moved();
        });
        let session = self.clone();
        let pressed = move |event: leptos::ev::MouseEvent| {
            let target = event.target().and_then(|target| target.dyn_into::<Element>().ok());
            let button = target.and_then(|target| target.closest("[data-testid]").ok().flatten());
            if let Some(id) = button.and_then(|button| button.get_attribute("data-testid")) {
                session.0.facts.borrow_mut().pressed.insert(id);
                session.look_soon();
            }
        };
        // As long as the page lives.
        let _ = window_event_listener(leptos::ev::click, pressed);
    }

    fn page_moved(&self) {
        if self.0.signals.lesson.with_untracked(Option::is_some) {
            self.0.moved.set(now());
            self.look_soon();
        }
    }

    fn look_soon(&self) {
        if !self.0.looking.replace(true) {
            let session = self.clone();
            set_timeout(move || session.look(), LOOK_AFTER);
        }
    }

    /// Looks at the page: fills numbers in, and finds out whether the step is done.
    pub(super) fn look(&self) {
        self.0.looking.set(false);
        let Some((_, step)) = self.current() else { return };
        self.0.highlight.borrow_mut().renew();
        fill_in();
        let mut facts = self.0.facts.borrow_mut();
        if facts.start.is_none() {
            if now() - self.0.moved.get() >= REST || now() - self.0.began.get() >= PATIENCE {
                facts.begin();
            }
            drop(facts);
            self.look_soon();
            return;
        }
        facts.complete();
        if !self.0.signals.done.get_untracked() && facts.answered && step.done.holds(&*facts) {
            drop(facts);
            self.0.signals.done.set(true);
            // What is shown now holds numbers as well.
            self.look_soon();
        }
    }
}

/// Where the session's storage keeps the step that a reload comes back to.
const AT: &str = "jdt-lesson-at";

fn now() -> f64 {
    js_sys::Date::now()
}

/// The page makes room for a lesson; while a question is open, it does not give the answer away.
fn mark_lesson(runs: bool, asks: bool) {
    if let Some(root) = document().document_element() {
        let now = if asks { "asks" } else { "" };
        // An attribute with this name can always be set and taken away.
        let _ = if runs { root.set_attribute("data-lesson", now) } else { root.remove_attribute("data-lesson") };
    }
}

/// Goes to an address: as a step of the browser's history, or in place of the one that is shown.
fn open(hash: &str, instead: bool) {
    let location = window().location();
    // A hash can always be set.
    if instead {
        let _ = location.replace(hash);
    } else {
        let _ = location.set_hash(hash);
    }
}

/// Opens a scene as a reader does: with Paint's own menu.
fn open_scene(scene: &str) {
    let menu = document().query_selector("[data-testid=\"scene\"]").ok().flatten();
    let Some(menu) = menu.and_then(|menu| menu.dyn_into::<HtmlSelectElement>().ok()) else { return };
    menu.set_value(scene);
    let change = web_sys::CustomEventInit::new();
    change.set_bubbles(true);
    // An event with this name can always be made, and nobody prevents it.
    let change = web_sys::CustomEvent::new_with_event_init_dict("change", &change);
    let _ = change.map(|event| menu.dispatch_event(&event));
}

/// Writes the page's numbers into the lesson's text.
fn fill_in() {
    let Ok(places) = document().query_selector_all(&format!("#{} .lesson__body [data-fill]", program::RAIL)) else {
        return;
    };
    let state = state_of_page();
    for place in (0..places.length()).filter_map(|at| places.get(at)?.dyn_into::<Element>().ok()) {
        let Some(id) = place.get_attribute("data-fill") else { continue };
        let text = match id.strip_prefix("state.") {
            Some(key) => state.get(key).cloned().unwrap_or_default(),
            None => shown(&id, number(&Metric::read(&id))),
        };
        if place.text_content().as_deref() != Some(&text) {
            place.set_text_content(Some(&text));
        }
    }
}
