import { readFileSync } from "node:fs";
import type { Page } from "@playwright/test";
import { greyPng } from "./helpers/png.ts";
import { expect, test } from "./helpers/test.ts";
import { loss, openPaint, pixel, stroke } from "./helpers/page.ts";

/** Opens Paint and waits for the studio's panels. */
async function openStudio(page: Page, info: Parameters<typeof openPaint>[1], query = ""): Promise<void> {
  await openPaint(page, info, query);
  await expect(page.getByTestId("layers-panel")).toBeAttached({ timeout: 30_000 });
}

async function open(page: Page, panel: string): Promise<void> {
  const details = page.getByTestId(panel);
  if ((await details.getAttribute("open")) === null) await details.locator("summary").click();
}

async function settledLoss(page: Page, id: string): Promise<number> {
  let before = NaN;
  await expect
    .poll(async () => {
      const now = await loss(page, id);
      const same = now === before;
      before = now;
      return same;
    }, { intervals: [250] })
    .toBe(true);
  return before;
}

const VIOLET = [68, 1, 84, 255];
const YELLOW = [254, 232, 37, 255];

test("images make the reductions part, and keys walk through them", async ({ page }, info) => {
  await openPaint(page, info, "scene=disc&value=1&size=9");
  const one = await settledLoss(page, "jml");
  await page.getByTestId("image-add").click();
  await expect(page.getByTestId("image-1")).toHaveAttribute("aria-pressed", "true");
  expect(await pixel(page, "canvas-label", 32, 32)).toEqual(VIOLET);
  // D sums over both images; I halves, as nothing is wrong in the empty one.
  await expect.poll(() => settledLoss(page, "jml")).toBeCloseTo(one, 3);
  await page.getByRole("combobox", { name: "mean over" }).selectOption("i");
  await expect.poll(() => settledLoss(page, "jml")).toBeCloseTo(one / 2, 2);
  await stroke(page, "canvas-label", [0.3, 0.5], [0.7, 0.5]);
  await expect.poll(() => settledLoss(page, "jml")).toBeGreaterThan(one / 2 + 0.3);
  await page.mouse.move(0, 0);
  await page.keyboard.press("a");
  await expect(page.getByTestId("image-0")).toHaveAttribute("aria-pressed", "true");
  expect(await pixel(page, "canvas-label", 0, 32)).toEqual(VIOLET);
  // Undo goes to the image whose stroke it takes back.
  await page.keyboard.press("Control+z");
  await expect(page.getByTestId("image-1")).toHaveAttribute("aria-pressed", "true");
  expect(await pixel(page, "canvas-label", 32, 32)).toEqual(VIOLET);
  await page.keyboard.press("Control+z");
  await expect(page.getByTestId("image-1")).toHaveCount(0);
  await expect.poll(() => settledLoss(page, "jml")).toBeCloseTo(one, 6);
});

test("an image is duplicated and removed, six are the most", async ({ page }, info) => {
  await openPaint(page, info);
  for (let number = 1; number < 6; number++) await page.getByTestId("image-duplicate").click();
  await expect(page.getByTestId("image-5")).toHaveAttribute("aria-pressed", "true");
  await expect(page.getByTestId("image-add")).toBeDisabled();
  expect(await pixel(page, "canvas-label", 32, 32)).toEqual(YELLOW);
  await page.getByTestId("image-remove").click();
  await expect(page.getByTestId("image-5")).toHaveCount(0);
  await expect(page.getByTestId("image-add")).toBeEnabled();
});

test("a new painting has the classes and the size asked for, and can be undone", async ({ page }, info) => {
  await openStudio(page, info);
  const before = await settledLoss(page, "jml");
  await page.getByTestId("renew").click();
  await page.getByTestId("renew-classes").fill("3");
  await page.getByTestId("renew-width").fill("96");
  await page.getByTestId("renew-height").fill("48");
  await page.getByTestId("renew-do").click();
  const canvas = page.getByTestId("canvas-label");
  await expect(canvas).toHaveAttribute("width", "96");
  await expect(canvas).toHaveAttribute("height", "48");
  await expect(page.getByRole("radio", { name: /^class \d/ })).toHaveCount(3);
  const box = await canvas.boundingBox();
  expect((box?.width ?? 0) / (box?.height ?? 1)).toBeCloseTo(2, 1);
  await page.keyboard.press("Control+z");
  await expect(canvas).toHaveAttribute("width", "64");
  await expect.poll(() => settledLoss(page, "jml")).toBe(before);
});

