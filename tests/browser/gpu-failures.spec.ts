import type { Page } from "@playwright/test";
import { expect, test } from "./helpers/test.ts";
import { openPaint, stroke } from "./helpers/page.ts";
import { expectClose, numbers, numbersOnCpu, painter, settled, watchWorkers } from "./helpers/workers.ts";

// WebGPU's classes, as a worker has them; TypeScript's library for pages does not know them yet.
declare const GPUBuffer: any, GPUComputePassEncoder: any, GPUDevice: any, GPUOutOfMemoryError: any;

/** Prepends code to the painter that has a GPU, the first so many times that it is loaded. */
async function patchGpuPainter(page: Page, patch: string, times = Infinity): Promise<void> {
  await page.route("**/gpu_painter_loader.js*", async (route) => {
    const response = await route.fetch();
    times -= 1;
    await route.fulfill({ response, body: (times >= 0 ? patch : "") + (await response.text()) });
  });
}

test.beforeEach(async ({ page, problems }) => {
  problems.allow(/./);
  await watchWorkers(page);
});

async function paint(page: Page): Promise<void> {
  await stroke(page, "canvas-label", [0.2, 0.5], [0.8, 0.5]);
  await stroke(page, "canvas-prediction", [0.3, 0.4], [0.7, 0.7]);
}

test("no adapter: the CPU's numbers, said in the chip, nothing to try", async ({ page }) => {
  await patchGpuPainter(page, `GPU.prototype.requestAdapter = async () => null;\n`);
  await page.goto("/#/paint?backend=webgpu&scene=street");
  await settled(page);
  await paint(page);
  const shown = await numbers(page);
  await expect(page.getByTestId("backend")).toHaveText("cpu");
  await expect(page.locator(".chip[title]").first()).toHaveAttribute("title", /no webgpu device.*same/is);
  await expect(page.getByTestId("backend-notice")).toHaveCount(0);
  expect(shown).toEqual(await numbersOnCpu(page));
});

test("an adapter that is a CPU: passed over, said in the chip", async ({ page }) => {
  await page.goto("/#/paint?backend=auto&scene=street");
  await settled(page);
  await paint(page);
  const shown = await numbers(page);
  await expect(page.getByTestId("backend")).toHaveText("cpu");
  await expect(page.locator(".chip[title]").first()).toHaveAttribute("title", /emulated on the CPU/);
  await expect(page.getByTestId("backend-notice")).toHaveCount(0);
  expect(shown).toEqual(await numbersOnCpu(page));
});

const refusals = {
  "a device that is refused": `GPUAdapter.prototype.requestDevice = async () => { throw new Error("refused"); };\n`,
  "a kernel that does not compile":
    `const compile = GPUDevice.prototype.createComputePipeline;\n` +
    `GPUDevice.prototype.createComputePipeline = function (what) {\n` +
    `  return compile.call(this, { ...what, compute: { ...what.compute, entryPoint: "nowhere" } });\n};\n`,
};
for (const [name, patch] of Object.entries(refusals)) {
  test(`${name}: the CPU's numbers, a notice, and the GPU when it is tried again`, async ({ page }) => {
    await patchGpuPainter(page, patch, 1);
    await page.goto("/#/paint?backend=webgpu&scene=street");
    await expect(page.getByTestId("backend-notice")).toContainText("cannot be used");
    await expect(page.getByTestId("backend")).toHaveText("cpu");
    await settled(page);
    await paint(page);
    const shown = await numbers(page);
    await page.getByRole("button", { name: "Try the GPU again" }).click();
    await expect(page.getByTestId("backend")).toHaveText("webgpu");
    await expect(page.getByTestId("backend-notice")).toHaveCount(0);
    expectClose(await numbers(page), shown);
    expect(shown).toEqual(await numbersOnCpu(page));
  });
}

/** What happens to a GPU that has worked until now; run inside the worker. */
const faults: Record<string, () => void> = {
  "a command that is refused": () => {
    const dispatch = GPUComputePassEncoder.prototype.dispatchWorkgroups;
    GPUComputePassEncoder.prototype.dispatchWorkgroups = function () {
      return dispatch.call(this, 0xffffffff, 0xffffffff, 1);
    };
  },
  "no memory left": () => {
    GPUDevice.prototype.popErrorScope = async () => new GPUOutOfMemoryError("injected by the test");
  },
  "a device lost in the middle": () => {
    const begin = GPUDevice.prototype.createCommandEncoder;
    GPUDevice.prototype.createCommandEncoder = function (what: unknown) {
      this.destroy();
      return begin.call(this, what);
    };
  },
  "no answer": () => {
    GPUBuffer.prototype.mapAsync = () => new Promise(() => {});
  },
};
for (const [name, fault] of Object.entries(faults)) {
  test(`${name}: the CPU's numbers, a notice, and the GPU when it is tried again`, async ({ page }, info) => {
    await openPaint(page, info, "scene=street");
    await settled(page);
    await painter(page).evaluate(fault);
    await paint(page);
    const said = name === "a command that is refused" ? "cannot be used" : "was lost";
    await expect(page.getByTestId("backend-notice")).toContainText(said, { timeout: 30_000 });
    await expect(page.getByTestId("backend")).toHaveText("cpu");
    await stroke(page, "canvas-prediction", [0.2, 0.2], [0.8, 0.3]);
    const shown = await numbers(page);
    await page.getByRole("button", { name: "Try the GPU again" }).click();
    await expect(page.getByTestId("backend")).toHaveText("webgpu");
    await expect(page.getByTestId("backend-notice")).toHaveCount(0);
    expectClose(await numbers(page), shown);
    expect(shown).toEqual(await numbersOnCpu(page));
  });
}

test("a painter that dies of its GPU twice goes on without, until the GPU is tried again", async ({ page }, info) => {
  await openPaint(page, info, "scene=street");
  await settled(page);
  await paint(page);
  for (const expected of ["webgpu", "cpu"]) {
    await painter(page).evaluate(() => {
      setTimeout(() => {
        throw new Error("killed by the test");
      });
    });
    await expect(page.getByTestId("engine-restarted")).toBeVisible();
    await expect(page.getByTestId("backend")).toHaveText(expected);
    await settled(page);
  }
  await expect(page.getByTestId("backend-notice")).toContainText("was lost");
  const shown = await numbers(page);
  await page.getByRole("button", { name: "Try the GPU again" }).click();
  await expect(page.getByTestId("backend")).toHaveText("webgpu");
  expectClose(await numbers(page), shown);
  expect(shown).toEqual(await numbersOnCpu(page));
});
