import { readFileSync } from "node:fs";
import { AxeBuilder } from "@axe-core/playwright";
import type { Download, Page, TestInfo } from "@playwright/test";
import { expect, test } from "./helpers/test.ts";
import { metric, valueOf } from "./helpers/metrics.ts";
import { address } from "./helpers/page.ts";
import { paintLarge } from "./helpers/painting.ts";

const PLOTS = ["pixel", "pair", "slice", "triangle", "line"] as const;

async function open(page: Page, info: TestInfo, query: string): Promise<void> {
  await page.goto(address("surface", info, query));
  await expect(page.getByTestId("panel-surface")).toBeVisible();
}

/** A number as the page has it now. */
async function number(page: Page, id: string): Promise<number> {
  return (await valueOf(metric(page, id))) ?? NaN;
}

/** Waits until a number is near to what it should be. */
async function expectNear(page: Page, id: string, wanted: number, tolerance = 1e-12): Promise<void> {
  await expect.poll(async () => Math.abs((await number(page, id)) - wanted), { message: `${id}, wanted ${wanted}` }).toBeLessThan(tolerance);
}

const sum = (values: number[]) => values.reduce((a, b) => a + b, 0);
const zip = (x: number[], y: number[], f: (x: number, y: number) => number) => sum(x.map((value, at) => f(value, y[at] ?? 0)));

/** Triples as the families count them, and the index of MATH: 1 − (tp + s)/(tp + α·fp + β·fn + s). */
function loss(id: string, x: number[], y: number[], smooth = 1e-3, [alpha, beta] = [0.7, 0.3]): number {
  const [a, b] = /^s?j/.test(id) ? [1, 1] : /^s?d/.test(id) ? [0.5, 0.5] : [alpha, beta];
  const tp = /^[sS]/.test(id) ? zip(x, y, (p, q) => p * q) : zip(x, y, Math.min);
  const [fp, fn] = [sum(x) - tp, sum(y) - tp];
  return 1 - (tp + smooth) / (tp + (a ?? 1) * fp + (b ?? 1) * fn + smooth);
}

async function text(download: Download): Promise<string> {
  return readFileSync(await download.path(), "utf8");
}

async function csv(page: Page, name: string): Promise<{ header: string[]; rows: number[][] }> {
  const waits = page.waitForEvent("download");
  await page.getByTestId(`csv-${name}`).click();
  const lines = (await text(await waits)).trimEnd().split("\n");
  return { header: (lines[0] ?? "").split(","), rows: lines.slice(1).map((line) => line.split(",").map(Number)) };
}

test("one pixel: values, minima and curves are the losses'", async ({ page }, info) => {
  await open(page, info, "losses=sjl,jml,sdl,dml,stl,ctl&y=0.4");
  for (const id of ["sjl", "jml", "sdl", "dml", "stl", "ctl"]) await expectNear(page, `at_label_${id}`, loss(id, [0.4], [0.4]));
  await expectNear(page, "lowest_x_jml", 0.4);
  await expectNear(page, "lowest_x_sjl", 1);
  await expectNear(page, "lowest_sjl", loss("sjl", [1], [0.4]));
  const { header, rows } = await csv(page, "pixel");
  expect(header[0]).toBe("x");
  expect(rows.length).toBe(201);
  for (const id of ["sjl", "dml", "ctl"]) {
    const column = header.indexOf(`loss_${id}`);
    for (const row of rows) expect(Math.abs((row[column] ?? NaN) - loss(id, [row[0] ?? NaN], [0.4]))).toBeLessThan(1e-12);
  }
  await expect(page.getByTestId("surface-note")).toContainText("y = 0.40");
});

test("one pixel: the label is dragged by pointer and by keyboard", async ({ page }, info) => {
  await open(page, info, "losses=sjl,jml");
  await expectNear(page, "lowest_x_jml", 0.5);
  const plot = page.getByTestId("plot-pixel");
  const box = await plot.boundingBox();
  if (!box) throw new Error("no plot");
  // The axis has 46 px on its left and 64 on its right.
  const at = (x: number) => box.x + 46 + x * (box.width - 110);
  await page.mouse.move(at(0.5), box.y + 100);
  await page.mouse.down();
  await page.mouse.move(at(0.2), box.y + 120, { steps: 6 });
  await page.mouse.up();
  await expectNear(page, "lowest_x_jml", 0.2, 0.011);
  const y = Number(await plot.getAttribute("aria-valuenow"));
  await plot.focus();
  await page.keyboard.press("ArrowRight");
  await page.keyboard.press("PageUp");
  await expectNear(page, "lowest_x_jml", y + 0.11, 1e-9);
  await expect(page).toHaveURL(new RegExp(`y=${(y + 0.11).toFixed(2).replace(/0$/, "")}`));
  await page.keyboard.press("Home");
  await expectNear(page, "lowest_x_jml", 0);
});

