//! The worker for long work on copies of the painting.

use crate::message::{Message, floats};
use crate::painter::read_document;
use crate::run::{Worker, misdirected, post, tell_backend};
use crate::{lab_bias, lab_experiment, lab_further, lab_surface};
use jdt_engine::protocol::{Request, Response};
use jdt_engine::{BiasBench, Engine, EngineError, FurtherNumbers, Packed, Race, RaceView, apply_operator, make_label};
use std::cell::{Cell, RefCell};
use std::rc::Rc;

/// An engine of its own: whatever it is busy with, the painter answers.
pub(crate) struct Lab {
    engine: RefCell<Rc<Engine>>,
    /// The newest request that was cancelled; older ones stop as well.
    cancelled: Rc<Cell<u64>>,
    /// The race under way.
    race: RefCell<Option<Race>>,
    /// What the last questions about scenes have left for the next.
    bench: Rc<RefCell<BiasBench>>,
    /// What the last strokes have left for the next.
    further: RefCell<FurtherNumbers>,
}

impl Default for Lab {
    fn default() -> Self {
        Self {
            engine: RefCell::new(Rc::new(Engine::cpu())),
            cancelled: Rc::new(Cell::new(0)),
            race: RefCell::new(None),
            bench: Rc::default(),
            further: RefCell::default(),
        }
    }
}

impl Worker for Lab {
    async fn answer(&self, message: Message<Request>) -> Result<(), EngineError> {
        let Message { header, buffers, .. } = message;
        let engine = Rc::clone(&self.engine.borrow());
        match header {
            Request::Start(choice) => {
                let engine = Rc::new(Engine::start(choice).await);
                post(&Message::new(Response::Backend(engine.backend())));
                self.engine.replace(engine);
            }
            Request::Surface { generation, painting } => {
                lab_surface::start(engine, Rc::clone(&self.cancelled), generation, painting, buffers);
            }
            Request::Bias { generation } => {
                lab_bias::start(Rc::clone(&self.bench), Rc::clone(&self.cancelled), generation, buffers);
            }
            Request::Experiment { generation } => post(&lab_experiment::answer(generation, &buffers)?),
            Request::Further { generation, shapes } => {
                post(&lab_further::answer(&mut self.further.borrow_mut(), generation, &shapes, &buffers)?);
            }
            Request::Race { generation, settings, shapes } => {
                // The race before it goes first: two may be more than fits.
                self.race.replace(None);
                let document = read_document(&shapes, &buffers)?;
                let before = engine.backend();
                let race = engine.race(document.images(), settings.open()?).await;
                tell_backend(&engine, &before);
                self.race.replace(Some(race?));
                post(&Message::new(Response::RaceReady { generation }));
            }
            Request::RaceTo { generation, question } => {
                // Taken out while it runs; requests are handled one at a time.
                let mut race = self.race.take().ok_or_else(no_race)?;
                let before = engine.backend();
                let answered = race.answer(&engine, &question).await;
                tell_backend(&engine, &before);
                self.race.replace(Some(race));
                let (answer, RaceView { pictures, predictions }) = answered?;
                let mut message = Message::new(Response::Raced { generation, answer: Packed::new(&answer)? });
                for picture in &pictures {
                    message = message.with_bytes(&picture.rgba);
                }
                for values in predictions.iter().filter_map(|prediction| prediction.as_slice()) {
                    message = message.with_floats(values);
                }
                post(&message);
            }
            Request::EndRace => {
                self.race.replace(None);
            }
            Request::Cancel { generation } => self.cancelled.set(generation.max(self.cancelled.get())),
            Request::MakeLabel { generation, shape, makers } => {
                let mut maps = buffers.iter().map(floats);
                let (painted, teacher) = (maps.next().unwrap_or_default(), maps.next().unwrap_or_default());
                let made = make_label(&makers, shape, painted, teacher, maps.collect())?;
                let kept = match &made.keep {
                    Some(keep) => keep.values().iter().filter(|&&keep| keep).count(),
                    None => shape.height * shape.width,
                };
                let message = Message::new(Response::Made { generation, shape, kept: kept as u64 });
                let message = message.with_floats(made.label.values());
                let taking_part = made
                    .keep
                    .filter(|keep| keep.values().contains(&false))
                    .map(|keep| keep.values().iter().map(|&kept| f32::from(u8::from(kept))).collect::<Vec<_>>());
                post(&match taking_part {
                    Some(keep) => message.with_floats(&keep),
                    None => message,
                });
            }
            Request::Operate { generation, shape, operator } => {
                let prediction = buffers.first().map(floats).unwrap_or_default();
                let changed = apply_operator(&operator, shape, prediction)?;
                let kept = (shape.height * shape.width) as u64;
                post(&Message::new(Response::Made { generation, shape, kept }).with_floats(changed.values()));
            }
            Request::LoseDevice => engine.lose_device(),
            _ => return Err(misdirected()),
        }
        Ok(())
    }
}

fn no_race() -> EngineError {
    EngineError::Protocol { reason: "there is no race to lead".to_owned() }
}
