import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { expect, test } from "./helpers/test.ts";
import { metric, valueOf } from "./helpers/metrics.ts";
import { address } from "./helpers/page.ts";
import { greyPng } from "./helpers/png.ts";
import type { Locator, Page, TestInfo } from "@playwright/test";

const zoo = new URL("../fixtures/zoo/", import.meta.url).pathname;
const file = (path: string, name: string) => ({ name, mimeType: "application/octet-stream", buffer: readFileSync(`${zoo}${path}`) });

async function sample(page: Page, info: TestInfo, name: "street" | "nodules") {
  await page.goto(address("check", info));
  await page.getByTestId(`sample-${name}`).click();
  await expect(page.getByTestId("check-fine")).toBeVisible();
  await expect(page.getByTestId("check-images")).toBeVisible();
}

const numbers = (of: Locator, name: string) =>
  of.evaluateAll((all, name) => all.map((element) => Number((element as HTMLElement).dataset[name])), name);

/** Each image's mean IoU, as the table of rows has it, in its order. */
async function means(page: Page): Promise<{ image: string; iou: number }[]> {
  return page.getByTestId("check-images").locator('[data-metric="mIoU_I"]').evaluateAll((cells) =>
    cells.map(({ dataset }: HTMLElement | any) => ({ image: dataset.image ?? "", iou: Number(dataset.value) })),
  );
}

test("the matrix read down and across gives the headline, for each model", async ({ page }, info) => {
  await sample(page, info, "street");
  const matrix = page.getByTestId("matrix");
  await expect(page.getByTestId("matrix-page")).toHaveText("images 1 – 6 of 6");
  for (const model of ["bold", "timid"]) {
    await page.getByTestId(`matrix-${model}`).click();
    const headline = async (over: string) => valueOf(metric(page, `mIoU_${over}`, { model }));
    for (const over of ["D", "I", "C"]) {
      await page.getByTestId(`read-${over.toLowerCase()}`).click();
      await expect(page.getByTestId("matrix-total")).toHaveAttribute("data-value", String(await headline(over)));
    }
    const across = await numbers(matrix.locator('[data-cell="mIoU_I"]'), "value");
    expect(across).toHaveLength(6);
    expect([...across].sort((a, b) => a - b), "worst first").toEqual(across);
    expect(across.reduce((a, b) => a + b, 0) / 6).toBeCloseTo((await headline("I")) ?? NaN, 12);
    const down = await matrix.locator('[data-cell="IoU"]').evaluateAll((cells) =>
      cells.map(({ dataset }: HTMLElement | any) => ({ class: Number(dataset.class), tp: Number(dataset.tp), union: Number(dataset.union), value: dataset.value })),
    );
    const classes = [...new Set(down.map((cell) => cell.class))];
    const mean = (values: number[]) => values.reduce((a, b) => a + b, 0) / values.length;
    const d = classes.map((id) => down.filter((cell) => cell.class === id)).map((cells) =>
      cells.reduce((sum, cell) => sum + cell.tp, 0) / cells.reduce((sum, cell) => sum + cell.union, 0));
    expect(mean(d)).toBeCloseTo((await headline("D")) ?? NaN, 12);
    const c = classes.map((id) => mean(down.filter((cell) => cell.class === id && cell.value !== "null").map((cell) => Number(cell.value))));
    expect(mean(c)).toBeCloseTo((await headline("C")) ?? NaN, 12);
    // The tables below are of the same model.
    await expect(page.getByTestId("check-model")).toHaveValue(model === "bold" ? "0" : "1");
  }
  for (const plot of ["histogram", "size", "owned", "ranks"]) await expect(page.getByTestId(`plot-${plot}`)).toBeVisible();
});

test("of many images a page is shown at a time, and the number of all stays", async ({ page }, info) => {
  const [labels, predictions] = ["labels", "predictions"].map((name) => info.outputPath(name)) as [string, string];
  for (const [folder, wrong] of [[labels, 0], [predictions, 1]] as const) {
    mkdirSync(folder, { recursive: true });
    for (let image = 0; image < 60; image++) {
      const id = (row: number, column: number) => (column < 10 + wrong * (image % 7) ? 0 : 1 + (row >> 3) % 2);
      writeFileSync(`${folder}/image_${String(image).padStart(2, "0")}.png`, greyPng(24, 16, id));
    }
  }
  await page.goto(address("check", info));
  await page.getByTestId("check-classes").fill("3");
  await page.getByTestId("check-labels-folder").setInputFiles(labels);
  await page.getByTestId("check-predictions-folder").setInputFiles(predictions);
  await expect(page.getByTestId("check-labels-loaded")).toContainText("60 files");
  await page.getByTestId("check-run").click();
  await expect(page.getByTestId("matrix-page")).toHaveText("images 1 – 24 of 60");
  const names = page.getByTestId("matrix").locator("tbody th");
  await expect(names).toHaveCount(24);
  await expect(names.first()).toHaveText("image_06");
  const total = await page.getByTestId("matrix-total").getAttribute("data-value");
  await page.getByTestId("matrix-after").click();
  await page.getByTestId("matrix-after").click();
  await expect(page.getByTestId("matrix-page")).toHaveText("images 49 – 60 of 60");
  await expect(names).toHaveCount(12);
  await expect(page.getByTestId("matrix-after")).toBeDisabled();
  await expect(page.getByTestId("matrix-total")).toHaveAttribute("data-value", total ?? "");
  await page.getByTestId("matrix-order").selectOption("name");
  await expect(names.first()).toHaveText("image_00");
  await expect(page.getByTestId("gallery-page")).toHaveText("images 1 – 8 of 60");
});

