import type { Page, TestInfo } from "@playwright/test";
import { expect, test } from "./helpers/test.ts";
import { metric, valueOf } from "./helpers/metrics.ts";
import { loss, openPaint, pixel, stroke } from "./helpers/page.ts";

const EMPTY = [68, 1, 84, 255];

/** The middle of a mask's pixel on screen. */
async function middle(page: Page, testId: string, column: number, row: number): Promise<[number, number]> {
  const canvas = page.getByTestId(testId);
  const box = await canvas.boundingBox();
  if (!box) throw new Error(`${testId} is not on the page`);
  const [width, height] = await canvas.evaluate((it) => [(it as HTMLCanvasElement).width, (it as HTMLCanvasElement).height]);
  return [box.x + ((column + 0.5) * box.width) / (width ?? 1), box.y + ((row + 0.5) * box.height) / (height ?? 1)];
}

/** Another link in the same tab, read from the start. */
async function reopen(page: Page, info: TestInfo, query: string): Promise<void> {
  await page.goto("about:blank");
  await openPaint(page, info, query);
}

async function drag(page: Page, testId: string, from: [number, number], to: [number, number]): Promise<void> {
  await page.mouse.move(...(await middle(page, testId, ...from)));
  await page.mouse.down();
  await page.mouse.move(...(await middle(page, testId, ...to)), { steps: 6 });
  await page.mouse.up();
}

/** How many pixels of a mask are not the empty mask's colour, and the box around them. */
async function painted(page: Page, testId: string): Promise<{ pixels: number; box: number[] }> {
  return page.getByTestId(testId).evaluate((it) => {
    const canvas = it as HTMLCanvasElement;
    const data = canvas.getContext("2d")?.getImageData(0, 0, canvas.width, canvas.height).data ?? [];
    let pixels = 0;
    let box = [Infinity, Infinity, -1, -1];
    for (let at = 0; at * 4 < data.length; at++) {
      if (data[4 * at] === 68 && data[4 * at + 1] === 1) continue;
      const [x, y] = [at % canvas.width, Math.floor(at / canvas.width)];
      pixels++;
      box = [Math.min(box[0] ?? x, x), Math.min(box[1] ?? y, y), Math.max(box[2] ?? x, x), Math.max(box[3] ?? y, y)];
    }
    return { pixels, box };
  });
}

const undo = async (page: Page) => page.keyboard.press("Control+z");

test("rectangle and ellipse are dragged out, Shift makes them even, Alt centred, each is one step", async ({ page }, info) => {
  await openPaint(page, info, "scene=empty&value=1");
  await page.keyboard.press("r");
  await expect(page.getByRole("button", { name: "Rectangle (R)" })).toHaveAttribute("aria-pressed", "true");
  await drag(page, "canvas-label", [10, 20], [19, 24]);
  expect(await painted(page, "canvas-label")).toEqual({ pixels: 50, box: [10, 20, 19, 24] });
  await expect.poll(() => loss(page, "jml")).toBeGreaterThan(0.99);
  await undo(page);
  expect((await painted(page, "canvas-label")).pixels).toBe(0);
  await page.keyboard.down("Shift");
  await drag(page, "canvas-label", [10, 20], [13, 15]);
  await page.keyboard.up("Shift");
  expect((await painted(page, "canvas-label")).box).toEqual([10, 15, 15, 20]);
  await undo(page);
  await page.keyboard.press("o");
  await page.keyboard.down("Alt");
  await drag(page, "canvas-label", [30, 30], [39, 34]);
  await page.keyboard.up("Alt");
  const ellipse = await painted(page, "canvas-label");
  expect(ellipse.box).toEqual([21, 26, 39, 34]);
  expect(Math.abs(ellipse.pixels - Math.PI * 9.5 * 4.5)).toBeLessThan(9);
  // Escape in the middle of a drag takes it back.
  await undo(page);
  await page.mouse.move(...(await middle(page, "canvas-label", 5, 5)));
  await page.mouse.down();
  await page.mouse.move(...(await middle(page, "canvas-label", 25, 25)));
  expect((await painted(page, "canvas-label")).pixels).toBeGreaterThan(100);
  await page.keyboard.press("Escape");
  await page.mouse.up();
  expect((await painted(page, "canvas-label")).pixels).toBe(0);
});

