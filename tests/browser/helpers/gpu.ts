import type { Page } from "@playwright/test";

/** Whether this browser gives the page a WebGPU adapter; the two projects differ in that. */
export async function hasAdapter(page: Page): Promise<boolean> {
  return page.evaluate(async () => {
    const gpu = (navigator as { gpu?: { requestAdapter(): Promise<unknown> } }).gpu;
    return Boolean(await gpu?.requestAdapter());
  });
}
