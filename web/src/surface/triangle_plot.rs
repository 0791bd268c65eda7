//! The triangle explorer: the direct way against the detour, for three losses at once.

use super::parameters::FieldRange;
use super::session::SurfaceSession;
use super::triangle_search::{Search, SearchSide};
use super::vectors::{Vectors, of_length, vectors_of};
use crate::link::{LinkState, LinkStateStoreFields};
use crate::plot::{Csv, Figure, Frame, Sheet, Table, Words, cell, resized};
use crate::texts::{surface_texts, use_texts};
use crate::{format, theme};
use jdt_core::losses::VectorDistance;
use jdt_engine::{Sides, SurfaceQuery, TriangleQuery};
use leptos::html::Canvas;
use leptos::prelude::*;
use std::rc::Rc;

/// Ids and names of the three distances.
pub(super) const DISTANCES: [(&str, &str); 3] = [("jml", "JML"), ("dml", "DML"), ("ctl", "CTL")];

/// JML, DML and CTL with the link's weights.
pub(super) fn distances(state: &LinkState) -> [VectorDistance; 3] {
    let ctl = VectorDistance::ctl(state.alpha, state.beta).unwrap_or(VectorDistance::JML);
    [VectorDistance::JML, VectorDistance::DML, ctl]
}

/// A distance's name with its weights where they are open.
pub(super) fn name(at: usize, distance: VectorDistance) -> String {
    let [alpha, beta] = distance.weights();
    if at == 2 { format!("CTL({alpha}, {beta})") } else { DISTANCES[at].1.to_owned() }
}

/// The plots.
#[component]
pub(super) fn TrianglePlot(session: StoredValue<SurfaceSession, LocalStorage>) -> impl IntoView {
    let state = session.with_value(SurfaceSession::state);
    let query = Memo::new(move |_| {
        let vectors = vectors_of(&state.vectors().get());
        SurfaceQuery::Triangle(TriangleQuery { vectors, distances: distances(&state.get()).to_vec() })
    });
    Effect::new(move |_| {
        let query = query.get();
        session.with_value(|session| session.ask(query));
    });
    view! {
        <div class="triangle">
            <Vectors session />
            <Ways session />
            <Search session />
        </div>
    }
}

/// The direct way under the detour, a pair of bars a loss.
#[component]
fn Ways(session: StoredValue<SurfaceSession, LocalStorage>) -> impl IntoView {
    let texts = surface_texts();
    let (state, signals) = session.with_value(|session| (session.state(), session.signals()));
    let canvas: NodeRef<Canvas> = NodeRef::new();
    let resized = resized();
    let names = Memo::new(move |_| {
        let distances = distances(&state.get());
        [0, 1, 2].map(|at| name(at, distances[at]))
    });
    Effect::new(move |_| {
        state.theme().track();
        resized.track();
        let sides = signals.sides.get();
        if let (Some(sheet), Some(sides)) = (canvas.get().as_ref().and_then(Sheet::on), sides) {
            draw(&sheet, &names.get(), &sides);
        }
    });
    let table = Memo::new(move |_| {
        let sides = signals.sides.get().map(|sides| sides.to_vec()).unwrap_or_default();
        let shown = |value: Option<f64>| value.map_or_else(|| "n/a".to_owned(), format::loss);
        let row = |(name, sides): (String, &Sides)| {
            let Sides { triangle, ratio, bound } = *sides;
            let numbers = [Some(triangle.xy), Some(triangle.yz), Some(triangle.xz), ratio, bound];
            std::iter::once(name).chain(numbers.map(shown)).collect()
        };
        let header = ["", "d(x,y)", "d(y,z)", "d(x,z)", texts.ratio, texts.bound].map(str::to_owned).to_vec();
        Table { header, rows: names.get().into_iter().zip(&sides).map(row).collect() }
    });
    let frame = Frame {
        name: "triangle".to_owned(),
        title: Signal::stored(texts.ways_title.to_owned()),
        about: Signal::stored(texts.ways_about.to_owned()),
        pill: None,
        table: table.into(),
        csv: Rc::new(move || {
            let sides = signals.sides.get_untracked()?;
            let weights = distances(&state.get_untracked()).map(VectorDistance::weights);
            Some(Csv::new("loss,alpha,beta,d_xy,d_yz,d_xz,ratio,bound", sides.len(), move |row| {
                let (Sides { triangle, ratio, bound }, [alpha, beta]) = (sides[row], weights[row]);
                let (xy, yz, xz) = (triangle.xy, triangle.yz, triangle.xz);
                format!("{},{alpha},{beta},{xy},{yz},{xz},{},{}", DISTANCES[row].0, cell(ratio), cell(bound))
            }))
        }),
    };
    view! {
        <Figure frame canvas>
            <canvas
                node_ref=canvas
                class="plot__canvas plot__canvas--bars"
                role="img"
                aria-label=texts.ways_about
                data-testid="plot-triangle"
            ></canvas>
        </Figure>
    }
}