test("fill stays within its region, and of several classes takes the largest", async ({ page }, info) => {
  await openPaint(page, info, "scene=half&value=0&tool=fill");
  await page.mouse.click(...(await middle(page, "canvas-label", 20, 20)));
  expect(await pixel(page, "canvas-label", 20, 40)).toEqual(EMPTY);
  expect(await pixel(page, "canvas-label", 40, 40)).not.toEqual(EMPTY);
  await undo(page);
  expect(await pixel(page, "canvas-label", 20, 40)).toEqual([254, 232, 37, 255]);
  await reopen(page, info, "scene=street&value=1&tool=fill&class=3");
  await page.mouse.click(...(await middle(page, "canvas-label", 2, 2)));
  await expect.poll(() => pixel(page, "canvas-label", 10, 4)).toEqual([0xf0, 0xe4, 0x42, 255]);
});

test("pick takes over value and class", async ({ page }, info) => {
  await openPaint(page, info, "scene=half&value=0.9");
  await page.keyboard.press("i");
  await page.mouse.click(...(await middle(page, "canvas-label", 40, 20)));
  await expect(page).toHaveURL(/value=0\.502/);
  await reopen(page, info, "scene=street&tool=pick");
  await page.mouse.click(...(await middle(page, "canvas-label", 30, 45)));
  await expect(page).toHaveURL(/class=2/);
  await expect(page.getByRole("radio", { name: "class 2" })).toHaveAttribute("aria-checked", "true");
});

test("a pen's pressure is the brush's size or its value", async ({ page }, info) => {
  const dab = async (pressure: number) => {
    const [x, y] = await middle(page, "canvas-label", 30, 30);
    await page.getByTestId("canvas-label").evaluate(
      (canvas, [x, y, pressure]) => {
        const pen = { pointerId: 7, pointerType: "pen", isPrimary: true, bubbles: true, clientX: x, clientY: y, pressure };
        canvas.dispatchEvent(new PointerEvent("pointerdown", { ...pen, button: 0, buttons: 1 }));
        canvas.dispatchEvent(new PointerEvent("pointerup", { ...pen, button: 0, buttons: 0 }));
      },
      [x, y, pressure] as const,
    );
    const dabbed = { ...(await painted(page, "canvas-label")), colour: await pixel(page, "canvas-label", 30, 30) };
    await undo(page);
    await expect.poll(async () => (await painted(page, "canvas-label")).pixels).toBe(0);
    return dabbed;
  };
  await openPaint(page, info, "scene=empty&value=1&size=21&hardness=1");
  // Whoever has no pen is not asked about it.
  await expect(page.getByTestId("pressure")).toHaveCount(0);
  const [full, light] = [await dab(1), await dab(0.5)];
  expect(light.pixels).toBeLessThan(full.pixels / 2);
  expect(light.colour).toEqual(full.colour);
  await page.getByTestId("pressure").selectOption("value");
  const faint = await dab(0.5);
  expect(faint.pixels).toBe(full.pixels);
  expect(faint.colour).not.toEqual(full.colour);
  await page.getByTestId("pressure").selectOption("off");
  expect(await dab(0.5)).toEqual(full);
});