test("a cell of the confusion matrix shows the images in which it occurs", async ({ page }, info) => {
  await sample(page, info, "street");
  const cells = page.getByTestId("check-confusion").locator("[data-pixels]");
  await expect(cells).not.toHaveCount(0);
  const all = await means(page);
  // The confusion that is not everywhere, if there is one; else any.
  const wrong = await cells.evaluateAll((cells) =>
    cells.map(({ dataset }: HTMLElement | any) => ({ id: dataset.testid as string, pixels: Number(dataset.pixels) }))
      .filter(({ id, pixels }) => pixels > 0 && new Set(id.split("-").slice(1)).size === 2));
  expect(wrong.length).toBeGreaterThan(0);
  for (const { id, pixels } of wrong.slice(0, 4)) {
    await page.getByTestId(id).click();
    await expect(page.getByTestId(id)).toHaveAttribute("aria-pressed", "true");
    const picked = page.getByTestId("check-images").locator("[data-picked]");
    await expect.poll(async () => (await numbers(picked, "picked")).reduce((a, b) => a + b, 0)).toBe(pixels);
    const shown = await numbers(picked, "picked");
    expect([...shown].sort((a, b) => b - a), "the most first").toEqual(shown);
    await expect(page.getByTestId("check-picked")).toContainText(/was taken for/);
  }
  await page.getByTestId("check-picked-clear").click();
  await expect(page.getByTestId("check-picked")).toHaveCount(0);
  expect(await means(page)).toEqual(all);
});

test("the gallery shows the worst first, large on demand, over the photograph where there is one", async ({ page }, info) => {
  await sample(page, info, "nodules");
  const order = (await means(page)).sort((a, b) => a.iou - b.iou).map(({ image }) => image);
  const tiles = page.getByTestId("gallery-tile");
  await expect(tiles).toHaveCount(8);
  expect(await tiles.evaluateAll((all) => all.map((tile) => (tile as HTMLElement).dataset.image))).toEqual(order.slice(0, 8));
  for (const picture of await page.getByTestId("gallery-picture").all()) await expect(picture).toHaveAttribute("data-shown", "true");
  await page.getByTestId("gallery-after").click();
  await expect(tiles).toHaveCount(4);
  await page.getByTestId("gallery-before").click();
  // Colours: found, too much, too little, and nothing else but their hatch and the ground.
  const colours = () =>
    page.getByTestId("gallery-picture").first().evaluate((canvas) => {
      const { width, height } = canvas as HTMLCanvasElement;
      const data = (canvas as HTMLCanvasElement).getContext("2d")?.getImageData(0, 0, width, height).data ?? [];
      const found = new Set<string>();
      for (let at = 0; at < data.length; at += 4) found.add(`${data[at]},${data[at + 1]},${data[at + 2]}`);
      return [...found].sort();
    });
  await expect.poll(colours).toContain("232,234,235");
  const photographs = order.map((image) => ({ name: `${image.split("/").pop()}.png`, mimeType: "image/png", buffer: greyPng(8, 8, () => 100) }));
  await page.getByText("Photographs (optional)").first().click();
  await page.getByTestId("check-photographs").setInputFiles(photographs);
  await expect(page.getByTestId("check-photographs-found")).toHaveText("12 photographs belong to a label.");
  await expect.poll(colours).toContain("100,100,100");
  await page.getByTestId("gallery-photographs").uncheck();
  await expect.poll(colours).not.toContain("100,100,100");
  await tiles.first().click();
  await expect(page.getByTestId("pair-zoom-picture")).toHaveAttribute("data-shown", "true");
  await page.getByTestId("pair-zoom-times").selectOption("4");
  await page.getByTestId("pair-zoom-close").click();
  await expect(page.getByTestId("pair-zoom")).toBeHidden();
});

