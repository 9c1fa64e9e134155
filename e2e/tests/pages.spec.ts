// What is true of every page, whatever it says.
import type { Page } from "@playwright/test";
import { axe } from "../lib/axe.ts";
import { shifts, tooWide, watchShifts } from "../lib/layout.ts";
import { GIFTS, gift, PAGES, type Leaf } from "../lib/pages.ts";
import { expect, test } from "../lib/test.ts";

for (const leaf of PAGES) {
  test(leaf.name, async ({ page, open }) => {
    await sound(page, open, leaf);
  });
}
for (const what of GIFTS) {
  test(`of ${what}`, async ({ page, open, world }) => {
    await sound(page, open, gift(world, what));
  });
}

type Open = (path: string, status?: number) => Promise<unknown>;

async function sound(page: Page, open: Open, leaf: Leaf): Promise<void> {
  await watchShifts(page);
  await page.emulateMedia({ colorScheme: "light" });
  await open(leaf.path, leaf.status);
  expect.soft(await shifts(page), "jumps while it comes").toEqual([]);
  await said(page);
  await closed(page);
  expect.soft(await axe(page), "light").toEqual([]);
  // Only colours differ in the dark.
  await page.emulateMedia({ colorScheme: "dark" });
  expect.soft(await axe(page, ["color-contrast", "link-in-text-block"]), "dark").toEqual([]);
  const window = page.viewportSize()!;
  expect.soft(await tooWide(page, window.width, window.height)).toEqual([]);
  // Zoomed to 200 % a desktop of 1280 px is 640 px wide; zoomed to 400 %, 320 px.
  expect.soft(await tooWide(page, 640, 450), "at 200 %").toEqual([]);
  expect.soft(await tooWide(page, 320, 256), "at 400 %").toEqual([]);
}

/** Every sentence is in the catalogue, one heading names the page, and a demonstration says so. */
async function said(page: Page): Promise<void> {
  const text = await page.locator("body").innerText();
  expect.soft(text.match(/\[[a-z]+-[a-z-]+\]|\{\s*\$\w+|\bNaN\b|\bundefined\b/g), "no words for").toBeNull();
  await expect.soft(page.locator("h1")).toHaveCount(1);
  await expect.soft(page).toHaveTitle(/\S/);
  // What stands in a frame has a line for it, and no script.
  const sample = /示例数据|Sample data/i;
  const framed = (await page.locator("body.embed").count()) === 1;
  await expect.soft(framed ? page.getByText(sample) : page.getByRole("complementary", { name: sample })).toBeVisible();
  if (framed) await expect.soft(page.locator("script")).toHaveCount(0);
  const lost = await page.locator('a[href^="#"]').evaluateAll((all) =>
    all.map((link) => link.getAttribute("href")!.slice(1)).filter((id) => id !== "" && !document.getElementById(id)),
  );
  expect.soft(lost, "links to places that are not on the page").toEqual([]);
  await expect.soft(page.locator("[style], style, script:not([src])"), "styles and scripts have files").toHaveCount(0);
}

/** Every table that has a sum closes: in each column of numbers the rows add up to it, in whole fen. Entries go on over pages and have a running sum: their own test adds them up. */
async function closed(page: Page): Promise<void> {
  const open = await page.evaluate(() => {
    const cents = (text: string): number | undefined => {
      const number = /-?\d+(\.\d+)?/.exec(text.replaceAll(/[,\s]/g, "").replace("−", "-"))?.[0];
      return number === undefined ? undefined : Math.round(Number(number) * 100);
    };
    /** The numbers of a row by column. */
    const columns = (row: Element): Map<number, number> => {
      const all = new Map<number, number>();
      let at = 0;
      for (const cell of row.children as Iterable<HTMLTableCellElement> & HTMLCollection) {
        const number = cell.matches(".num") ? cents(cell.querySelector(".figure")?.textContent ?? cell.textContent ?? "") : undefined;
        if (number !== undefined) all.set(at, number);
        at += cell.colSpan;
      }
      return all;
    };
    const wrong: string[] = [];
    for (const table of document.querySelectorAll("table:not([data-entries]):has(tfoot .num)")) {
      const sum = (column: number, rows: string): number =>
        [...table.querySelectorAll(rows)].reduce((sum, row) => sum + (columns(row).get(column) ?? 0), 0);
      for (const [column, total] of columns(table.querySelector("tfoot tr")!)) {
        const all = sum(column, "tbody tr");
        // What was wrong is taken back by a row beneath it, or it is struck and counts no more.
        if (![all, sum(column, "tbody tr:not([data-state=wrong])")].includes(total)) wrong.push(`${table.querySelector("caption")?.textContent}, ${column}: rows ${all / 100}, sum ${total / 100}`);
      }
    }
    return wrong;
  });
  expect.soft(open, "tables that do not close").toEqual([]);
}
