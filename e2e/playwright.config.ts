import { defineConfig, devices, type PlaywrightTestConfig } from "@playwright/test";
import { address, binary, chromium, folder, mustHaveBrowser, output, site } from "./lib/site.ts";
import type { Settings } from "./lib/test.ts";

mustHaveBrowser();

const { userAgent, viewport: _, ...touch } = devices["Pixel 7"];
const phone = { ...touch, viewport: { width: 390, height: 844 } };
const specs = (...names: string[]): string[] => names.map((name) => `**/${name}.spec.ts`);
const desktop = { viewport: { width: 1440, height: 900 } };

/** What both configurations share: the browser and the demonstration that it looks at. */
export const shared: PlaywrightTestConfig<Settings> = {
  globalSetup: "./lib/setup.ts",
  outputDir: `${output}/e2e`,
  fullyParallel: true,
  forbidOnly: true,
  workers: 2,
  // The list is for a log; the report has a trace of what failed, step by step: npx playwright show-report ../target/e2e-report.
  reporter: [["list"], ["html", { open: "never", outputFolder: `${output}/e2e-report` }]],
  use: {
    baseURL: site,
    timezoneId: "Asia/Shanghai",
    trace: "on-first-retry",
    launchOptions: {
      executablePath: chromium,
      // A container's shared memory is small.
      args: ["--no-sandbox", "--disable-gpu", "--disable-quic", "--disable-background-networking", "--disable-dev-shm-usage"],
    },
  },
  webServer: {
    command: `exec node serve.mjs "${binary}" ${address} "${folder}"`,
    url: `${site}/healthz`,
    // It replays a spring first: under a minute where nobody else works.
    timeout: 600_000,
    // Nobody serves on a port that was free, unless CHIYUAN_E2E_PORT and CHIYUAN_E2E_FOLDER name what `serve.mjs` serves.
    reuseExistingServer: true,
    gracefulShutdown: { signal: "SIGTERM", timeout: 10_000 },
    stdout: "ignore",
  },
};

export default defineConfig<Settings>({
  ...shared,
  testDir: "tests",
  // For machines that do something else as well: here a test takes a second or two.
  timeout: 120_000,
  expect: { timeout: 15_000 },
  // So many are one cause.
  maxFailures: 20,
  globalTimeout: 25 * 60_000,
  // What passes only then is named as flaky, and is to be mended.
  retries: 1,
  projects: [
    // What a page does is looked at in both windows and both languages, each once; what a page is, in all four.
    { name: "desktop zh", use: { ...desktop, lang: "zh" } },
    // What a page weighs and what its figures are does not change with the window.
    { name: "phone en", use: { ...phone, lang: "en" }, testIgnore: specs("figures", "links", "weight") },
    { name: "desktop en", use: { ...desktop, lang: "en" }, testMatch: specs("pages", "weight") },
    { name: "phone zh", use: { ...phone, lang: "zh" }, testMatch: specs("pages") },
  ],
});
