import { address } from "./helpers/page.ts";
import { test } from "./helpers/test.ts";
for (const [width, height] of [[1440, 1000], [390, 844]] as const) {
  test(`look ${width}`, async ({ page }, info) => {
    test.setTimeout(240_000);
    await page.setViewportSize({ width, height });
    for (const [name, place, query] of [
      ["paint", "paint", "lang=zh"],
      ["paint-open", "paint", "lang=zh&scene=street&makers=smoothing-0.1&view=split&show=error"],
      ["pixel", "surface", "lang=zh&plot=pixel"],
      ["pair", "surface", "lang=zh&plot=pair"],
      ["slice", "surface", "lang=zh&plot=slice"],
      ["triangle", "surface", "lang=zh&plot=triangle"],
      ["line", "surface", "lang=zh&plot=line"],
      ["bias", "bias", "lang=zh"],
      ["check", "check", "lang=zh"],
      ["self-check", "self-check", "lang=zh"],
    ] as const) {
      await page.goto("about:blank");
      await page.goto(address(place, info, query));
      await page.waitForTimeout(name === "bias" ? 6000 : 4000);
      if (name === "paint-open") {
        for (const d of await page.locator("details").all()) await d.evaluate((e: HTMLDetailsElement) => { e.open = true; });
        await page.getByTestId("descent-play").click();
        await page.waitForTimeout(3000);
      }
      if (name === "check") {
        await page.getByTestId("sample-street").click();
        await page.waitForTimeout(7000);
        for (const d of await page.locator("details").all()) await d.evaluate((e: HTMLDetailsElement) => { e.open = true; });
      }
      const over = await page.evaluate(() => ({ w: document.documentElement.scrollWidth, c: document.documentElement.clientWidth }));
      if (over.w > over.c) console.log(`${name} ${width}: wider ${over.w} > ${over.c}`);
      await page.screenshot({ path: `/tmp/shots/${name}-${width}.png`, fullPage: true });
    }
  });
}
