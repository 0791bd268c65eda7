import { expect, test } from "./helpers/test.ts";
import { metric } from "./helpers/metrics.ts";
import { address, openPaint } from "./helpers/page.ts";

test("a painting on paper is its masks and its numbers", async ({ page }, info) => {
  await openPaint(page, info, "scene=disc");
  await expect(page.getByTestId("further")).toBeVisible();
  await page.emulateMedia({ media: "print" });
  for (const shown of [page.getByTestId("canvas-label"), metric(page, "loss_jml"), metric(page, "mIoU_D"), metric(page, "NSD_I")]) {
    await expect(shown).toBeVisible();
  }
  await expect(page.getByRole("navigation")).toBeHidden();
  await expect(page.getByTestId("scene")).toBeHidden();
  await expect(page.getByTestId("copy-pytorch")).toBeHidden();
});

test("a bias study on paper is its results", async ({ page }, info) => {
  await page.goto(address("bias", info));
  await expect(metric(page, "mIoU_C", { model: "A" })).toBeVisible();
  await page.emulateMedia({ media: "print" });
  await expect(metric(page, "mIoU_C", { model: "A" })).toBeVisible();
  await expect(page.getByRole("navigation")).toBeHidden();
  await expect(page.getByTestId("new-seed")).toBeHidden();
});