const LEFT: f64 = 96.0;
const RIGHT: f64 = 74.0;
const TOP: f64 = 8.0;
const BOTTOM: f64 = 24.0;

fn draw(sheet: &Sheet, names: &[String; 3], sides: &[Sides]) {
    let tokens =
        ["--ink", "--ink-2", "--line", "--soft-safe", "--hard-only", "--accent", "--surface"].map(theme::token);
    let [ink, quiet, line, safe, broken, accent, surface] = &tokens;
    let reach = |sides: &Sides| (sides.triangle.xy + sides.triangle.yz).max(sides.triangle.xz);
    let longest = sides.iter().map(reach).fold(1.0, f64::max) * 1.02;
    let width = sheet.width - LEFT - RIGHT;
    let at = |value: f64| LEFT + width * (value / longest).min(1.0);
    let context = &sheet.context;
    sheet.pen(line, 1.0, &[]);
    let step = if longest > 1.3 { 0.5 } else { 0.25 };
    for tick in 0..=8 {
        let value = step * f64::from(tick);
        if value <= longest {
            sheet.line([[at(value), TOP], [at(value), sheet.height - BOTTOM]]);
            let words = Words::new(quiet).mono().aligned("center", "middle");
            sheet.text(&format!("{value}"), [at(value), sheet.height - BOTTOM + 11.0], words);
        }
    }
    let row = (sheet.height - TOP - BOTTOM) / 3.0;
    let bar = (row * 0.28).min(20.0);
    for (place, (name, sides)) in names.iter().zip(sides).enumerate() {
        let middle = TOP + row * (place as f64 + 0.5);
        let (upper, lower) = (middle - bar - 1.5, middle + 1.5);
        let (xy, yz, xz) = (sides.triangle.xy, sides.triangle.yz, sides.triangle.xz);
        sheet.text(name, [0.0, middle], Words::new(ink).bold());
        for (from, to, words) in [(0.0, xy, "d(x,y)"), (xy, xy + yz, "d(y,z)")] {
            sheet.fill(quiet);
            context.set_global_alpha(if from == 0.0 { 0.55 } else { 0.4 });
            context.fill_rect(at(from) + f64::from(u8::from(from > 0.0)), upper, at(to) - at(from) - 1.0, bar);
            context.set_global_alpha(1.0);
            if at(to) - at(from) > 46.0 {
                let look = Words::new(ink).aligned("center", "middle");
                sheet.text(words, [(at(from) + at(to)) / 2.0, upper + bar / 2.0], look);
            }
        }
        let is_broken = xz > xy + yz + 1e-9;
        sheet.fill(if is_broken { broken } else { safe });
        context.fill_rect(LEFT, lower, at(xz) - LEFT, bar);
        if at(xz) - LEFT > 46.0 {
            sheet.text(
                "d(x,z)",
                [(LEFT + at(xz)) / 2.0, lower + bar / 2.0],
                Words::new(surface).bold().aligned("center", "middle"),
            );
        }
        if let Some(bound) = sides.bound {
            let limit = bound * (xy + yz);
            if limit > 0.0 && limit <= longest {
                sheet.pen(accent, 2.0, &[]);
                sheet.line([[at(limit), lower - 2.0], [at(limit), lower + bar + 4.0]]);
            }
        }
        let ratio = sides.ratio.map_or_else(|| "n/a".to_owned(), |ratio| format!("× {ratio:.3}"));
        let look = Words::new(if is_broken { broken } else { ink }).mono().bold().aligned("right", "middle");
        sheet.text(&ratio, [sheet.width - 4.0, middle], look);
    }
}

