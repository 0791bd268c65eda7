import { AxeBuilder } from "@axe-core/playwright";
import { expect, test } from "./helpers/test.ts";
import { metric } from "./helpers/metrics.ts";

for (const theme of ["light", "dark"]) {
  for (const [place, ready] of [
    ["paint", "panel-paint"],
    ["surface", "panel-surface"],
    ["bias", "panel-bias"],
    ["check", "panel-check"],
    ["self-check", "panel-self-check"],
  ] as const) {
    test(`axe finds nothing on ${place}, ${theme}`, async ({ page }) => {
      await page.goto(`/#/${place}?theme=${theme}`);
      await expect(page.getByTestId(ready)).toBeVisible();
      if (place === "paint") await expect(metric(page, "loss_jml")).not.toHaveAttribute("data-value", "null");
      else if (place === "surface") await page.waitForTimeout(1000);
      else if (place === "bias") await expect(metric(page, "mIoU_D", { model: "A" })).toHaveAttribute("data-value", /\d/);
      else if (place === "self-check") {
        await expect(page.getByTestId("self-check-results")).toBeVisible({ timeout: 60_000 });
      } else {
        await page.getByTestId("sample-street").click();
        await expect(page.getByTestId("check-results")).toBeVisible();
      }
      const { violations } = await new AxeBuilder({ page }).withTags(["wcag2a", "wcag2aa", "wcag21aa", "wcag22aa"]).analyze();
      expect(violations.map(({ id, nodes }) => `${id}: ${nodes.map((node) => node.html).join(" | ")}`)).toEqual([]);
    });
  }
}

test("axe finds nothing on what opens over a place", async ({ page }) => {
  await page.goto("/#/paint");
  await expect(metric(page, "loss_jml")).not.toHaveAttribute("data-value", "null");
  for (const [open, dialog] of [
    [() => page.getByTestId("share").click(), "share-dialog"],
    [() => page.keyboard.press("?"), "help"],
  ] as const) {
    await open();
    await expect(page.getByTestId(dialog)).toBeVisible();
    const { violations } = await new AxeBuilder({ page }).withTags(["wcag2a", "wcag2aa", "wcag21aa", "wcag22aa"]).analyze();
    expect(violations.map(({ id, nodes }) => `${id}: ${nodes.map((node) => node.html).join(" | ")}`)).toEqual([]);
    await page.keyboard.press("Escape");
  }
});

// 390 px is a phone; 640 px is 1280 px at a zoom of 200 %; 320 px is the same at 400 %.
for (const width of [390, 640, 320]) {
  test(`at ${width} px nothing is cut off sideways`, async ({ page }) => {
    await page.setViewportSize({ width, height: 844 });
    for (const place of ["paint", "surface", "bias", "check", "self-check"]) {
      await page.goto(`/#/${place}`);
      await expect(page.getByTestId(`panel-${place}`)).toBeVisible();
      const overflow = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
      expect(overflow, place).toBeLessThanOrEqual(0);
    }
  });
}
