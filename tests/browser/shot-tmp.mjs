import { chromium } from "@playwright/test";
import { spawn } from "node:child_process";
const port = "4322";
const server = spawn("node", ["serve.mjs"], { env: { ...process.env, JDT_TEST_PORT: port }, stdio: "ignore" });
await new Promise((r) => setTimeout(r, 1500));
const browser = await chromium.launch({ executablePath: "/usr/bin/chromium", args: ["--no-sandbox", "--disable-blink-features=WebGPU"] });
const log = [];
for (const [name, width, theme] of [["wide-light", 1440, "light"], ["wide-dark", 1440, "dark"], ["narrow", 390, "light"]]) {
  const page = await browser.newPage({ viewport: { width, height: 900 } });
  page.on("pageerror", (e) => log.push(`${name} ${e}`));
  page.on("console", (m) => { if (m.type() === "error") log.push(`${name} ${m.text()}`); });
  await page.goto(`http://127.0.0.1:${port}/#/check?theme=${theme}`);
  await page.getByTestId("sample-street").click();
  await page.getByTestId("check-images").waitFor({ timeout: 60000 });
  await page.waitForTimeout(6000);
  await page.screenshot({ path: `/tmp/ha-${name}.png`, fullPage: true });
  await page.getByTestId("gallery-tile").first().click();
  await page.waitForTimeout(1500);
  await page.screenshot({ path: `/tmp/ha-${name}-zoom.png` });
  await page.close();
}
console.log(log.join("\n"));
await browser.close();
server.kill();
