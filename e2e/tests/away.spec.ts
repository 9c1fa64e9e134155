// A figure leaves for other sites: as a frame, as a picture, as a table.
import { expect, inLanguage, test } from "../lib/test.ts";

const FIGURE = "/figures/R3.4.items?operation=jilin-2022";
const away = (ending: string): string => FIGURE.replace("?", `${ending}?`);

test("the code to embed shows the figure in another site's page", async ({ page, open }) => {
  await open(FIGURE);
  const [heading, code] = [await page.locator("h1").innerText(), await page.locator("main code:has-text('<iframe')").textContent()];
  // Another site, on the wide net: a browser asks before such a page may show one of this machine.
  const elsewhere = "https://elsewhere.example/";
  await page.route(elsewhere, (route) => route.fulfill({ contentType: "text/html", body: `<!doctype html><title>.</title>${code}` }));
  await page.context().grantPermissions(["local-network-access"], { origin: elsewhere });
  await page.goto(elsewhere);
  const frame = page.frameLocator("iframe");
  const figure = await frame.locator("h1").innerText();
  expect(figure).toMatch(/\d/);
  expect(heading).toContain(figure);
  // In the size that the code gives it nothing is cut off, once its styles and fonts are there.
  const { height, width } = await frame.locator("html").evaluate(async ({ ownerDocument: { fonts, readyState, scrollingElement } }) => {
    if (readyState !== "complete") {
      await new Promise((there) => addEventListener("load", there, { once: true }));
    }
    await fonts.ready;
    return { height: scrollingElement?.scrollHeight ?? Infinity, width: scrollingElement?.scrollWidth ?? Infinity };
  });
  expect([width <= 420, height <= 220], `${width} x ${height}`).toEqual([true, true]);
});

for (const ending of [".svg", ".png"]) {
  test(`the picture ${ending} is one`, async ({ page, open, lang }) => {
    await open(FIGURE);
    const size = await page.evaluate(async (src) => {
      const picture = new Image();
      picture.src = src;
      await picture.decode();
      return [picture.naturalWidth, picture.naturalHeight];
    }, inLanguage(away(ending), lang));
    expect(size).toEqual([1200, 630]);
  });
}

test("table and JSON say what the page says", async ({ page, open, request, at }) => {
  await open(FIGURE);
  const heading = await page.locator("h1").innerText();
  const table = await request.get(at(away(".csv")));
  expect(table.headers()["content-type"]).toContain("text/csv");
  const bytes = await table.body();
  // Without the mark a spreadsheet reads Chinese as something else.
  expect([...bytes.subarray(0, 3)]).toEqual([0xef, 0xbb, 0xbf]);
  const figure = (await (await request.get(at(away(".json")))).json()) as { id: string; said: string; entries: number };
  expect(figure.id).toBe("R3.4.items");
  expect(heading).toContain(figure.said);
  expect(bytes.toString("utf8").trimEnd().split("\r\n")).toHaveLength(figure.entries + 1);
});
