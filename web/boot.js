// Starts the page's WebAssembly, and that of the other places when the first of them is opened. A file of its own, because the content security policy allows no inline script.
// Trunk writes the names of the built files on this script's tag (Trunk.toml, `pattern_script`).
const names = document.getElementById("boot").dataset;

addEventListener(
  "jdt-open-places",
  async () => {
    try {
      await import(new URL(names.places, document.baseURI).href);
    } catch (reason) {
      const places = document.getElementById("places");
      places.textContent = "This place could not be loaded. Look to your connection and load the page again.";
      places.setAttribute("role", "alert");
      throw reason;
    }
  },
  { once: true },
);

try {
  const { default: init } = await import(new URL(names.js, document.baseURI).href);
  await init({ module_or_path: new URL(names.wasm, document.baseURI) });
  document.getElementById("loading")?.remove();
} catch (reason) {
  const loading = document.getElementById("loading");
  if (loading) {
    loading.textContent = "The page could not start. It needs a browser of 2023 or later, with WebAssembly SIMD.";
    loading.setAttribute("role", "alert");
  }
  throw reason;
}