/// What stands beside the plots.
#[component]
pub(super) fn TriangleSide(session: StoredValue<SurfaceSession, LocalStorage>) -> impl IntoView {
    let texts = surface_texts();
    let (state, signals) = session.with_value(|session| (session.state(), session.signals()));
    let length = Memo::new(move |_| vectors_of(&state.vectors().get())[0].len());
    let named = Memo::new(move |_| {
        let distances = distances(&state.get());
        [0, 1, 2].map(|at| name(at, distances[at]))
    });
    let sides = move |at: usize| signals.sides.get().and_then(|sides| sides.get(at).copied());
    let number = move |metric: &'static str, at: usize, pick: fn(&Sides) -> Option<f64>| {
        let value = Memo::new(move |_| sides(at).as_ref().and_then(pick));
        let id = DISTANCES[at].0;
        view! {
            <td class="number" data-metric=format!("{metric}_{id}") data-value=move || format::exact(value.get())>
                {move || value.get().map_or_else(|| "n/a".to_owned(), format::loss)}
            </td>
        }
    };
    let row = move |at: usize| {
        view! {
            <tr>
                <th scope="row">{move || named.get()[at].clone()}</th>
                {number("d_xy", at, |sides| Some(sides.triangle.xy))}
                {number("d_yz", at, |sides| Some(sides.triangle.yz))}
                {number("d_xz", at, |sides| Some(sides.triangle.xz))}
                {number("ratio", at, |sides| sides.ratio)}
                {number("bound", at, |sides| sides.bound)}
            </tr>
        }
    };
    let note = Memo::new(move |_| {
        let sides = signals.sides.get()?;
        let ratios: Vec<(String, Option<f64>, Option<f64>)> =
            named.get().into_iter().zip(sides.iter()).map(|(name, sides)| (name, sides.ratio, sides.bound)).collect();
        Some((texts.now_triangle)(&ratios))
    });
    view! {
        <p class="note" aria-live="polite" data-testid="surface-note">{note}</p>
        <div class="surface__fields">
            <label class="field">
                <span class="field__name">{texts.values_of_vector}</span>
                <select
                    class="input"
                    data-testid="surface-length"
                    on:change=move |event| {
                        if let Ok(length) = event_target_value(&event).parse() {
                            state.vectors().update(|text| *text = of_length(text, length));
                        }
                    }
                >
                    {[2_usize, 3, 4]
                        .map(|n| view! { <option value=n prop:selected=move || length.get() == n>{n}</option> })}
                </select>
            </label>
            <button
                class="button"
                data-testid="triangle-example"
                on:click=move |_| state.vectors().set("1,0;1,1;0,1".to_owned())
            >
                {texts.worst_of_dice}
            </button>
        </div>
        <table class="table surface-sides">
            <thead>
                <tr>
                    <th scope="col">{use_texts().loss}</th>
                    {["d(x,y)", "d(y,z)", "d(x,z)", texts.ratio, texts.bound]
                        .map(|name| view! { <th scope="col" class="number">{name}</th> })}
                </tr>
            </thead>
            <tbody>{[0, 1, 2].map(row)}</tbody>
        </table>
        <div class="surface__fields">
            <FieldRange name=use_texts().alpha range=["0", "2", "0.05"] field=state.alpha() decimals=2 testid="alpha" />
            <FieldRange name=use_texts().beta range=["0", "2", "0.05"] field=state.beta() decimals=2 testid="beta" />
        </div>
        <p class="mask__about">{texts.bounds_about}</p>
        <SearchSide session />
    }
}
