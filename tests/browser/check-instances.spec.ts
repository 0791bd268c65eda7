import { cpSync, mkdirSync, readdirSync, writeFileSync } from "node:fs";
import { expect, test } from "./helpers/test.ts";
import { evaluate } from "./helpers/jdt.ts";
import { metric, valueOf } from "./helpers/metrics.ts";
import { address } from "./helpers/page.ts";
import { greyPng, greyPng16 } from "./helpers/png.ts";
import type { Page, TestInfo } from "@playwright/test";

const street = new URL("../../assets/samples/street/", import.meta.url).pathname;
const OPTIONS = ["--classes", "4", "--ignore", "255", "--tables", "instances"];
const [WIDTH, HEIGHT] = [128, 96];

/** Labels, predictions of two models, and a folder for instance maps. */
function folders(info: TestInfo): { labels: string; models: string; maps: string } {
  const [labels, models, maps] = ["labels", "models", "instances"].map((name) => info.outputPath(name)) as [string, string, string];
  cpSync(`${street}labels`, labels, { recursive: true });
  for (const model of ["bold", "timid"]) cpSync(`${street}${model}`, `${models}/${model}`, { recursive: true });
  mkdirSync(maps);
  return { labels, models, maps };
}

/** Instances in stripes, with ids beyond a byte; the upper rows belong to none. */
const stripes = () => greyPng16(WIDTH, HEIGHT, (row, column) => (row < 30 ? 0 : 26_000 + Math.floor(column / 20)));

async function check(page: Page, info: TestInfo, labels: string, models: string) {
  await page.goto(address("check", info));
  await page.getByTestId("check-classes").fill("4");
  await page.getByTestId("check-labels-folder").setInputFiles(labels);
  await page.getByTestId("check-predictions-folder").setInputFiles(models);
  await expect(page.getByTestId("check-pairs")).toHaveText("12 pairs of 2 models");
}

async function run(page: Page) {
  await page.getByTestId("check-run").click();
  await expect(page.getByTestId("check-beyond")).toBeVisible();
}

async function objects(page: Page): Promise<(number | null)[]> {
  return Promise.all(["bold", "timid"].map((model) => valueOf(metric(page, "mIoU_K", { model }))));
}

test("instance maps are the objects of K, as the command line has them", async ({ page }, info) => {
  const { labels, models, maps } = folders(info);
  const files = readdirSync(labels).sort();
  for (const file of files) writeFileSync(`${maps}/${file.replace(".png", "_gtFine_instanceIds.png")}`, stripes());
  const preds = [`${models}/bold`, `${models}/timid`];
  const k = (options: string[]) => evaluate(labels, preds, [...OPTIONS, ...options]).map((model) => model.metrics.mIoU_K ?? null);
  const [connected, given] = [k([]), k(["--instance-maps", maps])];
  expect(given).not.toEqual(connected);

  await check(page, info, labels, models);
  await run(page);
  expect(await objects(page)).toEqual(connected);
  await expect(page.getByTestId("check-objects-from")).toHaveText("Objects of K: connected components of the labels.");

  await page.getByText("Instance maps (optional)").first().click();
  await page.getByTestId("check-instances-folder").setInputFiles(maps);
  await expect(page.getByTestId("check-instances-loaded")).toContainText("Loaded: 6 files");
  await expect(page.getByTestId("check-instances-found")).toHaveText("6 labels have an instance map.");
  await run(page);
  await expect(page.getByTestId("check-objects-from")).toHaveText("Objects of K: instance maps, in all of 6 images.");
  expect(await objects(page)).toEqual(given);
});

test("labels without a map have connected objects, and maps without a label are counted", async ({ page }, info) => {
  const { labels, models, maps } = folders(info);
  for (const name of ["street_2_instanceIds", "elsewhere_instanceIds"]) writeFileSync(`${maps}/${name}.png`, stripes());
  const expected = evaluate(labels, [`${models}/bold`, `${models}/timid`], [...OPTIONS, "--instance-maps", maps]);

  await check(page, info, labels, models);
  await page.getByText("Instance maps (optional)").first().click();
  await page.getByTestId("check-instances").setInputFiles(readdirSync(maps).map((name) => `${maps}/${name}`));
  await expect(page.getByTestId("check-instances-found")).toHaveText("1 labels have an instance map; 1 files belong to no label.");
  await expect(page.getByTestId("check-review")).toContainText("1 of the files given as instance maps belong to no label.");
  await run(page);
  expect(await objects(page)).toEqual(expected.map((model) => model.metrics.mIoU_K));
  const said = "Objects of K: instance maps in 1 of 6 images, connected components in the others.";
  await expect(page.getByTestId("check-objects-from")).toHaveText(said);
});

test("a map that does not fit its label is a pair that could not be counted", async ({ page }, info) => {
  const { labels, models, maps } = folders(info);
  writeFileSync(`${maps}/street_1.png`, greyPng(9, 7, () => 1));
  await check(page, info, labels, models);
  await page.getByText("Instance maps (optional)").first().click();
  await page.getByTestId("check-instances").setInputFiles([`${maps}/street_1.png`]);
  await expect(page.getByTestId("check-instances-found")).toHaveText("1 labels have an instance map.");
  await run(page);
  await expect(page.getByText("the instance map is 9×7: both must have the same width and height")).toHaveCount(2);
  // Where objects are not asked for, nobody looks at it.
  await page.getByText("Names, merged classes, more measures").click();
  await page.getByTestId("check-objects").uncheck();
  await page.getByTestId("check-run").click();
  await expect(page.getByText("the instance map is 9×7")).toHaveCount(0);
  await expect(page.getByTestId("check-headline")).toContainText("6 images");
});
