// A donor follows a gift with nothing but the platform's order number.
import type { Page } from "@playwright/test";
import { hundredths } from "../lib/numbers.ts";
import { gift } from "../lib/pages.ts";
import { expect, test } from "../lib/test.ts";

const field = (page: Page) => page.getByLabel(/^(订单号|Order number)/i);
/** A state is a texture and a word: what shows it first. */
const state = (page: Page, name: string) => page.locator(`main [data-state="${name}"]:visible`).first();

async function ask(page: Page, order_no: string): Promise<void> {
  await field(page).fill(order_no);
  await page.getByRole("main").getByRole("search").getByRole("button").click();
}

/** Every part of the gift has a place in it, and they tile it from nothing to its amount. */
async function tiles(page: Page): Promise<void> {
  const line = page.locator("main svg.line-bar[data-size=hero]");
  await expect(line).toBeVisible();
  const spans = await line.locator(".span").evaluateAll((all) =>
    all.map((span) => [span.getAttribute("x"), span.getAttribute("width")].map((percent) => Number(percent?.replace("%", "") ?? "0"))),
  );
  let end = 0;
  for (const [x, width] of spans) {
    expect(Math.abs(x! - end)).toBeLessThan(0.01);
    end = x! + width!;
  }
  expect(Math.abs(end - 100)).toBeLessThan(0.01);
  const links = await line.locator("a:has(.span)").evaluateAll((all) => all.map((link) => link.getAttribute("href")));
  expect(links).toHaveLength(spans.length);
  expect(links.every((href) => href && /^[/#]/.test(href)), "each part is a link").toBe(true);
}

test("signed for: from the first screen to the site", async ({ page, open, world }) => {
  await open("/");
  await ask(page, world.signed.order_no);
  await expect(page).toHaveURL(new RegExp(`order_no=${world.signed.order_no}`));
  await expect(state(page, "done")).toBeVisible();
  const site = page.locator('main a[href^="/places/"]:visible').first();
  await expect(site).toBeVisible();
  await expect(page.locator('main a[href^="/consignments/"]:visible').first()).toBeVisible();
  await tiles(page);
  await site.click();
  await expect(page.locator("h1")).toBeVisible();
});

test("a number as people paste it", async ({ page, open, world }) => {
  await open("/follow");
  const wide = world.signed.order_no.replace(/[A-Z0-9]/g, (one) => String.fromCodePoint(one.codePointAt(0)! + 0xfee0));
  await ask(page, `\u3000${wide.slice(0, 6)} ${wide.slice(6)}\u00a0`);
  await expect(state(page, "done")).toBeVisible();
});

test("not used yet", async ({ page, open, world }) => {
  await open(gift(world, "unspent").path);
  await expect(state(page, "open")).toBeVisible();
  await tiles(page);
});

test("given back", async ({ page, open, world }) => {
  await open(gift(world, "refunded").path);
  await expect(state(page, "back")).toBeVisible();
  await tiles(page);
});

test("partly used: the parts add up to the gift", async ({ page, open, world }) => {
  await open(gift(world, "partly").path);
  await expect(state(page, "done")).toBeVisible();
  await expect(state(page, "open")).toBeVisible();
  await tiles(page);
  const table = page.locator("main table:has(tfoot .num)").first();
  const parts = await table.locator("tbody tr td.num").allInnerTexts();
  const sum = await table.locator("tfoot .num").first().innerText();
  expect(parts.length).toBeGreaterThan(1);
  expect(parts.map(hundredths).reduce((a, b) => a + b)).toBe(hundredths(sum));
});

test("on two channels: one is chosen", async ({ page, open, world }) => {
  await open(`/follow?order_no=${world.twice}`);
  const choices = page.locator(`main a[href*="order_no=${world.twice}"][href*="channel="]`);
  await expect(choices).toHaveCount(2);
  await page.locator(`main a[href*="channel=direct"]`).click();
  await expect(page.locator("main")).toContainText("66.00");
});

test("not found: says what to do", async ({ page, open }) => {
  const answer = await open("/follow?order_no=0000-0000", 404);
  expect(answer.headers()["cache-control"]).toContain("no-store");
  await expect(field(page)).toHaveValue("0000-0000");
  // Up to which time each channel's statements are booked.
  await expect(page.locator("main table tbody tr")).not.toHaveCount(0);
  expect(await page.title()).not.toContain("0000");
});

test("the number stays with the donor", async ({ page, open, world }) => {
  const answer = await open(gift(world, "signed").path);
  expect(answer.headers()["referrer-policy"]).toBe("no-referrer");
  expect(answer.headers()["x-robots-tag"]).toContain("noindex");
  expect(answer.headers()["cache-control"]).toContain("no-store");
  expect(await page.title()).not.toContain(world.signed.order_no);
});
