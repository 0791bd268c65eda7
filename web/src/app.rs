//! The shell: the bar on top, the place below, and the services that both use.

use crate::address;
use crate::engine_client::{EngineClient, Event, Script};
use crate::language::{self, Language, spoken};
use crate::learn;
use crate::link::{self, LinkState, LinkStateStoreFields, Place, Theme};
use crate::paint::{PaintPanel, PaintSession};
use crate::places;
use crate::rest::{await_rest, rest_is_here};
use crate::share::{self, EmbedLine, ShareDialog};
use crate::texts::{Texts, share_texts, use_texts};
use crate::theme;
use jdt_engine::protocol::{Request, Response};
use jdt_engine::{BackendInfo, BackendKind, Notice};
use jdt_worker::Message;
use leptos::mount::mount_to;
use leptos::prelude::*;
use reactive_stores::Store;
use wasm_bindgen::JsCast;
use wasm_bindgen_futures::spawn_local;

/// Mounts the page into `#app`.
pub(crate) fn mount() {
    let root = document().get_element_by_id("app").and_then(|root| root.dyn_into::<web_sys::HtmlElement>().ok());
    if let Some(root) = root {
        mount_to(root, App).forget();
    }
}

#[component]
fn App() -> impl IntoView {
    let (first_place, first_state) = address::read();
    let engine = EngineClient::new(Script::painter(first_state.backend), first_state.backend);
    let files = EngineClient::new(Script::Checker, first_state.backend);
    let place = RwSignal::new(first_place);
    let state = Store::new(first_state);
    let language = language::follow(state);
    await_rest();
    let backend = RwSignal::new(None::<BackendInfo>);
    let stopped = RwSignal::new(Stopped::Not);
    engine.listen(move |event| match event {
        Event::Answered(Message { header: Response::Backend(info), .. }) => backend.set(Some(info.clone())),
        Event::Died => stopped.set(Stopped::Once),
        Event::GaveUp => stopped.set(Stopped::ForGood),
        Event::Answered(_) | Event::Started => {}
    });
    let client = StoredValue::new_local(engine.clone());
    // The link may ask for another backend while the page is open.
    let choice = Memo::new(move |_| state.backend().get());
    Effect::new(move |before: Option<()>| {
        let choice = choice.get();
        if before.is_some() {
            backend.set(None);
            client.with_value(|client| client.choose(choice));
        }
    });

    Effect::new(move |_| theme::apply(state.theme().get()));
    Effect::new(move |_| share::apply(state.embed().get(), &state.hide().get()));
    Effect::new(move |_| language::apply(language.get()));
    address::follow(place, state);
    // The other places are loaded when the first of them is opened.
    let opened = StoredValue::new(false);
    Effect::new(move |_| {
        if !matches!(place.get(), Place::Paint | Place::Learn) && !opened.get_value() {
            opened.set_value(true);
            // An event with this name can always be made, and nobody prevents it.
            let _ = web_sys::Event::new(places::OPEN).map(|event| window().dispatch_event(&event));
        }
    });
    // So are the lessons.
    let taught = StoredValue::new(false);
    Effect::new(move |_| {
        if (place.get() == Place::Learn || !state.lesson().get().is_empty()) && !taught.get_value() {
            taught.set_value(true);
            let _ = web_sys::Event::new(learn::OPEN).map(|event| window().dispatch_event(&event));
        }
    });

    // A test hook: the device is destroyed as a driver might do it.
    let on_lose = window_event_listener_untyped("jdt-lose-device", move |_| {
        client.with_value(|engine| engine.send(&Message::new(Request::LoseDevice)));
    });
    on_cleanup(move || on_lose.remove());

    let paint = PaintSession::new(engine.clone(), &files, state);
    engine.start();
    match paint {
        Ok(paint) => {
            bring_back(paint.clone(), state);
            let sharing = RwSignal::new(false);
            let rest = rest_is_here();
            let paint = StoredValue::new_local(paint);
            let shell = move || {
                view! {
                    <div class="shell">
                        <Bar place=place state=state backend=backend sharing=sharing />
                        <div>
                            <Notices backend=backend stopped=stopped client=client />
                            <div class="shell__body">
                                <div id=learn::RAIL class="shell__lesson"></div>
                                <main id="content" tabindex="-1">
                                    <div hidden=move || place.get() != Place::Paint>
                                        <PaintPanel session=paint place=place />
                                    </div>
                                    <div id=places::ROOT hidden=move || matches!(place.get(), Place::Paint | Place::Learn)>
                                        <p class="loading" role="status">{use_texts().loading}</p>
                                    </div>
                                    <div id=learn::HOME hidden=move || place.get() != Place::Learn>
                                        <p class="loading" role="status">{use_texts().loading}</p>
                                    </div>
                                </main>
                            </div>
                            <Show when=move || state.embed().get() == 1>
                                <EmbedLine place=place state=state />
                            </Show>
                        </div>
                        <Show when=move || rest.get() && sharing.get()>
                            <ShareDialog open=sharing place=place state=state paint=paint />
                        </Show>
                    </div>
                }
            };
            spoken(language, shell).into_any()
        }
        Err(error) => view! { <p class="message" role="alert">{error.to_string()}</p> }.into_any(),
    }
}