test("losses are put in and taken out, and the last one stays", async ({ page }, info) => {
  await open(page, info, "losses=jml");
  await page.getByTestId("draw-dml").check();
  await expectNear(page, "at_label_dml", 0);
  await page.getByTestId("draw-jml").uncheck();
  await expect(metric(page, "at_label_jml")).toHaveCount(0);
  await page.getByTestId("draw-dml").click();
  await expect(metric(page, "at_label_dml")).toHaveCount(1);
});

test("two pixels: surface, label and descents", async ({ page }, info) => {
  await open(page, info, "plot=pair&y=0.7&y2=0.3&x1=0.1&x2=0.9");
  await expectNear(page, "at_label_sjl", loss("sjl", [0.7, 0.3], [0.7, 0.3]));
  await expectNear(page, "at_label_jml", 0);
  await expectNear(page, "end_x1_jml", 0.7, 0.03);
  await expectNear(page, "end_x2_jml", 0.3, 0.03);
  const [x1, x2] = [await number(page, "end_x1_sjl"), await number(page, "end_x2_sjl")];
  expect(Math.hypot(x1 - 0.7, x2 - 0.3)).toBeGreaterThan(0.5);
  expect(x1).toBe(1);
  const { header, rows } = await csv(page, "pair-jml");
  expect(header).toEqual(["x1", "x2", "loss_jml"]);
  expect(rows.length).toBe(81 * 81);
  for (let at = 0; at < rows.length; at += 97) {
    const [a, b, value] = rows[at] ?? [];
    expect(Math.abs((value ?? NaN) - loss("jml", [a ?? NaN, b ?? NaN], [0.7, 0.3]))).toBeLessThan(1e-12);
  }
});

test("two pixels: the label is dragged on the map, a click starts a descent, keys move both", async ({ page }, info) => {
  await open(page, info, "plot=pair&y=0.5&y2=0.5&paths=false");
  await expectNear(page, "at_label_jml", 0);
  const map = page.getByTestId("plot-pair-jml");
  const box = await map.boundingBox();
  if (!box) throw new Error("no map");
  const side = box.width - 54;
  const at = (x1: number, x2: number): [number, number] => [box.x + 42 + x1 * side, box.y + 14 + (1 - x2) * side];
  await page.mouse.move(...at(0.5, 0.5));
  await page.mouse.down();
  await page.mouse.move(...at(0.8, 0.4), { steps: 5 });
  await page.mouse.up();
  await expectNear(page, "end_x1_jml", 0.8, 0.05);
  await expectNear(page, "end_x2_jml", 0.4, 0.05);
  await page.mouse.click(...at(0.2, 0.1));
  await expect(page).toHaveURL(/x1=0\.(19|2|21)&x2=0\.(09|1|11)\b/);
  await map.focus();
  const before = Number(await page.getByTestId("surface-y").inputValue());
  await page.keyboard.press("ArrowLeft");
  await expect(page.getByTestId("surface-y")).toHaveValue(String(Math.round(100 * before - 1) / 100));
  const start = Number(await page.getByTestId("surface-x2").inputValue());
  await page.keyboard.press("Shift+ArrowUp");
  await expect(page.getByTestId("surface-x2")).toHaveValue(String(Math.round(100 * start + 1) / 100));
});

test("a surface is turned by dragging and by arrow keys, and the link keeps it", async ({ page }, info) => {
  await open(page, info, "plot=pair");
  await expectNear(page, "at_label_jml", 0);
  const [solid, other] = [page.getByTestId("plot-pair-solid-jml"), page.getByTestId("plot-pair-solid-sjl")];
  await expect(solid).toHaveAttribute("data-camera", "-35 32");
  await solid.scrollIntoViewIfNeeded();
  const picture = () => solid.evaluate((canvas) => (canvas as HTMLCanvasElement).toDataURL());
  const before = await picture();
  const box = await solid.boundingBox();
  if (!box) throw new Error("no surface");
  await page.mouse.move(box.x + box.width / 2, box.y + box.height / 2);
  await page.mouse.down();
  await page.mouse.move(box.x + box.width / 2 + 60, box.y + box.height / 2 + 20, { steps: 4 });
  await page.mouse.up();
  await expect(solid).toHaveAttribute("data-camera", "-5 40");
  await expect(other).toHaveAttribute("data-camera", "-5 40");
  await expect.poll(picture).not.toBe(before);
  await expect(page).toHaveURL(/pitch=40&.*yaw=-5/);
  await solid.focus();
  await page.keyboard.press("ArrowLeft");
  await page.keyboard.press("ArrowUp");
  await expect(solid).toHaveAttribute("data-camera", "-10 45");
});

