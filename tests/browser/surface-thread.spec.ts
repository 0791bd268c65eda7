import { expect, test } from "./helpers/test.ts";
import { metric, valueOf } from "./helpers/metrics.ts";
import { address } from "./helpers/page.ts";
import { paintLarge } from "./helpers/painting.ts";

/** The longest that the page's thread may be busy with one thing, in milliseconds. */
const LIMIT_MS = 50;

// Traces and pictures for reports are taken by the page's own thread.
test.use({ trace: "off", screenshot: "off" });

test("a 256 × 256 slice of a 512 × 512 painting keeps it free", async ({ page }, info) => {
  test.setTimeout(480_000);
  await paintLarge(page);
  await page.goto(address("surface", info, "plot=slice&side=256&backend=cpu"));
  await expect(page.getByTestId("slice-run")).toBeEnabled();
  await page.waitForTimeout(1000);
  const browser = page.context().browser();
  if (!browser) throw new Error("the page has no browser");
  await page.evaluate(() => {
    const tasks: number[] = [];
    Object.assign(window, { tasks });
    new PerformanceObserver((list) => tasks.push(...list.getEntries().map((entry) => entry.duration))).observe({ entryTypes: ["longtask"] });
  });
  await browser.startTracing(page, { categories: ["toplevel", "disabled-by-default-devtools.timeline"] });
  await page.getByTestId("slice-run").click();
  const done = () => page.evaluate(() => document.querySelector('[data-metric="along_jml"]')?.getAttribute("data-value") !== "null");
  while (!(await done())) await page.waitForTimeout(300);
  await page.waitForTimeout(500);
  const trace = JSON.parse((await browser.stopTracing()).toString()) as {
    traceEvents: { name: string; pid: number; tid: number; tdur?: number; args: { name?: string } }[];
  };
  const reported = await page.evaluate(() => (window as unknown as { tasks: number[] }).tasks);
  const threads = trace.traceEvents.filter((event) => event.args?.name === "CrRendererMain");
  const tasks = trace.traceEvents
    .filter((event) => /RunTask$/.test(event.name) && threads.some(({ pid, tid }) => pid === event.pid && tid === event.tid))
    .map((event) => (event.tdur ?? 0) / 1000);
  // By the clock it is also the time of other programs: what counts is the thread's own.
  const [byClock, own] = [Math.max(0, ...reported), Math.max(...tasks)];
  console.log(`slice: the worst of ${tasks.length} tasks computed for ${own.toFixed(1)} ms; reported as long: ${byClock} ms`);
  expect(Math.min(own, byClock)).toBeLessThanOrEqual(LIMIT_MS);
  expect(await valueOf(metric(page, "along_jml"))).toBeLessThan(1e-6);
});
