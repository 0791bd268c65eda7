import type { Page } from "@playwright/test";
import { expect, test } from "./helpers/test.ts";
import { metric, valueOf } from "./helpers/metrics.ts";
import { openPaint } from "./helpers/page.ts";

/** Tab by tab to an element; fails where the way is longer than a person would go. */
async function tabTo(page: Page, testId: string): Promise<void> {
  for (let press = 0; press < 120; press++) {
    const here = await page.evaluate(() => document.activeElement?.getAttribute("data-testid"));
    if (here === testId) return;
    await page.keyboard.press("Tab");
  }
  throw new Error(`${testId} was not reached by Tab`);
}

/** The focus can be seen where it is. */
async function expectFocusSeen(page: Page): Promise<void> {
  const seen = await page.evaluate(() => {
    const style = getComputedStyle(document.activeElement ?? document.body);
    return style.outlineStyle !== "none" || style.boxShadow !== "none";
  });
  expect(seen, "the focus is seen").toBe(true);
}

test("painting, undoing and descending need no mouse", async ({ page }, info) => {
  await openPaint(page, info, "scene=half&speed=240&steps=40");
  const before = await valueOf(metric(page, "loss_jml"));
  await tabTo(page, "canvas-label");
  await expectFocusSeen(page);
  for (const key of ["Shift+ArrowRight", "Shift+ArrowRight", "ArrowUp", "Enter"]) await page.keyboard.press(key);
  await expect.poll(() => valueOf(metric(page, "loss_jml"))).not.toBe(before);
  await page.keyboard.press("Control+z");
  await expect.poll(() => valueOf(metric(page, "loss_jml"))).toBe(before);
  await tabTo(page, "descent-play");
  await expectFocusSeen(page);
  await page.keyboard.press("Enter");
  await expect.poll(() => valueOf(page.locator('[data-metric="descent_step"]').first()), { timeout: 30_000 }).toBe(40);
});

test("masks are checked without a mouse", async ({ page }) => {
  await page.goto("/#/check");
  await tabTo(page, "sample-street");
  await expectFocusSeen(page);
  await page.keyboard.press("Enter");
  await expect(page.getByTestId("check-results")).toBeVisible();
  await expect(metric(page, "mIoU_D").first()).toHaveAttribute("data-value", /\d/);
});

test("a link is shared without a mouse, and the focus comes back", async ({ page }, info) => {
  await openPaint(page, info);
  await tabTo(page, "share");
  await page.keyboard.press("Enter");
  await expect(page.getByTestId("share-dialog")).toBeVisible();
  await tabTo(page, "share-link-copy");
  await page.keyboard.press("Escape");
  await expect(page.getByTestId("share-dialog")).toBeHidden();
  await expect(page.getByTestId("share")).toBeFocused();
});