test("plots have as many pixels as the screen", async ({ browser }, info) => {
  const context = await browser.newContext({ deviceScaleFactor: 2, viewport: { width: 1280, height: 800 } });
  const page = await context.newPage();
  await open(page, info, "plot=pair");
  await expectNear(page, "at_label_jml", 0);
  for (const id of ["plot-pair-jml", "plot-pair-solid-jml"]) {
    // Pictures are drawn a little after their numbers are there.
    const off = () => page.getByTestId(id).evaluate((canvas) => Math.abs((canvas as HTMLCanvasElement).width - 2 * canvas.getBoundingClientRect().width));
    await expect.poll(off, { message: id }).toBeLessThanOrEqual(1);
  }
  await context.close();
});

test("a slice through the painting, at once", async ({ page }, info) => {
  await open(page, info, "plot=slice&side=32");
  await expectNear(page, "along_jml", 0, 1e-6);
  const here = await number(page, "here_jml");
  expect(here).toBeGreaterThan(0.01);
  expect(await number(page, "along_sjl")).toBeGreaterThan(0.01);
  const { header, rows } = await csv(page, "slice-jml");
  expect(header).toEqual(["a", "b", "loss_jml"]);
  expect(rows.length).toBe(32 * 32);
  expect(rows[0]?.slice(0, 2)).toEqual([-0.25, -0.25]);
  expect(rows.at(-1)?.slice(0, 2)).toEqual([1.25, 1.25]);
  // The grid's value nearest to the painting is near to the painting's.
  const near = rows.reduce((best, row) => (Math.hypot(row[0] ?? 9, row[1] ?? 9) < Math.hypot(best[0] ?? 9, best[1] ?? 9) ? row : best));
  expect(Math.abs((near[2] ?? NaN) - here)).toBeLessThan(0.05);
  await page.getByTestId("surface-across").selectOption({ label: "anywhere (random)" });
  await expect(page.getByTestId("surface-note")).toContainText("anywhere");
  const random = await number(page, "across_jml");
  await page.getByTestId("surface-seed").fill("7");
  await page.getByTestId("surface-seed").blur();
  await expect.poll(() => number(page, "across_jml")).not.toBe(random);
});

test("a large slice shows progress and can be cancelled", async ({ page }, info) => {
  await paintLarge(page);
  await open(page, info, "plot=slice&side=256&backend=cpu");
  await page.getByTestId("slice-run").click();
  const progress = page.getByTestId("slice-progress");
  await expect(progress).toBeVisible();
  await expect.poll(() => progress.evaluate((bar) => (bar as HTMLProgressElement).value), { timeout: 40_000 }).toBeGreaterThan(0);
  await page.getByTestId("slice-cancel").click();
  await expect(page.getByTestId("slice-status")).toHaveText("Cancelled.");
  await expect(page.getByTestId("slice-run")).toBeEnabled();
  await expect(metric(page, "here_jml")).toHaveAttribute("data-value", "null");
  // What follows a hand does not wait meanwhile, and the next slice starts.
  await page.getByTestId("surface-side").selectOption("32");
  await page.getByTestId("slice-run").click();
  await expectNear(page, "along_jml", 0, 1e-6);
});

