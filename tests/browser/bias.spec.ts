import { readFileSync } from "node:fs";
import type { Locator, Page, TestInfo } from "@playwright/test";
import { expect, test } from "./helpers/test.ts";
import { metric, valueOf } from "./helpers/metrics.ts";
import { address } from "./helpers/page.ts";

async function open(page: Page, info: TestInfo, query = ""): Promise<void> {
  await page.goto(address("bias", info, query));
  await expect(page.getByTestId("panel-bias")).toBeVisible();
  await expect(metric(page, "mIoU_D", { model: "A" })).toHaveAttribute("data-value", /\d/);
}

/** A model's headline number. */
async function number(page: Page, id: string, model: string): Promise<number> {
  return (await valueOf(metric(page.getByTestId("bias-results"), id, { model }))) ?? NaN;
}

const difference = async (page: Page, id: string) => (await number(page, id, "A")) - (await number(page, id, "B"));

/** Moves a slider as a hand would leave it. */
async function slide(slider: Locator, value: number): Promise<void> {
  await slider.evaluate((input: HTMLInputElement, to) => {
    input.value = String(to);
    input.dispatchEvent(new Event("input", { bubbles: true }));
  }, value);
}

interface Cell {
  image: string;
  class: number;
  iou: number | null;
  tp: number;
  union: number;
  worst: boolean;
}

/** The matrix as the page has it. */
async function cells(page: Page): Promise<Cell[]> {
  return page.getByTestId("matrix").evaluate((table) =>
    Array.from(table.querySelectorAll<HTMLElement>('[data-metric="IoU"]'), ({ dataset }) => ({
      image: dataset.image ?? "",
      class: Number(dataset.class),
      iou: dataset.value === "null" ? null : Number(dataset.value),
      tp: Number(dataset.tp),
      union: Number(dataset.union),
      worst: dataset.worst === "true",
    })),
  );
}

const mean = (values: number[]) => values.reduce((a, b) => a + b, 0) / values.length;
const there = (of: Cell[]) => of.flatMap((cell) => (cell.iou === null ? [] : [cell.iou]));
const groups = (of: Cell[], key: (cell: Cell) => string | number): Cell[][] =>
  [...new Set(of.map(key))].map((wanted) => of.filter((cell) => key(cell) === wanted));
const sum = (of: Cell[], value: (cell: Cell) => number) => of.reduce((total, cell) => total + value(cell), 0);

test("presets flip the ranking live", async ({ page }, info) => {
  await open(page, info);
  await expect(page.getByTestId("preset-strong-on-large")).toHaveAttribute("aria-pressed", "true");
  expect(await difference(page, "mIoU_D")).toBeGreaterThan(0.01);
  expect(await difference(page, "mIoU_C")).toBeLessThan(-0.05);
  expect(await difference(page, "mIoU_K")).toBeLessThan(-0.05);
  await expect(page.getByTestId("bias-note")).toContainText("two winners");
  await expect(page.getByTestId("plot-ranks")).toHaveAttribute("aria-label", /A leads by Acc, D\. B leads by I, C, K.*−1\.00/);

  await page.getByTestId("preset-strong-on-small").click();
  await expect.poll(() => difference(page, "mIoU_D")).toBeLessThan(-0.005);
  expect(await difference(page, "mIoU_C")).toBeGreaterThan(0.005);
  expect(await difference(page, "mIoU_K")).toBeGreaterThan(0.05);

  await page.getByTestId("preset-same-d").click();
  await expect.poll(async () => Math.abs(await difference(page, "mIoU_D"))).toBeLessThan(0.005);
  expect(Math.abs(await difference(page, "mIoU_C"))).toBeGreaterThan(0.1);
  await expect(page.getByTestId("bias-note")).toContainText("One mIoU D");
});

test("sliders move numbers, and without errors all are 1", async ({ page }, info) => {
  await open(page, info);
  const before = await number(page, "mIoU_C", "A");
  await slide(page.getByTestId("lose-A"), 20);
  await expect.poll(() => number(page, "mIoU_C", "A")).toBeGreaterThan(before + 0.05);
  await slide(page.getByTestId("lose-A"), 0);
  for (const id of ["Acc", "mIoU_D", "mIoU_I", "mIoU_C", "mIoU_K", "mIoU_I_q5", "mIoU_C_q5"]) {
    await expect.poll(() => number(page, id, "A"), { message: id }).toBe(1);
  }
  for (const [id, value] of [["thicken", -2], ["shift", 3], ["confuse", 40], ["blobs", 3]] as const) {
    const was = await number(page, "mIoU_D", "A");
    await slide(page.getByTestId(`${id}-A`), value);
    await expect.poll(() => number(page, "mIoU_D", "A"), { message: id }).toBeLessThan(was - 0.005);
  }
  await page.getByTestId("add-model").click();
  await expect(page.getByTestId("model-C")).toBeVisible();
  await expect.poll(() => number(page, "mIoU_D", "C")).toBe(1);
  await page.getByTestId("remove-A").click();
  await expect(page.getByTestId("model-C")).toHaveCount(0);
  await expect.poll(() => number(page, "mIoU_D", "B")).toBe(1);
});

