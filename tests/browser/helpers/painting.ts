import type { Page } from "@playwright/test";

/** Answers for a painting of 512 × 512 in the page's place: a disc with a soft edge, and the same moved. */
export async function paintLarge(page: Page): Promise<void> {
  await page.addInitScript(() => {
    const side = 512;
    const disc = (shift: number) =>
      Float32Array.from({ length: side * side }, (_, at) => {
        const distance = Math.hypot((at % side) - 256 - shift, Math.floor(at / side) - 256);
        return Math.min(1, Math.max(0, (180 - distance) / 90));
      });
    const images = [{ channels: 1, height: side, width: side, label: disc(0), prediction: disc(60), kept: new Float32Array(0) }];
    addEventListener("jdt-painting-asked", (event) => {
      // Whoever asks may give them to a worker.
      const copies = images.map((image) => ({
        ...image,
        label: image.label.slice(),
        prediction: image.prediction.slice(),
        kept: image.kept.slice(),
      }));
      Object.defineProperty((event as CustomEvent).detail, "images", { value: copies, writable: false });
    });
  });
}
