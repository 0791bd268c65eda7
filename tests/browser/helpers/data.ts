import { existsSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { test } from "@playwright/test";

/** Real masks that are not part of the repository: `JDT_DATA_DIR`, else ../shared/data beside the repository. */
const root = process.env.JDT_DATA_DIR ?? fileURLToPath(new URL("../../../../shared/data", import.meta.url));

/** A path in the data folder; where it is missing, the test says so and is skipped. */
export function dataOrSkip(path: string): string {
  const full = `${root}/${path}`;
  test.skip(!existsSync(full), `${full} is not on this machine`);
  return full;
}
