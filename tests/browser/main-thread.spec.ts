import { mkdirSync, writeFileSync } from "node:fs";
import { expect, test } from "./helpers/test.ts";
import { expectNoLongTask, watchTasks } from "./helpers/tasks.ts";
import { address, filesOf, openPaint, stroke } from "./helpers/page.ts";
import { greyPng } from "./helpers/png.ts";

// Traces and pictures for reports are taken by the page's own thread.
test.use({ trace: "off", screenshot: "off" });

test("painting keeps the page's thread free", async ({ page }, info) => {
  await watchTasks(page);
  await openPaint(page, info, "scene=street&show=push");
  await expectNoLongTask(page, "painting", async () => {
    for (let row = 1; row < 9; row++) {
      await stroke(page, row % 2 ? "canvas-label" : "canvas-prediction", [0.1, row / 10], [0.9, 1 - row / 10]);
    }
    for (let step = 0; step < 4; step++) await page.keyboard.press("Control+z");
  });
});

test("four losses that race keep the page's thread free", async ({ page }, info) => {
  await watchTasks(page);
  await openPaint(page, info, "scene=street&race=sjl,jml,sdl,dml&steps=400&speed=120");
  await page.getByTestId("descent-step").click();
  await expect(page.getByTestId("descent-at")).toHaveAttribute("data-value", "1");
  await expectNoLongTask(page, "a race of four losses", async () => {
    await page.getByTestId("descent-play").click();
    await page.waitForTimeout(3000);
  });
  expect(Number(await page.getByTestId("descent-at").getAttribute("data-value"))).toBeGreaterThan(20);
});

test("moving an error of 48 images keeps the page's thread free", async ({ page }, info) => {
  await watchTasks(page);
  await page.goto(address("bias", info, "set=street-48-0"));
  await expect(page.getByTestId("plot-histogram")).toHaveAttribute("aria-label", /\d/);
  await expectNoLongTask(page, "moving an error of 48 images", async () => {
    for (let value = 0; value < 120; value += 10) {
      await page.getByTestId("lose-A").fill(String(value));
      await page.waitForTimeout(60);
    }
    await page.getByTestId("read-d").click();
    await page.getByTestId("matrix-B").click();
    await page.waitForTimeout(500);
  });
});

test("checking 200 pairs keeps the page's thread free", async ({ page }, info) => {
  const folders = ["labels", "predictions"].map((name, shift) => {
    const folder = info.outputPath(name);
    mkdirSync(folder, { recursive: true });
    for (let pair = 0; pair < 200; pair++) {
      const id = (row: number, column: number) => ((row >> 4) + ((column + 3 * shift) >> 5) + pair) % 5;
      writeFileSync(`${folder}/image_${String(pair).padStart(3, "0")}.png`, greyPng(192, 128, id));
    }
    return folder;
  });
  await watchTasks(page);
  await page.goto(address("check", info));
  await page.getByTestId("check-labels").setInputFiles(filesOf(folders[0] ?? ""));
  await page.getByTestId("check-predictions").setInputFiles(filesOf(folders[1] ?? ""));
  await page.getByTestId("check-classes").fill("5");
  await expect(page.getByTestId("check-pairs")).toContainText("200");
  await expectNoLongTask(page, "checking 200 pairs", async () => {
    await page.getByTestId("check-run").click();
    // Asked seldom and little: to look through a large page is a long task of its own.
    const isThere = () => page.evaluate(() => Boolean(document.querySelector('[data-testid="check-results"]')));
    while (!(await isThere())) await page.waitForTimeout(200);
  });
  await expect(page.getByText("200 images")).toBeVisible();
});
