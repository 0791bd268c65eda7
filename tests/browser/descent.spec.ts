import { readFileSync } from "node:fs";
import type { Download, Locator, Page } from "@playwright/test";
import { expect, test } from "./helpers/test.ts";
import { openPaint, pixel } from "./helpers/page.ts";
import { metric, valueOf } from "./helpers/metrics.ts";

const panel = (page: Page): Locator => page.getByTestId("panel-descent");
const play = (page: Page): Locator => page.getByTestId("descent-play");

/** A number of a racer at the step that is shown. */
async function number(page: Page, racer: number, id: string): Promise<number> {
  return (await valueOf(metric(page.getByTestId(`descent-row-${racer}`), `descent_${id}`))) ?? NaN;
}

async function expectStep(page: Page, step: number): Promise<void> {
  await expect(metric(panel(page), "descent_step")).toHaveAttribute("data-value", String(step), { timeout: 40_000 });
}

/** Every number of every racer at the step that is shown, in full precision. */
async function numbers(page: Page): Promise<string[]> {
  return panel(page)
    .locator("[data-racer]")
    .evaluateAll((cells) => cells.map((cell) => cell.getAttribute("data-value") ?? ""));
}

async function playToEnd(page: Page, steps: number): Promise<void> {
  await play(page).click();
  await expectStep(page, steps);
  await expect(play(page)).toContainText("Play");
}

async function scrubTo(page: Page, step: number): Promise<void> {
  await page.getByTestId("descent-scrub").fill(String(step));
  await expectStep(page, step);
}

async function textOf(download: Promise<Download>): Promise<string> {
  return readFileSync(await (await download).path(), "utf8");
}

async function tableFile(page: Page): Promise<string> {
  const download = page.waitForEvent("download");
  await page.getByTestId("descent-csv").click();
  return textOf(download);
}

/** The colours of a canvas, all of them. */
async function colours(canvas: Locator): Promise<string> {
  return canvas.evaluate((element) => {
    const canvas = element as HTMLCanvasElement;
    return canvas.getContext("2d")?.getImageData(0, 0, canvas.width, canvas.height).data.join() ?? "";
  });
}

test("SJL hardens the half-sure square, JML stays at the label", async ({ page }, info) => {
  await openPaint(page, info, "scene=half&loss=sjl");
  await expect(page.getByTestId("descent-words")).toContainText("Press Play");
  await playToEnd(page, 150);
  expect(await number(page, 0, "softness")).toBeLessThan(0.01);
  expect(await number(page, 0, "distance")).toBeGreaterThan(0.05);
  expect(await number(page, 1, "distance")).toBeLessThan(0.005);
  expect(await number(page, 1, "softness")).toBeGreaterThan(0.1);
  const words = page.getByTestId("descent-words");
  await expect(words).toContainText("After 150 steps SJL’s prediction is 100.0 % hard");
  await expect(words).toContainText("JML’s prediction is at the label");
  await expect(words).toContainText("SJL has made a soft label hard");
  // The prediction's canvas shows the loss that is looked at, and says so: half sure is 1 under SJL, and as it was under JML.
  const about = page.getByTestId("about-prediction");
  await expect(about).toHaveText("SJL · step 150 of 150");
  await expect.poll(() => pixel(page, "canvas-prediction", 40, 30)).toEqual(await pixel(page, "canvas-prediction", 20, 30));
  await page.getByRole("radio", { name: "JML", exact: true }).check();
  await expect(about).toHaveText("JML · step 150 of 150");
  await expect.poll(() => pixel(page, "canvas-prediction", 40, 30)).toEqual(await pixel(page, "canvas-label", 40, 30));
  await page.getByTestId("descent-racer-0").getByRole("button").click();
  await expect(about).toHaveText("SJL · step 150 of 150");
});

test("on the first scene JML arrives and SJL does not", async ({ page }, info) => {
  await openPaint(page, info);
  await playToEnd(page, 150);
  expect(await number(page, 1, "distance")).toBeLessThan(0.5 * (await number(page, 0, "distance")));
  await expect(page.getByTestId("descent-words")).toContainText("JML’s prediction is at the label");
});

