import type { Page, Worker } from "@playwright/test";
import { expect } from "./test.ts";

interface Watched {
  workers: globalThis.Worker[];
  heard: number[];
}

/** The workers for long work start by themselves, behind the painter. */
const isLab = (url: string) => url.includes("lab_loader");

/** Keeps the page's workers but for those at hand, and counts what each says; to be called before the page is opened. */
export async function watchWorkers(page: Page): Promise<void> {
  await page.addInitScript(() => {
    const watched: Watched = { workers: [], heard: [] };
    Object.assign(window, { watched });
    window.Worker = class extends Worker {
      constructor(url: string | URL, options?: WorkerOptions) {
        super(url, options);
        if (String(url).includes("lab_loader")) return;
        const number = watched.workers.push(this) - 1;
        watched.heard[number] = 0;
        this.addEventListener("message", (event) => {
          // A sign of life says nothing of the painting.
          if (event.data !== null) watched.heard[number] = (watched.heard[number] ?? 0) + 1;
        });
      }
    };
  });
}

/** How many workers the page has started. */
export async function started(page: Page): Promise<number> {
  return page.evaluate(() => (window as unknown as { watched: Watched }).watched.workers.length);
}

/** Ends the newest worker as a browser short of memory might: without a word to the page. */
export async function terminate(page: Page): Promise<void> {
  await page.evaluate(() => (window as unknown as { watched: Watched }).watched.workers.at(-1)?.terminate());
}

/** The worker that answers for the painting. */
export function painter(page: Page): Worker {
  const worker = page.workers().filter((worker) => !isLab(worker.url())).at(-1);
  if (!worker) throw new Error("the page has no worker");
  return worker;
}

/** Waits until the newest worker has answered for the painting, and nothing more comes. */
export async function settled(page: Page): Promise<void> {
  const heard = () => page.evaluate(() => (window as unknown as { watched: Watched }).watched.heard.join());
  // Ready, backend, numbers, curves.
  await expect
    .poll(() => page.evaluate(() => (window as unknown as { watched: Watched }).watched.heard.at(-1)), { timeout: 30_000 })
    .toBeGreaterThanOrEqual(4);
  let before = "";
  while (before !== (before = await heard())) await page.waitForTimeout(700);
}

/** Every number that keeps up with strokes, in full precision, by its id. */
export async function numbers(page: Page): Promise<Record<string, string>> {
  await settled(page);
  return page.getByTestId("panel-paint").evaluate((panel) =>
    Object.fromEntries(
      [...panel.querySelectorAll("[data-metric]:not([data-testid=further] *)")].map((element, at) => [
        `${element.getAttribute("data-metric")} ${at}`,
        element.getAttribute("data-value") ?? "",
      ]),
    ),
  );
}

/** Gives the painting to a fresh worker with a backend, by the link; from the same backend by way of another. */
export async function useBackend(page: Page, backend: "auto" | "cpu" | "webgpu"): Promise<void> {
  // Nothing in the link changes, and so no worker, when it asks for what it asked before.
  const now = await page.evaluate(() => /backend=(\w+)/.exec(location.hash)?.[1] ?? "auto");
  if (now === backend) await useBackend(page, backend === "cpu" ? "auto" : "cpu");
  const before = await started(page);
  await page.evaluate((to) => {
    // What is the default is not in the link.
    const link = location.hash.replace(/backend=\w+&?/, "");
    location.hash = `${link}${link.includes("?") ? "&" : "?"}backend=${to}`;
  }, backend);
  await expect.poll(() => started(page)).toBeGreaterThan(before);
  await settled(page);
}

/** What fresh workers on the CPU make of the same painting. */
export async function numbersOnCpu(page: Page): Promise<Record<string, string>> {
  await useBackend(page, "cpu");
  await expect(page.getByTestId("backend")).toHaveText("cpu");
  return numbers(page);
}

/** Whether two devices agree: losses and soft metrics within 2e-6, as their sums do within 1e-6. */
export function expectClose(got: Record<string, string>, wanted: Record<string, string>): void {
  expect(Object.keys(got)).toEqual(Object.keys(wanted));
  for (const [id, value] of Object.entries(got)) {
    const other = wanted[id] ?? "";
    if (value !== other) expect(Math.abs(Number(value) - Number(other)), `${id}: ${value}, ${other}`).toBeLessThan(2e-6);
  }
}
