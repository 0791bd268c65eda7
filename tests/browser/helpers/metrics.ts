import type { Locator, Page } from "@playwright/test";

/** Which of the numbers with one id: per class, per image, per model; the headline number without. */
export interface Which {
  class?: number | string;
  image?: string;
  model?: string;
}

/** The element that shows a number (`data-metric`). */
export function metric(scope: Page | Locator, id: string, which: Which = {}): Locator {
  const own = (name: string, value: number | string | undefined) =>
    value === undefined ? `:not([${name}])` : `[${name}=${JSON.stringify(String(value))}]`;
  const model = which.model === undefined ? "" : `[data-model=${JSON.stringify(which.model)}] `;
  return scope.locator(`${model}[data-metric=${JSON.stringify(id)}]${own("data-class", which.class)}${own("data-image", which.image)}`);
}

/** The number itself, in full precision (`data-value`); null where it is undefined. */
export async function valueOf(number: Locator): Promise<number | null> {
  const text = await number.getAttribute("data-value");
  if (text === null) throw new Error("the element has no data-value");
  if (text === "null") return null;
  const value = Number(text);
  if (text.trim() === "" || Number.isNaN(value)) throw new Error(`data-value is no number: ${JSON.stringify(text)}`);
  return value;
}
