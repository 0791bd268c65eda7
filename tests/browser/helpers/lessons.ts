import { readdirSync, readFileSync } from "node:fs";
import type { Locator, Page } from "@playwright/test";
import { expect, test } from "./test.ts";

/** Something that a hand on the keyboard does. */
export type Hand =
  /** Keys for an element: a test id, and what is looked for within it. */
  | { on: string; keys: string[] }
  /** Unfolds what is folded away; nothing where it is open. */
  | { open: string }
  /** Nothing until the address says so. */
  | { until: string };

const on = (target: string, ...keys: string[]): Hand => ({ on: target, keys });
const open = (testId: string): Hand => ({ open: testId });

const times = (count: number, key: string) => Array<string>(count).fill(key);
const right = (count: number) => times(count, "ArrowRight");
const left = (count: number) => times(count, "ArrowLeft");
const up = (count: number) => times(count, "PageUp");
const down = (count: number) => times(count, "PageDown");

/** A number in place of the one that stands in a field. */
const number = (testId: string, digits: string): Hand => on(testId, "Control+a", ...digits, "Enter");
/** The choice at a place of a menu, counted from 0; the menu is opened, so that what is passed is not chosen. */
const choose = (testId: string, place: number): Hand =>
  on(testId, "Space", "Home", ...times(place, "ArrowDown"), "Enter");
/** The descent runs as fast as it can. */
const race: Hand[] = [on("descent-speed", "End"), on("descent-play", "Enter")];
/** What the losses are taken over: pixels, images, classes. */
const over = (...keys: string[]): Hand => on("numbers .numbers__head select", ...keys);

/** What is done in each step of each lesson. */
export const HANDS: Record<string, Hand[][]> = {
  "accuracy-to-miou": [
    [on("lose-A", ...up(3))],
    [on("confuse-A", ...up(5))],
    [on("thicken-A", ...right(3))],
    [on("thicken-A", ...left(2)), on("thicken-B", ...right(2))],
    [on("blobs-A", ...right(5))],
  ],
  annotators: [
    [on("show", "ArrowDown")],
    [open("makers"), choose("maker-add", 5)],
    [open("makers"), choose("maker-add", 4)],
    race,
    [open("operators"), on("operate-threshold", "Enter")],
  ],
  audit: [
    [on("sample-street", "Enter")],
    // What was counted in the step before is still there.
    [choose("check-only", 1)],
    [on("sample-street", "Enter"), { until: "classes=4" }],
    [on("sample-street", "Enter"), { until: "classes=4" }],
    [on("sample-nodules", "Enter")],
  ],
  "choosing-the-loss": [
    [on("knob-percent", ...right(1))],
    race,
    [on("canvas-prediction", "r", "Enter", "Shift+ArrowRight", "Shift+ArrowDown", "Enter")],
    race,
    race,
  ],
  "class-imbalance": [
    [on("knob-percent", "Home", ...right(1))],
    [on("knob-seed", ...right(1))],
    [on("knob-percent", ...right(3))],
    [on("knob-percent", "End")],
    [on("show", "End")],
  ],
  classification: [
    [on("surface-y", ...down(3))],
    [on("surface-y2", ...up(2))],
    [on("surface-x1", "End", ...down(1)), on("surface-x2", "End", ...down(1))],
    race,
    [on("surface-y", "End")],
  ],
  "d-i-c-and-null": [
    [on("read-d", "Enter")],
    [on("read-i", "Enter")],
    [on("read-c", "Enter")],
    [on("blobs-A", ...right(6))],
    [number("set-images", "12")],
  ],
  distillation: [
    [on("knob-temperature", ...right(4))],
    [on("knob-seed", ...right(1))],
    [on("knob-mix", "End")],
    [open("makers"), number("maker-0-temperature", "3")],
    race,
  ],
  "feature-space": [
    [on("surface-yr", ...down(1))],
    [on("surface-yr", ...down(4))],
    [on("surface-yr", "End")],
    [on("surface-yr", ...down(2))],
    [on("surface-y", ...up(2))],
  ],
  "frequent-classes": [
    [on("read-c", "Enter")],
    [on("lose-A", ...up(1))],
    [number("set-images", "4")],
    [on("set-cells", "Enter")],
    [on("preset-strong-on-large", "Enter")],
  ],
  "half-the-epochs": [race, race, race, race, race],
  "label-smoothing": [
    [on("agree", "Enter"), open("makers"), number("maker-0-epsilon", "0.4")],
    race,
    [open("makers"), choose("maker-add", 2)],
    [on("agree", "Enter"), open("makers"), number("maker-0-window", "9")],
    [on("agree", "Enter")],
  ],
  "loss-and-metric": [
    [on("knob-seed", ...right(1))],
    [on("knob-seed", ...right(1))],
    [over("End")],
    [on("image-add", "Enter"), on("canvas-label", "Enter"), over("ArrowDown")],
    race,
  ],
  "metric-semimetric": [
    [on("triangle-example", "Enter")],
    [on("surface-hunt", "Home"), on("worst-run", "Enter")],
    [on("surface-hunt", "Home", "ArrowDown"), on("worst-run", "Enter")],
    [on("alpha", ...down(1), ...left(1)), on("beta", ...down(1), ...left(1))],
    [on("alpha", ...up(2))],
    [open("operators"), on("operate-blur", "Enter")],
  ],
  "no-model-wins": [
    [on("preset-strong-on-large", "Enter")],
    [on("preset-strong-on-small", "Enter")],
    [on("preset-same-d", "Enter")],
    [on("new-seed", "Enter")],
    [on("lose-A", ...up(1))],
  ],
  "receptive-field": [
    [on("lose-A", ...up(3))],
    [on("thicken-B", ...right(3)), on("from-B", ...up(3), ...right(2))],
    [on("from-B", "Home")],
    [on("add-model", "Enter"), on("lose-C", ...right(20))],
    [on("thicken-B", ...right(1))],
  ],
  "semi-supervised": [
    [on("knob-threshold", ...right(4))],
    [on("knob-seed", ...right(1))],
    [open("makers"), choose("maker-add", 8)],
    [on("agree", "Enter"), ...race],
    [on("agree", "Enter"), open("operators"), on("operate-threshold", "Enter")],
  ],
  "size-bias": [
    [on("lose-A", ...up(3))],
    [on("preset-strong-on-large", "Enter"), on("matrix-B", "Enter")],
    [on("thicken-A", ...right(1))],
    [on("preset-same-d", "Enter")],
    [on("lose-A", "Home")],
  ],
  "small-batches": [
    [on("knob-workers", ...left(8))],
    [on("knob-workers", "End")],
    [on("knob-workers", "End")],
    [on("knob-workers", "Home")],
    [on("image-add", "Enter"), over("ArrowDown")],
  ],
  "soft-labels": [
    [on("agree", "Enter")],
    [on("show", "ArrowDown")],
    race,
    [on("surface-y", ...up(3))],
    [on("surface-y", "End")],
    [on("numbers tr:has([data-metric=loss_jml]) input", "Space"), on("copy-pytorch", "Enter")],
  ],
  "worst-case": [
    [on("lose-A", "Home", ...right(10))],
    [on("matrix .matrix__cell[tabindex='0']", "ArrowDown")],
    [on("confuse-A", ...up(1))],
    [on("preset-same-d", "Enter")],
    [on("new-seed", "Enter")],
  ],
};

