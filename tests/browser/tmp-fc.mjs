import { chromium } from "@playwright/test";
const base = "http://127.0.0.1:4331/";
const browser = await chromium.launch({ executablePath: "/usr/bin/chromium", args: ["--no-sandbox","--disable-quic","--no-first-run","--disable-blink-features=WebGPU"] });
const page = await browser.newPage({ viewport: { width: 1440, height: 900 }, locale: "en-GB" });
for (const [s, m] of [["street-24-0","lose-20*thick-2"],["cells-24-0","lose-20*thick-2"],["street-24-0","lose-60*none"],["cells-24-0","lose-60*none"]]) {
  await page.goto(base + `#/bias?set=${s}&models=${m}`); await page.waitForTimeout(4500);
  console.log(s, m, await page.evaluate(() => ["A","B"].map((n) => ["mIoU_I","mIoU_C"].map((k) => document.querySelector(`[data-model="${n}"] [data-metric="${k}"]`).dataset.value.slice(0,6)))));
}
const m = await browser.newPage({ viewport: { width: 390, height: 844 }, locale: "zh-CN" });
await m.goto(base + "#/learn/soft-labels");
await m.getByTestId("lesson-heading").waitFor({ timeout: 60000 });
await m.waitForTimeout(3500);
await m.screenshot({ path: "/tmp/m1.png" });
await m.getByTestId("lesson-fold").click();
await m.waitForTimeout(500);
await m.screenshot({ path: "/tmp/m2.png" });
await browser.close();
