import { mkdirSync, writeFileSync } from "node:fs";
import { evaluate } from "./helpers/jdt.ts";
import { metric, valueOf } from "./helpers/metrics.ts";
import { npy } from "./helpers/npy.ts";
import { address } from "./helpers/page.ts";
import { greyPng } from "./helpers/png.ts";
import { expect, test } from "./helpers/test.ts";
import type { Page, TestInfo } from "@playwright/test";

const [HEIGHT, WIDTH, CLASSES] = [40, 60, 3];
const IDS = ["soft_IoU", "soft_Dice", "loss_jml", "loss_dml", "loss_sjl", "loss_sdl"].flatMap((id) => ["D", "I", "C"].map((over) => `${id}_${over}`));
const ALL = [...IDS, "loss_ce_D", "loss_ce_I"];

/** The class of a pixel; some are left out, and the second image lacks the last class. */
const idOf = (image: number) => (row: number, column: number) =>
  row < 2 ? 255 : ((row >> 4) + (column >> 4) + image) % (image === 1 ? 2 : CLASSES);

/** Probabilities that sum to 1; the surer model has more of them where the label is. */
const prob = (image: number, sure: number) => (id: number, row: number, column: number) => {
  const score = (other: number) => 1 + ((7 * row + 13 * column + 5 * other + image) % 11) + (idOf(image)(row, column) === other ? sure : 0);
  return score(id) / [...Array(CLASSES).keys()].reduce((sum, other) => sum + score(other), 0);
};

/** Labels as PNG, and two models' maps: of one with the channels first, of the other with the channels last. */
function folders(info: TestInfo): { labels: string; models: string } {
  const [labels, models] = ["labels", "models"].map((name) => info.outputPath(name)) as [string, string];
  for (const folder of [labels, `${models}/first`, `${models}/last`]) mkdirSync(folder, { recursive: true });
  for (const image of [0, 1, 2]) {
    writeFileSync(`${labels}/a${image}.png`, greyPng(WIDTH, HEIGHT, idOf(image)));
    writeFileSync(`${models}/first/a${image}.npy`, npy([CLASSES, HEIGHT, WIDTH], prob(image, 30)));
    const last = prob(image, 8);
    writeFileSync(`${models}/last/a${image}.npy`, npy([HEIGHT, WIDTH, CLASSES], (row, column, id) => last(id, row, column)));
  }
  return { labels, models };
}

async function count(page: Page, info: TestInfo, labels: string, predictions: string) {
  await page.goto(address("check", info));
  await page.getByTestId("check-classes").fill(String(CLASSES));
  await page.getByTestId("check-labels-folder").setInputFiles(labels);
  await page.getByTestId("check-predictions-folder").setInputFiles(predictions);
  await page.getByTestId("check-run").click();
  await expect(page.getByTestId("check-results")).toBeVisible();
}

test("soft metrics and losses of probability maps are the command line's", async ({ page }, info) => {
  const { labels, models } = folders(info);
  await count(page, info, labels, models);
  const options = ["--classes", String(CLASSES), "--ignore", "255", "--tables", "sums,bins"];
  const expected = evaluate(labels, [`${models}/first`, `${models}/last`], options);
  expect(expected.map((model) => model.name)).toEqual(["first", "last"]);
  const beyond = page.getByTestId("check-beyond");
  for (const model of expected) {
    for (const id of ALL) {
      expect(model.metrics[id], id).toEqual(expect.any(Number));
      expect(await valueOf(metric(beyond, id, { model: model.name })), `${model.name} ${id}`).toBe(model.metrics[id]);
    }
  }
  // A soft metric in percent, a loss as it is; the lower loss is the better one.
  const [first] = expected;
  await expect(metric(beyond, "soft_IoU_D", { model: "first" })).toHaveText(((first?.metrics.soft_IoU_D ?? 0) * 100).toFixed(2));
  await expect(metric(beyond, "loss_jml_D", { model: "first" })).toHaveText((first?.metrics.loss_jml_D ?? 0).toFixed(4));
  await expect(beyond.locator('td.number--best [data-metric="loss_jml_D"]')).toHaveCount(1);
  await expect(beyond.locator('[data-model="first"].number--best [data-metric="loss_jml_D"]')).toBeVisible();
  for (const group of ["Calibration", "Soft metrics", "Losses"]) await expect(beyond.getByRole("rowheader", { name: group, exact: true })).toBeVisible();
  await expect(beyond).toContainText("smooth 1e-3");
  await expect(beyond.getByRole("rowheader", { name: "loss_dml_I", exact: true })).toHaveAttribute("title", /min/);
});

test("hard predictions have neither", async ({ page }, info) => {
  const { labels } = folders(info);
  await count(page, info, labels, labels);
  await expect(metric(page, "mIoU_K", { model: "labels" })).toHaveAttribute("data-value", "1");
  for (const id of ["soft_IoU_D", "loss_jml_D"]) await expect(page.locator(`[data-metric="${id}"]`)).toHaveCount(0);
  await expect(page.getByTestId("check-beyond")).not.toContainText("smooth");
});
