import { execFileSync } from "node:child_process";
import { existsSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { test } from "@playwright/test";

/** The command line built from the same sources: `JDT_CLI`, else target/debug/jdt. */
const jdt = process.env.JDT_CLI ?? fileURLToPath(new URL("../../../target/debug/jdt", import.meta.url));

export interface Evaluated {
  name: string;
  images: number;
  metrics: Record<string, number | null>;
  counts: { image: string; class: number; tp: number; fp: number; fn: number; tn: number }[];
}

/** What `jdt` prints. */
export function printed(args: string[]): string {
  test.skip(!existsSync(jdt), `${jdt} is not built: cargo build -p jdt`);
  return execFileSync(jdt, args, { encoding: "utf8", stdio: ["ignore", "pipe", "ignore"] });
}

/** What `jdt eval` says of two folders. */
export function evaluate(labels: string, predictions: string[], options: string[]): Evaluated[] {
  test.skip(!existsSync(jdt), `${jdt} is not built: cargo build -p jdt`);
  const preds = predictions.flatMap((folder) => ["--preds", folder]);
  const args = ["eval", "--labels", labels, ...preds, ...options, "--counts", "--format", "json"];
  return JSON.parse(execFileSync(jdt, args, { encoding: "utf8" })).models;
}