/** A step, as its file has it. */
export interface Step {
  title: string;
  /** The answer that holds, by its place. */
  answer: number;
  /** The scene that is drawn afresh. */
  scene: string | undefined;
  done: string;
}

const folder = (lang: string) => new URL(`../../../assets/lessons/${lang}/`, import.meta.url);

/** The names of a language's lessons. */
export function namesOf(lang: string): string[] {
  return readdirSync(folder(lang)).filter((name) => name.endsWith(".md")).map((name) => name.slice(0, -3)).sort();
}

/** The steps of a lesson. */
export function stepsOf(lang: string, name: string): Step[] {
  const [, ...steps] = readFileSync(new URL(`${name}.md`, folder(lang)), "utf8").split(/^## /m);
  return steps.map((step) => {
    const field = (key: string) => new RegExp(`^${key}: *([^]*?)\\n(?=[a-z]+:|\\n|$)`, "m").exec(step)?.[1];
    const choices = (field("predict") ?? "").split("\n").filter((line) => /^[-+] /.test(line));
    return {
      title: (step.split("\n")[0] ?? "").trim(),
      answer: choices.findIndex((line) => line.startsWith("+ ")),
      scene: field("scene"),
      done: field("done") ?? "",
    };
  });
}

/** The element that a hand is for. */
function at(page: Page, target: string): Locator {
  const [testId = "", ...within] = target.split(" ");
  const element = page.getByTestId(testId);
  return within.length > 0 ? element.locator(within.join(" ")) : element;
}

/** Keys for an element that Tab reaches, and that keeps the focus meanwhile. */
async function press(element: Locator, ...keys: string[]): Promise<void> {
  await element.waitFor({ timeout: 15_000 });
  const takesKeys = await element.evaluate((here: HTMLElement) => {
    here.focus();
    return document.activeElement === here && here.tabIndex === 0 && !here.matches(":disabled");
  });
  expect(takesKeys, `${String(element)} takes keys`).toBe(true);
  for (const key of keys) await element.page().keyboard.press(key);
}

async function use(page: Page, hand: Hand): Promise<void> {
  if ("on" in hand) {
    await press(at(page, hand.on), ...hand.keys);
  } else if ("until" in hand) {
    await expect(page).toHaveURL(new RegExp(`[?&]${hand.until}(&|$)`));
  } else if ((await page.getByTestId(hand.open).getAttribute("open")) === null) {
    await press(page.getByTestId(hand.open).locator("summary"), "Enter");
  }
}

/** How long a page's numbers do not change when nothing is computed, in milliseconds. */
const REST = 350;

/** Waits until the page's numbers stand still, and those that the step watches are there. */
async function still(page: Page, step: Step): Promise<void> {
  const moved = [...step.done.matchAll(/(?:changed|rose|fell)\((?!state\.)([^,)@]+)/g)].map((match) => match[1]);
  const compared = /\b(loss_|mIoU|soft|descent_)/.test(step.done);
  if (moved.length === 0 && !compared && step.scene === undefined) return;
  await page.evaluate(
    async ([rest, moved]) => {
      const content = document.getElementById("content") ?? document.body;
      const numbers = () =>
        Array.from(content.querySelectorAll<HTMLElement>("[data-metric][data-value]"))
          .filter((element) => !element.closest("[hidden]"))
          .map(({ dataset }) => `${dataset.metric}=${dataset.value}`);
      let [before, since] = ["", 0];
      for (const end = performance.now() + 15_000; performance.now() < end; ) {
        const now = numbers();
        const isThere = moved.every((id) => now.some((number) => number.startsWith(`${id}=`) && number !== `${id}=null`));
        if (now.join() !== before || !isThere) [before, since] = [now.join(), performance.now()];
        if (performance.now() - since >= rest) return;
        await new Promise((resolve) => setTimeout(resolve, 40));
      }
    },
    [REST, moved] as [number, string[]],
  );
}

/** Waits until a step, counted from 1, has begun. */
async function begun(page: Page, name: string, number: number, step: Step): Promise<void> {
  await page.waitForFunction(
    ([name, number, annotators]) => {
      const query = new URLSearchParams(location.hash.split("?")[1]);
      const isHere = query.get("lesson") === name && (query.get("step") ?? "1") === number;
      return isHere && (!annotators || (query.get("makers") ?? "").startsWith("annotator"));
    },
    [name, String(number), step.scene === "annotators"] as [string, string, boolean],
    { timeout: 30_000 },
  );
  await expect(page.getByTestId("lesson-heading")).toHaveText(step.title);
  await expect(page.getByTestId("lesson-heading")).toBeFocused();
  await still(page, step);
}

/** Walks through a lesson with the keyboard, from its card in the list back to the list, where it counts as finished. */
export async function walk(page: Page, lang: string, name: string): Promise<void> {
  // The list is drawn anew when its file has come: a key may find its card gone.
  await expect(async () => {
    await press(page.getByTestId(`lesson-${name}`), "Enter");
    await expect(page.getByTestId("lesson")).toBeVisible({ timeout: 2_000 });
  }).toPass({ timeout: 20_000 });
  const steps = stepsOf(lang, name);
  expect(HANDS[name]?.length, `hands of ${name}`).toBe(steps.length);
  for (const [place, step] of steps.entries()) {
    await test.step(`step ${place + 1}, ${step.title}`, async () => {
      await begun(page, name, place + 1, step);
      await press(page.getByTestId(`lesson-choice-${step.answer}`), "Enter");
      await expect(page.getByTestId("lesson-do")).toBeVisible();
      for (const hand of HANDS[name]?.[place] ?? []) await use(page, hand);
      const done = page.locator('[data-testid="lesson-done"][data-done="true"]');
      await done.waitFor({ timeout: 30_000 }).catch(() => {
        throw new Error(`${name}, step ${place + 1}, “${step.title}”: not done when ${step.done}`);
      });
      await expect(page.getByTestId("lesson-see")).toBeVisible();
      await press(page.getByTestId("lesson-next"), "Enter");
    });
  }
  await expect(page.getByTestId(`lesson-${name}`).locator(".lessons__finished")).toBeVisible();
}