test("a pair that is opened in Paint has the numbers that it has here", async ({ page }, info) => {
  await sample(page, info, "nodules");
  const worst = (await means(page)).sort((a, b) => a.iou - b.iou)[0];
  await page.getByTestId("gallery-tile").first().click();
  await page.getByTestId("check-open-in-paint").click();
  await expect(page).toHaveURL(/#\/paint/);
  await expect(page.getByTestId("panel-paint")).toBeVisible();
  await expect(metric(page.getByTestId("panel-paint"), "mIoU_D")).toHaveAttribute("data-value", String(worst?.iou));
});

test("a pair that Paint cannot take as it is says what is taken of it", async ({ page }, info) => {
  const id = (shift: number) => (row: number, column: number) => Math.min(11, Math.floor((column + shift) / 100));
  const png = (name: string, shift: number) => ({ name, mimeType: "image/png", buffer: greyPng(1200, 20, id(shift)) });
  await page.goto(address("check", info));
  await page.getByTestId("check-classes").fill("12");
  await page.getByTestId("check-labels").setInputFiles([png("a.png", 0)]);
  await page.getByTestId("check-predictions").setInputFiles([png("a.png", 30)]);
  await page.getByTestId("check-run").click();
  await page.getByTestId("matrix-look").click();
  await page.getByTestId("check-open-in-paint").click();
  const notes = page.getByTestId("paint-notes");
  await expect(notes).toContainText("Of 1200 × 20 pixels only 1024 a side are taken");
  await expect(notes).toContainText("all others become one");
  await expect(page).toHaveURL(/#\/check/);
  await page.getByTestId("paint-all-the-same").click();
  await expect(page).toHaveURL(/#\/paint/);
  await expect.poll(() => page.getByTestId("canvas-label").evaluate((canvas) => (canvas as HTMLCanvasElement).width)).toBe(1024);
});

test("the bins of the calibration sum to its pixels, and show the images with pixels in them", async ({ page }, info) => {
  await page.goto(address("check", info));
  await page.getByTestId("check-classes").fill("4");
  await page.getByTestId("check-labels").setInputFiles([file("label_gray8.png", "a.png")]);
  await page.getByTestId("check-predictions").setInputFiles([file("pred_probs_chw.npy", "a.npy")]);
  await page.getByTestId("check-run").click();
  const bins = page.getByTestId("check-calibration").locator("button[data-pixels]");
  await expect(bins).toHaveCount(10);
  const pixels = await numbers(bins, "pixels");
  const words = page.getByTestId("calibration-words");
  expect(pixels.reduce((a, b) => a + b, 0)).toBe(Number(await words.getAttribute("data-pixels")));
  // Of one image the error over all pixels is the image's.
  expect(await valueOf(metric(page, "ECE_D", { model: "prediction" }))).toBeCloseTo(Number(await words.getAttribute("data-error")), 12);
  const full = pixels.findIndex((count) => count > 0);
  await page.getByTestId(`bin-${full}`).click();
  await expect(page.getByTestId("check-images").locator("[data-picked]")).toHaveAttribute("data-picked", String(pixels[full]));
  await page.getByTestId(`bin-${full}`).click();
  await expect(page.getByTestId("check-picked")).toHaveCount(0);
});

test("preset, names, merges and exclusions stand in the link", async ({ page }, info) => {
  await page.goto(address("check", info));
  await page.getByTestId("check-more").locator("summary").click();
  await page.getByTestId("check-merge").fill("vehicle = car, bus");
  await page.getByTestId("check-preset").selectOption("voc");
  await expect(page).toHaveURL(/merge=vehicle.*preset=voc/);
  const link = page.url();
  await page.goto("about:blank");
  await page.goto(link);
  await expect(page.getByTestId("check-preset")).toHaveValue("voc");
  await expect(page.getByTestId("check-merge")).toHaveValue("vehicle = car, bus");
});

test("at 390 px nothing is cut off sideways", async ({ page }, info) => {
  await page.setViewportSize({ width: 390, height: 844 });
  await sample(page, info, "street");
  await expect(page.getByTestId("check-confusion")).toBeVisible();
  await page.getByTestId("gallery-tile").first().click();
  await expect(page.getByTestId("pair-zoom-picture")).toHaveAttribute("data-shown", "true");
  const overflow = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
  expect(overflow).toBeLessThanOrEqual(0);
});

test("the counts are there as an Arrow file", async ({ page }, info) => {
  await sample(page, info, "nodules");
  const coming = page.waitForEvent("download");
  await page.getByTestId("check-file-arrow").click();
  const download = await coming;
  expect(download.suggestedFilename()).toBe("counts.arrow");
  // What is in between is read by Arrow's own crates in `crates/engine/tests/arrow.rs`.
  const bytes = readFileSync(await download.path());
  expect(bytes.subarray(0, 6).toString("latin1")).toBe("ARROW1");
  expect(bytes.subarray(-6).toString("latin1")).toBe("ARROW1");
  expect(bytes.includes("is_binary")).toBe(true);
});
