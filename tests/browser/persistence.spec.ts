import type { Page } from "@playwright/test";
import { expect, test } from "./helpers/test.ts";
import { address, loss, openPaint, pixel, stroke } from "./helpers/page.ts";
import { metric } from "./helpers/metrics.ts";

/** Waits until the browser has kept a painting that was changed after a moment. */
async function kept(page: Page, after: number): Promise<void> {
  await expect
    .poll(() =>
      page.evaluate(
        () =>
          new Promise<number>((resolve) => {
            const open = indexedDB.open("jdt-playground");
            open.onsuccess = () => {
              const get = open.result.transaction("painting").objectStore("painting").get("head");
              // Version, then the time as a little-endian double.
              get.onsuccess = () => {
                const head = get.result as Uint8Array | undefined;
                open.result.close();
                resolve(head ? new DataView(head.buffer).getFloat64(1, true) : 0);
              };
            };
            open.onerror = () => resolve(0);
          }),
      ),
    )
    .toBeGreaterThan(after);
}

test("what was painted is back after a reload, and a fresh start can be undone", async ({ page }, info) => {
  await openPaint(page, info, "scene=empty&value=1&size=9");
  const start = Date.now();
  await stroke(page, "canvas-label", [0.3, 0.5], [0.7, 0.5]);
  await expect.poll(() => loss(page, "jml")).toBeGreaterThan(0.99);
  await kept(page, start);
  await page.reload();
  await expect(page.getByTestId("restored")).toBeVisible();
  await expect.poll(() => loss(page, "jml")).toBeGreaterThan(0.99);
  expect(await pixel(page, "canvas-label", 32, 32)).toEqual([254, 232, 37, 255]);
  await page.getByTestId("start-fresh").click();
  await expect(page.getByTestId("restored")).toHaveCount(0);
  await expect.poll(() => pixel(page, "canvas-label", 32, 32)).toEqual([68, 1, 84, 255]);
  await page.keyboard.press("Control+z");
  await expect.poll(() => pixel(page, "canvas-label", 32, 32)).toEqual([254, 232, 37, 255]);
});

test("what is painted in a lesson does not take the place of one's own", async ({ page }, info) => {
  await openPaint(page, info, "scene=empty&value=1&size=9");
  const start = Date.now();
  await stroke(page, "canvas-label", [0.3, 0.5], [0.7, 0.5]);
  await kept(page, start);
  const own = await loss(page, "jml");
  await page.goto(address("learn/soft-labels", info));
  await expect(page.getByTestId("lesson-heading")).toBeVisible();
  await expect.poll(() => loss(page, "jml")).not.toBe(own);
  await stroke(page, "canvas-label", [0.2, 0.2], [0.4, 0.2]);
  await page.waitForTimeout(1000);
  await page.getByTestId("lesson-close").click();
  await page.getByRole("link", { name: "Paint", exact: true }).click();
  await expect.poll(() => loss(page, "jml")).toBe(own);
  await page.goto("about:blank");
  await openPaint(page, info);
  await expect(page.getByTestId("restored")).toBeVisible();
  await expect.poll(() => loss(page, "jml")).toBe(own);
});

test("images, annotators and label makers are back, whatever the link says of other things", async ({ page }, info) => {
  await openPaint(page, info);
  await page.getByTestId("scene").selectOption("annotators");
  await expect(page.getByTestId("label-chain")).toBeVisible();
  // What the scene changed is kept by then.
  await page.waitForTimeout(1000);
  const start = Date.now();
  await page.getByTestId("image-duplicate").click();
  await kept(page, start);
  await page.goto("about:blank");
  await openPaint(page, info, "y=0.3");
  await expect(page.getByTestId("restored")).toBeVisible();
  await expect(page.getByTestId("image-1")).toHaveAttribute("aria-pressed", "true");
  await expect(page.getByTestId("label-chain")).toHaveText("painted → mean of annotators");
  await expect(page.getByTestId("label-face").getByRole("option")).toHaveCount(6);
  await expect.poll(() => loss(page, "jml")).toBe(0);
});

test("a link that names another scene opens that scene", async ({ page }, info) => {
  await openPaint(page, info, "scene=empty&value=1&size=9");
  const start = Date.now();
  await stroke(page, "canvas-label", [0.3, 0.5], [0.7, 0.5]);
  await kept(page, start);
  await page.goto("about:blank");
  await openPaint(page, info, "scene=half");
  await expect(page.getByTestId("restored")).toHaveCount(0);
  expect(await pixel(page, "canvas-label", 20, 32)).toEqual([254, 232, 37, 255]);
});

test("a browser that keeps nothing paints all the same", async ({ page }, info) => {
  await page.addInitScript(() => Object.defineProperty(window, "indexedDB", { value: null }));
  await page.goto(address("paint", info, "scene=empty&value=1&size=9"));
  await expect(metric(page, "loss_jml")).toHaveAttribute("data-value", "0");
  await stroke(page, "canvas-label", [0.3, 0.5], [0.7, 0.5]);
  await expect.poll(() => loss(page, "jml")).toBeGreaterThan(0.99);
  await expect(page.getByTestId("not-kept")).toHaveCount(0);
});