/// Brings back what was painted at an earlier visit, and opens paintings that come with links, now and while the page is open.
fn bring_back(paint: PaintSession, state: Store<LinkState>) {
    let at = || {
        let location = window().location();
        (location.search().unwrap_or_default(), location.hash().unwrap_or_default())
    };
    let (search, hash) = at();
    let (scene, shared) = (link::scene_of(&search, &hash), link::painting_of(&search, &hash));
    // A frame shows what its page says, not what its reader painted elsewhere.
    let is_framed = state.with_untracked(|state| state.embed == 1);
    let rest = rest_is_here();
    let session = paint.clone();
    Effect::new(move |_| {
        if rest.get() {
            let (session, shared) = (session.clone(), shared.clone());
            spawn_local(async move {
                if !is_framed {
                    session.keep_from_now_on(scene).await;
                }
                if let Some(letters) = shared {
                    share::open_painting(session, letters).await;
                }
            });
        }
    });
    let paint = StoredValue::new_local(paint);
    let opens = window_event_listener(leptos::ev::hashchange, move |_| {
        if let Some(letters) = link::painting_of("", &at().1) {
            spawn_local(share::open_painting(paint.with_value(Clone::clone), letters));
        }
    });
    on_cleanup(move || opens.remove());
}

#[component]
fn Bar(
    place: RwSignal<Place>,
    state: Store<LinkState>,
    backend: RwSignal<Option<BackendInfo>>,
    sharing: RwSignal<bool>,
) -> impl IntoView {
    let texts = use_texts();
    let link_to = move |to: Place| {
        let name = match to {
            Place::Paint => texts.place_paint,
            Place::Surface => texts.place_surface,
            Place::Bias => texts.place_bias,
            Place::Check => texts.place_check,
            Place::Learn => texts.place_learn,
            Place::SelfCheck => texts.place_self_check,
        };
        view! {
            <a
                class="bar__place"
                href=to.path()
                aria-current=Signal::derive(move || (place.get() == to).then_some("page"))
            >
                {name}
            </a>
        }
    };
    let next_theme = move |_| {
        state.theme().update(|theme| {
            *theme = match theme {
                Theme::Auto => Theme::Light,
                Theme::Light => Theme::Dark,
                Theme::Dark => Theme::Auto,
            }
        });
    };
    let theme_name = Signal::derive(move || {
        let name = match state.theme().get() {
            Theme::Auto => texts.theme_auto,
            Theme::Light => texts.theme_light,
            Theme::Dark => texts.theme_dark,
        };
        format!("{}: {name}", texts.theme)
    });
    view! {
        <header class="bar">
            <a class="skip" href="#content" on:click=focus_content>{texts.skip}</a>
            <span class="bar__brand"><span class="bar__mark" aria-hidden="true"></span>"JDT Playground"</span>
            <nav class="bar__places" aria-label=texts.places>{Place::ALL.map(link_to)}</nav>
            <div class="bar__end">
                <BackendChip backend=backend />
                <button class="chip chip--button" data-testid="share" aria-haspopup="dialog" on:click=move |_| sharing.set(true)>
                    {share_texts().share}
                </button>
                <button
                    class="chip chip--button languages"
                    data-testid="language"
                    lang=texts.other_lang
                    title=texts.other_language
                    aria-label=texts.other_language
                    on:click=move |_| state.lang().set(Language::now().other())
                >
                    <span class="languages__zh" aria-hidden="true">"中"</span>
                    <span aria-hidden="true">"/"</span>
                    <span class="languages__en" aria-hidden="true">"EN"</span>
                </button>
                <button class="chip chip--button" on:click=next_theme title=theme_name aria-label=theme_name>
                    <span aria-hidden="true">"◐"</span>
                </button>
            </div>
        </header>
    }
}

