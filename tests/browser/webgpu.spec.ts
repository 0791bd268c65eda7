import { expect, test } from "./helpers/test.ts";
import { loss, openPaint, stroke } from "./helpers/page.ts";
import { metric } from "./helpers/metrics.ts";

test("an adapter that is emulated on the CPU is passed over unless asked for", async ({ page }) => {
  await page.goto("/#/paint");
  await expect(metric(page, "loss_jml")).not.toHaveAttribute("data-value", "null");
  await expect(page.getByTestId("backend")).toHaveText("cpu");
  await expect(page.getByTestId("backend")).toHaveAttribute("data-adapter", /./);
});

test("what stands after the # wins", async ({ page }) => {
  await page.goto("/?backend=webgpu#/paint?backend=cpu");
  await expect(metric(page, "loss_jml")).not.toHaveAttribute("data-value", "null");
  await expect(page.getByTestId("backend")).toHaveText("cpu");
});

test("the GPU and the CPU show the same numbers", async ({ page }, info) => {
  await openPaint(page, info, "scene=street");
  const onGpu = await loss(page, "jml");
  await page.goto("about:blank");
  await page.goto("/#/paint?backend=cpu&scene=street");
  await expect(metric(page, "loss_jml")).not.toHaveAttribute("data-value", "null");
  expect(Math.abs((await loss(page, "jml")) - onGpu)).toBeLessThan(1e-6);
});

test("a lost device: the CPU goes on with the right numbers", async ({ page, problems }, info) => {
  problems.allow(/./);
  await openPaint(page, info, "scene=empty&value=1&size=9");
  await page.evaluate(() => window.dispatchEvent(new Event("jdt-lose-device")));
  await stroke(page, "canvas-label", [0.3, 0.5], [0.7, 0.5]);
  await expect(page.getByTestId("backend")).toHaveText("cpu");
  await expect(page.getByTestId("backend-notice")).toBeVisible();
  await expect.poll(() => loss(page, "jml")).toBeGreaterThan(0.99);
});

test("where there is a real GPU, a painter that can use it takes over with the painting", async ({ page }) => {
  // The first painter is told of a GPU that is no emulation; the one that takes over asks for itself.
  await page.route("**/worker_loader.js*", async (route) => {
    const response = await route.fetch();
    const adapter = `{ info: { description: "a real one", isFallbackAdapter: false } }`;
    const patch = `Object.defineProperty(GPU.prototype, "requestAdapter", { value: async () => (${adapter}) });\n`;
    await route.fulfill({ response, body: patch + (await response.text()) });
  });
  const taken = page.waitForResponse(/gpu_painter_bg\.wasm/);
  await page.goto("/#/paint?scene=empty&value=1&size=9");
  await expect(metric(page, "loss_jml")).not.toHaveAttribute("data-value", "null");
  await stroke(page, "canvas-label", [0.3, 0.5], [0.7, 0.5]);
  await taken;
  await expect(page.getByTestId("backend")).toHaveAttribute("data-adapter", /./);
  await expect.poll(() => loss(page, "jml")).toBeGreaterThan(0.99);
  await stroke(page, "canvas-prediction", [0.3, 0.5], [0.7, 0.5]);
  await expect.poll(() => loss(page, "jml")).toBeLessThan(0.2);
});

test("a GPU that never answers: the CPU takes over with the right numbers", async ({ page, problems }) => {
  problems.allow(/./);
  await page.route("**/gpu_painter_loader.js*", async (route) => {
    const response = await route.fetch();
    const patch = `GPUBuffer.prototype.mapAsync = () => new Promise(() => {});\n`;
    await route.fulfill({ response, body: patch + (await response.text()) });
  });
  await page.goto("/#/paint?backend=webgpu");
  await expect(page.getByTestId("backend")).toHaveText("webgpu");
  await expect(metric(page, "loss_jml")).not.toHaveAttribute("data-value", "null", { timeout: 30_000 });
  await expect(page.getByTestId("backend")).toHaveText("cpu");
  await expect(page.getByTestId("backend-notice")).toBeVisible();
});