test("the worst triangle of Dice has ratio 1.5, that of Jaccard 1", async ({ page }, info) => {
  await open(page, info, "plot=triangle&alpha=0.25&beta=0.25");
  await expectNear(page, "ratio_dml", 1.5);
  await expectNear(page, "ratio_jml", 1);
  await expectNear(page, "ratio_ctl", 2.5);
  await expectNear(page, "bound_dml", 1.5);
  await expectNear(page, "bound_ctl", 2.5);
  await expectNear(page, "d_xz_dml", 1);
  await expect(page.getByTestId("surface-note")).toContainText("the worst there is");
  await page.getByTestId("beta").fill("0.7");
  await expect(metric(page, "bound_ctl")).toHaveAttribute("data-value", "null");
  await expect(page.getByTestId("surface-note")).toContainText("no bound is proved");
  // A bar dragged to the floor: x is empty then.
  const box = await page.getByTestId("plot-vectors").boundingBox();
  if (!box) throw new Error("no bars");
  const slot = (box.width - 68) / (6 + 2.4);
  await page.mouse.move(box.x + 34 + slot / 2, box.y + 28);
  await page.mouse.down();
  await page.mouse.move(box.x + 34 + slot / 2, box.y + box.height - 4, { steps: 5 });
  await page.mouse.up();
  await expect(page.getByTestId("vector-x1")).toHaveValue("0");
  await page.getByTestId("vector-x1").fill("0.5");
  await expectNear(page, "d_xy_jml", 0.75);
  const rows = await page.getByTestId("table-triangle").locator("tbody tr").count();
  expect(rows).toBe(3);
});

test("the search finds the bound, the same with the same seed", async ({ page }, info) => {
  await open(page, info, "plot=triangle&vectors=0.2,0.5,0.1;0.3,0.3,0.3;0.9,0.1,0.4&hunt=dml&seed=3");
  await page.getByTestId("worst-run").click();
  await expect(metric(page, "worst_ratio")).toBeVisible({ timeout: 40_000 });
  const found = await number(page, "worst_ratio");
  expect(found).toBeGreaterThan(1.5 - 1e-6);
  expect(found).toBeLessThan(1.5 + 1e-9);
  await expect(page.getByTestId("plot-worst")).toBeVisible();
  await page.getByTestId("worst-take").click();
  await expect.poll(() => number(page, "ratio_dml")).toBeGreaterThan(1.49);
});

test("the real line: A is flat, B runs away", async ({ page }, info) => {
  await open(page, info, "plot=line&yr=0.8");
  await expectNear(page, "line_a", 1);
  await expectNear(page, "line_slope_a", 0);
  await expectNear(page, "line_b", 1.4);
  expect(await number(page, "line_slope_b")).toBeGreaterThan(0.1);
  await expect(page.getByTestId("surface-note")).toContainText("flat");
  await expect(page.getByTestId("surface-note")).toContainText("−∞");
  await page.getByTestId("plot-line").focus();
  await page.keyboard.press("PageDown");
  await expectNear(page, "line_b", 1.35);
  const { header, rows } = await csv(page, "line");
  expect(header).toEqual(["x", "form_a", "slope_a", "form_b", "slope_b"]);
  for (const [x, a, , b] of rows) {
    const form = (s: number) => 1 - (s - Math.abs((x ?? 0) - 0.7)) / (s + Math.abs((x ?? 0) - 0.7));
    expect(Math.abs((a ?? NaN) - form(Math.abs(x ?? NaN) + 0.7))).toBeLessThan(1e-12);
    expect(Math.abs((b ?? NaN) - form(Math.abs((x ?? NaN) + 0.7)))).toBeLessThan(1e-12);
  }
});

test("every plot can be saved as a picture", async ({ page }, info) => {
  for (const [plot, name] of [["pixel", "pixel"], ["pair", "pair-jml"], ["pair", "pair-solid-jml"], ["triangle", "triangle"], ["line", "line"]]) {
    await open(page, info, `plot=${plot}`);
    const waits = page.waitForEvent("download");
    await page.getByTestId(`png-${name}`).click();
    const file = readFileSync(await (await waits).path());
    expect(file.subarray(1, 4).toString("latin1"), name).toBe("PNG");
  }
});

for (const theme of ["light", "dark"]) {
  for (const plot of PLOTS) {
    test(`axe finds nothing on surface, ${plot}, ${theme}`, async ({ page }, info) => {
      await open(page, info, `plot=${plot}&theme=${theme}`);
      await expect(page.getByTestId("surface-note")).not.toBeEmpty();
      await page.waitForTimeout(300);
      const { violations } = await new AxeBuilder({ page }).withTags(["wcag2a", "wcag2aa", "wcag21aa", "wcag22aa"]).analyze();
      expect(violations.map(({ id, nodes }) => `${id}: ${nodes.map((node) => node.html).join(" | ")}`)).toEqual([]);
    });
  }
}

test("at 390 px nothing is cut off sideways", async ({ page }, info) => {
  await page.setViewportSize({ width: 390, height: 844 });
  for (const plot of PLOTS) {
    await open(page, info, `plot=${plot}`);
    await page.waitForTimeout(300);
    const overflow = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
    expect(overflow, plot).toBeLessThanOrEqual(0);
  }
});
