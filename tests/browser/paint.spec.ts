import { expect, test } from "./helpers/test.ts";
import { metric, valueOf } from "./helpers/metrics.ts";
import { loss, openPaint, pixel, stroke } from "./helpers/page.ts";

test("the first screen shows a painted scene with live numbers", async ({ page }, info) => {
  await openPaint(page, info);
  for (const id of ["sjl", "jml", "sdl", "dml", "stl", "ctl", "jml2", "dml2", "sjl_l2", "sdl_l2", "stl_l2", "ce"]) {
    expect(await loss(page, id), id).toBeGreaterThan(0);
  }
  expect(await pixel(page, "canvas-label", 32, 32)).toEqual([254, 232, 37, 255]);
  expect(await pixel(page, "canvas-label", 0, 0)).toEqual([68, 1, 84, 255]);
});

test("a stroke changes the mask and the numbers, undo and redo lead back and forth", async ({ page }, info) => {
  await openPaint(page, info, "scene=empty&value=1&size=9");
  await expect(metric(page, "mIoU_D")).toHaveAttribute("data-value", "null");
  expect(await loss(page, "jml")).toBe(0);
  await stroke(page, "canvas-label", [0.3, 0.5], [0.7, 0.5]);
  await expect.poll(() => loss(page, "jml")).toBeGreaterThan(0.99);
  await expect(metric(page, "mIoU_D")).toHaveAttribute("data-value", "0");
  expect(await pixel(page, "canvas-label", 32, 32)).toEqual([254, 232, 37, 255]);
  await page.keyboard.press("Control+z");
  await expect.poll(() => loss(page, "jml")).toBe(0);
  expect(await pixel(page, "canvas-label", 32, 32)).toEqual([68, 1, 84, 255]);
  await page.keyboard.press("Control+Shift+z");
  await expect.poll(() => loss(page, "jml")).toBeGreaterThan(0.99);
});

test("at prediction = soft label, JML is 0 and SJL is not", async ({ page }, info) => {
  await openPaint(page, info);
  await page.getByTestId("agree").click();
  await expect.poll(() => loss(page, "jml")).toBe(0);
  await expect.poll(() => loss(page, "dml")).toBe(0);
  expect(await loss(page, "sjl")).toBeGreaterThan(0.05);
  expect(await valueOf(metric(page, "grad_jml"))).toBeLessThan(1e-6);
  await expect(page.getByText("it would rather have a hard mask")).toBeVisible();
  await page.getByRole("button", { name: "Undo (Ctrl+Z)" }).click();
  await expect.poll(() => loss(page, "jml")).toBeGreaterThan(0.1);
});

test("half-painted values are what the losses see", async ({ page }, info) => {
  // One fully covered pixel of value 0.5 in the label, nothing predicted.
  await openPaint(page, info, "scene=empty&value=0.5&size=1&hardness=1&smooth=0");
  const box = await page.getByTestId("canvas-label").boundingBox();
  if (!box) throw new Error("no canvas");
  const center = (index: number, size: number) => ((index + 0.5) * size) / 64;
  await page.mouse.click(box.x + center(20, box.width), box.y + center(30, box.height));
  await expect.poll(() => loss(page, "dml")).toBe(1);
  const painted = await pixel(page, "canvas-label", 20, 30);
  expect(painted).not.toEqual(await pixel(page, "canvas-label", 21, 30));
  await page.mouse.move(0, 0);
  await page.getByTestId("agree").click();
  await expect.poll(() => loss(page, "dml")).toBe(0);
  expect(await loss(page, "sdl")).toBeCloseTo(0.5, 6);
  expect(await loss(page, "sjl")).toBeCloseTo(1 - 0.25 / 0.75, 6);
});

test("the overlay shows where the chosen loss pushes", async ({ page }, info) => {
  await openPaint(page, info, "scene=half");
  await page.getByRole("radio", { name: "SJL", exact: true }).check();
  await page.getByTestId("show").selectOption("push");
  // At x = y SJL still pushes the sure half up (orange) and the half-sure half the other way or less.
  await expect.poll(async () => (await pixel(page, "canvas-prediction", 20, 32))[0]).toBeGreaterThan(235);
  await page.getByRole("radio", { name: "JML", exact: true }).check();
  await expect(page).toHaveURL(/show=push/);
  await page.getByTestId("show").selectOption("difference");
  await expect.poll(() => pixel(page, "canvas-prediction", 20, 32)).toEqual([232, 234, 235, 255]);
});

test("tools answer to their keys", async ({ page }, info) => {
  await openPaint(page, info);
  const pressed = (name: string) => page.getByRole("button", { name }).getAttribute("aria-pressed");
  await page.keyboard.press("e");
  expect(await pressed("Eraser (E)")).toBe("true");
  const before = await pixel(page, "canvas-label", 32, 32);
  await stroke(page, "canvas-label", [0.5, 0.5], [0.52, 0.5]);
  expect(await pixel(page, "canvas-label", 32, 32)).not.toEqual(before);
  await page.keyboard.press("b");
  expect(await pressed("Brush (B)")).toBe("true");
  await page.keyboard.press("]");
  await expect(page).toHaveURL(/size=10/);
  await page.keyboard.press("Shift+BracketRight");
  await expect(page).toHaveURL(/value=0\.55/);
  const [sjl, label] = [await loss(page, "stl"), await pixel(page, "canvas-label", 12, 50)];
  await page.keyboard.press("x");
  expect(await pixel(page, "canvas-prediction", 12, 50)).toEqual(label);
  await expect.poll(() => loss(page, "stl")).not.toBe(sjl);
});

