import { cpus, loadavg } from "node:os";
import type { Page } from "@playwright/test";
import { expect, test } from "./helpers/test.ts";
import { metric, valueOf } from "./helpers/metrics.ts";
import { address, expectBackend } from "./helpers/page.ts";

/**
 * How long the page takes from a move of the pointer to the numbers that it leads to, and to the picture under it.
 *
 * Times are the page's own, taken around what the browser hands to it and what it writes:
 *
 * - A move begins when the page is given it: as it happens (`pointerrawupdate`), else with the frame that the browser keeps it for.
 * - A move is answered by the first question that was asked after it, since its stroke is sent ahead of that. Numbers are
 *   there when the document holds them all: at the last change of a number in the task that writes the answer's generation.
 * - The picture is drawn while the move is handled, and so in the next animation frame.
 *
 * Other programs can only add to a stroke's time: the limit holds for the best of several strokes, each over other pixels, and
 * in CI (`CI` is set), on machines shared with others and without a graphics card, for four times the limit. Where more programs want to run than there are
 * processors, the clock measures those: then all is printed, and asserted is that every move is answered.
 */

// Playwright's own pictures and snapshots would be measured with the page.
test.use({ trace: "off", screenshot: "off" });

const MOVES = 60;

const STROKES = 4;

interface Move {
  given: number;
  /** The newest question when the move had been handled; the move is answered by a later one, or by this if it came with it. */
  askedBefore: number;
  askedAfter: number;
  drawn: number | null;
}

interface Watch {
  moves: Move[];
  /** When the numbers of a generation were there. */
  shown: [generation: number, at: number][];
}

async function watch(page: Page, canvas: string): Promise<void> {
  await page.evaluate((testId) => {
    const found = document.querySelector<HTMLCanvasElement>(`[data-testid="${testId}"]`);
    const table = document.querySelector<HTMLElement>('[data-testid="numbers"]');
    if (!found || !table) throw new Error("this is not Paint");
    const all: Watch = { moves: [], shown: [] };
    Object.assign(window, { latency: all });
    const asked = () => Number(table.dataset["asked"]);
    const { port1, port2 } = new MessageChannel();
    // Effects write number by number, so an answer is told of by several calls, all before the next task.
    let answer: [generation: number, at: number] | undefined;
    port1.onmessage = () => {
      if (answer) all.shown.push(answer);
      answer = undefined;
    };
    const isNumber = ({ target }: MutationRecord) =>
      (target instanceof Element ? target : target.parentElement)?.closest("[data-metric], [data-testid=numbers]");
    new MutationObserver((changes) => {
      if (!changes.some(isNumber)) return;
      if (!answer) port2.postMessage(null);
      answer = [Number(table.dataset["answered"]), performance.now()];
    }).observe(document.body, { subtree: true, childList: true, characterData: true, attributes: true });
    let last = "";
    const given = (event: PointerEvent) => {
        // A pointer that draws is captured by the canvas's frame.
        if (!(event.target as Element).contains(found) || !(event.buttons & 1)) return;
        // A move that was told as it happened is told again with its frame.
        const to = `${event.clientX} ${event.clientY}`;
        if (to === last) return;
        last = to;
        const move: Move = { given: performance.now(), askedBefore: asked(), askedAfter: NaN, drawn: null };
        all.moves.push(move);
        // Effects have run by then.
        const { port1: after, port2: now } = new MessageChannel();
        after.onmessage = () => (move.askedAfter = asked());
        now.postMessage(null);
        requestAnimationFrame(() => (move.drawn = performance.now()));
    };
    for (const name of ["pointerrawupdate", "pointermove"] as const) {
      window.addEventListener(name, given as EventListener, { capture: true });
    }
  }, canvas);
}

/** A wave across the canvas. */
async function draw(page: Page, canvas: string, stroke: number): Promise<Watch> {
  const box = await page.getByTestId(canvas).boundingBox();
  if (!box) throw new Error(`${canvas} is not on the page`);
  const at = (move: number) => {
    const along = move / MOVES;
    return [
      box.x + (0.05 + 0.9 * along) * box.width,
      box.y + (0.15 + 0.2 * stroke + 0.1 * Math.sin(9 * along)) * box.height,
    ] as const;
  };
  await page.evaluate(() => {
    const all = (window as unknown as { latency: Watch }).latency;
    all.moves.length = all.shown.length = 0;
  });
  await page.mouse.move(...at(0));
  await page.mouse.down();
  for (let move = 1; move <= MOVES; move++) await page.mouse.move(...at(move));
  await page.mouse.up();
  await page.waitForTimeout(300);
  return page.evaluate(() => (window as unknown as { latency: Watch }).latency);
}

/** Milliseconds from each move to its numbers. */
function toNumbers({ moves, shown }: Watch): number[] {
  return moves.map(({ given, askedBefore, askedAfter }) => {
    // With no question under way the move asks at once; else it waits for the next.
    const answering = askedAfter > askedBefore ? askedAfter : askedBefore + 1;
    return (shown.find(([generation]) => generation >= answering)?.[1] ?? NaN) - given;
  });
}

function percentile(values: number[], percent: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor((percent / 100) * sorted.length))] ?? NaN;
}