test("more classes keep what is painted", async ({ page }, info) => {
  await openStudio(page, info, "scene=street");
  const at = await pixel(page, "canvas-label", 32, 44);
  await page.getByTestId("renew").click();
  await page.getByTestId("renew-classes").fill("8");
  await page.getByTestId("renew-keep").check();
  await page.getByTestId("renew-do").click();
  await expect(page.getByRole("radio", { name: /^class \d/ })).toHaveCount(8);
  expect(await pixel(page, "canvas-label", 32, 44)).toEqual(at);
});

test("label makers follow the strokes, in their order, switched, moved and removed", async ({ page }, info) => {
  await openStudio(page, info, "scene=half");
  const hard = await settledLoss(page, "sjl");
  await open(page, "makers");
  await page.getByTestId("maker-add").selectOption("smoothing");
  await expect(page.getByTestId("label-chain")).toHaveText("painted → smoothing 0.1");
  await expect(page).toHaveURL(/makers=smoothing-0\.1/);
  await expect.poll(() => pixel(page, "canvas-label", 0, 0)).not.toEqual(VIOLET);
  await expect.poll(() => settledLoss(page, "sjl")).not.toBe(hard);
  await page.getByTestId("maker-0-epsilon").fill("0.4");
  await page.getByTestId("maker-0-epsilon").press("Tab");
  await expect(page.getByTestId("label-chain")).toHaveText("painted → smoothing 0.4");
  await page.getByTestId("maker-add").selectOption("blur");
  await expect(page.getByTestId("makers-chain")).toHaveText("painted → smoothing 0.4 → blur 1");
  // By the keyboard alone, and the focus goes along.
  await page.getByRole("button", { name: "Move blur up" }).focus();
  await page.keyboard.press("Enter");
  await expect(page.getByTestId("makers-chain")).toHaveText("painted → blur 1 → smoothing 0.4");
  await expect(page.getByRole("button", { name: "Move blur up" })).toBeFocused();
  // What is painted is still there, and what the brush edits.
  await page.getByTestId("label-face").selectOption("painted");
  await expect.poll(() => pixel(page, "canvas-label", 0, 0)).toEqual(VIOLET);
  await page.getByTestId("label-face").selectOption("label");
  await page.getByRole("checkbox", { name: "smoothing on" }).uncheck();
  await expect.poll(() => pixel(page, "canvas-label", 0, 0)).toEqual(VIOLET);
  await page.getByRole("button", { name: "Remove blur" }).click();
  await page.getByRole("button", { name: "Remove smoothing" }).click();
  await expect(page.getByTestId("label-chain")).toHaveCount(0);
  await expect.poll(() => settledLoss(page, "sjl")).toBe(hard);
});

test("a stroke is blurred while it is drawn", async ({ page }, info) => {
  await openStudio(page, info, "scene=empty&value=1&size=9&hardness=1&makers=blur-3");
  const box = await page.getByTestId("canvas-label").boundingBox();
  if (!box) throw new Error("no canvas");
  await page.mouse.move(box.x + 0.3 * box.width, box.y + 0.5 * box.height);
  await page.mouse.down();
  await page.mouse.move(box.x + 0.6 * box.width, box.y + 0.5 * box.height, { steps: 8 });
  // The pointer is still down: six pixels beside the stroke the blur shows.
  await expect.poll(async () => (await pixel(page, "canvas-label", 30, 38))[1]).toBeGreaterThan(5);
  await page.mouse.up();
  await expect.poll(() => settledLoss(page, "jml")).toBeGreaterThan(0.9);
  await page.keyboard.press("Control+z");
  await expect.poll(() => pixel(page, "canvas-label", 30, 38)).toEqual(VIOLET);
});

