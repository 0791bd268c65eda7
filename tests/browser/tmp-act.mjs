import { chromium } from "@playwright/test";
const base = "http://127.0.0.1:4331/";
const only = process.argv.slice(2);
const browser = await chromium.launch({ executablePath: "/usr/bin/chromium", args: ["--no-sandbox","--disable-quic","--no-first-run","--disable-blink-features=WebGPU"] });
const page = await browser.newPage({ viewport: { width: 1440, height: 900 }, locale: "en-GB" });
page.on("pageerror", (e) => console.log("ERR", String(e)));
const t = (id) => page.getByTestId(id);
const click = (id) => () => t(id).click();
const set = (id, v) => () => t(id).evaluate((e, v) => { e.value = String(v); e.dispatchEvent(new Event("input", { bubbles: true })); e.dispatchEvent(new Event("change", { bubbles: true })); }, v);
const sel = (id, v) => () => t(id).selectOption(v);
const openD = (id) => () => t(id).evaluate((e) => { (e.tagName === "DETAILS" ? e : e.closest("details")).open = true; });
const play = click("descent-play");
const over = (v) => () => page.getByTestId("numbers").locator("select").first().selectOption(v);
const wait = (ms) => () => page.waitForTimeout(ms);
const A = {
  "soft-labels": [[click("agree")],[sel("show","push")],[play],[set("surface-y",0.7)],[set("surface-y",1)],[() => page.getByRole("radio",{name:"JML",exact:true}).check(), click("copy-pytorch")]],
  "metric-semimetric": [[click("triangle-example")],[sel("surface-hunt","jml"),click("worst-run")],[sel("surface-hunt","dml"),click("worst-run")],[set("alpha",0.25),set("beta",0.25)],[set("alpha",0.9)],[openD("operators"),click("operate-blur")]],
  "label-smoothing": [[click("agree"),set("maker-0-epsilon",0.4)],[play],[openD("makers"),sel("maker-add","boundary_smoothing")],[click("agree"),wait(500),set("maker-0-window",9)],[click("agree")]],
  "size-bias": [[set("lose-A",300)],[click("preset-strong-on-large"),click("matrix-B")],[set("thicken-A",1)],[click("preset-same-d")],[set("lose-A",0)]],
  "annotators": [[sel("show","push")],[openD("makers"),sel("maker-add","annotator_majority")],[openD("makers"),sel("maker-add","annotator_dice")],[play],[openD("operators"),click("operate-threshold")]],
  "distillation": [[set("knob-temperature",4)],[set("knob-seed",3)],[set("knob-mix",1)],[set("maker-0-temperature",3)],[play]],
  "semi-supervised": [[set("knob-threshold",0.9)],[set("knob-seed",3)],[openD("makers"),sel("maker-add","pseudo_label")],[click("agree"),play],[click("agree"),openD("operators"),click("operate-threshold")]],
  "choosing-the-loss": [[set("knob-percent",4)],[play],[() => t("canvas-prediction").focus(), () => page.keyboard.press("Enter")],[play],[play]],
  "small-batches": [[set("knob-workers",8)],[set("knob-workers",16)],[set("knob-workers",16)],[set("knob-workers",1)],[over("i")]],
  "class-imbalance": [[set("knob-percent",2)],[set("knob-seed",5)],[set("knob-percent",6)],[set("knob-percent",30)],[sel("show","error")]],
  "accuracy-to-miou": [[set("lose-A",200)],[set("confuse-A",50)],[set("thicken-A",3)],[set("thicken-A",-2),set("thicken-B",2)],[set("blobs-A",5)]],
  "half-the-epochs": [[play],[play],[play],[play],[play]],
  "frequent-classes": [[click("read-c")],[set("lose-A",60)],[set("set-images",4)],[click("set-cells")],[click("preset-strong-on-large")]],
  "receptive-field": [[set("lose-A",150)],[set("thicken-B",3),set("from-B",200)],[set("from-B",0)],[click("add-model"),wait(500),set("lose-C",20)],[set("thicken-B",0)]],
  "loss-and-metric": [[set("knob-seed",3)],[set("knob-seed",2)],[over("c")],[() => page.getByRole("button",{name:"Add an empty image"}).click(), wait(300), () => t("canvas-label").focus(), () => page.keyboard.press("Enter"), wait(300), over("i")],[play]],
  "d-i-c-and-null": [[click("read-d")],[click("read-i")],[click("read-c")],[set("blobs-A",6)],[set("set-images",12)]],
  "worst-case": [[set("lose-A",10)],[() => page.locator('[data-metric="IoU"][data-worst="true"]').nth(1).click()],[set("confuse-A",10)],[click("preset-same-d")],[click("new-seed")]],
  "audit": [[click("sample-street")],[click("sample-street"),wait(1500),click("check-only")],[click("sample-street")],[click("sample-street")],[click("sample-nodules")]],
  "no-model-wins": [[click("preset-strong-on-large")],[click("preset-strong-on-small")],[click("preset-same-d")],[click("new-seed")],[set("lose-A",80)]],
  "feature-space": [[set("surface-yr",0.5)],[set("surface-yr",-0.6)],[set("surface-yr",1.2)],[set("surface-yr",0)],[set("surface-y",0.4)]],
  "classification": [[set("surface-y",0.6)],[set("surface-y2",0.3)],[set("surface-x1",0.9),set("surface-x2",0.9)],[play],[set("surface-y",1)]],
};
await page.goto(base + "#/paint");
await page.waitForTimeout(4000);
for (const [name, acts] of Object.entries(A)) {
  if (only.length && !only.includes(name)) continue;
  for (let i = 0; i < acts.length; i++) {
    if (i === 0) await page.evaluate((n) => { location.hash = "#/learn/" + n; }, name);
    else await t("lesson-next").click();
    await t("lesson-step").filter({ hasText: `Step ${i + 1} of` }).waitFor({ timeout: 15000 });
    await page.waitForTimeout(1800);
    await t("lesson-choice-0").click().catch(() => {});
    await page.waitForTimeout(700);
    try { for (const act of acts[i]) await act(); } catch (e) { console.log(name, i + 1, "ACT FAILED", String(e).slice(0, 160)); }
    let done = false;
    for (let k = 0; k < 40 && !done; k++) { await page.waitForTimeout(250); done = (await t("lesson-done").getAttribute("data-done")) === "true"; }
    await page.waitForTimeout(400);
    if (!done) console.log(`!!! ${name} ${i + 1} NOT DONE`, await page.evaluate(() => location.hash));
    else console.log(`${name} ${i + 1}: ${(await t("lesson-see").locator(".lesson__text").first().innerText()).replace(/\s+/g, " ")} ${(await t("lesson-see").locator(".lesson__formula").allInnerTexts()).join(" ; ").replace(/\s+/g, " ").slice(0, 120)}`);
    if (await t("descent-play").isVisible().catch(() => false)) { const x = await t("descent-play").innerText(); if (x.includes("Pause")) await t("descent-play").click(); }
  }
}
await browser.close();
