import type { Page } from "@playwright/test";
import { metric, valueOf } from "./helpers/metrics.ts";
import { address, loss, openPaint, pixel, stroke } from "./helpers/page.ts";
import { npy } from "./helpers/npy.ts";
import { greyPng } from "./helpers/png.ts";
import { expect, test } from "./helpers/test.ts";

/** What has the same name in every language: of losses, metrics, formats, keys, units and the page itself. */
const NAMES = new Set(
  (
    "JDT Playground EN CPU WebGPU GPU PyTorch JavaScript WebAssembly " +
    "SJL JML DML SDL CTL STL CE KL Jaccard Dice Tversky softmax logits " +
    "Focal Lov sz Softmax Acc IoU mIoU mAcc mDice BIoU NSD HD ASSD BDice ECE SCE Hausdorff Kendall TP FP FN NULL NaN " +
    "PNG TIFF BMP NPY NPZ NIfTI COCO JSON CSV JPEG WebP AVIF zip float id name color merge exclude LIDC IDRI CC BY bold timid street HTML Markdown LaTeX Arrow " +
    "Paper JDTLosses mmseg torchmetrics MONAI smp scikit learn " +
    "Ctrl Shift Alt Esc Escape Adam px ln tp fp fn min max jml sdl dml ce jdt eval report Gpx GB docs PERFORMANCE md not measured issue cpu"
  ).split(" "),
);

/** Every word in Latin letters that eyes or ears meet in the page, but for names, for the reader's own, and for what is marked as English. */
async function foreign(page: Page, ...own: string[]): Promise<string[]> {
  const texts = await page.evaluate(() => {
    const found: string[] = [];
    // What is marked as another language, code, and libraries and kernels by name, with the input that a kernel was worst on.
    const skipped = "[lang=en], script, style, pre, datalist, [data-testid=backend], [data-convention] th, [data-kernel] :is(th, [title])";
    for (const element of document.querySelectorAll<HTMLElement>("body *")) {
      if (element.closest(skipped) || !element.checkVisibility({ visibilityProperty: true })) continue;
      for (const node of element.childNodes) if (node.nodeType === Node.TEXT_NODE) found.push(node.textContent ?? "");
      for (const name of ["aria-label", "title", "placeholder", "alt"]) {
        // The third line of a loss's title is where it is defined.
        found.push(...(element.getAttribute(name) ?? "").split("\n").slice(0, 1));
      }
    }
    return found;
  });
  // Files have their own names.
  const ours = texts.map((text) => text.replace(/(\w+\/)?\w+\.(png|npy)/g, ""));
  return ours.filter((text) => (text.match(/[A-Za-z]{2,}/g) ?? []).some((word) => !NAMES.has(word) && !own.includes(word)));
}

const language = (page: Page) => page.locator("html");

test("the link says the language, before the hash or after it, which wins", async ({ page }) => {
  for (const [url, lang] of [
    ["/?lang=zh", "zh-Hans"],
    ["/#/paint?lang=zh", "zh-Hans"],
    ["/?lang=zh#/paint?lang=en", "en"],
    ["/#/paint?lang=martian", "en"],
  ]) {
    await page.goto("about:blank");
    await page.goto(url as string);
    await expect(language(page)).toHaveAttribute("lang", lang as string);
    const name = lang === "en" ? "Surface" : "损失曲面";
    await expect(page.getByRole("navigation").getByRole("link", { name, exact: true })).toBeVisible();
  }
});

test.describe("in a Chinese browser", () => {
  test.use({ locale: "zh-CN" });

  test("the page is Chinese, unless the link says otherwise", async ({ page }) => {
    await page.goto("/");
    await expect(language(page)).toHaveAttribute("lang", "zh-Hans");
    await expect(page.getByRole("heading", { name: "标签 y" })).toBeVisible();
    await page.goto("/#/paint?lang=en");
    await expect(language(page)).toHaveAttribute("lang", "en");
  });
});

test("the switch is used by keyboard and loses nothing that was painted", async ({ page }, info) => {
  await openPaint(page, info, "scene=empty&value=1&size=9");
  await stroke(page, "canvas-label", [0.3, 0.5], [0.7, 0.5]);
  await expect.poll(() => loss(page, "jml")).toBeGreaterThan(0.99);
  const before = [await loss(page, "jml"), await loss(page, "sjl")];
  const button = page.getByTestId("language");
  await button.focus();
  await page.keyboard.press("Enter");
  await expect(language(page)).toHaveAttribute("lang", "zh-Hans");
  await expect(button).toBeFocused();
  await expect(button).toHaveAccessibleName("中 / EN: switch to English");
  await expect(page).toHaveURL(/[?&]lang=zh(&|$)/);
  await expect(page.getByRole("heading", { name: "标签 y" })).toBeVisible();
  // The program beside the page follows the address.
  await expect(page.getByTestId("panel-descent").getByRole("heading", { name: "梯度下降" })).toBeVisible();
  await expect(page.getByTestId("layers-panel").getByText("标签生成", { exact: true })).toBeVisible();
  expect([await loss(page, "jml"), await loss(page, "sjl")]).toEqual(before);
  expect(await pixel(page, "canvas-label", 32, 32)).toEqual([254, 232, 37, 255]);
  // The canvases are the same ones and go on working.
  await stroke(page, "canvas-prediction", [0.3, 0.5], [0.7, 0.5]);
  await expect.poll(() => loss(page, "jml")).toBeLessThan(0.5);
  await page.keyboard.press("Control+z");
  await page.keyboard.press("Control+z");
  await expect.poll(() => pixel(page, "canvas-label", 32, 32)).not.toEqual([254, 232, 37, 255]);
  await button.press("Enter");
  await expect(language(page)).toHaveAttribute("lang", "en");
  await expect(page.getByRole("heading", { name: "Label y" })).toBeVisible();
  await expect(page).toHaveURL(/[?&]lang=en(&|$)/);
});

