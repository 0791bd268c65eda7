//! The questions of this place, and their newest answers.

use crate::bus;
use crate::engine_client::{EngineClient, Event, Script};
use crate::link::LinkState;
use jdt_engine::protocol::{PaintedShape, Request, Response, decode, encode};
use jdt_engine::{
    LineStudy, PairAnswer, PixelStudy, Progress, Sides, SliceAnswer, SliceQuery, SurfaceAnswer, SurfaceQuery,
    WorstAnswer, WorstQuery,
};
use jdt_worker::{Message, bytes};
use leptos::prelude::*;
use reactive_stores::Store;
use std::cell::{Cell, RefCell};
use std::rc::Rc;
use std::sync::Arc;

/// Asks two workers: what follows a hand has one of its own, so that it never waits for long work. Cheap to clone.
#[derive(Clone)]
pub(crate) struct SurfaceSession(Rc<Inner>);

struct Inner {
    quick: EngineClient,
    long: EngineClient,
    state: Store<LinkState>,
    /// The quick question under way, and the newest that waits behind it.
    asked: Cell<Option<u64>>,
    waiting: RefCell<Option<SurfaceQuery>>,
    last: RefCell<Option<SurfaceQuery>>,
    signals: SurfaceSignals,
}

/// What the plots show.
#[derive(Clone, Copy)]
pub(crate) struct SurfaceSignals {
    pub(crate) pixel: RwSignal<Option<Arc<Vec<PixelStudy>>>>,
    pub(crate) pair: RwSignal<Option<Arc<PairAnswer>>>,
    pub(crate) sides: RwSignal<Option<Arc<Vec<Sides>>>>,
    pub(crate) line: RwSignal<Option<Arc<LineStudy>>>,
    /// A slice, and what it was asked with.
    pub(crate) slice: RwSignal<Option<Arc<(SliceQuery, SliceAnswer)>>>,
    /// A search, and what it was asked with.
    pub(crate) worst: RwSignal<Option<Arc<(WorstQuery, WorstAnswer)>>>,
    pub(crate) run: RwSignal<LongRun>,
    /// The size of the painting's shown image; `None` before there is one.
    pub(crate) painting: RwSignal<Option<PaintedShape>>,
    /// Counts the painting's changes.
    pub(crate) changes: RwSignal<u32>,
    /// What stands in the way, in words.
    pub(crate) error: RwSignal<Option<String>>,
}

/// Where long work stands.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum LongRun {
    Idle,
    Running {
        generation: u64,
        query: SurfaceQuery,
        progress: Option<Progress>,
    },
    /// It was stopped before its end.
    Cancelled(SurfaceQuery),
}

impl SurfaceSession {
    /// A session that has asked nothing, whose workers are started by the first question.
    pub(crate) fn new(state: Store<LinkState>) -> Self {
        let backend = state.with_untracked(|state| state.backend);
        let (quick, long) = (EngineClient::new(Script::Lab, backend), EngineClient::new(Script::Lab, backend));
        let signals = SurfaceSignals {
            pixel: RwSignal::new(None),
            pair: RwSignal::new(None),
            sides: RwSignal::new(None),
            line: RwSignal::new(None),
            slice: RwSignal::new(None),
            worst: RwSignal::new(None),
            run: RwSignal::new(LongRun::Idle),
            painting: RwSignal::new(None),
            changes: RwSignal::new(0),
            error: RwSignal::new(None),
        };
        let session = Self(Rc::new(Inner {
            quick: quick.clone(),
            long: long.clone(),
            state,
            asked: Cell::new(None),
            waiting: RefCell::new(None),
            last: RefCell::new(None),
            signals,
        }));
        let listener = session.clone();
        quick.listen(move |event| listener.hear_quick(event));
        let listener = session.clone();
        long.listen(move |event| listener.hear_long(event));
        session.look_at_painting();
        let listener = session.clone();
        // As long as the page lives, like the session itself.
        let _ = bus::on_change(move || listener.look_at_painting());
        session
    }

    pub(crate) fn signals(&self) -> SurfaceSignals {
        self.0.signals
    }

    pub(crate) fn state(&self) -> Store<LinkState> {
        self.0.state
    }

    fn look_at_painting(&self) {
        let shape = bus::ask().and_then(|painting| Some(painting.images.get(painting.image)?.shape));
        if self.0.signals.painting.get_untracked() != shape {
            self.0.signals.painting.set(shape);
        }
        self.0.signals.changes.update(|count| *count += 1);
    }

    /// Asks what is answered at once; one question is under way at a time, and the newest waits behind it.
    pub(crate) fn ask(&self, query: SurfaceQuery) {
        if self.0.asked.get().is_some() {
            self.0.waiting.replace(Some(query));
            return;
        }
        let generation = self.0.quick.next_generation();
        if let Some(message) = message(generation, &query, None) {
            self.0.asked.set(Some(generation));
            self.0.last.replace(Some(query));
            self.0.quick.send_when_ready(message);
        }
    }

