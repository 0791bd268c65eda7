import { cpSync, mkdirSync, readFileSync, readdirSync, writeFileSync } from "node:fs";
import { pathToFileURL } from "node:url";
import { expect, test } from "./helpers/test.ts";
import { evaluate, printed } from "./helpers/jdt.ts";
import { metric, valueOf } from "./helpers/metrics.ts";
import { address } from "./helpers/page.ts";
import { greyPng } from "./helpers/png.ts";
import { breakChecker, started, watchWorkers } from "./helpers/workers.ts";
import { zip } from "./helpers/zip.ts";
import type { Page, TestInfo } from "@playwright/test";

const street = new URL("../../assets/samples/street/", import.meta.url).pathname;
const zoo = new URL("../fixtures/zoo/", import.meta.url).pathname;
const OPTIONS = ["--classes", "4", "--ignore", "255"];

/** A folder of labels and one of two models' folders. */
function folders(info: TestInfo): { labels: string; models: string } {
  const [labels, models] = ["labels", "models"].map((name) => info.outputPath(name)) as [string, string];
  cpSync(`${street}labels`, labels, { recursive: true });
  for (const model of ["bold", "timid"]) cpSync(`${street}${model}`, `${models}/${model}`, { recursive: true });
  return { labels, models };
}

async function open(page: Page, info: TestInfo, classes = "4") {
  await page.goto(address("check", info));
  await page.getByTestId("check-classes").fill(classes);
}

async function choose(page: Page, labels: string, predictions: string) {
  await page.getByTestId("check-labels-folder").setInputFiles(labels);
  await page.getByTestId("check-predictions-folder").setInputFiles(predictions);
}

async function run(page: Page) {
  await page.getByTestId("check-run").click();
  await expect(page.getByTestId("check-results")).toBeVisible();
}

/** Every headline number of every model is the command line's, to the last digit. */
async function expectSame(page: Page, models: ReturnType<typeof evaluate>) {
  for (const model of models) {
    for (const [id, expected] of Object.entries(model.metrics)) {
      expect(await valueOf(metric(page, id, { model: model.name })), `${model.name} ${id}`).toBe(expected);
    }
  }
}

async function download(page: Page, file: string): Promise<string> {
  const coming = page.waitForEvent("download");
  await page.getByTestId(`check-file-${file}`).click();
  return (await coming).path();
}

test("a folder of two models: headline, classes and images are the command line's", async ({ page }, info) => {
  const { labels, models } = folders(info);
  await open(page, info);
  await choose(page, labels, models);
  await expect(page.getByTestId("check-pairs")).toHaveText("12 pairs of 2 models");
  await run(page);
  const instances = info.outputPath("instances.parquet");
  const expected = evaluate(labels, [`${models}/bold`, `${models}/timid`], [...OPTIONS, "--instances-out", instances]);
  expect(expected.map((model) => model.name)).toEqual(["bold", "timid"]);
  expect(Object.keys(expected[0]?.metrics ?? {})).toContain("mIoU_K");
  await expectSame(page, expected);
  for (const [at, model] of expected.entries()) {
    await page.getByTestId("check-model").selectOption(String(at));
    for (const row of model.counts.filter((row) => row.tp + row.fn > 0)) {
      const shown = metric(page, "IoU", { class: row.class, image: row.image, model: model.name });
      expect(await valueOf(shown)).toBe(row.tp / (row.tp + row.fp + row.fn));
    }
  }
  // D and C put them in another order than the accuracy does.
  const compare = page.getByTestId("check-compare");
  await expect(compare.locator('[data-rank="mIoU_D"] [data-rank-of="timid"]')).toHaveText("1");
  await expect(compare.locator('[data-rank="Acc"] [data-rank-of="bold"]')).toHaveText("1");
  expect(await valueOf(compare.locator('[data-tau-of="mIoU_D"] [data-tau="Acc"]'))).toBe(-1);
  await expect(page.locator('[data-convention="mmseg"]')).toContainText("Equal to Paper");
});

