import { existsSync } from "node:fs";
import { defineConfig } from "@playwright/test";

const ci = Boolean(process.env.CI);
const port = process.env.JDT_TEST_PORT ?? "4173";
const address = `http://127.0.0.1:${port}/`;

// `cargo xtask test` names the browser; by hand, Debian's is taken where it is, else Playwright's own.
const executablePath = [process.env.JDT_CHROMIUM, "/usr/bin/chromium"].find((path) => path && existsSync(path));

const specOf = (name: string) => new RegExp(`/${name}\\.spec\\.ts$`);
/** What measures time: it runs alone, while the others share the processors. */
const QUIET = ["latency", "first-load", "main-thread", "surface-thread", "check-many"].map(specOf);

const flags = [
  "--no-sandbox",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
];

const withGpu = [...flags, "--enable-unsafe-webgpu", "--use-webgpu-adapter=swiftshader"];
const withoutGpu = [...flags, "--disable-blink-features=WebGPU"];

export default defineConfig({
  testDir: ".",
  testMatch: "*.spec.ts",
  outputDir: "test-results/artifacts",
  timeout: 60_000,
  expect: { timeout: 15_000 },
  // By hand one after the other; `cargo xtask test` runs the projects but `quiet` two at a time.
  workers: process.env.JDT_TEST_WORKERS ? Number(process.env.JDT_TEST_WORKERS) : 1,
  forbidOnly: ci,
  // A test that passes at a later try is listed as flaky: machines of CI are shared.
  retries: ci ? 2 : 0,
  reporter: [
    [ci ? "list" : "line"],
    ["json", { outputFile: process.env.PLAYWRIGHT_JSON_OUTPUT_FILE ?? "test-results/report.json" }],
  ],
  use: {
    baseURL: address,
    viewport: { width: 1280, height: 800 },
    locale: "en-GB",
    // What the page keeps for times without a network has a test of its own; elsewhere it would answer for the server.
    serviceWorkers: "block",
    // A trace costs every action its time.
    trace: ci ? "on-first-retry" : "retain-on-failure",
    screenshot: "only-on-failure",
  },
  projects: [
    {
      // WebGPU on SwiftShader, the same adapter on every machine.
      name: "webgpu",
      // Tools, layers, keeping, plots and the tables of a check are the same on every backend; the latency is the CPU path's.
      testIgnore: ["no-webgpu", "first-load", "tools", "layers", "persistence", "surface", "surface-thread", "bias", "print", "further", "latency", "check-models", "check-study", "check-many", "share", "offline", "visual", "keyboard", "language", "learn", "lessons", "check-instances", "check-soft"].map(specOf),
      use: { launchOptions: { executablePath, args: withGpu } },
    },
    {
      // A browser without WebGPU, also where the machine has a graphics card.
      name: "no-webgpu",
      testIgnore: [...["webgpu", "gpu-failures"].map(specOf), ...QUIET],
      use: { launchOptions: { executablePath, args: withoutGpu } },
    },
    {
      name: "quiet",
      testMatch: QUIET,
      use: { launchOptions: { executablePath, args: withoutGpu } },
    },
    {
      name: "quiet-webgpu",
      testMatch: specOf("first-load"),
      use: { launchOptions: { executablePath, args: withGpu } },
    },
  ],
  webServer: {
    command: "node serve.mjs",
    url: address,
    env: { JDT_TEST_PORT: port },
    reuseExistingServer: false,
    timeout: 20_000,
  },
});
