import { readdirSync } from "node:fs";
import type { Page, TestInfo } from "@playwright/test";
import { expect } from "./test.ts";
import { metric, valueOf } from "./metrics.ts";

/** The address of a place, with the backend that the project is there for. */
export function address(place: string, info: TestInfo, query = ""): string {
  const backend = info.project.name === "webgpu" ? "backend=webgpu" : "backend=auto";
  return `/#/${place}?${backend}${query ? `&${query}` : ""}`;
}

/** What the page must be computing with in this project. */
export async function expectBackend(page: Page, info: TestInfo): Promise<void> {
  const expected = info.project.name === "webgpu" ? "webgpu" : "cpu";
  await expect(page.getByTestId("backend")).toHaveText(expected);
}

/** Opens Paint and waits for the first numbers. */
export async function openPaint(page: Page, info: TestInfo, query = ""): Promise<void> {
  await page.goto(address("paint", info, query));
  await expect(metric(page, "loss_jml")).not.toHaveAttribute("data-value", "null");
  await expectBackend(page, info);
}

/** A loss as the page has it now. */
export async function loss(page: Page, id: string): Promise<number> {
  return (await valueOf(metric(page, `loss_${id}`))) ?? NaN;
}

/** Draws with the mouse over a canvas, from one place to another, both as fractions of its size. */
export async function stroke(page: Page, testId: string, from: [number, number], to: [number, number]): Promise<void> {
  const canvas = page.getByTestId(testId);
  await canvas.scrollIntoViewIfNeeded();
  const box = await canvas.boundingBox();
  if (!box) throw new Error(`${testId} is not on the page`);
  await page.mouse.move(box.x + from[0] * box.width, box.y + from[1] * box.height);
  await page.mouse.down();
  await page.mouse.move(box.x + to[0] * box.width, box.y + to[1] * box.height, { steps: 12 });
  await page.mouse.up();
}

/** The colour of a mask's pixel as it is drawn. */
export async function pixel(page: Page, testId: string, column: number, row: number): Promise<number[]> {
  return page.getByTestId(testId).evaluate(
    (canvas, [x, y]) => {
      const context = (canvas as HTMLCanvasElement).getContext("2d");
      return Array.from(context?.getImageData(x ?? 0, y ?? 0, 1, 1).data ?? []);
    },
    [column, row],
  );
}

/** The mask files of a folder. */
export function filesOf(folder: string): string[] {
  return readdirSync(folder).filter((name) => /\.(png|npy)$/.test(name)).sort().map((name) => `${folder}/${name}`);
}