test("a zip of models is read like its folders", async ({ page }, info) => {
  const { labels, models } = folders(info);
  await open(page, info);
  const packed = (folder: string, names: string[]) =>
    Object.fromEntries(
      names.flatMap((name) => readdirSync(`${folder}/${name}`).map((file) => [`${name}/${file}`, readFileSync(`${folder}/${name}/${file}`)])),
    );
  const file = (name: string, files: Record<string, Buffer>) => ({ name, mimeType: "application/zip", buffer: zip(files) });
  await page.getByTestId("check-labels").setInputFiles([file("gt.zip", packed(info.outputPath(), ["labels"]))]);
  await page.getByTestId("check-predictions").setInputFiles([file("models.zip", packed(models, ["bold", "timid"]))]);
  await expect(page.getByTestId("check-pairs")).toHaveText("12 pairs of 2 models");
  await run(page);
  await expectSame(page, evaluate(labels, [`${models}/bold`, `${models}/timid`], OPTIONS));
});

test("dropped folders are walked, and the first folder is the model", async ({ page }, info) => {
  const { labels, models } = folders(info);
  // Browsers let no script drop a folder: the items of a drop of files answer for one.
  await page.addInitScript(() => {
    type Tree = { [name: string]: Tree | Uint8Array };
    const entry = (path: string, name: string, node: Tree | Uint8Array): unknown => {
      const fullPath = `${path}/${name}`;
      if (node instanceof Uint8Array) {
        const file = (done: (file: File) => void) => done(new File([node as BlobPart], name));
        return { isDirectory: false, isFile: true, name, fullPath, file };
      }
      const inside = Object.entries(node).map(([name, node]) => entry(fullPath, name, node));
      // Half at a time, as browsers give a hundred.
      const parts = [inside.slice(0, inside.length >> 1), inside.slice(inside.length >> 1), []].filter((part, at) => part.length || at === 2);
      return {
        isDirectory: true, isFile: false, name, fullPath,
        createReader: () => ({ readEntries: (done: (some: unknown[]) => void) => done(parts.shift() ?? []) }),
      };
    };
    let roots: unknown[] = [];
    DataTransferItem.prototype.webkitGetAsEntry = () => roots.shift() as FileSystemEntry;
    Object.assign(window, {
      dropOn: (testId: string, trees: Tree) => {
        roots = Object.entries(trees).map(([name, node]) => entry("", name, node));
        const data = new DataTransfer();
        for (const name of Object.keys(trees)) data.items.add(new File([], name));
        const at = document.querySelector(`[data-testid="${testId}"]`);
        at?.dispatchEvent(new DragEvent("drop", { dataTransfer: data, bubbles: true, cancelable: true }));
      },
    });
  });
  await open(page, info);
  const drop = (testId: string, folders: [string, string][]) =>
    page.evaluate(
      ([testId, folders]) => {
        const bytes = (text: string) => Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0));
        const trees = Object.fromEntries(
          folders.map(([name, files]) => [name, Object.fromEntries(files.map(([file, text]) => [file, bytes(text)]))]),
        );
        (window as unknown as { dropOn(testId: string, trees: object): void }).dropOn(testId, trees);
      },
      [
        testId,
        folders.map(([name, path]) => [
          name,
          readdirSync(path).map((file) => [file, readFileSync(`${path}/${file}`).toString("base64")] as [string, string]),
        ] as [string, [string, string][]]),
      ] as [string, [string, [string, string][]][]],
    );
  await drop("check-labels-drop", [["labels", labels]]);
  await drop("check-predictions-drop", [["bold", `${models}/bold`], ["timid", `${models}/timid`]]);
  await expect(page.getByTestId("check-pairs")).toHaveText("12 pairs of 2 models");
  await run(page);
  await expectSame(page, evaluate(labels, [`${models}/bold`, `${models}/timid`], OPTIONS));
});