test("annotators are painted on one by one, and their mean is the label", async ({ page }, info) => {
  await openStudio(page, info, "value=1&size=20&hardness=1");
  await page.getByTestId("scene").selectOption("annotators");
  await expect(page.getByTestId("label-chain")).toHaveText("painted → mean of annotators");
  await expect.poll(() => settledLoss(page, "jml")).toBe(0);
  await open(page, "readers");
  await page.getByTestId("reader-0").click();
  await expect(page.getByTestId("label-face")).toHaveValue("1");
  await stroke(page, "canvas-label", [0.05, 0.1], [0.4, 0.1]);
  await expect.poll(() => pixel(page, "canvas-label", 12, 6)).toEqual(YELLOW);
  await page.getByTestId("label-face").selectOption("label");
  // One vote of four.
  await expect.poll(() => pixel(page, "canvas-label", 12, 6)).toEqual([58, 82, 138, 255]);
  await expect.poll(() => settledLoss(page, "jml")).toBeGreaterThan(0.01);
  await open(page, "makers");
  await page.getByTestId("maker-add").selectOption("annotator_majority");
  await expect.poll(() => pixel(page, "canvas-label", 12, 6)).toEqual(VIOLET);
});

test("a label made of annotators says where it is painted", async ({ page }, info) => {
  await openStudio(page, info, "scene=half");
  await page.getByTestId("scene").selectOption("annotators");
  await expect(page.getByTestId("label-chain")).toHaveText("painted → mean of annotators");
  await page.getByTestId("canvas-label").click();
  await expect(page.getByRole("alert")).toContainText("Choose an annotator in the menu under it to paint");
  await page.getByTestId("label-face").selectOption("2");
  const before = await settledLoss(page, "jml");
  await page.getByTestId("canvas-label").click({ position: { x: 12, y: 12 } });
  await expect.poll(() => settledLoss(page, "jml")).not.toBe(before);
  // In a scene without annotators their step is passed over.
  await page.getByTestId("scene").selectOption("half");
  await expect(page.getByTestId("label-chain")).toHaveCount(0);
});

test("the probe reads what the losses see", async ({ page }, info) => {
  await openStudio(page, info, "scene=disc&makers=smoothing-0.2");
  await expect(page.getByTestId("label-chain")).toHaveText("painted → smoothing 0.2");
  await page.getByTestId("canvas-label").hover({ position: { x: 6, y: 6 } });
  await expect(page.getByTestId("probe-y")).toHaveText("0.100");
});

test("makers without what they need say so", async ({ page }, info) => {
  await openStudio(page, info, "makers=annotator_mean");
  await expect(page.getByTestId("makers-error")).toContainText("annotators' masks");
  await open(page, "readers");
  await page.getByTestId("reader-add").click();
  await expect(page.getByTestId("makers-error")).toHaveCount(0);
});

test("operators change the prediction by one step each", async ({ page }, info) => {
  await openStudio(page, info, "scene=disc");
  const before = await settledLoss(page, "jml");
  await open(page, "operators");
  await page.getByTestId("operate-threshold").click();
  await expect.poll(() => pixel(page, "canvas-prediction", 35, 29)).toEqual(YELLOW);
  await page.keyboard.press("Control+z");
  await expect.poll(() => settledLoss(page, "jml")).toBe(before);
  for (const name of ["blur", "shift", "noise"]) {
    const now = await settledLoss(page, "jml");
    await page.getByTestId(`operate-${name}`).click();
    await expect.poll(() => settledLoss(page, "jml"), name).not.toBe(now);
  }
  await page.getByTestId("from-label").click();
  await expect.poll(() => settledLoss(page, "jml")).toBe(0);
  await page.getByTestId("from-scene").selectOption("half");
  await expect.poll(() => settledLoss(page, "jml")).toBeGreaterThan(0.1);
});

