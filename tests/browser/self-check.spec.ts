import { expect, test } from "./helpers/test.ts";
import { address, expectBackend } from "./helpers/page.ts";

test("every kernel of this browser is right, and its speed is said", async ({ page }, info) => {
  // Every kernel on 128 inputs, on a device that is emulated.
  test.setTimeout(360_000);
  await page.goto(address("self-check", info));
  await expect(page.getByTestId("self-check-results")).toBeVisible({ timeout: 240_000 });
  await expect(page.getByTestId("self-check-status")).toHaveText(/right/);
  const rows = page.locator("[data-kernel]");
  // Every kernel on the CPU, and the same on the adapter where there is one.
  const names = async (device: string) =>
    page.locator(`[data-device="${device}"]`).evaluateAll((all) => all.map((row) => row.getAttribute("data-kernel")));
  const onCpu = await names("CPU");
  expect(onCpu).toContain("error_map");
  expect(await names("GPU")).toEqual(info.project.name === "webgpu" ? onCpu : []);
  for (const row of await rows.all()) {
    const value = async (metric: string) =>
      Number(await row.locator(`[data-metric="${metric}"]`).getAttribute("data-value"));
    expect(await value("worst_error")).toBeLessThanOrEqual(await value("tolerance"));
    expect(await value("gpx_s")).toBeGreaterThan(0);
  }
  await expect(page.getByTestId("self-check-text")).toContainText("overlap_grad");
  if (info.project.name === "webgpu") {
    await expect(page.getByTestId("self-check-text")).toContainText(/limits: buffer \d+, binding \d+, workgroups \d+/);
  }
  await expectBackend(page, info);
});
