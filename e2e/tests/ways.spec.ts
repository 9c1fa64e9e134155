// All the ways to come to a page: by keys alone, without script, in the other language, zoomed, in forced colours, on paper.
import type { Page } from "@playwright/test";
import { gift } from "../lib/pages.ts";
import { expect, test } from "../lib/test.ts";

/** Where the keys are. */
const focused = (page: Page) =>
  page.evaluate(() => {
    const node = document.activeElement!;
    const { outlineStyle, outlineWidth, boxShadow } = getComputedStyle(node);
    const { top, bottom } = node.getBoundingClientRect();
    return {
      name: `${node.tagName.toLowerCase()} ${node.getAttribute("href") ?? node.id}`,
      marked: (outlineStyle !== "none" && 2 <= Number.parseFloat(outlineWidth)) || boxShadow !== "none",
      inView: 0 <= bottom && top <= innerHeight,
      body: node === document.body,
    };
  });

/** Presses Tab until a place is reached. */
async function tabTo(page: Page, selector: string): Promise<void> {
  for (let presses = 0; presses < 80; presses++) {
    await page.keyboard.press("Tab");
    if (await page.evaluate((selector) => document.activeElement!.matches(selector), selector)) return;
  }
  throw new Error(`no Tab leads to ${selector}`);
}

test("keys alone: skip the head, follow a gift, open its figure", async ({ page, open, world }) => {
  await open("/");
  await page.keyboard.press("Tab");
  const skip = page.locator("a.skip");
  await expect(skip).toBeFocused();
  await expect(skip).toBeInViewport();
  await page.keyboard.press("Enter");
  await expect(page).toHaveURL(/#main$/);
  await tabTo(page, "main input[name=order_no]");
  await page.keyboard.type(world.signed.order_no);
  await page.keyboard.press("Enter");
  await expect(page).toHaveURL(/\/follow\?order_no=/);
  await tabTo(page, "main a.figure[href^='/figures/']");
  expect((await focused(page)).marked, "the focus is seen").toBe(true);
  await page.keyboard.press("Enter");
  await expect(page).toHaveURL(/\/figures\//);
  await expect(page.locator("h1")).toBeVisible();
});

for (const path of ["/operations/jilin-2022", "/follow?order_no=signed"]) {
  test(`keys alone: every stop of ${path.slice(0, 7)} is seen`, async ({ page, open, world }) => {
    await open(path.replace("signed", world.signed.order_no));
    expect(await page.locator("[tabindex]:not([tabindex='0'], [tabindex='-1'])").count(), "the order is the page's").toBe(0);
    const unseen: string[] = [];
    for (let presses = 0; presses < 60; presses++) {
      await page.keyboard.press("Tab");
      const stop = await focused(page);
      if (stop.body) break;
      if (!stop.marked || !stop.inView) unseen.push(stop.name);
    }
    expect(unseen).toEqual([]);
  });
}

test("the other language is the same page", async ({ page, open, lang, world }) => {
  const other = lang === "zh" ? "en" : "zh";
  for (const path of ["/operations/jilin-2022?as_of=2022-04-01T00:00:00%2B08:00", "/corrections", gift(world, "signed").path]) {
    await open(path);
    const before = new URL(page.url());
    await page.locator("header a[hreflang]").click();
    const after = new URL(page.url());
    expect(after.pathname).toBe(before.pathname);
    for (const url of [before, after]) url.searchParams.delete("lang");
    expect(Object.fromEntries(after.searchParams)).toEqual(Object.fromEntries(before.searchParams));
    await expect(page.locator("html")).toHaveAttribute("lang", other === "en" ? /^en/ : /^zh/);
    // It stays: a figure opened from here speaks the same.
    const inside = await page.locator('main a[href^="/"]:not([href^="/api/"])').evaluateAll((all) => all.map((link) => link.getAttribute("href")!));
    const leaves = inside.filter((href) => href.includes("lang=en") !== (other === "en"));
    expect(leaves, "links that leave the language").toEqual([]);
  }
});

test("forced colours: states differ without colour", async ({ page, open, world }) => {
  await page.emulateMedia({ forcedColors: "active" });
  await open(gift(world, "partly").path);
  // Each state has a word beside its shape.
  const words = await page.locator("main .state").allInnerTexts();
  expect(words.every((word) => word.trim() !== "")).toBe(true);
  const spans = page.locator("main svg.line-bar .span");
  await expect(spans.first()).toBeVisible();
  const paints = await spans.evaluateAll((all) =>
    all.map((span) => {
      const { fill, stroke, strokeDasharray } = getComputedStyle(span);
      return `${span.getAttribute("data-state")} ${fill} ${stroke} ${strokeDasharray}`;
    }),
  );
  expect(new Set(paints.map((paint) => paint.slice(paint.indexOf(" ")))).size, paints.join("\n")).toBe(new Set(paints).size);
});

for (const path of ["/operations/jilin-2022", "/operations/jilin-2022/brief"]) {
  test(`on paper: ${path}`, async ({ page, open }, info) => {
    await open(path);
    const paper = await page.pdf({ format: "A4", path: info.outputPath("paper.pdf") });
    const sheets = paper.toString("latin1").match(/\/Type\s*\/Page\b/g)?.length ?? 0;
    expect(sheets).toBeGreaterThan(0);
    expect(sheets).toBeLessThan(path.endsWith("brief") ? 6 : 16);
    await page.emulateMedia({ media: "print" });
    await expect(page.locator("h1")).toBeVisible();
    await expect(page.getByRole("navigation").first(), "what leads elsewhere is not printed").toBeHidden();
    await page.setViewportSize({ width: 718, height: 1000 });
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(718);
    await page.screenshot({ path: info.outputPath("paper.png"), fullPage: true });
  });
}

test.describe("without script", () => {
  test.use({ javaScriptEnabled: false });
  test("a gift is followed, a figure opened, a page read", async ({ page, open, world }) => {
    await open("/follow");
    await page.locator("main input[name=order_no]").fill(world.signed.order_no);
    await page.locator("main form button").first().click();
    await expect(page.locator("main .figure").first()).toBeVisible();
    await page.locator("main .figure:visible").first().click();
    await expect(page.locator("h1")).toBeVisible();
    await open("/operations/jilin-2022");
    await expect(page.locator(".headline .figure").first()).toBeVisible();
    await expect(page.locator("main noscript")).toHaveCount(0);
  });
});