test("at 800 % a click paints exactly the intended pixel", async ({ page }, info) => {
  await openPaint(page, info, "scene=empty&value=1&size=1&hardness=1");
  const zoom = page.getByTestId("zoom");
  for (let press = 0; press < 4 && (await zoom.textContent()) !== "800 %"; press++) await page.keyboard.press("+");
  await expect(zoom).toHaveText("800 %");
  for (const [column, row] of [[31, 32], [33, 30], [20, 41]] as const) {
    await page.mouse.click(...(await middle(page, "canvas-prediction", column, row)));
    expect(await painted(page, "canvas-prediction")).toEqual({ pixels: 1, box: [column, row, column, row] });
    await undo(page);
  }
  // Both canvases share the view, and 0 shows the whole mask again.
  const [label, prediction] = [await page.getByTestId("canvas-label").boundingBox(), await page.getByTestId("canvas-prediction").boundingBox()];
  expect(label?.width).toBeCloseTo(512, 1);
  expect(prediction?.width).toBeCloseTo(512, 1);
  await page.keyboard.press("0");
  await expect(zoom).not.toHaveText("800 %");
});

test("the wheel zooms at the pointer, Space and the middle button pan, nothing is painted", async ({ page }, info) => {
  await openPaint(page, info, "scene=empty&value=1");
  const [x, y] = await middle(page, "canvas-label", 12, 50);
  // Whole pixels, as a mouse has them.
  const at = [Math.round(x), Math.round(y)] as const;
  const under = async () => {
    const box = await page.getByTestId("canvas-label").boundingBox();
    return box ? [((at[0] - box.x) / box.width) * 64, ((at[1] - box.y) / box.height) * 64] : [];
  };
  const before = await under();
  await page.mouse.move(...at);
  for (let turn = 0; turn < 5; turn++) await page.mouse.wheel(0, -200);
  await expect.poll(async () => Number(await page.getByTestId("zoom").getAttribute("data-value"))).toBeGreaterThan(20);
  const after = await under();
  expect(after[0]).toBeCloseTo(before[0] ?? 0, 1);
  expect(after[1]).toBeCloseTo(before[1] ?? 0, 1);
  await expect(page.getByTestId("probe-at")).toHaveText("column 12, row 50");
  const pan = async (button: "left" | "middle") => {
    const [x, y] = [at[0] + 30, at[1] - 30];
    await page.mouse.move(x, y);
    const still = await page.getByTestId("canvas-label").boundingBox();
    await page.mouse.down({ button });
    await page.mouse.move(x + 40, y - 25, { steps: 4 });
    await page.mouse.up({ button });
    const moved = await page.getByTestId("canvas-label").boundingBox();
    expect((moved?.x ?? 0) - (still?.x ?? 0)).toBeCloseTo(40, 0);
    expect((moved?.y ?? 0) - (still?.y ?? 0)).toBeCloseTo(-25, 0);
  };
  await page.keyboard.down("Space");
  await pan("left");
  await page.keyboard.up("Space");
  await page.keyboard.press("0");
  for (let turn = 0; turn < 5; turn++) await page.mouse.wheel(0, -200);
  await pan("middle");
  await page.keyboard.press("h");
  await pan("left");
  expect((await painted(page, "canvas-label")).pixels).toBe(0);
  expect(await page.evaluate(() => window.scrollY)).toBe(0);
});

test("two fingers pinch, and take back what the first began to paint", async ({ page }, info) => {
  await openPaint(page, info, "scene=empty&value=1");
  const [x, y] = await middle(page, "canvas-label", 32, 32);
  const before = Number(await page.getByTestId("zoom").getAttribute("data-value"));
  await page.getByTestId("canvas-label").evaluate(
    (canvas, [x, y]) => {
      const finger = (type: string, pointerId: number, dx: number) =>
        canvas.dispatchEvent(
          new PointerEvent(type, {
            pointerId, pointerType: "touch", isPrimary: pointerId === 1, bubbles: true, button: 0, buttons: 1,
            clientX: x + dx, clientY: y,
          }),
        );
      finger("pointerdown", 1, -20);
      finger("pointerdown", 2, 20);
      for (let step = 1; step <= 10; step++) {
        finger("pointermove", 1, -20 - 4 * step);
        finger("pointermove", 2, 20 + 4 * step);
      }
      finger("pointerup", 1, -60);
      finger("pointermove", 2, 90);
      finger("pointerup", 2, 90);
    },
    [x, y] as const,
  );
  await expect.poll(async () => Number(await page.getByTestId("zoom").getAttribute("data-value")) / before).toBeCloseTo(3, 1);
  expect((await painted(page, "canvas-label")).pixels).toBe(0);
});

