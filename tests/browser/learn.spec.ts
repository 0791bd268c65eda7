import { readdirSync, readFileSync } from "node:fs";
import { AxeBuilder } from "@axe-core/playwright";
import type { Page } from "@playwright/test";
import { expect, test } from "./helpers/test.ts";
import { metric } from "./helpers/metrics.ts";

const lessons = new URL("../../assets/lessons/en/", import.meta.url);
const names = readdirSync(lessons).filter((name) => name.endsWith(".md")).map((name) => name.slice(0, -3));
const textOf = (name: string) => readFileSync(new URL(`${name}.md`, lessons), "utf8");

/** Opens a lesson at its first step and waits until the page has come to rest. */
async function open(page: Page, name: string): Promise<void> {
  await page.goto(`/#/learn/${name}`);
  await expect(page.getByTestId("lesson-heading")).toBeVisible();
  await settled(page);
}

/** A step takes the page's numbers for its beginning once they stand still. */
async function settled(page: Page): Promise<void> {
  await page.waitForTimeout(1500);
}

async function expectDone(page: Page, done: boolean): Promise<void> {
  await expect(page.getByTestId("lesson-done")).toHaveAttribute("data-done", String(done));
}

/** Answers the question with the keyboard; nothing is done by that. */
async function predict(page: Page, choice: number): Promise<void> {
  await expect(page.getByTestId("lesson-do")).toHaveCount(0);
  await page.getByTestId(`lesson-choice-${choice}`).press("Enter");
  await expect(page.getByTestId("lesson-do")).toBeVisible();
  await page.waitForTimeout(400);
  await expectDone(page, false);
}

/** Goes on with the keyboard; the focus is at the next step's heading. */
async function next(page: Page, step: number): Promise<void> {
  await expectDone(page, true);
  await expect(page.getByTestId("lesson-see")).toBeVisible();
  await page.getByTestId("lesson-next").press("Enter");
  await expect(page.getByTestId("lesson-step")).toContainText(`Step ${step} of`);
  await expect(page.getByTestId("lesson-heading")).toBeFocused();
  await settled(page);
}

async function keys(page: Page, testId: string, ...pressed: string[]): Promise<void> {
  for (const key of pressed) await page.getByTestId(testId).press(key);
}

test("lists every lesson, and a card opens its first step", async ({ page }) => {
  await page.goto("/#/learn");
  for (const name of names) await expect(page.getByTestId(`lesson-${name}`)).toBeVisible();
  await page.getByTestId("lesson-metric-semimetric").press("Enter");
  await expect(page.getByTestId("lesson-heading")).toHaveText("A detour that is shorter");
  await expect(page.getByTestId("panel-surface")).toBeVisible();
  await page.getByTestId("lesson-close").press("Enter");
  await expect(page.getByTestId("panel-learn")).toBeVisible();
  await expect(page.getByTestId("lesson")).toHaveCount(0);
});

test("the lesson on soft labels is walked through by keyboard", async ({ page }) => {
  test.setTimeout(120_000);
  await open(page, "soft-labels");
  await expect(metric(page, "loss_sjl")).toHaveClass(/lesson-lit/);
  await expect(metric(page, "loss_dml")).not.toHaveClass(/lesson-lit/);
  await predict(page, 0);
  await keys(page, "agree", "Enter");
  await expectDone(page, true);
  await expect(page.getByTestId("lesson-see")).toContainText("Nothing differs, and still SJL is 0.1806");
  await next(page, 2);

  await predict(page, 2);
  await keys(page, "show", "ArrowDown");
  await next(page, 3);
  expect(page.url()).toContain("lesson=soft-labels");
  expect(page.url()).toContain("step=3");

  await predict(page, 1);
  await keys(page, "descent-play", "Enter");
  await expect(page.getByTestId("lesson-done")).toHaveAttribute("data-done", "true", { timeout: 30_000 });
  await next(page, 4);
  await expect(metric(page, "lowest_x_sjl")).toHaveClass(/lesson-lit/);

  await predict(page, 2);
  await keys(page, "surface-y", "PageUp", "PageUp", "PageUp");
  await next(page, 5);
  await predict(page, 0);
  await keys(page, "surface-y", "End");
  await next(page, 6);
  await predict(page, 1);
  await page.getByRole("radio", { name: "JML", exact: true }).press("Space");
  await expectDone(page, false);
  await keys(page, "copy-pytorch", "Enter");
  await expectDone(page, true);
  await page.getByTestId("lesson-next").press("Enter");
  await expect(page.getByTestId("lesson-soft-labels")).toContainText("finished");
});

