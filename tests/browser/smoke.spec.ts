import { hasAdapter } from "./helpers/gpu.ts";
import { expect, test } from "./helpers/test.ts";

// The page's own problems (console, policy, failed requests) fail each test: helpers/test.ts.

for (const path of ["/", "/sub/"]) {
  test(`the page starts at ${path}`, async ({ page }) => {
    await page.goto(path);
    await expect(page.getByRole("main")).toBeVisible();
    await expect(page.locator("#loading")).toHaveCount(0);
  });
}

test("the worker starts, from the address on the page's tag", async ({ page }) => {
  await page.goto("/sub/");
  const first = await page.evaluate(async () => {
    const address = document.getElementById("boot")?.dataset["worker"];
    if (!address) return "no address";
    const worker = new Worker(new URL(address, document.baseURI), { type: "module" });
    return new Promise((resolve) => {
      worker.onmessage = (event) => resolve(event.data);
      worker.onerror = (event) => resolve(`error: ${event.message}`);
    });
  });
  expect(String(first)).not.toMatch(/^(error|no address)/);
});

test("the browser is the one that this project means", async ({ page }, info) => {
  await page.goto("/");
  expect(await hasAdapter(page)).toBe(info.project.name === "webgpu");
});

test("the policy forbids inline scripts", async ({ page, problems }) => {
  problems.allow(/content security policy|Content Security Policy|inline script/);
  await page.goto("/");
  const ran = await page.evaluate(() => {
    const script = document.createElement("script");
    script.textContent = "window.inlineRan = true";
    document.body.append(script);
    return "inlineRan" in window;
  });
  expect(ran).toBe(false);
});