test("split shows both on one canvas, with a divider that moves and is kept in the link", async ({ page }, info) => {
  await openPaint(page, info, "view=split&scene=empty&value=1&size=3");
  const divider = page.getByRole("slider", { name: "Divider between label and prediction" });
  const [label, prediction] = [await page.getByTestId("canvas-label").boundingBox(), await page.getByTestId("canvas-prediction").boundingBox()];
  expect(label).toEqual(prediction);
  await page.mouse.click(...(await middle(page, "canvas-label", 10, 10)));
  await page.mouse.click(...(await middle(page, "canvas-label", 50, 10)));
  expect((await painted(page, "canvas-label")).box[2]).toBeLessThan(32);
  expect((await painted(page, "canvas-prediction")).box[0]).toBeGreaterThan(32);
  const box = await divider.boundingBox();
  if (!box || !label) throw new Error("no divider");
  await page.mouse.move(box.x + box.width / 2, box.y + 60);
  await page.mouse.down();
  await page.mouse.move(label.x + 0.8 * label.width, box.y + 60, { steps: 5 });
  await page.mouse.up();
  await expect(page).toHaveURL(/divider=0\.8/);
  await divider.focus();
  await page.keyboard.press("ArrowLeft");
  await expect(divider).toHaveAttribute("aria-valuenow", "78");
  await page.getByRole("button", { name: "Side by side" }).click();
  await expect(divider).toHaveCount(0);
});

test("layers are hidden and faded", async ({ page }, info) => {
  await openPaint(page, info, "scene=half&show=difference");
  expect(await pixel(page, "canvas-prediction", 20, 32)).toEqual([232, 234, 235, 255]);
  await page.getByTestId("layers").locator("summary").click();
  await page.getByLabel("Overlay", { exact: true }).uncheck();
  await expect.poll(() => pixel(page, "canvas-prediction", 20, 32)).toEqual([254, 232, 37, 255]);
  await expect(page).toHaveURL(/hidden_layers=overlay/);
  await page.getByLabel("Overlay", { exact: true }).check();
  await page.getByLabel("Opacity of the overlay").fill("0.5");
  await expect.poll(async () => (await pixel(page, "canvas-prediction", 20, 32))[2]).toBeLessThan(160);
  await page.getByLabel("Label", { exact: true }).uncheck();
  await expect(page.getByTestId("canvas-label")).toHaveCSS("opacity", "0");
});

test("errors and distances take the prediction's place, each with a legend", async ({ page }, info) => {
  await openPaint(page, info, "scene=disc&show=error");
  const colours = async () =>
    page.getByTestId("canvas-prediction").evaluate((it) => {
      const canvas = it as HTMLCanvasElement;
      const data = canvas.getContext("2d")?.getImageData(0, 0, canvas.width, canvas.height).data ?? [];
      const seen = new Set<string>();
      for (let at = 0; at < data.length; at += 4) seen.add(`${data[at]},${data[at + 1]},${data[at + 2]}`);
      return [...seen].sort();
    });
  await expect.poll(colours).toEqual(["232,234,235", "245,147,34", "58,64,69", "8,119,189"].sort());
  for (const word of ["hit (TP)", "too much (FP)", "missed (FN)"]) await expect(page.getByText(word)).toBeVisible();
  // Hatched at the screen's resolution.
  const hatched = await page.locator(".mask--prediction .mask__marks").evaluate((it) => {
    const canvas = it as HTMLCanvasElement;
    const data = canvas.getContext("2d")?.getImageData(0, 0, canvas.width, canvas.height).data ?? [];
    return data.some((value, at) => at % 4 === 3 && value > 100);
  });
  expect(hatched).toBe(true);
  await page.getByTestId("show").selectOption("distance");
  await expect.poll(() => pixel(page, "canvas-prediction", 0, 0)).toEqual(EMPTY);
});

