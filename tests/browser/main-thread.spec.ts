import { mkdirSync, writeFileSync } from "node:fs";
import type { Page } from "@playwright/test";
import { expect, test } from "./helpers/test.ts";
import { address, filesOf, openPaint, stroke } from "./helpers/page.ts";
import { greyPng } from "./helpers/png.ts";

/** The longest that the page's thread may be busy with one thing, in milliseconds: browsers call more a long task. */
const LIMIT_MS = 50;

// Traces and pictures for reports are taken by the page's own thread.
test.use({ trace: "off", screenshot: "off" });

async function watchTasks(page: Page): Promise<void> {
  await page.addInitScript(() => {
    const tasks: number[] = [];
    Object.assign(window, { tasks });
    new PerformanceObserver((list) => tasks.push(...list.getEntries().map((entry) => entry.duration))).observe({
      entryTypes: ["longtask"],
    });
  });
}

interface TraceEvent {
  name: string;
  pid: number;
  tid: number;
  /** Processor time of the thread, in microseconds. */
  tdur?: number;
  args: { name?: string };
}

/**
 * No task on the page's thread while `act` goes on is longer than allowed.
 *
 * A long task that the browser reports is measured by the clock, and on a busy machine that is the time of other programs as
 * well: what counts is the processor time that the thread itself took, from the browser's trace.
 */
async function expectNoLongTask(page: Page, during: string, act: () => Promise<void>): Promise<void> {
  const browser = page.context().browser();
  if (!browser) throw new Error("the page has no browser");
  // What the start left over.
  await page.waitForTimeout(500);
  await page.evaluate(() => (window as unknown as { tasks: number[] }).tasks.splice(0));
  await browser.startTracing(page, { categories: ["toplevel", "disabled-by-default-devtools.timeline"] });
  await act();
  // Entries come a little after their task.
  await page.waitForTimeout(500);
  const trace = JSON.parse((await browser.stopTracing()).toString()) as { traceEvents: TraceEvent[] };
  const reported = await page.evaluate(() => (window as unknown as { tasks: number[] }).tasks);
  const threads = trace.traceEvents.filter((event) => event.args?.name === "CrRendererMain");
  const tasks = trace.traceEvents
    .filter((event) => /RunTask$/.test(event.name) && threads.some(({ pid, tid }) => pid === event.pid && tid === event.tid))
    .map((event) => (event.tdur ?? 0) / 1000);
  expect(tasks.length, "tasks in the browser's trace").toBeGreaterThan(10);
  const [byClock, own] = [Math.max(0, ...reported), Math.max(...tasks)];
  console.log(`${during}: the worst of ${tasks.length} tasks computed for ${own.toFixed(1)} ms; reported as long: ${byClock} ms`);
  expect(Math.min(own, byClock), during).toBeLessThanOrEqual(LIMIT_MS);
}

test("painting keeps the page's thread free", async ({ page }, info) => {
  await watchTasks(page);
  await openPaint(page, info, "scene=street&show=push");
  await expectNoLongTask(page, "painting", async () => {
    for (let row = 1; row < 9; row++) {
      await stroke(page, row % 2 ? "canvas-label" : "canvas-prediction", [0.1, row / 10], [0.9, 1 - row / 10]);
    }
    for (let step = 0; step < 4; step++) await page.keyboard.press("Control+z");
  });
});

test("checking 200 pairs keeps the page's thread free", async ({ page }, info) => {
  const folders = ["labels", "predictions"].map((name, shift) => {
    const folder = info.outputPath(name);
    mkdirSync(folder, { recursive: true });
    for (let pair = 0; pair < 200; pair++) {
      const id = (row: number, column: number) => ((row >> 4) + ((column + 3 * shift) >> 5) + pair) % 5;
      writeFileSync(`${folder}/image_${String(pair).padStart(3, "0")}.png`, greyPng(192, 128, id));
    }
    return folder;
  });
  await watchTasks(page);
  await page.goto(address("check", info));
  await page.getByTestId("check-labels").setInputFiles(filesOf(folders[0] ?? ""));
  await page.getByTestId("check-predictions").setInputFiles(filesOf(folders[1] ?? ""));
  await page.getByTestId("check-classes").fill("5");
  await expect(page.getByTestId("check-pairs")).toContainText("200");
  await expectNoLongTask(page, "checking 200 pairs", async () => {
    await page.getByTestId("check-run").click();
    // Asked seldom and little: to look through a large page is a long task of its own.
    const isThere = () => page.evaluate(() => Boolean(document.querySelector('[data-testid="check-results"]')));
    while (!(await isThere())) await page.waitForTimeout(200);
  });
  await expect(page.getByText("200 images")).toBeVisible();
});
