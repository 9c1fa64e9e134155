// Nothing on a page leads nowhere.
import { PAGES } from "../lib/pages.ts";
import { expect, test } from "../lib/test.ts";

/** Of addresses that differ in codes and numbers alone, so many are tried. */
const OF_A_KIND = 8;

test("every kind of link on every page answers", async ({ request }) => {
  const kinds = new Map<string, Set<string>>();
  const found = (href: string, on: string): void => {
    const url = new URL(href.replaceAll("&#38;", "&").replaceAll("&amp;", "&"), `http://site${on}`);
    if (url.host !== "site") return;
    const kind = url.pathname.replaceAll(/\d+|[0-9a-f]{8,}/g, "0") + [...url.searchParams.keys()].join();
    const all = kinds.get(kind) ?? new Set();
    if (all.size < OF_A_KIND) all.add(url.pathname + url.search);
    kinds.set(kind, all);
  };
  for (const { path, status } of PAGES) {
    const answer = await request.get(path);
    expect.soft(answer.status(), path).toBe(status);
    // The other language of a page that is not there is not there either.
    if (status !== 200) continue;
    for (const [, href] of (await answer.text()).matchAll(/(?:href|src)="([^"#][^"]*)"/g)) found(href!, path);
  }
  const tried = [...kinds.values()].flatMap((all) => [...all]);
  expect(tried.length).toBeGreaterThan(50);
  for (const address of tried) {
    expect.soft((await request.get(address)).status(), address).toBe(200);
  }
});