test("classes give way to the one that is painted", async ({ page }, info) => {
  await openPaint(page, info, "scene=street&value=1&size=9&hardness=1");
  await page.keyboard.press("4");
  await expect(page.getByRole("radio", { name: "class 3" })).toHaveAttribute("aria-checked", "true");
  await stroke(page, "canvas-label", [0.1, 0.1], [0.2, 0.1]);
  await expect.poll(() => pixel(page, "canvas-label", 9, 6)).toEqual([0xf0, 0xe4, 0x42, 255]);
});

test("the readers' mean opens as a soft label", async ({ page }, info) => {
  await openPaint(page, info);
  await page.getByTestId("scene").selectOption("annotators");
  await expect.poll(() => loss(page, "jml")).toBe(0);
  expect(await loss(page, "sjl")).toBeGreaterThan(0.1);
});

test("the menu of scenes names what the painting began as, undone and done again", async ({ page }, info) => {
  await openPaint(page, info, "scene=half");
  const scene = page.getByTestId("scene");
  await scene.selectOption("street");
  await expect.poll(() => page.url()).toContain("scene=street");
  await scene.selectOption("annotators");
  await expect.poll(() => loss(page, "jml")).toBe(0);
  await page.keyboard.press("Control+z");
  await expect(scene).toHaveValue("street");
  await page.keyboard.press("Control+z");
  await expect(scene).toHaveValue("half");
  await expect.poll(() => page.url()).toContain("scene=half");
  await page.keyboard.press("Control+Shift+Z");
  await page.keyboard.press("Control+Shift+Z");
  await expect(scene).toHaveValue("annotators");
});

test("menus that were used go on following the link", async ({ page }, info) => {
  await openPaint(page, info);
  const show = page.getByTestId("show");
  for (const kind of ["push", "difference"]) await show.selectOption(kind);
  await expect.poll(() => page.url()).toContain("show=difference");
  const to = async (kind: string) => {
    await page.evaluate((kind) => (location.hash = location.hash.replace(/show=\w+/, `show=${kind}`)), kind);
    await expect(show).toHaveValue(kind);
  };
  await to("push");
  await to("distance");
  await to("prediction");
});

test("one-pixel curves follow y", async ({ page }, info) => {
  await openPaint(page, info, "y=0.4");
  const curve = page.getByTestId("canvas-curve");
  await expect(curve).toHaveAttribute("aria-label", /label is 0\.40.*JML at x = 0\.40/);
  await page.getByTestId("layers-panel").waitFor();
  await curve.scrollIntoViewIfNeeded();
  const box = await curve.boundingBox();
  if (!box) throw new Error("no curve");
  await page.mouse.move(box.x + box.width * 0.5, box.y + box.height * 0.5);
  await page.mouse.down();
  await page.mouse.move(box.x + box.width * 0.8, box.y + box.height * 0.5, { steps: 5 });
  await page.mouse.up();
  await expect(curve).toHaveAttribute("aria-label", /SJL at x = 1\.00, JML at x = 0\.7/);
  await expect(page).toHaveURL(/y=0\.7/);
});

test("a mask is painted with the keyboard alone", async ({ page }, info) => {
  await openPaint(page, info, "scene=empty&value=1&size=5");
  const canvas = page.getByTestId("canvas-label");
  await canvas.focus();
  await page.keyboard.press("ArrowRight");
  await page.keyboard.press("Enter");
  await expect.poll(() => loss(page, "jml")).toBeGreaterThan(0.9);
});

test("a link opens the state it was copied from, and a broken one still opens", async ({ page }, info) => {
  await openPaint(page, info, "scene=street&y=0.3&value=7&loss=nonsense&size=NaN");
  await expect(page.getByTestId("scene")).toHaveValue("street");
  await expect(page.getByTestId("curve-y")).toHaveValue("0.3");
  await expect(page.getByRole("radio", { name: "JML", exact: true })).toBeChecked();
});

test("a dead engine is replaced and nothing painted is lost", async ({ page, problems }, info) => {
  problems.allow(/./);
  await openPaint(page, info, "scene=empty&value=1&size=9");
  await stroke(page, "canvas-label", [0.3, 0.5], [0.7, 0.5]);
  await expect.poll(() => loss(page, "jml")).toBeGreaterThan(0.99);
  await page.workers()[0]?.evaluate(() => {
    setTimeout(() => {
      throw new Error("killed by the test");
    });
  });
  await expect(page.getByTestId("engine-restarted")).toBeVisible();
  await page.getByTestId("agree").click();
  await expect.poll(() => loss(page, "jml")).toBe(0);
  expect(await pixel(page, "canvas-prediction", 32, 32)).toEqual([254, 232, 37, 255]);
});

test("parameters move the losses that take them, and stand in the link", async ({ page }, info) => {
  await openPaint(page, info, "scene=disc");
  const [stl, jml] = [await loss(page, "stl"), await loss(page, "jml")];
  await page.getByTestId("parameters").locator("summary").click();
  await page.getByRole("slider", { name: /^α/ }).fill("0.5");
  await expect.poll(() => loss(page, "stl")).toBeLessThan(stl);
  expect(await loss(page, "jml")).toBe(jml);
  await expect.poll(() => page.url()).toContain("alpha=0.5");
  await page.getByRole("slider", { name: /^γ/ }).fill("2");
  await expect.poll(() => loss(page, "jml")).toBeCloseTo(jml * jml, 9);
});
