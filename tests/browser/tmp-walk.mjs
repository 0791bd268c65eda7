import { chromium } from "@playwright/test";
import { readFileSync, readdirSync } from "node:fs";
const base = "http://127.0.0.1:4331/";
const dir = "/work/hb/assets/lessons/en/";
const only = process.argv.slice(2);
const browser = await chromium.launch({ executablePath: "/usr/bin/chromium", args: ["--no-sandbox","--disable-quic","--no-first-run","--disable-blink-features=WebGPU"] });
const page = await browser.newPage({ viewport: { width: 1440, height: 900 }, locale: "en-GB" });
page.on("pageerror", (e) => console.log("ERR", String(e)));
page.on("console", (m) => { if (m.type() === "error") console.log("CONSOLE", m.text().slice(0, 300)); });
await page.goto(base + "#/paint");
await page.waitForTimeout(4000);
for (const file of readdirSync(dir)) {
  const name = file.replace(".md", "");
  if (only.length && !only.includes(name)) continue;
  const steps = readFileSync(dir + file, "utf8").split("\n## ").slice(1);
  for (let i = 0; i < steps.length; i++) {
    if (i === 0) { await page.evaluate((n) => { location.hash = "#/learn/" + n; }, name); }
    else await page.getByTestId("lesson-next").click();
    try { await page.getByTestId("lesson-step").filter({ hasText: `Step ${i + 1} of` }).waitFor({ timeout: 15000 }); } catch { console.log(name, i + 1, "NO STEP"); break; }
    await page.waitForTimeout(1700);
    const hash = await page.evaluate(() => location.hash);
    const choice = page.getByTestId("lesson-choice-0");
    if (await choice.count()) await choice.click();
    await page.waitForTimeout(900);
    const done = await page.getByTestId("lesson-done").getAttribute("data-done");
    const want = (/^highlight: (.*(?:\n  .*)*)/m.exec(steps[i])?.[1] ?? "").split(",").map((s) => s.trim()).filter(Boolean);
    const lit = await page.locator(".lesson-lit").count();
    const missing = [];
    for (const id of want) {
      const [m, who] = id.split("@");
      const n = await page.evaluate(([m, who, id]) => {
        const ok = (e) => e.classList.contains("lesson-lit");
        return [...document.querySelectorAll(`[data-metric="${m}"],[data-testid="${id}"]`)].some(ok);
      }, [m, who, id]);
      if (!n) missing.push(id);
    }
    await page.getByTestId("lesson-tell").click().catch(() => {});
    await page.waitForTimeout(500);
    const na = await page.locator(".lesson [data-fill]").evaluateAll((es) => es.filter((e) => e.textContent === "n/a" || e.textContent === "…").map((e) => e.dataset.fill));
    const bad = na.filter((x) => !x.startsWith("descent_"));
    if (done !== "false" || missing.length || bad.length) console.log(name, i + 1, done === "false" ? "" : "ALREADY DONE", "missing:", missing.join(" "), "n/a:", bad.join(" "), hash);
  }
  console.log("ok", name);
}
await browser.close();
