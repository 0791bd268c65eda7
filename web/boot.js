// Starts the page's WebAssembly, and that of its other programs when they are asked for. A file of its own, because the content security policy allows no inline script.
// Trunk writes the names of the built files on this script's tag (Trunk.toml, `pattern_script`).
import { readyRest } from "./rest.js";

// Until the page is there it cannot say in which language it is: the link's, or the first of the browser's (web/src/language.rs).
const asked = (location.hash.match(/[?&]lang=(en|zh)/) ?? location.search.match(/[?&]lang=(en|zh)/))?.[1];
const isChinese = (asked ?? navigator.languages.find((tag) => /^(en|zh)\b/i.test(tag)) ?? "en").toLowerCase().startsWith("zh");
const say = (english, chinese) => (document.documentElement.lang.startsWith("zh") ? chinese : english);
if (isChinese) {
  document.documentElement.lang = "zh-Hans";
  document.getElementById("loading").textContent = "正在载入…";
}

const names = document.getElementById("boot").dataset;
let brought;

// What is loaded later: the event that asks for it, its name on the tag, and the element that says if that failed.
const later = [
  ["jdt-open-places", names.places, "places"],
  ["jdt-open-learn", names.learn, "learn-home"],
  ["jdt-open-studio", names.studio, "studio-bottom"],
];
for (const [event, script, root] of later) {
  const load = async () => {
    try {
      await bringStyles();
      await import(new URL(script, document.baseURI).href);
    } catch (reason) {
      const element = document.getElementById(root);
      element.textContent = say(
        "This part could not be loaded. Look to your connection and load the page again.",
        "这一部分无法载入。请检查网络连接，然后重新载入页面。",
      );
      element.setAttribute("role", "alert");
      throw reason;
    }
  };
  addEventListener(event, load, { once: true });
}

/** Puts the style sheets on the page that the first screen does without (crates/xtask/src/seal/styles.rs); once. */
function bringStyles() {
  brought ??= Promise.all(
    [...(document.getElementById("later-styles")?.content.children ?? [])].map((sheet) => {
      const settled = new Promise((resolve) => (sheet.onload = sheet.onerror = resolve));
      document.head.append(sheet);
      return settled;
    }),
  );
  return brought;
}

/** Has the browser keep the whole page for times without a network, when there is nothing else to do. */
function keepForLater() {
  if (!names.offline || !("serviceWorker" in navigator)) return;
  const keep = () =>
    navigator.serviceWorker
      .register(new URL(names.offline, document.baseURI), { updateViaCache: "none" })
      // Browsers keep nothing for pages that are not served securely: the page works all the same, with a network.
      .catch((reason) => console.info(`The page is not kept for times without a network: ${reason.message}`));
  (window.requestIdleCallback ?? setTimeout)(keep, { timeout: 5000 });
}

try {
  const { kept, bringRest } = names.rest ? readyRest(new URL(names.rest, document.baseURI).href) : {};
  const { default: init } = await import(new URL(names.js, document.baseURI).href);
  await kept;
  const first = await init({ module_or_path: new URL(names.wasm, document.baseURI) });
  document.getElementById("loading")?.remove();
  await bringRest?.(first);
  // What is not part of the first screen is mounted now (web/src/rest.rs).
  dispatchEvent(new Event("jdt-rest"));
  bringStyles();
  keepForLater();
} catch (reason) {
  const loading = document.getElementById("loading");
  if (loading) {
    loading.textContent = say(
      "The page could not start. It needs a browser of 2023 or later, with WebAssembly SIMD.",
      "页面无法启动。它需要 2023 年或更新的、支持 WebAssembly SIMD 的浏览器。",
    );
    loading.setAttribute("role", "alert");
  }
  throw reason;
}