test("a bad file in the middle and files without a partner", async ({ page }, info) => {
  const { labels, models } = folders(info);
  writeFileSync(`${models}/bold/street_3.png`, readFileSync(`${models}/bold/street_3.png`).subarray(0, 60));
  writeFileSync(`${models}/timid/stray.png`, greyPng(4, 4, () => 0));
  cpSync(`${labels}/street_1.png`, `${labels}/only_a_label.png`);
  cpSync(`${labels}/street_2.png`, `${labels}/twice.png`);
  cpSync(`${labels}/street_2.png`, `${labels}/twice.bmp`);
  writeFileSync(`${labels}/notes.txt`, "no mask");
  await open(page, info);
  await choose(page, labels, models);
  await expect(page.getByTestId("check-pairs")).toContainText("without a partner: 1 labels, 1 predictions");
  const review = page.getByTestId("check-review");
  await review.locator("summary").click();
  for (const text of ["only_a_label.png", "stray.png", "twice.bmp", "1 files are no masks"]) await expect(review).toContainText(text);
  await run(page);
  await expect(page.getByTestId("check-failures").getByRole("row")).toHaveCount(1);
  await expect(page.getByTestId("check-failures")).toContainText("street_3");
  await expectSame(page, evaluate(labels, [`${models}/bold`, `${models}/timid`], OPTIONS));
});

/** Sixty pairs that take a while: labels and predictions. */
function sixty(info: TestInfo): [string, string] {
  return ["labels", "predictions"].map((name, shift) => {
    const folder = info.outputPath(name);
    mkdirSync(folder, { recursive: true });
    for (let pair = 0; pair < 60; pair++) {
      const id = (row: number, column: number) => ((row >> 5) + ((column + 3 * shift) >> 6) + pair) % 4;
      writeFileSync(`${folder}/image_${String(pair).padStart(2, "0")}.png`, greyPng(512, 512, id));
    }
    return folder;
  }) as [string, string];
}

test("a worker that dies costs the pair that it was at, and no other", async ({ page }, info) => {
  await watchWorkers(page);
  const [labels, predictions] = sixty(info);
  await open(page, info);
  await choose(page, labels, predictions);
  await expect(page.getByTestId("check-pairs")).toContainText("60 pairs");
  await page.getByTestId("check-run").click();
  const bar = page.getByTestId("check-progress").getByRole("progressbar");
  await expect.poll(async () => Number(await bar.getAttribute("value"))).toBeGreaterThan(2);
  const before = await started(page, "checker");
  await breakChecker(page);
  await expect(page.getByTestId("check-results")).toBeVisible();
  expect(await started(page, "checker")).toBeGreaterThan(before);
  await expect(page.getByTestId("check-progress")).toContainText("60 pairs counted");
  await expect(page.getByTestId("check-failures").getByRole("row")).toHaveCount(1);
  await expect(page.getByTestId("check-failures")).toContainText("the worker stopped");
  await expect(page.getByText("59 images")).toBeVisible();
});

test("a run pauses, goes on, and keeps what it has when it is cancelled", async ({ page }, info) => {
  const [labels, predictions] = sixty(info);
  await open(page, info);
  await choose(page, labels, predictions);
  await expect(page.getByTestId("check-pairs")).toContainText("60 pairs");
  await page.getByTestId("check-run").click();
  await page.getByTestId("check-pause").click();
  const progress = page.getByTestId("check-progress");
  await expect(progress).toContainText("Paused.");
  // Those that were under way come back; then it stands still.
  await page.waitForTimeout(1500);
  const standing = await progress.getByRole("progressbar").getAttribute("value");
  await page.waitForTimeout(500);
  await expect(progress.getByRole("progressbar")).toHaveAttribute("value", standing ?? "");
  // Cancelled in the page as soon as one more is counted: sixty pairs are soon done.
  await progress.getByRole("progressbar").evaluate(
    (bar, standing) =>
      new Promise<void>((resolve) => {
        const press = (id: string) => document.querySelector<HTMLElement>(`[data-testid=${id}]`)?.click();
        new MutationObserver((_, observer) => {
          if (Number(bar.getAttribute("value")) <= standing) return;
          observer.disconnect();
          press("check-cancel");
          resolve();
        }).observe(bar, { attributes: true, attributeFilter: ["value"] });
        press("check-pause");
      }),
    Number(standing),
  );
  await expect(progress).toContainText(/Cancelled after \d+ of 60 pairs/);
  const images = Number(/after (\d+) of/.exec((await progress.textContent()) ?? "")?.[1]);
  expect(images).toBeGreaterThan(0);
  expect(images).toBeLessThan(60);
  // The rows that are there are those of the command line.
  const rows = page.locator('[data-metric="mIoU_I"][data-image]');
  await expect(rows).not.toHaveCount(0);
  const image = (await rows.first().getAttribute("data-image")) ?? "";
  const [expected] = evaluate(labels, [`prediction=${predictions}`], ["--classes", "4", "--ignore", "255"]);
  const cells = expected?.counts.filter((row) => row.image === image && row.tp + row.fn > 0) ?? [];
  expect(cells.length).toBeGreaterThan(0);
  for (const { class: id, tp, fp, fn } of cells) {
    expect(await valueOf(metric(page, "IoU", { class: id, image }))).toBe(tp / (tp + fp + fn));
  }
  // And it can be run to its end.
  await run(page);
  await expect(progress).toContainText("60 pairs counted");
});