test("back leads to the step before, and a link opens its step in its state", async ({ page }) => {
  await open(page, "soft-labels");
  await page.getByTestId("lesson-next").click();
  await expect(page.getByTestId("lesson-step")).toContainText("Step 2 of");
  const link = page.url();
  await page.goBack();
  await expect(page.getByTestId("lesson-step")).toContainText("Step 1 of");
  await page.goto("about:blank");
  await page.goto(link);
  await expect(page.getByTestId("lesson-step")).toContainText("Step 2 of");
  await expect(page.getByTestId("scene")).toHaveValue("half");

  // By its name and number alone, too.
  await page.goto("about:blank");
  await page.goto("/#/learn/soft-labels?step=4");
  await expect(page.getByTestId("lesson-step")).toContainText("Step 4 of");
  await expect(page.getByTestId("panel-surface")).toBeVisible();
  await expect(metric(page, "lowest_x_sjl")).toHaveClass(/lesson-lit/);
});

test("a lesson that is none gives a message and the way back", async ({ page, problems }) => {
  problems.allow(/no-such-lesson\.md/);
  await page.goto("/#/learn/no-such-lesson");
  await expect(page.getByTestId("lesson-error")).toContainText("There is no lesson called “no-such-lesson”");
  await page.getByTestId("lesson").getByRole("button").press("Enter");
  await expect(page.getByTestId("panel-learn")).toBeVisible();
});

test("a file that cannot be read says where, and what was expected", async ({ page }) => {
  await page.route("**/lessons/en/soft-labels.md", (route) =>
    route.fulfill({ contentType: "text/markdown", body: textOf("soft-labels").replace("done: state.show = push", "done: state.show push") }),
  );
  await page.goto("/#/learn/soft-labels");
  await expect(page.getByTestId("lesson-error")).toContainText(/soft-labels\.md, line \d+: expected one of = != < <= > >= .*got `push`/);
});

test("on paper all steps stand, with answers and notes, and nothing else", async ({ page }) => {
  await open(page, "soft-labels");
  await page.evaluate(() => Object.assign(window, { print: () => document.body.setAttribute("data-printed", "") }));
  await page.getByTestId("lesson-print").press("Enter");
  await expect(page.locator("body")).toHaveAttribute("data-printed", "");
  await page.emulateMedia({ media: "print" });
  const printed = page.getByTestId("lesson-printed");
  for (const line of textOf("soft-labels").split("\n").filter((line) => line.startsWith("## "))) {
    await expect(printed).toContainText(line.slice(3));
  }
  await expect(printed).toContainText("Let the class vote before anyone presses");
  await expect(printed).toContainText("Optimizing the Jaccard Index with Soft Labels");
  await expect(printed).toBeVisible();
  await expect(page.getByTestId("panel-paint")).toBeHidden();
});

for (const theme of ["light", "dark"]) {
  test(`axe finds nothing in the list and in a lesson, ${theme}`, async ({ page }) => {
    await page.goto(`/#/learn?theme=${theme}`);
    await expect(page.getByTestId("panel-learn")).toBeVisible();
    await expect(page.getByTestId("lesson-soft-labels")).toBeVisible();
    const violations = async () => {
      const { violations } = await new AxeBuilder({ page }).withTags(["wcag2a", "wcag2aa", "wcag21aa", "wcag22aa"]).analyze();
      return violations.map(({ id, nodes }) => `${id}: ${nodes.map((node) => node.html).join(" | ")}`);
    };
    expect(await violations()).toEqual([]);
    await page.getByTestId("lesson-soft-labels").click();
    await settled(page);
    await page.getByTestId("lesson-choice-0").click();
    await page.getByTestId("agree").click();
    await expectDone(page, true);
    expect(await violations()).toEqual([]);
    await page.goto(`/#/learn?theme=${theme}&lesson=small-batches&step=1&experiment=shards-16-1`);
    await expect(page.getByTestId("experiment-numbers")).toBeVisible();
    expect(await violations()).toEqual([]);
  });
}

test("at 390 px the lesson is a sheet that folds, and nothing is cut off sideways", async ({ page }) => {
  await page.setViewportSize({ width: 390, height: 844 });
  for (const place of ["learn", "learn/soft-labels", "learn/size-bias", "learn/small-batches"]) {
    await page.goto(`/#/${place}`);
    await expect(page.getByTestId(place === "learn" ? "panel-learn" : "lesson-heading")).toBeVisible();
    const overflow = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
    expect(overflow, place).toBeLessThanOrEqual(0);
  }
  await page.getByTestId("lesson-fold").press("Enter");
  await expect(page.getByTestId("lesson-heading")).toBeHidden();
  await page.getByTestId("lesson-fold").press("Enter");
  await expect(page.getByTestId("lesson-heading")).toBeVisible();
});
