// An operation: the first screen, and every day of it.
import type { Page } from "@playwright/test";
import { hundredths, numbers, type Printed } from "../lib/numbers.ts";
import { expect, test } from "../lib/test.ts";

const OPERATION = "/operations/jilin-2022";
/** The line of days, for those who read its list; the drawing has the same links. */
const days = (page: Page) => page.locator(`main a[href^="${OPERATION}?"][href*="as_of="]:not(svg a)`);
/** What it received, as the headline says it: in words of a headline, so shorter than its tables. */
const received = async (page: Page): Promise<Printed> => {
  const figure = page.locator('.headline a[href*="/figures/finance.received?"]').first();
  return numbers(await figure.evaluate((link) => link.textContent + (link.nextSibling?.textContent ?? "")))[0]!;
};

/** The instants that the figures, the lines, the Sankey and the map say. */
async function instants(page: Page): Promise<string[]> {
  const links = page.locator('.headline a, .line-bar a, .flow-chart a, svg.map a, .parts a.figure, .headline ~ * .parts a.figure');
  const all = await links.evaluateAll((all) =>
    all.map((link) => new URL(link.getAttribute("href")!, location.href)).filter(({ pathname }) => pathname.startsWith("/figures/"))
      .map(({ searchParams }) => searchParams.get("as_of") ?? "none"),
  );
  return [...new Set(all)];
}

test("the first screen: received, signed for, not yet used; each opens", async ({ page, open }) => {
  await open(OPERATION);
  for (const figure of ["finance.received", "delivery.handed_over", "finance.unused"]) {
    const link = page.locator(`.headline a[href*="/figures/${figure}?"]`).first();
    await expect(link).toBeInViewport();
    await expect(link).toHaveText(/\d/);
  }
  expect(await instants(page)).toHaveLength(1);
});

test("the money and the goods are drawn as a line, their way as a flow and a map", async ({ page, open }) => {
  await open(OPERATION);
  await expect(page.locator("main svg.line-bar").first()).toBeVisible();
  await expect(page.locator("main .flow-chart svg:visible, main svg.flow-chart:visible")).toHaveCount(1);
  await expect(page.locator("main svg.map:visible, main .map svg:visible").first()).toBeVisible();
});

test("a day of the timeline: everything on the page is of that day", async ({ page, open }) => {
  await open(OPERATION);
  const now = await received(page);
  const count = await days(page).count();
  expect(count).toBeGreaterThan(10);
  const addresses = await days(page).evaluateAll((all) => all.map((link) => link.getAttribute("href")!));
  let before = 0;
  for (const at of [2, Math.floor(count / 2), count - 3]) {
    const address = addresses[at]!;
    const day = days(page).nth(at);
    // The list may be folded.
    if (!(await day.isVisible())) await page.locator(`details:has(a[href="${address}"]) > summary`).first().click();
    await day.click();
    const asked = new URL(page.url()).searchParams.get("as_of")!;
    expect(asked).toBe(new URL(address, page.url()).searchParams.get("as_of"));
    const said = await instants(page);
    expect(said, "the instants of what the page says").toHaveLength(1);
    expect(Date.parse(said[0]!)).toBe(Date.parse(asked));
    const table = page.locator("main table.parts").first();
    const parts = await table.locator("tbody td.num").allInnerTexts();
    const sum = hundredths(await table.locator("tfoot .num").first().innerText());
    expect(parts.map(hundredths).reduce((a, b) => a + b, 0), `the money line of ${asked}`).toBe(sum);
    const headline = await received(page);
    expect(Math.abs(sum / 100 - headline.value)).toBeLessThanOrEqual(headline.slack);
    expect(sum).toBeGreaterThanOrEqual(before);
    expect(headline.value).toBeLessThanOrEqual(now.value);
    before = sum;
  }
});

test("an instant that is none is refused, and says how to write one", async ({ page, open }) => {
  for (const as_of of ["yesterday", "2022-13-45T00:00:00%2B08:00", "'%20OR%201=1--"]) {
    await open(`${OPERATION}?as_of=${as_of}`, 422);
    await expect(page.locator("main")).toContainText("+08:00");
  }
});

test("what no visitor sends is refused with a page that says what to do", async ({ page, open }) => {
  const hostile = ["%00", "%ff%fe", "9".repeat(5_000), "%3Cscript%3Ealert(1)%3C/script%3E", "..%2F..%2Fetc%2Fpasswd", "'%20OR%201=1--"];
  for (const word of hostile) {
    for (const path of [`${OPERATION}?as_of=${word}`, `/follow?order_no=${word}`, `/figures/${word}`, `/places/${word}`]) {
      const answer = await page.goto(path);
      expect([404, 422], path.slice(0, 80)).toContain(answer!.status());
      await expect(page.locator("main a, main form").first(), path.slice(0, 80)).toBeVisible();
    }
  }
  await open("/");
});