const ms = (value: number) => `${value.toFixed(1)} ms`;

for (const { canvas, show, limit } of [
  { canvas: "512x512x4", show: "prediction", limit: 16 },
  // An overlay depends on every pixel and takes turns with the numbers: two frames.
  { canvas: "512x512x4", show: "push", limit: 33 },
  { canvas: "1024x1024x8", show: "prediction", limit: 50 },
  { canvas: "1024x1024x8", show: "push", limit: 50 },
]) {
  test(`a stroke on ${canvas}, showing ${show}, is in all numbers within ${limit} ms`, async ({ page }, info) => {
    test.setTimeout(180_000);
    await page.goto(address("paint", info, `canvas=${canvas}&show=${show}&size=24&value=0.8&class=1`));
    // Eight million values, checked and counted.
    await expect(metric(page, "loss_jml")).not.toHaveAttribute("data-value", "null", { timeout: 60_000 });
    await expectBackend(page, info);
    await watch(page, "canvas-label");
    const worst: number[] = [];
    for (let stroke = 0; stroke < STROKES; stroke++) {
      const before = await valueOf(metric(page, "loss_jml"));
      const seen = await draw(page, "canvas-label", stroke);
      expect(await valueOf(metric(page, "loss_jml"))).not.toBe(before);
      const numbers = toNumbers(seen);
      const pictures = seen.moves.map(({ given, drawn }) => (drawn ?? NaN) - given);
      expect(numbers.length).toBeGreaterThanOrEqual(MOVES - 5);
      expect(numbers.every(Number.isFinite), "every move is answered").toBe(true);
      worst.push(percentile(numbers, 95));
      console.log(
        `${canvas} ${show}, stroke ${stroke}: ${numbers.length} moves to all numbers p50 ${ms(percentile(numbers, 50))}, ` +
          `p95 ${ms(percentile(numbers, 95))} (limit ${limit} ms); to the next frame p50 ${ms(percentile(pictures, 50))}, ` +
          `p95 ${ms(percentile(pictures, 95))}`,
      );
    }
    const load = loadavg()[0] ?? 0;
    if (load > cpus().length) {
      console.log(`${load.toFixed(1)} programs on ${cpus().length} processors: the limit is not asserted`);
      return;
    }
    expect(Math.min(...worst)).toBeLessThanOrEqual(process.env.CI ? 4 * limit : limit);
  });
}

for (const label of ["soft", "hard"] as const) {
  test(`what sorts and measures distances follows a stroke on a ${label} label of 512x512x4 within 150 ms`, async ({ page }, info) => {
    const limit = 150;
    test.setTimeout(120_000);
    await page.goto(address("paint", info, "canvas=512x512x4&size=24&value=1&hardness=1&class=1"));
    const further = page.getByTestId("further");
    await expect(further).toBeVisible({ timeout: 30_000 });
    await expect(further).not.toHaveAttribute("data-pending", "true");
    if (label === "hard") {
      // All of it one class, beside a soft prediction: every loss has a value, and the ranked ones sort every pixel.
      await page.getByTestId("renew").click();
      await page.getByTestId("renew-do").click();
      await page.getByTestId("operators").locator("summary").click();
      await page.getByTestId("from-scene").selectOption("street");
      await page.evaluate(() => scrollTo(0, 0));
      await expect(metric(page, "loss_lovasz_softmax")).toHaveText(/^\d\.\d{4}$/);
      await expect(further).not.toHaveAttribute("data-pending", "true");
    }
    await watch(page, "canvas-label");
    const took: number[] = [];
    for (let stroke = 0; stroke < 2 * STROKES; stroke++) {
      const before = await valueOf(metric(page, "loss_kl"));
      await page.evaluate(() => {
        const panel = document.querySelector<HTMLElement>("[data-testid=further]");
        const times = { end: NaN, there: NaN };
        Object.assign(window, { following: times });
        addEventListener("pointerup", () => (times.end = performance.now()), { once: true, capture: true });
        new MutationObserver((_, observer) => {
          if (Number.isNaN(times.end) || panel?.dataset["pending"] === "true") return;
          times.there = performance.now();
          observer.disconnect();
        }).observe(panel as HTMLElement, { attributes: true, attributeFilter: ["data-pending"] });
      });
      await draw(page, stroke % 2 ? "canvas-label" : "canvas-prediction", Math.floor(stroke / 2));
      await expect(further).not.toHaveAttribute("data-pending", "true");
      const { end, there } = await page.evaluate(
        () => (window as unknown as { following: { end: number; there: number } }).following,
      );
      expect(await valueOf(metric(page, "loss_kl"))).not.toBe(before);
      took.push(there - end);
    }
    console.log(
      `512x512x4, ${label} label: ${took.length} strokes to the numbers that follow p50 ${ms(percentile(took, 50))}, ` +
        `p95 ${ms(percentile(took, 95))} (limit ${limit} ms)`,
    );
    expect(took.every(Number.isFinite), "every stroke is followed").toBe(true);
    if ((loadavg()[0] ?? 0) > cpus().length) return;
    expect(percentile(took, 50)).toBeLessThanOrEqual(process.env.CI ? 4 * limit : limit);
  });
}
