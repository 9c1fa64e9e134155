import { defineConfig, devices, type PlaywrightTestConfig } from "@playwright/test";
import { address, binary, chromium, folder, mustHaveBrowser, output, site } from "./lib/site.ts";
import type { Settings } from "./lib/test.ts";

mustHaveBrowser();

const { userAgent, viewport: _, ...touch } = devices["Pixel 7"];
const phone = { ...touch, viewport: { width: 390, height: 844 } };
const desktop = { viewport: { width: 1440, height: 900 } };

/** What both configurations share: the browser and the demonstration that it looks at. */
export const shared: PlaywrightTestConfig<Settings> = {
  globalSetup: "./lib/setup.ts",
  outputDir: `${output}/e2e`,
  fullyParallel: true,
  forbidOnly: true,
  workers: 2,
  reporter: [["dot"], ["html", { open: "never", outputFolder: `${output}/e2e-report` }]],
  use: {
    baseURL: site,
    timezoneId: "Asia/Shanghai",
    launchOptions: {
      executablePath: chromium,
      // A container's shared memory is small.
      args: ["--no-sandbox", "--disable-gpu", "--disable-quic", "--disable-background-networking", "--disable-dev-shm-usage"],
    },
  },
  webServer: {
    command: `exec node serve.mjs "${binary}" ${address} "${folder}"`,
    url: `${site}/healthz`,
    timeout: 180_000,
    // Nobody serves on a port that was free, unless CHIYUAN_E2E_PORT and CHIYUAN_E2E_FOLDER name what `serve.mjs` serves.
    reuseExistingServer: true,
    gracefulShutdown: { signal: "SIGTERM", timeout: 10_000 },
    stdout: "ignore",
  },
};

export default defineConfig<Settings>({
  ...shared,
  testDir: "tests",
  timeout: 60_000,
  expect: { timeout: 5_000 },
  projects: [
    { name: "desktop zh", use: { ...desktop, lang: "zh" } },
    { name: "desktop en", use: { ...desktop, lang: "en" }, testIgnore: /figures|links/ },
    // What a page weighs and what its figures are does not change with the window.
    { name: "phone zh", use: { ...phone, lang: "zh" }, testIgnore: /figures|links|weight/ },
    { name: "phone en", use: { ...phone, lang: "en" }, testIgnore: /figures|links|weight/ },
  ],
});
