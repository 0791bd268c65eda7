import { expect, test } from "./helpers/test.ts";
import { metric } from "./helpers/metrics.ts";
import { address } from "./helpers/page.ts";

test.use({ serviceWorkers: "allow" });

for (const root of ["/", "/sub/"]) {
  test(`after the first load of ${root} every place works without a network`, async ({ page, context }, info) => {
    test.setTimeout(180_000);
    await page.goto(root + address("paint", info).slice(1));
    await expect(metric(page, "loss_jml")).not.toHaveAttribute("data-value", "null", { timeout: 30_000 });
    const kept = await page.evaluate(async () => {
      const registration = await navigator.serviceWorker.ready;
      const [name] = (await caches.keys()).filter((key) => key.includes(new URL(registration.scope).pathname));
      return name ? (await (await caches.open(name)).keys()).length : 0;
    });
    expect(kept).toBeGreaterThan(25);

    await context.setOffline(true);
    await page.reload();
    await expect(metric(page, "loss_jml")).not.toHaveAttribute("data-value", "null", { timeout: 30_000 });
    for (const [link, panel] of [
      ["#/surface", "panel-surface"],
      ["#/bias", "panel-bias"],
      ["#/check", "panel-check"],
    ] as const) {
      await page.evaluate((hash) => (location.hash = hash), link);
      await expect(page.getByTestId(panel)).toBeVisible({ timeout: 30_000 });
    }
    await page.getByTestId("sample-street").click();
    await expect(page.getByTestId("check-results")).toBeVisible({ timeout: 30_000 });
    // A link with another state than the first screen's, and a lesson.
    await page.goto(`${root}#/paint?show=push&canvas=64x64x3&lang=zh`);
    await page.reload();
    await expect(metric(page, "loss_jml")).not.toHaveAttribute("data-value", "null", { timeout: 30_000 });
    await page.goto(`${root}#/learn/soft-labels`);
    await expect(page.getByTestId("lesson")).toBeVisible({ timeout: 30_000 });
    await context.setOffline(false);
  });
}

test("the manifest names icons that are there", async ({ page, request }) => {
  await page.goto("/");
  const href = await page.locator('link[rel="manifest"]').getAttribute("href");
  const manifest = (await (await request.get(new URL(href ?? "", page.url()).href)).json()) as {
    icons: { src: string }[];
    start_url: string;
  };
  expect(manifest.start_url).toBe("./");
  expect(manifest.icons.length).toBeGreaterThan(2);
  for (const { src } of manifest.icons) {
    const answer = await request.get(new URL(src, page.url()).href);
    expect(answer.ok(), src).toBe(true);
    expect((await answer.body()).length, src).toBeGreaterThan(300);
  }
});