test("a mend that the doctor offers is a click, recorded, and taken back", async ({ page }, info) => {
  const [labels, predictions] = ["labels", "predictions"].map((name) => info.outputPath(name)) as [string, string];
  for (const [folder, from] of [[labels, 1], [predictions, 0]] as const) {
    mkdirSync(folder, { recursive: true });
    for (const image of [0, 1]) {
      writeFileSync(`${folder}/a${image}.png`, greyPng(60, 40, (row, column) => from + ((row >> 3) + (column >> 4) + image) % 3));
    }
  }
  await open(page, info, "3");
  await choose(page, labels, predictions);
  await run(page);
  const findings = page.getByTestId("check-findings");
  await expect(findings.locator('[data-finding="off_by_one"]')).toContainText("label a0 and 1 more");
  await findings.locator('[data-finding="off_by_one"] [data-fix="label:subtract-one"]').click();
  await expect(page.getByTestId("check-mended")).toContainText("label: Subtract one");
  const mended = ["--classes", "3", "--ignore", "255", "--fix", "label:subtract-one"];
  await expectSame(page, evaluate(labels, [predictions], mended));
  expect(await valueOf(metric(page, "mIoU_D", { model: "predictions" }))).toBe(1);
  const json = JSON.parse(readFileSync(await download(page, "json"), "utf8"));
  expect(json.fixes).toEqual(["label:subtract-one"]);
  await page.locator('[data-undo="subtract-one"]').click();
  await expect(page.getByTestId("check-mended")).toHaveCount(0);
  await expect(page.getByTestId("check-failures")).toContainText("a0");
});

test("presets, probabilities and merged classes", async ({ page }, info) => {
  const file = (path: string, name: string) => ({ name, mimeType: "application/octet-stream", buffer: readFileSync(`${zoo}${path}`) });
  await open(page, info);
  await page.getByTestId("check-preset").selectOption("voc");
  await page.getByTestId("check-labels").setInputFiles([file("label_rgb_voc.png", "a.png")]);
  await page.getByTestId("check-predictions").setInputFiles([file("pred_lzw.tif", "a.tif")]);
  await run(page);
  const pixels = (264 + 324 + 156 + 65) / 1200;
  expect(await valueOf(metric(page, "Acc", { model: "prediction" }))).toBe(pixels);
  await expect(page.getByTestId("check-classes-table")).toContainText("aeroplane");

  await page.getByTestId("check-preset").selectOption("");
  await page.getByTestId("check-classes").fill("4");
  await page.getByTestId("check-predictions").setInputFiles([file("pred_probs_chw.npy", "a.npy")]);
  await page.getByTestId("check-labels").setInputFiles([file("label_gray8.png", "a.png")]);
  await run(page);
  await expect(metric(page, "ECE_D", { model: "prediction" })).toHaveAttribute("data-value", /^0\.\d+/);
  const folder = info.outputPath("both");
  for (const [side, path, name] of [["l", "label_gray8.png", "a.png"], ["p", "pred_probs_chw.npy", "a.npy"]] as const) {
    mkdirSync(`${folder}/${side}`, { recursive: true });
    cpSync(`${zoo}${path}`, `${folder}/${side}/${name}`);
  }
  const bins = ["--bins-out", info.outputPath("bins.parquet")];
  await expectSame(page, evaluate(`${folder}/l`, [`prediction=${folder}/p`], ["--classes", "4", ...bins]));

  await page.getByTestId("check-more").locator("summary").click();
  await page.getByTestId("check-names").fill("sky, road, car, bus");
  await page.getByTestId("check-merge").fill("vehicle = car, bus");
  await page.getByTestId("check-exclude").fill("sky");
  await page.getByTestId("check-run").click();
  await expect(page.getByTestId("check-classes-table")).toContainText("vehicle");
  const merged = ["--names", "sky,road,car,bus", "--merge", "vehicle=car,bus", "--exclude", "sky"];
  await expectSame(page, evaluate(`${folder}/l`, [`prediction=${folder}/p`], ["--classes", "4", ...merged]));
  await page.getByTestId("check-merge").fill("vehicle");
  await page.getByTestId("check-run").click();
  await expect(page.getByRole("alert")).toContainText("merges nothing");
});