test("layers are saved and opened again, and misfits say what to do", async ({ page }, info) => {
  await openStudio(page, info, "scene=disc");
  await open(page, "files");
  const download = page.waitForEvent("download");
  await page.getByTestId("export-npy").click();
  const file = await download;
  expect(file.suggestedFilename()).toBe("image_1_label.npy");
  const bytes = readFileSync(await file.path());
  expect(bytes.toString("latin1", 0, 200)).toContain("'shape': (1, 64, 64)");
  await page.getByTestId("import-target").selectOption({ label: "prediction" });
  await page.getByTestId("import").setInputFiles({ name: "soft.npy", mimeType: "", buffer: bytes });
  await expect(page.getByTestId("files-done")).toContainText("soft.npy is now the prediction");
  await expect.poll(() => settledLoss(page, "jml")).toBe(0);

  const png = page.waitForEvent("download");
  await page.getByTestId("export-png").click();
  expect((await png).suggestedFilename()).toBe("image_1_label.png");

  const small = { name: "small.png", mimeType: "image/png", buffer: greyPng(20, 10, (row) => row) };
  await page.getByTestId("import").setInputFiles(small);
  await expect(page.getByTestId("files-error")).toContainText(/20×10.*64×64.*image of its own/);
  await page.getByTestId("import-target").selectOption({ label: "a new image's label" });
  await page.getByTestId("import").setInputFiles({ ...small, buffer: greyPng(20, 10, (row) => 255 * Number(row < 5)) });
  await expect(page.getByTestId("image-1")).toHaveAttribute("aria-pressed", "true");
  await expect(page.getByTestId("canvas-label")).toHaveAttribute("width", "20");
  await expect.poll(() => pixel(page, "canvas-label", 3, 4)).toEqual(YELLOW);
  expect(await pixel(page, "canvas-label", 3, 5)).toEqual(VIOLET);
});

test("a mask that is dropped on a canvas becomes its layer", async ({ page }, info) => {
  await openStudio(page, info, "scene=empty");
  const mask = greyPng(64, 64, (row, column) => (row === 10 && column === 20 ? 255 : 0)).toString("base64");
  await page.getByTestId("canvas-prediction").evaluate((canvas, mask) => {
    const data = new DataTransfer();
    data.items.add(new File([Uint8Array.from(atob(mask), (c) => c.charCodeAt(0))], "dot.png", { type: "image/png" }));
    canvas.dispatchEvent(new DragEvent("drop", { bubbles: true, cancelable: true, dataTransfer: data }));
  }, mask);
  await expect.poll(() => pixel(page, "canvas-prediction", 20, 10)).toEqual(YELLOW);
  await page.keyboard.press("Control+z");
  await expect.poll(() => pixel(page, "canvas-prediction", 20, 10)).toEqual(VIOLET);
});

test("a picture becomes the backdrop of its image", async ({ page }, info) => {
  await openStudio(page, info);
  await page.evaluate(async () => {
    const canvas = document.createElement("canvas");
    canvas.width = canvas.height = 8;
    const blob = await new Promise<Blob | null>((resolve) => canvas.toBlob(resolve, "image/jpeg"));
    const data = new DataTransfer();
    data.items.add(new File([blob ?? ""], "photo.jpg", { type: "image/jpeg" }));
    dispatchEvent(new ClipboardEvent("paste", { clipboardData: data }));
  });
  await expect(page.getByTestId("files-done")).toContainText("photo.jpg");
  const backdrop = page.locator(".mask__backdrop").first();
  const opacity = () => backdrop.evaluate((element) => Number(getComputedStyle(element).opacity).toFixed(2));
  await expect.poll(opacity).toBe("0.40");
  await page.getByTestId("image-add").click();
  await expect.poll(opacity).toBe("0.00");
  await page.keyboard.press("a");
  await expect.poll(opacity).toBe("0.40");
  // It is back at the next visit, with its painting, until it is taken away.
  await page.waitForTimeout(800);
  await page.reload();
  await expect(page.getByTestId("restored")).toBeVisible();
  await expect.poll(opacity).toBe("0.40");
  await page.locator("details", { has: page.getByTestId("backdrop-remove") }).locator("summary").click();
  await page.getByTestId("backdrop-remove").click();
  await expect.poll(opacity).toBe("0.00");
  await page.waitForTimeout(300);
  await page.reload();
  await expect(page.getByTestId("restored")).toBeVisible();
  await page.waitForTimeout(500);
  await expect.poll(opacity).toBe("0.00");
});
