// Opens a page that was built to note what it calls (`cargo xtask first-screen`), and prints the indices of the functions that were
// called until its first screen was there, by program.
import { spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { chromium } from "@playwright/test";

const port = "4174";
const address = `http://127.0.0.1:${port}/`;
const server = spawn(process.execPath, [fileURLToPath(new URL("serve.mjs", import.meta.url))], {
  env: { ...process.env, JDT_TEST_PORT: port },
});
const executablePath = [process.env.JDT_CHROMIUM, "/usr/bin/chromium"].find((path) => path && existsSync(path));

/** Keeps the exports of the program with marks; runs before anything else in a page or a worker. */
const watch = `{
  const keep = (result) => {
    const { exports } = result.instance ?? result;
    if (exports.first_screen) globalThis.firstScreen = exports.first_screen;
    return result;
  };
  // What is mounted when the rest is there is no part of the first screen.
  globalThis.addEventListener("jdt-rest", (event) => event.stopImmediatePropagation(), { capture: true });
  for (const name of ["instantiate", "instantiateStreaming"]) {
    const original = WebAssembly[name];
    WebAssembly[name] = async (...args) => keep(await original.apply(WebAssembly, args));
  }
}\n`;
const marks = () => {
  const bytes = globalThis.firstScreen ? new Uint8Array(globalThis.firstScreen.buffer) : [];
  return Array.from(bytes).flatMap((mark, index) => (mark ? [index] : []));
};

const called = { page: new Set(), worker: new Set() };

async function measure(browser, options, query) {
  const page = await browser.newPage(options);
  await page.addInitScript(watch);
  await page.route(/\/worker_loader\.js/, async (route) => {
    const response = await route.fetch();
    await route.fulfill({ response, body: watch + (await response.text()) });
  });
  await page.goto(`${address}#/paint${query}`);
  await page.locator('[data-metric="loss_jml"]:not([data-value="null"])').waitFor();
  // Plots and pictures are drawn in the next frames.
  await page.evaluate(() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done))));
  for (const index of await page.evaluate(marks)) called.page.add(index);
  for (const worker of page.workers()) {
    if (worker.url().includes("worker_loader") || worker.url().startsWith("blob:")) {
      for (const index of await worker.evaluate(marks)) called.worker.add(index);
    }
  }
  await page.close();
}

try {
  for (let tries = 0; ; tries++) {
    const answers = await fetch(address).then((response) => response.ok, () => false);
    if (answers) break;
    if (tries > 50) throw new Error("the page's server does not answer");
    await new Promise((done) => setTimeout(done, 100));
  }
  for (const gpu of [["--disable-blink-features=WebGPU"], ["--enable-unsafe-webgpu", "--use-webgpu-adapter=swiftshader"]]) {
    const browser = await chromium.launch({ executablePath, args: ["--no-sandbox", ...gpu] });
    await measure(browser, {}, "");
    await measure(browser, { viewport: { width: 390, height: 844 }, colorScheme: "dark", deviceScaleFactor: 2 }, "");
    await measure(browser, { reducedMotion: "reduce" }, "?scene=street");
    // Links that are likely to be given out.
    for (const query of ["?show=push&loss=sjl", "?canvas=96x96x3&over=i", "?theme=dark&embed=1&hide=tools", "?lang=zh"]) {
      await measure(browser, {}, query);
    }
    await browser.close();
  }
  console.log(JSON.stringify({ page: [...called.page], worker: [...called.worker] }));
} finally {
  server.kill();
}