test("a race goes on in another language", async ({ page }, info) => {
  await openPaint(page, info, "scene=half&steps=20&speed=240");
  await page.getByTestId("descent-play").click();
  const words = page.getByTestId("descent-words");
  await expect(words).toContainText("After 20 steps");
  await page.getByTestId("language").click();
  await expect(words).toContainText("20 步之后");
});

test("what a check has counted is there in another language", async ({ page }, info) => {
  await page.goto(address("check", info));
  await page.getByRole("button", { name: "Street scenes, 4 classes" }).click();
  const results = page.getByTestId("check-results");
  await expect(results).toBeVisible();
  const number = metric(page, "mIoU_D").first();
  const before = await valueOf(number);
  await page.getByTestId("language").click();
  await expect(results.getByRole("heading", { name: "指标，%" })).toBeVisible();
  expect(await valueOf(number)).toBe(before);
});

test("no place speaks English in Chinese", async ({ page }, info) => {
  test.setTimeout(150_000);
  await openPaint(page, info, "lang=zh");
  await expect(page.getByTestId("layers-panel")).toBeVisible();
  await expect(page.getByTestId("panel-descent")).toBeVisible();
  expect(await foreign(page)).toEqual([]);
  for (const plot of ["pixel", "pair", "slice", "triangle", "line"]) {
    await page.goto("about:blank");
    await page.goto(address("surface", info, `lang=zh&plot=${plot}`));
    await expect(page.getByTestId("panel-surface")).toBeVisible();
    await expect.poll(() => foreign(page), { message: plot }).toEqual([]);
  }
  await page.goto(address("bias", info, "lang=zh"));
  await expect(page.getByTestId("bias-note")).toContainText("mIoU D");
  await expect.poll(() => foreign(page)).toEqual([]);
  await page.goto(address("check", info, "lang=zh"));
  await expect(page.getByTestId("panel-check")).toBeVisible();
  await expect.poll(() => foreign(page)).toEqual([]);
  await page.getByTestId("sample-street").click();
  await expect(page.getByTestId("check-conventions")).toBeVisible();
  await expect.poll(() => foreign(page)).toEqual([]);
  await page.goto(address("learn", info, "lang=zh"));
  await expect(page.getByTestId("lesson-soft-labels")).toBeVisible();
  await expect.poll(() => foreign(page)).toEqual([]);
  await page.goto(address("self-check", info, "lang=zh"));
  await expect(page.getByTestId("panel-self-check")).toBeVisible();
  await expect.poll(() => foreign(page)).toEqual([]);
});

test("what is wrong with files is said in Chinese", async ({ page }, info) => {
  await page.goto(address("check", info, "lang=zh"));
  const file = (name: string, buffer: Buffer) => ({ name, mimeType: "application/octet-stream", buffer });
  const good = greyPng(8, 8, (row, column) => (row < 4 ? 0 : 1 + (column % 3)));
  const binary = greyPng(8, 8, (row) => (row < 4 ? 0 : 255));
  await page.getByTestId("check-labels").setInputFiles([file("a.png", good), file("b.png", good), file("c.png", binary)]);
  await page.getByTestId("check-predictions").setInputFiles([
    file("a.png", good),
    file("b.png", good.subarray(0, 60)),
    file("c.npy", npy([1, 2, 3, 4, 5, 6], () => 0)),
  ]);
  await page.getByTestId("check-classes").fill("4");
  await page.getByTestId("check-run").click();
  const failures = page.getByTestId("check-failures");
  await expect(failures.getByRole("row")).toHaveCount(2);
  await expect(failures).toContainText("预测：PNG 文件已损坏");
  await expect(failures).toContainText("预测：收到形状为 [1, 2, 3, 4, 5, 6] 的数组，应为 [H, W]、");
  await expect(page.locator('[data-finding="binary_0_255"]')).toContainText("掩码中只有 0 和 255");
  // A decoder's own words stay as they are.
  await failures.getByRole("row").filter({ hasText: "PNG" }).evaluate((row) => row.remove());
  // The model is called as the reader's folder is.
  await expect.poll(() => foreign(page, "prediction")).toEqual([]);
  await page.goto(address("paint", info, "lang=zh"));
  await page.getByTestId("import").setInputFiles(file("c.npy", npy([3, 64, 64], () => 0.3)));
  await expect(page.getByTestId("files-error")).toContainText("应为 [1, 高, 宽] 或 [高, 宽, 1]");
});

test("a lesson is there in both languages, and goes on in the other", async ({ page }) => {
  await page.goto("/?lang=zh#/learn/soft-labels");
  const heading = page.getByTestId("lesson-heading");
  await expect(heading).toHaveText("让两个掩码相等");
  await page.getByTestId("lesson-choice-1").press("Enter");
  await expect(page.getByTestId("lesson-do")).toContainText("x := y");
  await expect.poll(() => foreign(page)).toEqual([]);
  await page.getByTestId("language").press("Enter");
  await expect(heading).toHaveText("Make both masks equal");
  // The answer that was given is still given.
  await expect(page.getByTestId("lesson-do")).toContainText("above the canvases");
});
