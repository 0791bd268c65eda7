import type { Page } from "@playwright/test";
import { expect, test } from "./helpers/test.ts";
import { metric, valueOf } from "./helpers/metrics.ts";
import { address } from "./helpers/page.ts";

const firstNumbers = (page: Page) =>
  expect(metric(page, "loss_jml")).not.toHaveAttribute("data-value", "null", { timeout: 30_000 });

async function linkOf(page: Page, id: "share-link" | "share-frame"): Promise<string> {
  return page.getByTestId(id).inputValue();
}

async function paintStroke(page: Page): Promise<void> {
  const box = await page.getByTestId("canvas-label").boundingBox();
  if (!box) throw new Error("no canvas");
  await page.mouse.move(box.x + 0.3 * box.width, box.y + 0.3 * box.height);
  await page.mouse.down();
  await page.mouse.move(box.x + 0.7 * box.width, box.y + 0.5 * box.height, { steps: 8 });
  await page.mouse.up();
}

test("a link opens the state and the painting in another browser, to the last digit", async ({ page, browser }, info) => {
  await page.goto(address("paint", info, "loss=sjl&value=0.37&size=13.5&over=i"));
  await firstNumbers(page);
  const before = await valueOf(metric(page, "loss_sjl"));
  await paintStroke(page);
  await expect.poll(() => valueOf(metric(page, "loss_sjl"))).not.toBe(before);
  await page.waitForTimeout(300);
  const painted = await Promise.all(["loss_sjl", "loss_jml", "softIoU"].map((id) => valueOf(metric(page, id))));

  await page.getByTestId("share").click();
  await expect(page.getByTestId("share-about")).toContainText("characters");
  const link = await linkOf(page, "share-link");
  expect(link).toContain("loss=sjl");
  expect(link).toContain("painting=");
  expect(link.length).toBeLessThan(8500);

  const other = await (await browser.newContext()).newPage();
  await other.goto(link);
  await expect.poll(() => valueOf(metric(other, "loss_sjl")), { timeout: 30_000 }).toBe(painted[0]);
  expect(await Promise.all(["loss_sjl", "loss_jml", "softIoU"].map((id) => valueOf(metric(other, id))))).toEqual(painted);
  // The address goes on without the painting, which is a step that can be undone.
  await expect(other).not.toHaveURL(/painting=/);
  await other.keyboard.press("Control+z");
  await expect.poll(() => valueOf(metric(other, "loss_sjl"))).toBe(before);
  await other.context().close();
});

test("a link without the painting, and one with a painting that was cut", async ({ page }, info) => {
  await page.goto(address("paint", info, "y=0.4"));
  await firstNumbers(page);
  await page.getByTestId("share").click();
  await expect(page.getByTestId("share-about")).toContainText("characters");
  await page.getByTestId("share-painting").uncheck();
  expect(await linkOf(page, "share-link")).not.toContain("painting=");
  await page.keyboard.press("Escape");
  await expect(page.getByTestId("share-dialog")).toBeHidden();
  await page.evaluate(() => (location.hash = "#/paint?painting=AAAA"));
  await expect(page.getByRole("alert").filter({ hasText: "cannot be read" })).toBeVisible();
});

test("a painting that is too large for a link is not in it, and the dialog says so", async ({ page }, info) => {
  await page.goto(address("paint", info, "canvas=512x512x4"));
  await firstNumbers(page);
  // Noise does not compress.
  await page.getByTestId("share").click();
  const about = page.getByTestId("share-about");
  await expect(about).toContainText(/characters/);
  const length = (await linkOf(page, "share-link")).length;
  expect(length).toBeLessThan(8700);
});

test("a frame leaves out the bar and what it is told to, and leads to the whole page", async ({ page }, info) => {
  await page.goto(address("paint", info));
  await firstNumbers(page);
  await page.getByTestId("share").click();
  await page.getByRole("group", { name: "Leave out of the frame" }).getByLabel("descent").check();
  const frame = await linkOf(page, "share-frame");
  const source = /src="([^"]+)"/.exec(frame)?.[1]?.replaceAll("&amp;", "&");
  if (!source) throw new Error(frame);
  expect(source).toContain("embed=1");
  await page.goto("about:blank");
  await page.goto(source);
  await firstNumbers(page);
  await expect(page.getByRole("navigation")).toBeHidden();
  await expect(page.getByTestId("panel-descent")).toBeHidden();
  await expect(page.getByTestId("canvas-label")).toBeVisible();
  const whole = page.getByRole("link", { name: "Open in the JDT Playground" });
  await expect(whole).toBeVisible();
  expect(await whole.getAttribute("href")).not.toContain("embed");
});

test("every place gives its link", async ({ page }, info) => {
  for (const place of ["surface", "bias", "check", "self-check"]) {
    await page.goto(address(place, info));
    await page.getByTestId("share").click();
    expect(await linkOf(page, "share-link")).toContain(`#/${place}`);
    await expect(page.getByTestId("share-painting")).toHaveCount(0);
    await page.keyboard.press("Escape");
  }
});
