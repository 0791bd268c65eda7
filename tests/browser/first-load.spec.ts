import { expect, test } from "./helpers/test.ts";
import { metric } from "./helpers/metrics.ts";
import { address } from "./helpers/page.ts";

/**
 * The programs of the first screen come in two files each; what the first numbers need is to be in the first. A function that is
 * called and not yet there is brought in at once, and holds everything up: `cargo xtask first-screen` lists anew what is called.
 */
for (const [width, height] of [
  [1280, 800],
  [390, 844],
] as const) {
  test(`the first numbers wait for nothing that comes behind them, ${width} pixels wide`, async ({ page }, info) => {
    await page.setViewportSize({ width, height });
    let release = () => {};
    const released = new Promise<void>((resolve) => (release = resolve));
    await page.route(/_rest\.wasm/, async (route) => {
      await released;
      await route.continue();
    });
    await page.goto(address("paint", info));
    await expect(metric(page, "loss_jml")).toHaveText(/^\d\.\d{4}$/);
    await expect(page.getByTestId("canvas-label")).toBeVisible();
    release();
    // What comes behind is there as well.
    await expect(page.getByTestId("probe")).toBeVisible();
  });
}
