import { HANDS, namesOf, walk } from "./helpers/lessons.ts";
import { expect, test } from "./helpers/test.ts";

test.use({ serviceWorkers: "allow" });

for (const lang of ["en", "zh"]) {
  test(`without a network every lesson is walked to its end by keyboard alone, ${lang}`, async ({ page, context }) => {
    test.setTimeout(480_000);
    const names = namesOf(lang);
    expect(Object.keys(HANDS).sort(), "lessons with hands").toEqual(names);

    await page.goto(`/#/learn?lang=${lang}`);
    await expect(page.getByTestId("panel-learn")).toBeVisible({ timeout: 30_000 });
    // Installed, it has kept everything.
    await page.evaluate(async () => void (await navigator.serviceWorker.ready));
    await context.setOffline(true);
    await page.reload();
    await expect(page.getByTestId("panel-learn")).toBeVisible({ timeout: 30_000 });
    expect(await page.evaluate(() => navigator.onLine)).toBe(false);
    await expect(page.locator("html")).toHaveAttribute("lang", lang === "zh" ? "zh-Hans" : "en");

    for (const name of names) await test.step(name, () => walk(page, lang, name));
    await expect(page.locator(".lessons__finished")).toHaveCount(names.length);
    await context.setOffline(false);
  });
}
