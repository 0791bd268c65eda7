//! The rail of tools, each with its key, and the classes to paint.

use super::session::PaintSession;
use crate::colour;
use crate::link::{LinkStateStoreFields, Tool};
use crate::texts::use_texts;
use leptos::prelude::*;

const BRUSH: &str = "M3 15c2 0 2.5-1 3-2.5M6 12.5l7.5-8a1.7 1.7 0 0 1 2.5 2.3l-8 7.2c-.8.8-2.2.2-2-1.5Z";
const ERASER: &str = "m3 11 7-7 5 5-6 6H6l-3-3ZM7 7l5 5M9 15h7";
const FILL: &str = "m8.5 3 6 6-5 5a1.4 1.4 0 0 1-2 0l-4-4a1.4 1.4 0 0 1 0-2l5-5ZM3 9.5h11M6.5 1.5l2 2M15.6 12.6c.8 1.2.8 2.4 0 2.4s-.8-1.2 0-2.4Z";
const RECTANGLE: &str = "M3 4.5h12v9H3Z";
const ELLIPSE: &str = "M15.5 9c0 2.8-2.9 5-6.5 5s-6.5-2.2-6.5-5S5.4 4 9 4s6.5 2.2 6.5 5Z";
const PICK: &str = "m10 5.5 2.5 2.5M11 4l1.3-1.3a1.6 1.6 0 0 1 2.3 0l.7.7a1.6 1.6 0 0 1 0 2.3L14 7ZM10.3 6.2 4 12.5 3 15l2.5-1 6.3-6.3";
const PAN: &str = "M6 9V4.5a1.2 1.2 0 0 1 2.4 0V8M8.4 8V3.4a1.2 1.2 0 0 1 2.4 0V8M10.8 8V4.3a1.2 1.2 0 0 1 2.3 0V11c0 2.8-1.6 4.5-4.1 4.5-2 0-3-.9-4-2.7L3.2 9.9c-.5-1 .8-1.7 1.5-.9L6 10.5";
const HELP: &str = "M6.5 6.8a2.5 2.5 0 1 1 3.7 2.2c-.8.4-1.2.9-1.2 1.8M9 13.6v.1";
const UNDO: &str = "M6 4 3 7l3 3M3 7h7a4.5 4.5 0 0 1 0 9H7";
const REDO: &str = "m12 4 3 3-3 3M15 7H8a4.5 4.5 0 0 0 0 9h3";
const SWAP: &str = "M4 6h10l-3-3M14 12H4l3 3";

/// Tools, history, classes.
#[component]
pub(crate) fn ToolRail(session: StoredValue<PaintSession, LocalStorage>) -> impl IntoView {
    let texts = use_texts();
    let signals = session.with_value(PaintSession::signals);
    let state = session.with_value(PaintSession::state);
    let desk = session.with_value(PaintSession::desk);
    let tool = move |tool: Tool, name: &'static str, key: &'static str, path: &'static str| {
        view! {
            <button
                class="rail__tool"
                title=name
                aria-label=name
                aria-pressed=Signal::derive(move || (state.tool().get() == tool).to_string())
                on:click=move |_| state.tool().set(tool)
            >
                <Icon path=path />
                <span class="rail__key" aria-hidden="true">{key}</span>
            </button>
        }
    };
    view! {
        <div class="rail" role="toolbar" aria-label=texts.tools>
            {tool(Tool::Brush, texts.tool_brush, "B", BRUSH)}
            {tool(Tool::Erase, texts.tool_erase, "E", ERASER)}
            {tool(Tool::Fill, texts.drawing.tool_fill, "G", FILL)}
            {tool(Tool::Rectangle, texts.drawing.tool_rectangle, "R", RECTANGLE)}
            {tool(Tool::Ellipse, texts.drawing.tool_ellipse, "O", ELLIPSE)}
            {tool(Tool::Pick, texts.drawing.tool_pick, "I", PICK)}
            {tool(Tool::Pan, texts.drawing.tool_pan, "H", PAN)}
            <div class="rail__line" role="presentation"></div>
            <button
                class="rail__tool"
                title=texts.undo
                aria-label=texts.undo
                disabled=Signal::derive(move || !signals.can_undo.get())
                on:click=move |_| session.with_value(PaintSession::undo)
            >
                <Icon path=UNDO />
            </button>
            <button
                class="rail__tool"
                title=texts.redo
                aria-label=texts.redo
                disabled=Signal::derive(move || !signals.can_redo.get())
                on:click=move |_| session.with_value(PaintSession::redo)
            >
                <Icon path=REDO />
            </button>
            <button
                class="rail__tool"
                title=texts.swap
                aria-label=texts.swap
                on:click=move |_| session.with_value(PaintSession::swap)
            >
                <Icon path=SWAP />
                <span class="rail__key" aria-hidden="true">"X"</span>
            </button>
            <Show when=move || { signals.shape.get().channels > 1 }>
                <div class="rail__line" role="presentation"></div>
                <div class="rail__classes" role="radiogroup" aria-label=texts.classes>
                    {move || {
                        (0..signals.shape.get().channels)
                            .map(|class| {
                                let name = (texts.class_name)(class);
                                view! {
                                    <button
                                        class="rail__class"
                                        role="radio"
                                        title=format!("{name} ({})", class + 1)
                                        aria-label=name
                                        aria-checked=Signal::derive(move || (state.class().get() == class).to_string())
                                        style:--class-colour=colour::class_css(class)
                                        on:click=move |_| state.class().set(class)
                                    ></button>
                                }
                            })
                            .collect_view()
                    }}
                </div>
            </Show>
            <button
                class="rail__tool rail__tool--last"
                title=texts.drawing.help
                aria-label=texts.drawing.help
                aria-haspopup="dialog"
                on:click=move |_| desk.help.set(true)
            >
                <Icon path=HELP />
            </button>
        </div>
    }
}

/// An 18-pixel line drawing.
#[component]
fn Icon(path: &'static str) -> impl IntoView {
    view! {
        <svg viewBox="0 0 18 18" aria-hidden="true">
            <path d=path></path>
        </svg>
    }
}