    fn hear_quick(&self, event: &Event) {
        match event {
            Event::Answered(Message { header: Response::Surface { generation }, buffers, .. })
                if self.0.asked.get() == Some(*generation) =>
            {
                self.take(buffers);
                self.next();
            }
            Event::Answered(Message { header: Response::Failed { generation, message }, .. })
                if self.0.asked.get() == Some(*generation) =>
            {
                self.0.signals.error.set(Some(message.clone()));
                self.next();
            }
            Event::Died => {
                // What the dead worker was asked is asked again, unless something newer waits.
                self.0.asked.set(None);
                let last = self.0.last.take();
                let query = self.0.waiting.take().or(last);
                if let Some(query) = query {
                    self.0.waiting.replace(Some(query));
                }
            }
            Event::Started if self.0.asked.get().is_none() => self.next(),
            _ => {}
        }
    }

    fn next(&self) {
        self.0.asked.set(None);
        let waiting = self.0.waiting.take();
        if let Some(query) = waiting {
            self.ask(query);
        }
    }

    fn take(&self, buffers: &[js_sys::ArrayBuffer]) {
        let signals = self.0.signals;
        match buffers.first().map(|buffer| decode::<SurfaceAnswer>(&bytes(buffer))) {
            Some(Ok(answer)) => {
                signals.error.set(None);
                match answer {
                    SurfaceAnswer::Pixel(studies) => signals.pixel.set(Some(Arc::new(studies))),
                    SurfaceAnswer::Pair(answer) => signals.pair.set(Some(Arc::new(answer))),
                    SurfaceAnswer::Triangle(sides) => signals.sides.set(Some(Arc::new(sides))),
                    SurfaceAnswer::Line(study) => signals.line.set(Some(Arc::new(study))),
                    SurfaceAnswer::Slice(slice) => self.take_long(slice.map(|answer| {
                        move |query: SurfaceQuery| {
                            if let SurfaceQuery::Slice(query) = query {
                                signals.slice.set(Some(Arc::new((query, answer))));
                            }
                        }
                    })),
                    SurfaceAnswer::Worst(answer) => {
                        let cancelled = answer.cancelled;
                        self.take_long(Some(move |query: SurfaceQuery| {
                            if let SurfaceQuery::Worst(asked) = &query {
                                signals.worst.set(Some(Arc::new((*asked, answer))));
                            }
                            if cancelled {
                                signals.run.set(LongRun::Cancelled(query));
                            }
                        }));
                    }
                }
            }
            Some(Err(error)) => signals.error.set(Some(error.to_string())),
            None => {}
        }
    }

    /// Ends the long work with its answer; without one it was cancelled.
    fn take_long(&self, show: Option<impl FnOnce(SurfaceQuery)>) {
        let run = self.0.signals.run;
        let LongRun::Running { query, .. } = run.get_untracked() else { return };
        match show {
            Some(show) => {
                run.set(LongRun::Idle);
                show(query);
            }
            None => run.set(LongRun::Cancelled(query)),
        }
    }

    /// Starts long work in place of what is under way. A slice goes through the painting as it is now.
    pub(crate) fn start(&self, query: SurfaceQuery) {
        self.cancel();
        let signals = self.0.signals;
        let painting = if matches!(query, SurfaceQuery::Slice(_)) {
            let Some(painting) = bus::ask().and_then(|mut painting| {
                let image = painting.image;
                (image < painting.images.len()).then(|| painting.images.swap_remove(image))
            }) else {
                return;
            };
            Some(painting)
        } else {
            None
        };
        let generation = self.0.long.next_generation();
        if let Some(message) = message(generation, &query, painting) {
            signals.error.set(None);
            signals.run.set(LongRun::Running { generation, query, progress: None });
            self.0.long.send_when_ready(message);
        }
    }

    /// Stops the long work under way.
    pub(crate) fn cancel(&self) {
        if let LongRun::Running { generation, .. } = self.0.signals.run.get_untracked() {
            self.0.long.send_when_ready(Message::new(Request::Cancel { generation }));
        }
    }

    fn hear_long(&self, event: &Event) {
        let run = self.0.signals.run;
        let LongRun::Running { generation: current, query, .. } = run.get_untracked() else { return };
        match event {
            Event::Died => {
                run.set(LongRun::Cancelled(query));
            }
            Event::Answered(Message { header, buffers, .. }) => match header {
                Response::Progress { generation, progress } if *generation == current => {
                    run.set(LongRun::Running { generation: current, query, progress: Some(*progress) });
                }
                Response::Surface { generation } if *generation == current => self.take(buffers),
                Response::Failed { generation, message } if *generation == current => {
                    run.set(LongRun::Cancelled(query));
                    self.0.signals.error.set(Some(message.clone()));
                }
                _ => {}
            },
            Event::Started | Event::GaveUp => {}
        }
    }
}

fn message(generation: u64, query: &SurfaceQuery, painting: Option<bus::Image>) -> Option<Message<Request>> {
    let query = encode(query).ok()?;
    let shape = painting.as_ref().map(|image| image.shape);
    let message = Message::new(Request::Surface { generation, painting: shape }).with_bytes(&query);
    Some(match painting {
        Some(image) => message.with_floats(&image.label).with_floats(&image.prediction).with_floats(&image.kept),
        None => message,
    })
}
