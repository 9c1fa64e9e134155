// Takes a picture of every page, for eyes. THEMES=both takes the dark ones too.
import { defineConfig } from "@playwright/test";
import tests, { shared } from "./playwright.config.ts";
import type { Settings } from "./lib/test.ts";

export default defineConfig<Settings>({
  ...shared,
  testDir: "screenshots",
  globalTeardown: "./screenshots/index.ts",
  reporter: "dot",
  projects: tests.projects!.map(({ name, use }) => ({ name: name!, use: use! })),
});
