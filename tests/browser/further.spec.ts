import type { Page } from "@playwright/test";
import { expect, test } from "./helpers/test.ts";
import { metric, valueOf } from "./helpers/metrics.ts";
import { loss, openPaint, pixel, stroke } from "./helpers/page.ts";

/** Waits until the numbers that follow a stroke are those of the painting. */
async function followed(page: Page): Promise<void> {
  const further = page.getByTestId("further");
  await expect(further).toBeVisible();
  await expect(further).not.toHaveAttribute("data-pending", "true");
}

test("losses of pixels and boundaries follow the painting", async ({ page }, info) => {
  await openPaint(page, info, "scene=street&smooth=0");
  await followed(page);
  const value = (id: string) => valueOf(metric(page, id));
  // A smoothed label names no class; the divergence takes it, and is what the cross-entropy has beyond the label's own.
  expect(await value("loss_lovasz_softmax")).toBeNull();
  await expect(metric(page, "loss_focal")).toHaveText("n/a");
  await expect(page.getByTestId("further-refused")).toContainText("Focal, Lovász-softmax");
  const before = (await value("loss_kl")) ?? 0;
  expect(before).toBeGreaterThan(0);
  expect(await loss(page, "ce")).toBeGreaterThan(before);
  const share = (await value("NSD_I")) ?? 0;
  expect(share).toBeGreaterThan(0);
  expect(share).toBeLessThan(1);
  expect(await value("HD_D")).toBeNull();
  expect((await value("HD_C")) ?? 0).toBeGreaterThanOrEqual((await value("HD95_C")) ?? Infinity);

  await page.getByTestId("agree").click();
  await expect.poll(() => loss(page, "jml")).toBe(0);
  await expect.poll(() => value("HD_I")).toBe(0);
  expect(Math.abs((await value("loss_kl")) ?? 1)).toBeLessThan(1e-6);
  expect(await value("NSD_D")).toBe(1);
  expect(await value("BIoU_C")).toBe(1);
});

test("a hard label has every loss, and each number its formula", async ({ page }, info) => {
  await openPaint(page, info, "scene=empty&smooth=0&value=1&hardness=1");
  await stroke(page, "canvas-label", [0.3, 0.5], [0.7, 0.5]);
  await stroke(page, "canvas-prediction", [0.3, 0.5], [0.6, 0.5]);
  await followed(page);
  await expect.poll(() => valueOf(metric(page, "loss_lovasz_softmax"))).toBeGreaterThan(0);
  await expect.poll(() => valueOf(metric(page, "loss_focal"))).toBeGreaterThan(0);
  // At a labelled pixel that is not predicted both push up, and the probe says how far.
  const [probe, canvas] = [page.getByTestId("probe"), page.getByTestId("canvas-prediction")];
  await canvas.press("Shift+ArrowRight");
  await expect(probe.locator("[data-probe]")).toHaveCount(15);
  for (const name of ["Focal", "Lovász-softmax"]) {
    const slope = probe.locator(`[data-probe="${name}"]`);
    await expect.poll(async () => Number(await slope.getAttribute("data-value"))).toBeLessThan(0);
  }
  await canvas.blur();
  const formula = page.getByTestId("formula");
  await metric(page, "loss_focal").hover();
  await expect(formula).toContainText("/ 4096 = ");
  await metric(page, "NSD_I").hover();
  await expect(formula).toContainText("image 1: class 1");
  await page.keyboard.press("Escape");
  await expect(formula).toHaveCount(0);
  await metric(page, "mIoU_D").getByRole("button").focus();
  await expect(formula).toContainText("IoU = TP / (TP + FP + FN)");
  const percent = 100 * ((await valueOf(metric(page, "mIoU_D"))) ?? 0);
  await expect(formula).toContainText(`= ${percent.toFixed(2)}`);
});

test("the push of a loss that is no overlap loss is drawn, with its code", async ({ page, context }, info) => {
  await context.grantPermissions(["clipboard-read", "clipboard-write"]);
  await openPaint(page, info, "scene=disc&show=push");
  await followed(page);
  const middle = () => pixel(page, "canvas-prediction", 32, 32);
  const legend = page.locator(".mask--prediction .legend");
  const jml = [await legend.innerText(), await middle()];
  await page.getByRole("radio", { name: "KL" }).check();
  await expect(page.getByTestId("about-prediction")).toContainText("where KL pushes x");
  await followed(page);
  await expect.poll(async () => [await legend.innerText(), await middle()]).not.toEqual(jml);
  await page.getByTestId("copy-further").click();
  await expect(page.getByTestId("copy-further")).toHaveText("Copied");
  expect(await page.evaluate(() => navigator.clipboard.readText())).toContain("def kl(logits, label");
  await expect(page.getByTestId("copy-pytorch")).toBeHidden();
  expect(page.url()).toContain("loss=kl");

  // The label is soft: it pushes nothing, and nothing of another loss is left.
  await page.getByRole("radio", { name: "Lovász" }).check();
  await expect(page.getByTestId("push-none")).toBeVisible();
});