for (const model of ["A", "B"]) {
  test(`reading the matrix of ${model} gives the headline numbers`, async ({ page }, info) => {
    await open(page, info, "models=lose-60.blobs-2*thick-3.from-200.confuse-10");
    await page.getByTestId(`matrix-${model}`).click();
    await expect(page.getByTestId("matrix")).toHaveAttribute("data-model", model);
    const all = await cells(page);
    expect(all.length).toBe(24 * 6);
    expect(all.some((cell) => cell.iou === null && cell.union > 0)).toBe(true);
    const [classes, images] = [groups(all, (cell) => cell.class), groups(all, (cell) => cell.image)];
    const readings = {
      mIoU_D: mean(classes.map((column) => sum(column, (cell) => cell.tp) / sum(column, (cell) => cell.union))),
      mIoU_I: mean(images.map((row) => mean(there(row)))),
      mIoU_C: mean(classes.map((column) => mean(there(column)))),
      mIoU_C_q5: mean(classes.map((column) => mean(there(column.filter((cell) => cell.worst))))),
    };
    for (const [id, value] of Object.entries(readings)) {
      expect(Math.abs(value - (await number(page, id, model))), id).toBeLessThan(1e-12);
    }
    for (const over of ["d", "i", "c"] as const) {
      await page.getByTestId(`read-${over}`).click();
      await expect(page.getByTestId(`read-${over}`)).toHaveAttribute("aria-pressed", "true");
      const id = `mIoU_${over.toUpperCase()}` as keyof typeof readings;
      const total = await valueOf(page.getByTestId("matrix-total"));
      expect(Math.abs((total ?? NaN) - readings[id]), id).toBeLessThan(1e-12);
      await expect(page.getByTestId("matrix-sum")).toContainText(`= ${(100 * readings[id]).toFixed(2)}.`);
    }
  });
}

test("a cell shows its image, by mouse and by keyboard", async ({ page }, info) => {
  await open(page, info);
  await page.locator('[data-metric="IoU"][data-image="05"][data-class="4"]').click();
  await expect(page.getByTestId("look")).toContainText("Image 05, person");
  const picture = (id: string) =>
    page.getByTestId(id).evaluate((canvas) => (canvas as HTMLCanvasElement).toDataURL());
  await expect.poll(() => picture("look-label")).not.toBe("data:,");
  const before = await picture("look-label");
  await page.keyboard.press("ArrowDown");
  await page.keyboard.press("ArrowLeft");
  await expect(page.getByTestId("look")).toContainText("Image 06, car");
  await expect(page.locator('[data-metric="IoU"][data-image="06"][data-class="3"]')).toBeFocused();
  await expect.poll(() => picture("look-label")).not.toBe(before);
});

test("a link restores data set, models and reading; numbers out of range are clamped", async ({ page }, info) => {
  await open(page, info);
  await page.getByTestId("set-cells").click();
  await page.getByTestId("new-seed").click();
  await page.getByTestId("set-images").fill("8");
  await page.getByTestId("set-images").press("Enter");
  await slide(page.getByTestId("lose-B"), 30);
  await page.getByTestId("read-i").click();
  await page.getByTestId("matrix-B").click();
  await expect(page).toHaveURL(/set=cells-8-1/);
  await expect.poll(async () => (await cells(page)).length).toBe(8 * 4);
  const [url, d] = [page.url(), await number(page, "mIoU_D", "B")];
  await page.goto("about:blank");
  await page.goto(url);
  await expect.poll(async () => (await cells(page)).length).toBe(8 * 4);
  expect(await number(page, "mIoU_D", "B")).toBe(d);
  await expect(page.getByTestId("matrix")).toHaveAttribute("data-model", "B");
  await expect(page.getByTestId("read-i")).toHaveAttribute("aria-pressed", "true");
  await expect(page.getByTestId("lose-B")).toHaveValue("30");

  await page.goto("about:blank");
  await open(page, info, "set=mars-9999-x&models=lose-99999*what&read=z-9-99-99");
  await expect(page.getByTestId("set-images")).toHaveValue("48");
  await expect(page.getByTestId("lose-A")).toHaveValue("600");
  await expect.poll(async () => (await cells(page)).length).toBe(48 * 6);
});

