import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Page } from "@playwright/test";
import { expect, test } from "./helpers/test.ts";
import { metric } from "./helpers/metrics.ts";

/**
 * How every place looks, in light and dark, on a phone and on a screen.
 *
 * Screenshots are kept beside the results (`test-results/visual`). Compared is how light they are in the cells of a coarse grid: fonts
 * and the smoothing of edges differ between machines, a panel that is gone, moved or of another colour differs everywhere. With
 * `UPDATE_VISUAL=1` the grids in `visual/` are written anew: look at the screenshots before they are committed. Where letters are of
 * another width than where that was done, everything lies elsewhere: then screenshots are taken and nothing is compared.
 */

const GRID = { columns: 36, rows: 24 };

/** Of 255: how far cells may be apart in the mean, and the share of cells that may be far apart. */
const LIMITS = { mean: 6, far: 40, share: 0.06 };

const folder = join(import.meta.dirname, "visual");
const shots = join(import.meta.dirname, "test-results", "visual");

const PLACES: Record<string, (page: Page) => Promise<void>> = {
  paint: async (page) => {
    await expect(metric(page, "loss_jml")).not.toHaveAttribute("data-value", "null");
    await expect(page.getByTestId("panel-descent")).toBeVisible();
  },
  "surface?plot=pixel": (page) => expect(page.getByTestId("panel-surface")).toBeVisible(),
  "surface?plot=pair": (page) => expect(page.getByTestId("panel-surface")).toBeVisible(),
  bias: (page) => expect(metric(page, "mIoU_D", { model: "A" })).toHaveAttribute("data-value", /\d/),
  check: async (page) => {
    await page.getByTestId("sample-street").click();
    await expect(page.getByTestId("check-results")).toBeVisible();
  },
  learn: (page) => expect(page.getByTestId("panel-learn")).toBeVisible(),
};

/** Mean lightness of the cells, row by row. */
async function gridOf(page: Page, png: Buffer): Promise<number[]> {
  return page.evaluate(
    async ({ png, columns, rows }) => {
      const bytes = Uint8Array.from(atob(png), (letter) => letter.charCodeAt(0));
      const picture = await createImageBitmap(new Blob([bytes], { type: "image/png" }));
      const canvas = new OffscreenCanvas(picture.width, picture.height);
      const context = canvas.getContext("2d");
      if (!context) throw new Error("no canvas");
      context.drawImage(picture, 0, 0);
      const { data } = context.getImageData(0, 0, picture.width, picture.height);
      const [sums, counts] = [new Float64Array(columns * rows), new Float64Array(columns * rows)];
      for (let y = 0; y < picture.height; y++) {
        for (let x = 0; x < picture.width; x++) {
          const cell = Math.floor((y * rows) / picture.height) * columns + Math.floor((x * columns) / picture.width);
          const at = 4 * (y * picture.width + x);
          sums[cell] = (sums[cell] ?? 0) + 0.2126 * (data[at] ?? 0) + 0.7152 * (data[at + 1] ?? 0) + 0.0722 * (data[at + 2] ?? 0);
          counts[cell] = (counts[cell] ?? 0) + 1;
        }
      }
      return [...sums].map((sum, cell) => Math.round(sum / (counts[cell] ?? 1)));
    },
    { png: png.toString("base64"), ...GRID },
  );
}

/** How wide a line of the page's letters is. */
async function widthOfLetters(page: Page): Promise<number> {
  return page.evaluate(() => {
    const context = document.createElement("canvas").getContext("2d");
    if (!context) throw new Error("no canvas");
    context.font = `16px ${getComputedStyle(document.body).fontFamily}`;
    return Math.round(context.measureText("Soft labels, mIoU 0123456789").width);
  });
}

for (const theme of ["light", "dark"]) {
  for (const width of [390, 1440]) {
    test(`every place looks as it did, ${theme}, ${width} px`, async ({ page }) => {
      test.setTimeout(180_000);
      await page.setViewportSize({ width, height: width === 390 ? 844 : 900 });
      await page.emulateMedia({ reducedMotion: "reduce" });
      mkdirSync(shots, { recursive: true });
      const different: string[] = [];
      const letters = join(folder, "letters.json");
      for (const [place, ready] of Object.entries(PLACES)) {
        const name = `${place.replace(/\W+/g, "-")}-${theme}-${width}`;
        await page.goto(`about:blank`);
        await page.goto(`/#/${place}${place.includes("?") ? "&" : "?"}theme=${theme}&backend=cpu&lang=en`);
        await ready(page);
        await page.evaluate(() => scrollTo(0, 0));
        await page.waitForTimeout(700);
        const png = await page.screenshot({ path: join(shots, `${name}.png`), animations: "disabled" });
        const grid = await gridOf(page, png);
        const file = join(folder, `${name}.json`);
        const wide = await widthOfLetters(page);
        if (process.env.UPDATE_VISUAL) {
          mkdirSync(folder, { recursive: true });
          writeFileSync(letters, `${wide}\n`);
          writeFileSync(file, `${JSON.stringify(grid)}\n`);
          continue;
        }
        expect(existsSync(file), `${file}: run with UPDATE_VISUAL=1`).toBe(true);
        if (wide !== JSON.parse(readFileSync(letters, "utf8"))) {
          console.log(`${name}: this machine's letters are ${wide} px wide; nothing is compared`);
          continue;
        }
        const wanted = JSON.parse(readFileSync(file, "utf8")) as number[];
        const apart = grid.map((cell, at) => Math.abs(cell - (wanted[at] ?? NaN)));
        const mean = apart.reduce((sum, cell) => sum + cell, 0) / apart.length;
        const far = apart.filter((cell) => !(cell <= LIMITS.far)).length / apart.length;
        console.log(`${name}: cells are ${mean.toFixed(2)} apart in the mean, ${(100 * far).toFixed(1)} % far apart`);
        if (!(mean <= LIMITS.mean && far <= LIMITS.share)) different.push(name);
      }
      expect(different, `look at ${shots}`).toEqual([]);
    });
  }
}