/// The address belongs to places, so this link moves the focus by hand.
fn focus_content(event: leptos::ev::MouseEvent) {
    event.prevent_default();
    let content = document().get_element_by_id("content").and_then(|el| el.dyn_into::<web_sys::HtmlElement>().ok());
    if let Some(content) = content {
        // An element that cannot be focused keeps the focus where it was.
        let _ = content.focus();
    }
}

#[component]
fn BackendChip(backend: RwSignal<Option<BackendInfo>>) -> impl IntoView {
    let texts = use_texts();
    let adapter = Signal::derive(move || backend.get().and_then(|info| info.adapter).unwrap_or_default());
    let title = Signal::derive(move || {
        let notice = backend.get().and_then(|info| info.notice);
        notice.map_or_else(|| adapter.get(), |notice| notice_text(texts, &notice))
    });
    view! {
        <span class="chip" title=title>
            <span class="chip__dot" class:chip__dot--waiting=Signal::derive(move || backend.get().is_none()) aria-hidden="true"></span>
            // The word is the contract's; the chip says it to eyes as a name.
            <span data-testid="backend" data-adapter=adapter class="visually-hidden">
                {Signal::derive(move || backend.get().map_or_else(String::new, |info| info.kind.to_string()))}
            </span>
            <span aria-hidden="true">
                {move || match backend.get().map(|info| info.kind) {
                    None => texts.backend_starting,
                    Some(BackendKind::Cpu) => texts.backend_cpu,
                    Some(BackendKind::WebGpu) => texts.backend_webgpu,
                }}
            </span>
        </span>
    }
}

/// Whether the painter has died.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Stopped {
    Not,
    /// Another took its place.
    Once,
    /// Too often.
    ForGood,
}

/// Says once what did not go as wished, with the way back where there is one.
#[component]
fn Notices(
    backend: RwSignal<Option<BackendInfo>>,
    stopped: RwSignal<Stopped>,
    client: StoredValue<EngineClient, LocalStorage>,
) -> impl IntoView {
    let texts = use_texts();
    let dismissed = RwSignal::new(None::<Notice>);
    let notice = Memo::new(move |_| {
        backend.get().and_then(|info| info.notice).filter(|notice| dismissed.get().as_ref() != Some(notice))
    });
    let for_good = move || stopped.get() == Stopped::ForGood;
    let retry = move || {
        backend.set(None);
        dismissed.set(None);
        stopped.set(Stopped::Not);
        client.with_value(EngineClient::retry);
    };
    view! {
        <div aria-live="polite">
            <Show when=move || notice.get().is_some_and(|notice| is_news(&notice))>
                <div class="notice" data-testid="backend-notice">
                    <span>{Signal::derive(move || notice.get().map(|notice| notice_text(texts, &notice)).unwrap_or_default())}</span>
                    <button class="button" on:click=move |_| retry()>{texts.try_gpu_again}</button>
                    <button class="button" on:click=move |_| dismissed.set(notice.get())>{texts.dismiss}</button>
                </div>
            </Show>
            <Show when=move || stopped.get() != Stopped::Not>
                <div class="notice" data-testid="engine-restarted">
                    <span>{Signal::derive(move || if for_good() { texts.notice_stopped } else { texts.notice_restarted })}</span>
                    <button
                        class="button"
                        on:click=move |_| if for_good() { retry() } else { stopped.set(Stopped::Not) }
                    >
                        {Signal::derive(move || if for_good() { texts.start_again } else { texts.dismiss })}
                    </button>
                </div>
            </Show>
        </div>
    }
}

/// A page without a GPU is the common case and works as well: only a GPU that fails is worth a line, the rest the chip's
/// title.
fn is_news(notice: &Notice) -> bool {
    matches!(notice, Notice::DeviceLost(_) | Notice::Refused(_))
}

fn notice_text(texts: &Texts, notice: &Notice) -> String {
    match notice {
        Notice::NoDevice(reason) => (texts.notice_no_device)(reason),
        Notice::Refused(reason) => (texts.notice_refused)(reason),
        Notice::SoftwareAdapter(adapter) => (texts.notice_software)(adapter),
        Notice::DeviceLost(reason) => (texts.notice_lost)(reason),
    }
}
