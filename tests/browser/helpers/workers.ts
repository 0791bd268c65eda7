import type { Page, Worker } from "@playwright/test";
import { expect } from "./test.ts";

/** What a worker does, by the script that starts it; those for long work start by themselves, behind the painter. */
type Kind = "painter" | "checker" | "lab";

interface Watched {
  kind: Kind;
  worker: globalThis.Worker;
  heard: number;
}

const kindOf = (url: string): Kind => (/(lab|checker)_loader/.exec(url)?.[1] as Kind | undefined) ?? "painter";

/** Keeps the page's workers, and counts what each says; to be called before the page is opened. */
export async function watchWorkers(page: Page): Promise<void> {
  await page.addInitScript(() => {
    const watched: Watched[] = [];
    Object.assign(window, { watched });
    window.Worker = class extends Worker {
      constructor(url: string | URL, options?: WorkerOptions) {
        super(url, options);
        const kind = (/(lab|checker)_loader/.exec(String(url))?.[1] as Kind | undefined) ?? "painter";
        const entry: Watched = { kind, worker: this, heard: 0 };
        watched.push(entry);
        this.addEventListener("message", (event) => {
          // A sign of life says nothing of the painting.
          if (event.data !== null) entry.heard++;
        });
      }
    };
  });
}

/** What each worker of a kind has said, the newest last. */
async function heard(page: Page, kind: Kind = "painter"): Promise<number[]> {
  return page.evaluate((kind) => {
    const all = (window as unknown as { watched: Watched[] }).watched;
    return all.filter((entry) => entry.kind === kind).map((entry) => entry.heard);
  }, kind);
}

/** How many workers of a kind the page has started. */
export async function started(page: Page, kind: Kind = "painter"): Promise<number> {
  return (await heard(page, kind)).length;
}

/** Ends the newest painter as a browser short of memory might: without a word to the page. */
export async function terminate(page: Page): Promise<void> {
  await page.evaluate(() => {
    const all = (window as unknown as { watched: Watched[] }).watched;
    all.filter((entry) => entry.kind === "painter").at(-1)?.worker.terminate();
  });
}

/** The worker that answers for the painting. */
export function painter(page: Page): Worker {
  const worker = page.workers().filter((worker) => kindOf(worker.url()) === "painter").at(-1);
  if (!worker) throw new Error("the page has no worker");
  return worker;
}

/** Tells the page that its newest checker has broken. */
export async function breakChecker(page: Page): Promise<void> {
  await page.evaluate(() => {
    const all = (window as unknown as { watched: Watched[] }).watched;
    all.filter((entry) => entry.kind === "checker").at(-1)?.worker.dispatchEvent(new Event("error"));
  });
}

/** Waits until the newest painter has answered for the painting, and nothing more comes. */
export async function settled(page: Page): Promise<void> {
  // Ready, backend, numbers, curves.
  await expect.poll(async () => (await heard(page)).at(-1), { timeout: 30_000 }).toBeGreaterThanOrEqual(4);
  let before = "";
  while (before !== (before = (await heard(page)).join())) await page.waitForTimeout(700);
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