test("the probe reads values and slopes, by pointer and by keyboard", async ({ page }, info) => {
  await openPaint(page, info, "scene=half&smooth=0");
  const probe = page.getByTestId("probe");
  await page.mouse.move(...(await middle(page, "canvas-label", 40, 20)));
  await expect(page.getByTestId("probe-at")).toHaveText("column 40, row 20");
  await expect(page.getByTestId("probe-y")).toHaveText("0.502");
  await expect(page.getByTestId("probe-x")).toHaveText("0.502");
  // At x = y: T = U = Σx = 512 + 512·128/255, and SJL's slope is that of its formula.
  const [sum, product] = [512 + (512 * 128) / 255, 512 + 512 * (128 / 255) ** 2];
  const [y, union] = [128 / 255, 2 * sum - product];
  const sjl = Number(await probe.locator('[data-probe="SJL"]').getAttribute("data-value"));
  expect(sjl).toBeCloseTo(-y / union + (product * (1 - y)) / union ** 2, 9);
  await expect(probe.locator("[data-probe]")).toHaveCount(13);
  await page.mouse.move(0, 0);
  await page.getByTestId("canvas-prediction").focus();
  await expect(page.getByTestId("probe-at")).toHaveText("column 32, row 32");
  await page.keyboard.press("ArrowRight");
  await page.keyboard.press("Shift+ArrowUp");
  await expect(page.getByTestId("probe-at")).toHaveText("column 33, row 24");
  await expect(probe).toHaveAttribute("aria-live", "polite");
});

test("? lists the keys, and single keys can be switched off", async ({ page }, info) => {
  await openPaint(page, info);
  const pressed = (name: string) => page.getByRole("button", { name });
  await page.keyboard.press("?");
  const help = page.getByRole("dialog", { name: "Keys" });
  await expect(help).toBeVisible();
  await expect(help.getByText("swap label and prediction")).toBeVisible();
  await page.getByRole("switch", { name: "Single-key shortcuts" }).uncheck();
  await page.keyboard.press("Escape");
  await expect(help).toBeHidden();
  await page.keyboard.press("e");
  await expect(pressed("Brush (B)")).toHaveAttribute("aria-pressed", "true");
  await expect(page).toHaveURL(/keys=false/);
  await page.getByRole("button", { name: "Keys and help (?)" }).click();
  await page.getByRole("switch", { name: "Single-key shortcuts" }).check();
  await help.getByRole("button", { name: "Close" }).click();
  for (const [key, name] of [["e", "Eraser (E)"], ["g", "Fill (G)"], ["i", "Pick value and class (I)"], ["h", "Pan (H)"], ["p", "Brush (B)"]] as const) {
    await page.keyboard.press(key);
    await expect(pressed(name)).toHaveAttribute("aria-pressed", "true");
  }
});

test("a loss's number shows its formula with the present values", async ({ page }, info) => {
  await openPaint(page, info, "scene=disc&smooth=0");
  const value = await loss(page, "jml");
  await metric(page, "loss_jml").hover();
  const formula = page.getByTestId("formula");
  await expect(formula).toContainText("tp = Σ min(x, y) = ");
  await expect(formula).toContainText(`JML = (1 − index) = ${value.toFixed(4)}`);
  await expect(formula).toContainText("∂L/∂x = ");
  await page.keyboard.press("Escape");
  await expect(formula).toHaveCount(0);
  await metric(page, "loss_ctl").getByRole("button").focus();
  await expect(formula).toContainText("0.7·");
  await page.getByTestId("canvas-label").focus();
  await expect(formula).toHaveCount(0);
});

