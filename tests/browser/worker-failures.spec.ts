import { expect, test } from "./helpers/test.ts";
import { address, openPaint, stroke } from "./helpers/page.ts";
import { numbers, numbersOnCpu, painter, settled, started, terminate, watchWorkers } from "./helpers/workers.ts";

test.beforeEach(async ({ page, problems }) => {
  problems.allow(/./);
  await watchWorkers(page);
});

test("a worker that ends without a word is missed, replaced and given the painting", async ({ page }, info) => {
  test.slow();
  await openPaint(page, info, "scene=street");
  await settled(page);
  await stroke(page, "canvas-label", [0.2, 0.5], [0.8, 0.5]);
  await settled(page);
  const before = await started(page);
  await terminate(page);
  await stroke(page, "canvas-prediction", [0.3, 0.4], [0.7, 0.7]);
  await expect(page.getByTestId("engine-restarted")).toBeVisible({ timeout: 30_000 });
  expect(await started(page)).toBe(before + 1);
  const shown = await numbers(page);
  await page.getByRole("button", { name: "Dismiss" }).first().click();
  await expect(page.getByTestId("engine-restarted")).toHaveCount(0);
  if (info.project.name === "no-webgpu") expect(shown).toEqual(await numbersOnCpu(page));
});

test("a worker that breaks in the middle of an answer is replaced, no stroke is lost", async ({ page }, info) => {
  await openPaint(page, info, "scene=street");
  await settled(page);
  await painter(page).evaluate(() => {
    // Called by the kernels' clock: the answer never comes to its end, as with a panic.
    performance.now = () => {
      throw new Error("broken by the test");
    };
  });
  await stroke(page, "canvas-label", [0.2, 0.5], [0.8, 0.5]);
  await stroke(page, "canvas-prediction", [0.3, 0.4], [0.7, 0.7]);
  await expect(page.getByTestId("engine-restarted")).toBeVisible();
  const shown = await numbers(page);
  if (info.project.name === "no-webgpu") expect(shown).toEqual(await numbersOnCpu(page));
  else expect(Number(shown[Object.keys(shown)[0] ?? ""])).toBeGreaterThan(0);
});

test("an engine that never starts is given up, and starts when it can", async ({ page }, info) => {
  let broken = false;
  await page.route(/worker_loader\.js|gpu_painter_loader\.js/, async (route) => {
    const response = await route.fetch();
    await route.fulfill({ response, body: broken ? `throw new Error("broken by the test");` : await response.text() });
  });
  await page.goto(address("paint", info, "scene=street"));
  await settled(page);
  broken = true;
  await painter(page).evaluate(() => {
    setTimeout(() => {
      throw new Error("killed by the test");
    });
  });
  await expect(page.getByTestId("engine-restarted")).toContainText("again and again");
  await stroke(page, "canvas-label", [0.2, 0.5], [0.8, 0.5]);
  broken = false;
  await page.getByRole("button", { name: "Start it again" }).click();
  await expect(page.getByTestId("engine-restarted")).toHaveCount(0);
  await settled(page);
  const shown = await numbers(page);
  if (info.project.name === "no-webgpu") expect(shown).toEqual(await numbersOnCpu(page));
});