test("pause, step, scrub and reset are exact", async ({ page }, info) => {
  await openPaint(page, info, "scene=disc&speed=30");
  const step = page.getByTestId("descent-step");
  await step.click();
  await expectStep(page, 1);
  await step.click();
  await expectStep(page, 2);
  const second = await numbers(page);
  const picture = await colours(page.getByTestId("descent-picture-1"));
  await page.keyboard.press("Escape");
  await page.getByTestId("canvas-label").focus();
  await page.keyboard.press("Space");
  await expect(play(page)).toContainText("Pause");
  await expect.poll(async () => Number(await valueOf(metric(panel(page), "descent_step")))).toBeGreaterThan(20);
  await page.keyboard.press("Space");
  await expect(play(page)).toContainText("Play");
  await page.waitForTimeout(300);
  const there = await valueOf(metric(panel(page), "descent_step"));
  await page.waitForTimeout(500);
  expect(await valueOf(metric(panel(page), "descent_step"))).toBe(there);
  const far = await numbers(page);
  await scrubTo(page, 2);
  expect(await numbers(page)).toEqual(second);
  expect(await colours(page.getByTestId("descent-picture-1"))).toBe(picture);
  await scrubTo(page, Number(there));
  expect(await numbers(page)).toEqual(far);
  // Into what was not yet computed, and back to the start.
  await scrubTo(page, 120);
  await page.getByTestId("descent-reset").click();
  await expectStep(page, 0);
  await step.click();
  await step.click();
  await expectStep(page, 2);
  expect(await numbers(page)).toEqual(second);
});

test("two runs from the same noise give the same bytes, another seed does not", async ({ page }, info) => {
  await openPaint(page, info, "scene=street&from=noise&noise=7&steps=30&race=sjl,0.25*ce%2B0.75*jml,dml&speed=240");
  await playToEnd(page, 30);
  const first = await tableFile(page);
  const lines = first.trim().split("\n");
  expect(lines[0]).toBe("step,loss_id,loss,distance,softness");
  expect(lines).toHaveLength(1 + 31 * 3);
  const ids = lines.slice(-3).map((line) => line.split(",").slice(0, 2).join());
  expect(ids).toEqual(["30,sjl", "30,0.25*ce+0.75*jml", "30,dml"]);
  // All digits: the table's are those of the page.
  expect(lines.at(-1)?.split(",").slice(2)).toEqual((await numbers(page)).slice(-3));
  await page.getByTestId("descent-reset").click();
  await expectStep(page, 0);
  await playToEnd(page, 30);
  expect(await tableFile(page)).toBe(first);
  await page.getByTestId("descent-settings").locator("summary").click();
  await page.getByTestId("descent-noise").fill("8");
  await page.getByTestId("descent-noise").press("Tab");
  await expectStep(page, 0);
  await playToEnd(page, 30);
  expect(await tableFile(page)).not.toBe(first);
});

test("what is kept is one step that can be undone", async ({ page }, info) => {
  await openPaint(page, info, "scene=half&loss=sjl");
  const before = await pixel(page, "canvas-prediction", 40, 30);
  await playToEnd(page, 150);
  await page.getByTestId("descent-keep").click();
  await expect(page.getByTestId("descent-stale")).toHaveCount(0);
  await expect(metric(page, "loss_jml")).not.toHaveAttribute("data-value", "0");
  const kept = await pixel(page, "canvas-prediction", 40, 30);
  expect(kept).not.toEqual(before);
  await page.getByTestId("descent-reset").click();
  await expectStep(page, 0);
  expect(await pixel(page, "canvas-prediction", 40, 30)).toEqual(kept);
  await page.keyboard.press("Control+z");
  await expect.poll(() => pixel(page, "canvas-prediction", 40, 30)).toEqual(before);
});