test("the chosen loss is copied as PyTorch, with its parameters", async ({ page, context }, info) => {
  await context.grantPermissions(["clipboard-read", "clipboard-write"]);
  await openPaint(page, info, "loss=ctl&alpha=0.6&beta=0.4&gamma=1.5&smooth=1&over=i");
  await page.getByTestId("copy-pytorch").click();
  await expect(page.getByTestId("copy-pytorch")).toHaveText("Copied");
  const code = await page.evaluate(() => navigator.clipboard.readText());
  expect(code).toContain('def ctl(prob, label, alpha=0.6, beta=0.4, gamma=1.5, smooth=1.0, reduction="I"):');
  await page.getByTestId("pytorch").locator("summary").click();
  await expect(page.getByTestId("pytorch").locator("code")).toHaveText(code);
});

test("the line of the last edits grows with each of them", async ({ page }, info) => {
  await openPaint(page, info, "scene=disc&value=1");
  const count = async () => ((await page.getByTestId("trail").locator("polyline").getAttribute("points")) ?? "").split(" ").length;
  const before = await count();
  for (const row of [0.2, 0.4, 0.6]) {
    const old = await loss(page, "jml");
    await stroke(page, "canvas-label", [0.2, row], [0.8, row]);
    await expect.poll(() => loss(page, "jml")).not.toBe(old);
  }
  await expect.poll(count).toBeGreaterThanOrEqual(before + 3);
  expect(await valueOf(metric(page, "loss_jml"))).toBeGreaterThan(0);
});

test("on a phone the tools are a bottom row, large enough, and painting does not scroll", async ({ page }, info) => {
  await page.setViewportSize({ width: 390, height: 844 });
  await openPaint(page, info);
  const rail = await page.getByRole("toolbar", { name: "Tools" }).boundingBox();
  expect(rail && rail.y + rail.height).toBeCloseTo(844, 0);
  const small = await page.evaluate(() =>
    [...document.querySelectorAll("button, input, select, summary, [role=slider]")]
      .filter((it) => it.getClientRects().length > 0)
      .map((it) => [it.outerHTML.slice(0, 60), it.closest("label") ?? it] as const)
      .map(([name, it]) => [name, it.getBoundingClientRect().height] as const)
      .filter(([, height]) => height < 24),
  );
  expect(small).toEqual([]);
  expect(await page.getByTestId("canvas-label").evaluate((it) => getComputedStyle(it.parentElement ?? it).touchAction)).toBe("none");
});

test("a push that is nothing says why", async ({ page }, info) => {
  await openPaint(page, info, "scene=street&show=push&loss=jml&of=1");
  const none = page.getByTestId("push-none");
  await expect(none).toHaveText("The losses leave out class 0: it is not pushed.");
  await page.getByTestId("of-0").click();
  await expect(none).toHaveCount(0);
  await page.getByTestId("agree").click();
  await expect(none).toHaveText("Every slope is 0: no pixel is pushed.");
});

test("losses are of the classes that are chosen", async ({ page }, info) => {
  await openPaint(page, info, "scene=street");
  const all = await valueOf(metric(page, "loss_jml"));
  await page.getByTestId("of-1").click();
  await expect.poll(() => valueOf(metric(page, "loss_jml"))).not.toBe(all);
  const one = await valueOf(metric(page, "loss_jml"));
  await expect(page).toHaveURL(/of=1(&|$)/);
  await page.getByTestId("of-0").click();
  await expect.poll(() => valueOf(metric(page, "loss_jml"))).not.toBe(one);
  await page.getByTestId("of-1").click();
  const zero = await page.getByTestId("of-0").getAttribute("aria-pressed");
  expect(zero).toBe("true");
  await page.getByTestId("of-all").click();
  await expect.poll(() => valueOf(metric(page, "loss_jml"))).toBe(all);
  await page.getByTestId("of-present").click();
  await expect(page.getByTestId("pytorch").locator("code")).toContainText("active = y.amax(-1) > 0.01");
});
