// Every page in the window and language of the project. The names sort a page's pictures together.
import type { Page } from "@playwright/test";
import { GIFTS, gift, PAGES } from "../lib/pages.ts";
import { test } from "../lib/test.ts";
import { pictures } from "./index.ts";

const themes = process.env.THEMES === "both" ? (["light", "dark"] as const) : (["light"] as const);

for (const theme of themes) {
  for (const leaf of PAGES) {
    test(`${leaf.name} ${theme}`, async ({ page, open, lang }) => {
      await page.emulateMedia({ colorScheme: theme });
      await open(leaf.path, leaf.status);
      await take(page, `${leaf.name}-${lang}`, theme);
    });
  }
  for (const what of GIFTS) {
    test(`of ${what} ${theme}`, async ({ page, open, lang, world }) => {
      await page.emulateMedia({ colorScheme: theme });
      const leaf = gift(world, what);
      await open(leaf.path, leaf.status);
      await take(page, `${leaf.name}-${lang}`, theme);
    });
  }
}

async function take(page: Page, name: string, theme: string): Promise<void> {
  await page.evaluate(() => document.fonts.ready);
  const path = `${pictures}/${name}-${page.viewportSize()!.width}-${theme}.png`;
  await page.screenshot({ path, fullPage: true, scale: "css" });
}
