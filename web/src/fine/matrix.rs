//! The image × class matrix, read down (D, C) or across (I).

use super::Fine;
use super::marks::ModelMark;
use super::matrix_grid::{Grid, Shown, is_same, model_of};
use super::matrix_picture::picture;
use super::matrix_sum::sum;
use crate::format::percent;
use crate::link::Over;
use crate::plot::{Csv, Frame, PictureFrame, Table, cell, quoted};
use crate::texts::bias::texts;
use jdt_engine::{FineCell, FineStudy};
use leptos::prelude::*;
use std::rc::Rc;
use std::sync::Arc;

/// What is shown of the matrix, and what is done when the reader chooses something else.
#[derive(Clone, Copy)]
pub(crate) struct MatrixHands {
    /// The model, counted from 0.
    pub(crate) model: Signal<usize>,
    pub(crate) over: Signal<Over>,
    /// The places of the images that are shown, in the order in which they are; `None` for all as they came.
    pub(crate) rows: Option<Signal<Arc<Vec<usize>>>>,
    /// Whether the same numbers stand in tables beside it, which then carry their ids for machines.
    pub(crate) is_echo: bool,
    /// The image and the class that are looked at, counted from 0.
    pub(crate) look: Signal<(usize, usize)>,
    pub(crate) on_model: Callback<usize>,
    pub(crate) on_over: Callback<Over>,
    pub(crate) on_look: Callback<(usize, usize)>,
}

impl MatrixHands {
    /// The places of the images that are shown of so many.
    pub(super) fn rows_of(self, images: usize) -> Arc<Vec<usize>> {
        let all = || Arc::new((0..images).collect());
        self.rows.map_or_else(all, |rows| Self::within(&rows.get(), images))
    }

    pub(super) fn rows_of_untracked(self, images: usize) -> Arc<Vec<usize>> {
        let all = || Arc::new((0..images).collect());
        self.rows.map_or_else(all, |rows| Self::within(&rows.get_untracked(), images))
    }

    fn within(rows: &[usize], images: usize) -> Arc<Vec<usize>> {
        Arc::new(rows.iter().copied().filter(|&row| row < images).collect())
    }
}

/// The readings, with the letter of their class names and test ids.
pub(super) const READINGS: [(Over, &str); 3] = [(Over::D, "d"), (Over::I, "i"), (Over::C, "c")];

/// The matrix in its frame.
#[component]
pub(crate) fn Matrix(study: Fine, hands: MatrixHands) -> impl IntoView {
    let texts = texts();
    let shown = Memo::new_with_compare(
        move |_| study.get().map(|study| (study, hands.model.get())),
        |old, new| !is_same(old.and_then(Option::as_ref), new.and_then(Option::as_ref)),
    );
    let frame = Frame {
        name: "matrix".to_owned(),
        title: Signal::derive(move || {
            let name = shown.with(|shown| Some(model_of(shown.as_ref()?)?.name.clone()));
            (texts.matrix_title)(&name.unwrap_or_default())
        }),
        about: Signal::stored(texts.matrix_about.to_owned()),
        pill: None,
        table: Memo::new(move |_| shown.with(|shown| table(shown.as_ref()?, hands)).unwrap_or_default()).into(),
        csv: Rc::new(move || Some(csv(&study.get_untracked()?))),
    };
    let words = Memo::new(move |_| {
        let over = hands.over.get();
        shown.with(|shown| {
            let shown = shown.as_ref()?;
            Some(sum(&shown.0, model_of(shown)?, over, hands.look.get()))
        })
    });
    view! {
        <PictureFrame
            frame
            on_demand=true
            picture=move || {
                let shown = shown.get_untracked()?;
                let model = model_of(&shown)?;
                picture(&shown.0, model, hands.over.get_untracked(), &hands.rows_of_untracked(model.images.len()))
            }
        >
            <Choices study hands />
            <p class="matrix__how">{move || (texts.reading_about)(hands.over.get())}</p>
            <div class="scroll" tabindex="0" role="region" aria-label=texts.matrix_region>
                <Grid shown=shown.into() hands />
            </div>
            <p class="matrix__sum" data-testid="matrix-sum">{move || words.get().unwrap_or_default()}</p>
        </PictureFrame>
    }
}

/// Which model, and how it is read.
#[component]
fn Choices(study: Fine, hands: MatrixHands) -> impl IntoView {
    let texts = texts();
    let names = Memo::new(move |_| {
        let study = study.get();
        study.map(|study| study.models.iter().map(|model| model.name.clone()).collect::<Vec<_>>()).unwrap_or_default()
    });
    let reading = |(over, letter): (Over, &'static str)| {
        view! {
            <button
                class="tabs__tab"
                aria-pressed=move || (hands.over.get() == over).to_string()
                data-testid=format!("read-{letter}")
                on:click=move |_| hands.on_over.run(over)
            >
                {(texts.reading_name)(over)}
            </button>
        }
    };
    view! {
        <div class="matrix__choices">
            <div class="tabs" role="group" aria-label=texts.which_model>
                {move || {
                    names.get().into_iter().enumerate()
                        .map(|(at, name)| {
                            view! {
                                <button
                                    class="tabs__tab"
                                    aria-pressed=move || (hands.model.get() == at).to_string()
                                    data-testid=format!("matrix-{name}")
                                    on:click=move |_| hands.on_model.run(at)
                                >
                                    <ModelMark model=at name=name.clone() />
                                </button>
                            }
                        })
                        .collect_view()
                }}
            </div>
            <div class="tabs" role="group" aria-label=texts.reading>{READINGS.map(reading)}</div>
        </div>
    }
}

/// The same in words: a row an image that is shown, NULL where a class is absent.
fn table(shown: &Shown, hands: MatrixHands) -> Option<Table> {
    let (study, model) = (&shown.0, model_of(shown)?);
    let texts = texts();
    let header = std::iter::once(texts.image.to_owned()).chain(study.classes.iter().map(|class| (texts.class)(class)));
    let row = |image: &jdt_engine::FineImage| {
        let cell = |cell: &FineCell| cell.iou.map_or_else(|| "NULL".to_owned(), |iou| percent(Some(iou)));
        std::iter::once(image.name.clone()).chain(image.cells.iter().map(cell)).chain([percent(image.mean)]).collect()
    };
    Some(Table {
        header: header.chain([texts.mean_i.to_owned()]).collect(),
        rows: hands.rows_of(model.images.len()).iter().map(|&at| row(&model.images[at])).collect(),
    })
}

/// All models' cells.
fn csv(study: &Arc<FineStudy>) -> Csv {
    let classes = study.classes.len();
    let images = study.models.iter().enumerate();
    let lines: Vec<(usize, usize)> =
        images.flat_map(|(at, model)| (0..model.images.len()).map(move |image| (at, image))).collect();
    let (study, rows) = (Arc::clone(study), lines.len() * classes);
    Csv::new("model,image,class,iou,tp,union,worst", rows, move |row| {
        let (model, image) = lines[row / classes];
        let (model, image) = (&study.models[model], &study.models[model].images[image]);
        let FineCell { tp, union, iou, is_worst } = image.cells[row % classes];
        let [model, image, class] = [&model.name, &image.name, &study.classes[row % classes]].map(|name| quoted(name));
        format!("{model},{image},{class},{},{tp},{union},{is_worst}", cell(iou))
    })
}