test("every plot has its numbers as a table and as a file", async ({ page }, info) => {
  await open(page, info);
  // Chromium asks before it takes more than ten files in a row.
  const files: Record<string, string[][]> = {};
  for (const [name, header] of [
    ["matrix", "model,image,class,iou,tp,union,worst"],
    ["size", "model,image,class,area,iou,share"],
    ["owned", "model,area,objects_up_to,share_up_to"],
    ["histogram", "model,image,iou"],
    ["ranks", "metric,model,value,rank,tau_with_mIoU_D"],
  ] as const) {
    await page.getByTestId(`data-${name}`).locator("summary").click();
    await expect(page.getByTestId(`table-${name}`).locator("tbody tr").nth(2), name).toBeVisible();
    const csv = page.waitForEvent("download");
    await page.getByTestId(`csv-${name}`).click();
    const lines = readFileSync(await (await csv).path(), "utf8").trimEnd().split("\n");
    expect(lines[0]).toBe(header);
    expect(lines.length, name).toBeGreaterThan(10);
    files[name] = lines.slice(1).map((line) => line.split(","));
    const png = page.waitForEvent("download");
    await page.getByTestId(`png-${name}`).click();
    expect(readFileSync(await (await png).path()).subarray(1, 4).toString(), name).toBe("PNG");
  }
  // The shares that objects own sum to what no false positive elsewhere takes away.
  const rows = files["size"] ?? [];
  const owned = rows.filter(([model]) => model === "A").reduce((total, row) => total + Number(row[4]) * Number(row[5]), 0);
  expect(Math.abs(owned - (await number(page, "mIoU_D", "A")))).toBeLessThan(1e-12);
});

test("a pair opens in Paint", async ({ page }, info) => {
  await open(page, info);
  await page.locator('[data-metric="IoU"][data-image="03"][data-class="3"]').click();
  await expect(page.getByTestId("look")).toContainText("Image 03, car");
  await page.getByTestId("open-in-paint").click();
  await expect(page.getByTestId("panel-paint")).toBeVisible();
  await expect(page).toHaveURL(/#\/paint/);
  expect(await page.evaluate(() => window.scrollY)).toBe(0);
  await expect.poll(() => page.getByTestId("canvas-label").evaluate((canvas) => (canvas as HTMLCanvasElement).width)).toBe(128);
  await expect(metric(page, "loss_jml")).toHaveAttribute("data-value", /0\.\d/);
});

test("at 390 px nothing is cut off sideways", async ({ page }, info) => {
  await page.setViewportSize({ width: 390, height: 844 });
  await open(page, info);
  for (const name of ["matrix", "size", "owned", "histogram", "ranks"]) {
    await page.getByTestId(`data-${name}`).locator("summary").click();
    await expect(page.getByTestId(`table-${name}`).locator("tbody tr").first()).toBeVisible();
  }
  const overflow = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
  expect(overflow).toBeLessThanOrEqual(0);
});

test("a checked data set is read here as well, and none says where to go", async ({ page }, info) => {
  await page.goto(address("bias", info, "set=checked"));
  await expect(page.getByTestId("bias-none-checked")).toBeVisible();
  await expect(page.getByTestId("bias-note")).toContainText("Nothing is checked");
  await page.getByTestId("to-check").click();
  await page.getByTestId("sample-street").click();
  await page.getByTestId("open-in-bias").click();
  await expect(page).toHaveURL(/#\/bias\?.*set=checked/);
  await expect(page.getByTestId("bias-none-checked")).toHaveCount(0);
  const result = page.getByTestId("bias-results");
  const models = await result.locator("tr[data-model]").evaluateAll((rows) => rows.map((row) => row.getAttribute("data-model") ?? ""));
  expect(models.length).toBeGreaterThan(0);
  const ids = ["Acc", "mIoU_D", "mIoU_I", "mIoU_C", "mIoU_K", "mIoU_I_q5", "mIoU_C_q5"];
  const seen = await Promise.all(ids.map((id) => valueOf(metric(result, id, { model: models[0] ?? "" }))));
  await expect(page.getByTestId("matrix-total")).toHaveAttribute("data-value", String(seen[3]));
  await expect(page.getByTestId("plot-histogram")).toHaveAttribute("aria-label", /\d/);
  await expect(page.getByTestId("plot-size")).toHaveAttribute("aria-label", /\d/);
  await page.getByTestId("matrix-look").click();
  await expect(page.getByTestId("pair-zoom-picture")).toHaveAttribute("data-shown", "true");
  await page.getByTestId("pair-zoom-close").click();

  // They are the numbers of the check.
  await page.getByTestId("to-check").click();
  for (const [at, id] of ids.entries()) {
    const scope = page.getByTestId(id === "mIoU_K" ? "check-beyond" : "check-headline");
    expect(await valueOf(scope.locator(`[data-metric="${id}"]`).first()), id).toBe(seen[at]);
  }
  // And the drawn scenes are still there.
  await page.goBack();
  await page.getByTestId("set-cells").click();
  await expect(metric(page, "mIoU_D", { model: "A" })).toHaveAttribute("data-value", /\d/);
});
