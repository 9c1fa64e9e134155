// Every number opens, and what it opens says the same number.
import type { APIRequestContext } from "@playwright/test";
import { hundredths, numbers, type Printed } from "../lib/numbers.ts";
import { expect, test } from "../lib/test.ts";

const close = (a: Printed, b: Printed): boolean => Math.abs(a.value - b.value) <= Math.max(a.slack, b.slack) * 1.0001;

/** What a figure's page says its number is. */
async function headed(request: APIRequestContext, path: string): Promise<Printed[]> {
  const answer = await request.get(path);
  expect(answer.status(), path).toBe(200);
  const heading = /<h1[^>]*>(.*?)<\/h1>/s.exec(await answer.text())?.[1] ?? "";
  return numbers(heading.replaceAll(/<[^>]+>/g, ""));
}

for (const path of ["/operations/jilin-2022", "/operations/shanghai-2022", "/", "/operations/jilin-2022/brief"]) {
  test(`every figure of ${path} opens to itself`, async ({ page, open, request }) => {
    await open(path);
    const figures = await page.locator("main a.figure[href^='/figures/']").evaluateAll((all) =>
      // The unit may stand behind the link: 万元 makes ten thousand of one.
      all.map((link) => ({ href: link.getAttribute("href")!, text: link.textContent! + (link.nextSibling?.textContent ?? "").slice(0, 12) })),
    );
    expect(figures.length).toBeGreaterThan(2);
    const known = new Map<string, Printed[]>();
    for (const { href, text } of figures) {
      const said = numbers(text)[0];
      // An entry is no number: its page names it.
      if (!said || href.startsWith("/figures/journal.entry")) continue;
      if (!known.has(href)) known.set(href, await headed(request, href));
      expect.soft(known.get(href)!.some((number) => close(number, said)), `${text} is ${href}`).toBe(true);
    }
  });
}

for (const id of ["finance.received", "finance.spent", "delivery.handed_over", "delivery.damaged", "R2.3.raised", "R3.4.items"]) {
  test(`the entries of ${id} add up to it`, async ({ page, open }) => {
    await open(`/figures/${id}?operation=jilin-2022`);
    const parts: number[] = [];
    let running = 0;
    for (;;) {
      const rows = page.locator("main [data-entries] tbody tr:has([data-part])");
      for (const [part, sum] of await rows.evaluateAll((all) =>
        all.map((row) => [...row.querySelectorAll("[data-part], [data-part] ~ .num")].map((cell) => cell.textContent!)),
      )) {
        parts.push(hundredths(part!));
        running += hundredths(part!);
        expect(hundredths(sum!), "the running sum").toBe(running);
      }
      const next = page.locator("main a[rel=next]");
      if ((await next.count()) === 0) break;
      await next.first().click();
    }
    expect(parts.length).toBeGreaterThan(0);
    expect(running).toBe(hundredths(await page.locator("main [data-entries] tfoot .num").first().innerText()));
    const total = numbers(await page.locator("h1").innerText()).at(-1)!;
    expect(Math.abs(running / 100 - total.value)).toBeLessThanOrEqual(total.slack);
  });
}
