import { expect, test } from "./helpers/test.ts";
import { dataOrSkip } from "./helpers/data.ts";
import { evaluate } from "./helpers/jdt.ts";
import { metric, valueOf } from "./helpers/metrics.ts";
import { address, expectBackend, filesOf } from "./helpers/page.ts";
import type { Page } from "@playwright/test";

const fixture = (path: string) => new URL(`../fixtures/${path}`, import.meta.url).pathname;

async function run(page: Page, labels: string[], predictions: string[], classes: number, ignore: string) {
  await page.getByTestId("check-labels").setInputFiles(labels);
  await page.getByTestId("check-predictions").setInputFiles(predictions);
  await page.getByTestId("check-classes").fill(String(classes));
  await page.getByTestId("check-ignore").fill(ignore);
  await page.getByTestId("check-run").click();
  await expect(page.getByTestId("check-results")).toBeVisible();
}

/** Compares every headline number on the page with the command line's, to the last digit. */
async function expectSame(page: Page, model: string, metrics: Record<string, number | null>) {
  let compared = 0;
  for (const [id, expected] of Object.entries(metrics)) {
    const number = metric(page, id, { model });
    await expect(number, id).toHaveCount(1);
    expect(await valueOf(number), id).toBe(expected);
    compared += 1;
  }
  expect(compared).toBeGreaterThan(20);
}

test("real street pairs: each number on the page is the command line's", async ({ page }, info) => {
  const street = dataOrSkip("street");
  await page.goto(address("check", info));
  await expectBackend(page, info);
  await run(page, filesOf(`${street}/labels`), filesOf(`${street}/preds`), 10, "255");
  const [expected] = evaluate(`${street}/labels`, [`prediction=${street}/preds`], ["--classes", "10", "--ignore", "255"]);
  if (!expected) throw new Error("no model");
  await expectSame(page, "prediction", expected.metrics);
  // Per image and class: the IoU of each cell from the command line's counts.
  for (const row of expected.counts.filter((row) => row.tp + row.fn > 0)) {
    const shown = await valueOf(metric(page, "IoU", { class: row.class, image: row.image, model: "prediction" }));
    expect(shown).toBe(row.tp / (row.tp + row.fp + row.fn));
  }
  for (const row of expected.counts.filter((row) => row.tp + row.fn === 0)) {
    expect(await valueOf(metric(page, "IoU", { class: row.class, image: row.image, model: "prediction" }))).toBeNull();
  }
  await expect(page.getByTestId("check-failures")).toHaveCount(0);
});

test("the nodule sample: binary masks of two readers", async ({ page }, info) => {
  await page.goto(address("check", info));
  await page.getByTestId("sample-nodules").click();
  await expect(page.getByTestId("check-results")).toBeVisible();
  const folder = new URL("../../assets/samples/nodules/", import.meta.url).pathname;
  const [expected] = evaluate(`${folder}reader_1`, [`reader_2=${folder}reader_2`], ["--binary"]);
  await expectSame(page, "reader_2", expected?.metrics ?? {});
  await expect(page.getByText("12 images")).toBeVisible();
});

test("the street sample: two models side by side, D and C disagree", async ({ page }, info) => {
  await page.goto(address("check", info));
  await page.getByTestId("sample-street").click();
  await expect(page.getByTestId("check-results")).toBeVisible();
  const folder = new URL("../../assets/samples/street/", import.meta.url).pathname;
  const models = evaluate(`${folder}labels`, [`${folder}bold`, `${folder}timid`], ["--classes", "4", "--ignore", "255"]);
  expect(models.map((model) => model.name)).toEqual(["bold", "timid"]);
  for (const model of models) await expectSame(page, model.name, model.metrics);
});

test("formats mix: any label of the zoo with any prediction gives the same counts", async ({ page }, info) => {
  await page.goto(address("check", info));
  const zoo = fixture("zoo");
  const read = async (path: string) => (await import("node:fs")).readFileSync(`${zoo}/${path}`);
  const named = async (path: string, name: string) => ({ name, mimeType: "application/octet-stream", buffer: await read(path) });
  for (const [label, pred] of [
    ["label_gray8.png", "pred_gray16.png"],
    ["label_palette8_voc.png", "pred_probs_chw.npy"],
    ["label_int64.npy", "pred_palette2_adam7.png"],
  ] as const) {
    const files = [await named(label, `a.${label.slice(-3)}`)];
    await page.getByTestId("check-labels").setInputFiles(files);
    await page.getByTestId("check-predictions").setInputFiles([await named(pred, `a.${pred.slice(-3)}`)]);
    await page.getByTestId("check-classes").fill("4");
    await page.getByTestId("check-ignore").fill("");
    await page.getByTestId("check-run").click();
    const pixel = (264 + 324 + 156 + 65) / 1200;
    await expect(metric(page, "Acc", { model: "prediction" })).toHaveAttribute("data-value", String(pixel));
  }
});

test("a bad file is a row, not the end", async ({ page }, info) => {
  await page.goto(address("check", info));
  const zoo = fixture("zoo");
  const bytes = (await import("node:fs")).readFileSync(`${zoo}/label_gray8.png`);
  const file = (name: string, buffer: Buffer) => ({ name, mimeType: "image/png", buffer });
  await page.getByTestId("check-labels").setInputFiles([file("good.png", bytes), file("torn.png", bytes.subarray(0, 90))]);
  await page.getByTestId("check-predictions").setInputFiles([file("good.png", bytes), file("torn.png", bytes)]);
  await page.getByTestId("check-classes").fill("4");
  await page.getByTestId("check-run").click();
  await expect(page.getByTestId("check-failures")).toContainText("torn");
  expect(await valueOf(metric(page, "mIoU_D", { model: "prediction" }))).toBe(1);
});

test("labels outside the class range are refused with what to do", async ({ page }, info) => {
  const street = dataOrSkip("street");
  await page.goto(address("check", info));
  await run(page, filesOf(`${street}/labels`).slice(0, 1), filesOf(`${street}/preds`).slice(0, 1), 3, "255");
  await expect(page.getByTestId("check-failures")).toContainText("outside 0…2");
  await expect(metric(page, "mIoU_D", { model: "prediction" })).toHaveText("n/a");
});

test("files without a partner are counted, and none at all is said", async ({ page }, info) => {
  await page.goto(address("check", info));
  const zoo = fixture("zoo");
  await page.getByTestId("check-labels").setInputFiles([`${zoo}/label_gray8.png`]);
  await page.getByTestId("check-predictions").setInputFiles([`${zoo}/pred_gray16.png`]);
  await page.getByTestId("check-run").click();
  await expect(page.getByRole("alert")).toContainText("share a name");
});