test("what is taken away is what the command line writes, and the report opens by itself", async ({ page, context }, info) => {
  const { labels, models } = folders(info);
  await open(page, info);
  await choose(page, labels, models);
  await run(page);
  const preds = ["bold", "timid"].flatMap((model) => ["--preds", `${models}/${model}`]);
  const tables = ["--confusion-out", info.outputPath("c.parquet"), "--instances-out", info.outputPath("i.parquet")];
  const said = (format: string) => printed(["eval", "--labels", labels, ...preds, ...OPTIONS, ...tables, "--format", format]);
  expect(readFileSync(await download(page, "rows"), "utf8")).toBe(said("csv-rows"));
  expect(readFileSync(await download(page, "summary"), "utf8")).toBe(said("csv"));
  expect(readFileSync(await download(page, "json"), "utf8")).toBe(said("json"));
  await context.grantPermissions(["clipboard-read", "clipboard-write"]);
  for (const format of ["markdown", "latex"]) {
    await page.getByTestId(`check-file-${format}`).click();
    await expect(page.getByTestId("check-handed-over")).toHaveText("Copied.");
    expect(await page.evaluate(() => navigator.clipboard.readText())).toBe(said(format));
  }

  const report = info.outputPath("report.html");
  cpSync(await download(page, "html"), report);
  const written = info.outputPath("written.html");
  printed(["report", "--labels", labels, ...preds, ...OPTIONS, "--out", written]);
  const without = (path: string) => readFileSync(path, "utf8").replace(/<p>This report again:.*?<\/pre>/s, "");
  expect(without(report)).toBe(without(written));
  const [bold] = evaluate(labels, [`${models}/bold`], OPTIONS);
  const other = await context.newPage();
  await other.goto(pathToFileURL(report).href);
  const shown = other.locator('[data-model="bold"][data-metric="mIoU_D"]');
  expect(await valueOf(shown)).toBe(bold?.metrics.mIoU_D);
  await expect(other.locator("section")).not.toHaveCount(0);
});

test("images are searched, sorted and filtered, and only those in sight are drawn", async ({ page }, info) => {
  const folder = info.outputPath("many");
  mkdirSync(folder, { recursive: true });
  for (let image = 0; image < 120; image++) {
    writeFileSync(`${folder}/image_${String(image).padStart(3, "0")}.png`, greyPng(16, 16, (row) => (row < image % 16 ? 1 : 0)));
  }
  await open(page, info, "2");
  await choose(page, folder, folder);
  await run(page);
  const table = page.getByTestId("check-images");
  const names = table.locator("tbody th");
  await expect(names.first()).toHaveText("image_000");
  expect(await names.count()).toBeLessThan(60);
  await table.getByRole("region").evaluate((region) => region.scrollTo(0, region.scrollHeight));
  await expect(table.getByText("image_119")).toBeVisible();
  await table.getByRole("button", { name: "Sort by image" }).click();
  await table.getByRole("region").evaluate((region) => region.scrollTo(0, 0));
  await expect(names.first()).toHaveText("image_119");
  await page.getByTestId("check-search").fill("_01");
  await expect(table.getByRole("status")).toHaveText("10 of 120 shown");
  await page.getByTestId("check-search").fill("");
  await page.getByTestId("check-only").selectOption("1");
  await expect(table.getByRole("status")).toHaveText("112 of 120 shown");
  await page.getByTestId("check-only").selectOption("worst");
  await expect(table.getByRole("status")).toHaveText("6 of 120 shown");
});
