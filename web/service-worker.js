// Keeps the page for times without a network: all its files are fetched once, behind the first screen, and served from the
// browser's cache. Nothing is sent anywhere: only files of this very folder are asked for.
// The build (crates/xtask/src/seal/offline.rs) fills in the files, each with the version of its bytes, and a version of all.
const VERSION = "development";
const FILES = [];

const CACHE = `jdt-playground-${new URL(registration.scope).pathname}-${VERSION}`;
const PAGE = new URL("./", registration.scope).href;

/** How long the network may take to say what the newest page is, in milliseconds, before the kept one is shown. */
const PATIENCE = 3000;

addEventListener("install", (event) => {
  event.waitUntil(keepAll());
});

addEventListener("activate", (event) => {
  event.waitUntil(forgetOthers().then(() => clients.claim()));
});

addEventListener("fetch", (event) => {
  const { request } = event;
  const url = new URL(request.url);
  if (request.method !== "GET" || !url.href.startsWith(registration.scope)) return;
  event.respondWith(request.mode === "navigate" ? newestPage(request) : keptOrFetched(request));
});

/** Fetches what is not kept yet; a version that was kept before has most of it. */
async function keepAll() {
  const cache = await caches.open(CACHE);
  for (const file of FILES) {
    const url = new URL(file, registration.scope).href;
    // Behind a `?` stands the version of the bytes; what has none may have changed.
    const before = url.includes("?") ? await caches.match(url) : undefined;
    if (before) await cache.put(url, before);
    else await cache.add(new Request(url, { cache: url.includes("?") ? "default" : "no-cache" }));
  }
}

async function forgetOthers() {
  const ours = CACHE.slice(0, -VERSION.length);
  const names = await caches.keys();
  await Promise.all(names.filter((name) => name.startsWith(ours) && name !== CACHE).map((name) => caches.delete(name)));
}

/** The page itself names all its files by version: the newest page and the kept files never mix. */
async function newestPage(request) {
  const kept = await (await caches.open(CACHE)).match(PAGE);
  const fresh = fetch(request);
  if (!kept) return fresh;
  const late = new Promise((resolve) => setTimeout(resolve, PATIENCE, kept));
  return Promise.race([fresh.then((answer) => (answer.ok ? answer : kept)).catch(() => kept), late]);
}

async function keptOrFetched(request) {
  const cache = await caches.open(CACHE);
  return (await cache.match(request)) ?? fetch(request);
}
