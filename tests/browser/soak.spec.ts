import { expect, test } from "./helpers/test.ts";
import { address, stroke } from "./helpers/page.ts";
import {
  expectClose,
  numbers,
  numbersOnCpu,
  painter,
  settled,
  started,
  useBackend,
  watchWorkers,
} from "./helpers/workers.ts";

const seconds = Number(process.env["JDT_SOAK_SECONDS"] ?? 30);
const seed = Number(process.env["JDT_SOAK_SEED"] ?? Date.now() % 1_000_000);

/** A random sequence (mulberry32). */
function randomOf(state: number): () => number {
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
  };
}

test("after a while of everything at once, the numbers are those of a recount", async ({ page, problems }, info) => {
  problems.allow(/killed by the test|device|GPU/i);
  test.setTimeout((seconds + 150) * 1000);
  await watchWorkers(page);
  await page.goto(address("paint", info, "scene=street"));
  await settled(page);
  const random = randomOf(seed);
  const one = <T>(of: readonly T[]): T => of[Math.floor(random() * of.length)] as T;
  const place = (): [number, number] => [0.05 + 0.9 * random(), 0.05 + 0.9 * random()];
  const layers = ["canvas-label", "canvas-prediction"] as const;
  const scenes = await page.getByTestId("scene").locator("option:not([disabled])").evaluateAll((all) =>
    all.map((option) => (option as HTMLOptionElement).value),
  );
  const actions: [number, string, () => Promise<unknown>][] = [
    [10, "stroke", () => stroke(page, one(layers), place(), place())],
    [3, "undo", () => page.keyboard.press("Control+z")],
    [2, "redo", () => page.keyboard.press("Control+Shift+z")],
    [1, "agree", () => page.getByTestId("agree").click()],
    [1, "scene", () => page.getByTestId("scene").selectOption(one(scenes))],
    [1, "backend", () => useBackend(page, one(["cpu", info.project.name === "webgpu" ? "webgpu" : "auto"]))],
    [1, "lost device", () => page.evaluate(() => window.dispatchEvent(new Event("jdt-lose-device")))],
    [
      1,
      "GPU again",
      async () => {
        const again = page.getByRole("button", { name: "Try the GPU again" });
        if (await again.isVisible()) await again.click({ timeout: 2_000 });
      },
    ],
  ];
  const total = actions.reduce((sum, [weight]) => sum + weight, 0);
  const done: Record<string, number> = {};
  for (const end = Date.now() + seconds * 1000; Date.now() < end; ) {
    let at = random() * total;
    const [, name, act] = actions.find(([weight]) => (at -= weight) < 0) ?? actions[0]!;
    done[name] = (done[name] ?? 0) + 1;
    await act();
  }
  console.log(`seed ${seed}, ${seconds} s, ${await started(page)} workers: ${JSON.stringify(done)}`);

  // A fresh worker is given the painting as it is; it must find what the old one kept up to date.
  await useBackend(page, info.project.name === "webgpu" ? "webgpu" : "auto");
  await stroke(page, "canvas-label", place(), place());
  const shown = await numbers(page);
  const before = await started(page);
  await painter(page).evaluate(() => {
    setTimeout(() => {
      throw new Error("killed by the test");
    });
  });
  await expect.poll(() => started(page)).toBe(before + 1);
  expect(await numbers(page), `seed ${seed}`).toEqual(shown);
  expectClose(await numbersOnCpu(page), shown);
});
