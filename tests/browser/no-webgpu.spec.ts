import { expect, test } from "./helpers/test.ts";
import { openPaint } from "./helpers/page.ts";
import { metric } from "./helpers/metrics.ts";

test("without an adapter the CPU computes, also where WebGPU is asked for", async ({ page }, info) => {
  await page.goto("/#/paint?backend=webgpu");
  await expect(metric(page, "loss_jml")).not.toHaveAttribute("data-value", "null");
  await expect(page.getByTestId("backend")).toHaveText("cpu");
  await openPaint(page, info);
});