test("of several images all are kept, as one step", async ({ page }, info) => {
  await openPaint(page, info, "scene=half&loss=sjl");
  await page.getByTestId("image-duplicate").click();
  const before = await pixel(page, "canvas-prediction", 40, 30);
  await playToEnd(page, 150);
  await page.getByTestId("descent-keep").click();
  await expect.poll(() => pixel(page, "canvas-prediction", 40, 30)).not.toEqual(before);
  await page.keyboard.press("a");
  await expect.poll(() => pixel(page, "canvas-prediction", 40, 30)).not.toEqual(before);
  await page.getByTestId("descent-reset").click();
  await page.keyboard.press("Control+z");
  await expect.poll(() => pixel(page, "canvas-prediction", 40, 30)).toEqual(before);
  await page.keyboard.press("d");
  await expect.poll(() => pixel(page, "canvas-prediction", 40, 30)).toEqual(before);
});

test("a stroke stops the race, and playing starts from what was painted", async ({ page }, info) => {
  await openPaint(page, info, "scene=half&speed=15");
  await play(page).click();
  await expect.poll(async () => Number(await valueOf(metric(panel(page), "descent_step")))).toBeGreaterThan(2);
  await page.getByTestId("canvas-label").click({ position: { x: 200, y: 30 } });
  await expect(page.getByTestId("descent-stale")).toBeVisible();
  await expect(play(page)).toContainText("Play");
  await play(page).click();
  await expect(page.getByTestId("descent-stale")).toHaveCount(0);
  await expect(play(page)).toContainText("Pause");
});

test("a strip of pictures and plots is saved", async ({ page }, info) => {
  await openPaint(page, info, "scene=half&speed=240&steps=60");
  await playToEnd(page, 60);
  const download = page.waitForEvent("download");
  await page.getByTestId("descent-strip").click();
  const file = readFileSync(await (await download).path());
  expect(file.subarray(1, 4).toString("latin1")).toBe("PNG");
  // Two racers of 6 pictures beside the label, twice as many pixels as on the screen.
  expect(file.readUInt32BE(16)).toBeGreaterThan(1800);
  expect(file.length).toBeGreaterThan(10_000);
  await expectStep(page, 60);
  await expect(page.getByTestId("descent-strip")).toBeEnabled();
});

test("settings make another race, and what cannot race is said", async ({ page }, info) => {
  await openPaint(page, info, "scene=half&steps=20&speed=240");
  await playToEnd(page, 20);
  await page.getByTestId("descent-settings").locator("summary").click();
  await page.getByTestId("descent-add").click();
  await expectStep(page, 0);
  await expect(page.getByTestId("descent-racer-2")).toContainText("0.25 CE + 0.75 JML");
  await expect(page).toHaveURL(/race=sjl%2Cjml%2C0.25/);
  // A loss is picked, or written.
  await expect(page.getByTestId("descent-pick-1")).toHaveValue("jml");
  await expect(page.getByTestId("descent-pick-2")).toHaveValue("0.25*ce+0.75*jml");
  await page.getByTestId("descent-pick-1").selectOption("own");
  await page.getByTestId("descent-loss-1").fill("iou");
  await page.getByTestId("descent-loss-1").press("Enter");
  await expect(page.getByTestId("descent-error")).toContainText("iou");
  await page.getByTestId("descent-loss-1").fill("focal");
  await page.getByTestId("descent-loss-1").press("Enter");
  await play(page).click();
  await expect(page.getByTestId("descent-error")).toContainText("focal");
  await page.getByTestId("descent-pick-1").selectOption("dml");
  await expect(page.getByTestId("descent-loss-1")).toHaveCount(0);
  await expect(page.getByTestId("descent-error")).toHaveCount(0);
  await page.getByTestId("descent-optimiser").selectOption("momentum");
  await page.getByTestId("descent-on").selectOption("logits");
  await playToEnd(page, 20);
  expect(await number(page, 1, "distance")).toBeLessThan(0.005);
});
