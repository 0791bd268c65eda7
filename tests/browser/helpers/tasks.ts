import type { Page } from "@playwright/test";
import { expect } from "./test.ts";

/** The longest that the page's thread may be busy with one thing, in milliseconds: browsers call more a long task. */
const LIMIT_MS = 50;

/** The processor time of the probe below on a machine on which the limit holds as it stands, in milliseconds. */
const REFERENCE_MS = 200;

/**
 * How many times slower than that this machine is now, but never less than 1: the page's kind of work, writing cells and laying
 * them out, by the processor time of the thread.
 */
async function slowness(page: Page): Promise<number> {
  const tasks = await tasksDuring(page, async () => {
    await page.evaluate(() => {
      for (let time = 0; time < 15; time++) {
        const table = document.createElement("table");
        for (let row = 0; row < 40; row++) {
          const line = table.insertRow();
          for (let column = 0; column < 20; column++) {
            const cell = line.insertCell();
            cell.textContent = ((row * 37 + column) % 101).toString();
            cell.setAttribute("data-value", String(row / (column + 1)));
          }
        }
        document.body.append(table);
        table.getBoundingClientRect();
        table.remove();
      }
    });
  });
  return Math.max(1, Math.max(...tasks) / REFERENCE_MS);
}

/** Notes long tasks; to be called before the page is opened. */
export async function watchTasks(page: Page): Promise<void> {
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

/** The processor times of all tasks of the page's thread while `act` goes on, from the browser's trace, in milliseconds. */
async function tasksDuring(page: Page, act: () => Promise<void>): Promise<number[]> {
  const browser = page.context().browser();
  if (!browser) throw new Error("the page has no browser");
  await browser.startTracing(page, { categories: ["toplevel", "disabled-by-default-devtools.timeline"] });
  await act();
  // Entries come a little after their task.
  await page.waitForTimeout(500);
  const trace = JSON.parse((await browser.stopTracing()).toString()) as { traceEvents: TraceEvent[] };
  const threads = trace.traceEvents.filter((event) => event.args?.name === "CrRendererMain");
  return trace.traceEvents
    .filter((event) => /RunTask$/.test(event.name) && threads.some(({ pid, tid }) => pid === event.pid && tid === event.tid))
    .map((event) => (event.tdur ?? 0) / 1000);
}

/**
 * No task on the page's thread while `act` goes on is longer than allowed, on a machine as fast as the reference; a slower one
 * is given as much more time as it is slower, and the limit is printed.
 *
 * A long task that the browser reports is measured by the clock, and on a busy machine that is the time of other programs as
 * well: what counts is the processor time that the thread itself took.
 */
export async function expectNoLongTask(page: Page, during: string, act: () => Promise<void>): Promise<void> {
  // What the start left over.
  await page.waitForTimeout(500);
  const before = await slowness(page);
  await page.evaluate(() => (window as unknown as { tasks: number[] }).tasks.splice(0));
  const tasks = await tasksDuring(page, act);
  const reported = await page.evaluate(() => (window as unknown as { tasks: number[] }).tasks);
  expect(tasks.length, "tasks in the browser's trace").toBeGreaterThan(10);
  const limit = LIMIT_MS * Math.min(before, await slowness(page));
  const [byClock, own] = [Math.max(0, ...reported), Math.max(...tasks)];
  console.log(
    `${during}: the worst of ${tasks.length} tasks computed for ${own.toFixed(1)} ms; reported as long: ${byClock} ms; limit ${limit.toFixed(0)} ms`,
  );
  expect(Math.min(own, byClock), during).toBeLessThanOrEqual(limit);
}
