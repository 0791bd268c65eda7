import { expect, test } from "./helpers/test.ts";
import { address, expectBackend } from "./helpers/page.ts";

test("every kernel of this browser is right, and its speed is said", async ({ page }, info) => {
  test.slow();
  await page.goto(address("self-check", info));
  await expect(page.getByTestId("self-check-results")).toBeVisible({ timeout: 120_000 });
  await expect(page.getByTestId("self-check-status")).toHaveText(/right/);
  const rows = page.locator("[data-kernel]");
  // Ten kernels on the CPU, and the same on the adapter where there is one.
  await expect(rows).toHaveCount(info.project.name === "webgpu" ? 20 : 10);
  for (const row of await rows.all()) {
    const value = async (metric: string) =>
      Number(await row.locator(`[data-metric="${metric}"]`).getAttribute("data-value"));
    expect(await value("worst_error")).toBeLessThanOrEqual(await value("tolerance"));
    expect(await value("gpx_s")).toBeGreaterThan(0);
  }
  await expect(page.getByTestId("self-check-text")).toContainText("overlap_grad");
  await expectBackend(page, info);
});
