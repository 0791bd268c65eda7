// Starts the page's WebAssembly, and that of its other programs when they are asked for. A file of its own, because the content security policy allows no inline script.
// Trunk writes the names of the built files on this script's tag (Trunk.toml, `pattern_script`).
import { readyRest } from "./rest.js";

const names = document.getElementById("boot").dataset;

// What is loaded later: the event that asks for it, its name on the tag, and the element that says if that failed.
const later = [
  ["jdt-open-places", names.places, "places"],
  ["jdt-open-learn", names.learn, "learn-home"],
  ["jdt-open-studio", names.studio, "studio-bottom"],
];
for (const [event, script, root] of later) {
  const load = async () => {
    try {
      await import(new URL(script, document.baseURI).href);
    } catch (reason) {
      const element = document.getElementById(root);
      element.textContent = "This part could not be loaded. Look to your connection and load the page again.";
      element.setAttribute("role", "alert");
      throw reason;
    }
  };
  addEventListener(event, load, { once: true });
}

try {
  const bringRest = names.rest && readyRest(new URL(names.rest, document.baseURI).href);
  const { default: init } = await import(new URL(names.js, document.baseURI).href);
  const first = await init({ module_or_path: new URL(names.wasm, document.baseURI) });
  document.getElementById("loading")?.remove();
  await bringRest?.(first);
  // What is not part of the first screen is mounted now (web/src/rest.rs).
  dispatchEvent(new Event("jdt-rest"));
} catch (reason) {
  const loading = document.getElementById("loading");
  if (loading) {
    loading.textContent = "The page could not start. It needs a browser of 2023 or later, with WebAssembly SIMD.";
    loading.setAttribute("role", "alert");
  }
  throw reason;
}
