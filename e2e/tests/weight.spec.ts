// What a page costs a visitor: bytes, requests that wait for each other, time until the first figure over a slow line.
import type { CDPSession, Page } from "@playwright/test";
import { gift, PAGES } from "../lib/pages.ts";
import { expect, test } from "../lib/test.ts";

/** By brotli, everything that the page loads before pictures. */
const BYTES_MAX = 40 * 1024;

interface Load {
  url: string;
  /** What asked for it. */
  by: string;
  bytes: number;
  encoding: string;
}

for (const leaf of PAGES) {
  test(`${leaf.name} is light`, async ({ page, open }) => {
    await light(page, () => open(leaf.path, leaf.status));
  });
}
test("a gift is light", async ({ page, open, world }) => {
  await light(page, () => open(gift(world, "partly").path));
});

async function light(page: Page, open: () => Promise<unknown>): Promise<void> {
  const loads = await watchLoads(await page.context().newCDPSession(page));
  await open();
  await page.evaluate(() => document.fonts.ready);
  const all = [...loads.values()];
  const said = all.map((load) => `${load.bytes} ${load.encoding} ${new URL(load.url).pathname}`).join("\n");
  const sum = all.reduce((sum, load) => sum + load.bytes, 0);
  test.info().annotations.push({ type: "bytes", description: `${sum}\n${said}` });
  expect(sum, said).toBeLessThanOrEqual(BYTES_MAX);
  const texts = all.filter((load) => !/\.(woff2|png)$/.test(load.url) && 1024 < load.bytes);
  // A donor's own page is packed for one reader, fast: by gzip.
  const packed = (load: Load) => load.encoding === "br" || (load.encoding === "gzip" && load.url.includes("/follow?"));
  expect(texts.filter((load) => !packed(load)).map((load) => load.url), "text goes packed").toEqual([]);
  // Everything is asked for by the page's own text: nothing waits for a style or a script to come and ask for more.
  // But bold digits, which a page shows if they are there at once and else never misses; and a script's stream of events.
  const free = /\/events|-600-[0-9a-f]+\.woff2/;
  const later = all.slice(1).filter((load) => load.by !== all[0]!.url && !free.test(load.url));
  expect(later.map((load) => `${load.url} by ${load.by}`), "asked for by what was itself asked for").toEqual([]);
}

async function watchLoads(cdp: CDPSession): Promise<Map<string, Load>> {
  const loads = new Map<string, Load>();
  await cdp.send("Network.enable");
  await cdp.send("Network.setCacheDisabled", { cacheDisabled: true });
  cdp.on("Network.requestWillBeSent", ({ requestId, request, initiator }) => {
    // The browser asks for the icon of its tab by itself, once, and shows the page meanwhile.
    if (request.url.startsWith("data:") || /\/(favicon|assets\/icon-)/.test(request.url)) return;
    const by = initiator.url ?? initiator.stack?.callFrames[0]?.url ?? initiator.type;
    loads.set(requestId, { url: request.url, by, bytes: 0, encoding: "" });
  });
  cdp.on("Network.responseReceived", ({ requestId, response }) => {
    const load = loads.get(requestId);
    const header = Object.entries(response.headers).find(([name]) => name.toLowerCase() === "content-encoding");
    if (load) load.encoding = header?.[1] ?? "plain";
  });
  cdp.on("Network.dataReceived", ({ requestId, encodedDataLength }) => {
    const load = loads.get(requestId);
    if (load) load.bytes += encodedDataLength;
  });
  return loads;
}

for (const path of ["/", "/operations/jilin-2022", "gift"]) {
  // Told, not judged: a machine that is busy is no fault of the page.
  test(`first figure of ${path} over a slow line`, async ({ page, open, world }) => {
    const cdp = await page.context().newCDPSession(page);
    await cdp.send("Network.enable");
    const line = { latency: 400, downloadThroughput: 400_000 / 8, uploadThroughput: 400_000 / 8 };
    await cdp.send("Network.emulateNetworkConditions", { offline: false, ...line });
    await page.addInitScript(() => {
      const look = (): void => {
        // A figure is seen when it lies there and the page has been painted at all, which it is not before its style.
        const there = document.querySelector("main .figure")?.getClientRects().length;
        const painted = performance.getEntriesByName("first-contentful-paint").length;
        if (there && painted) window.seen = Math.round(performance.now());
        else requestAnimationFrame(look);
      };
      requestAnimationFrame(look);
    });
    await open(path === "gift" ? gift(world, "partly").path : path);
    const ms = await (await page.waitForFunction(() => window.seen)).jsonValue();
    test.info().annotations.push({ type: "first figure", description: `${ms} ms over 400 kbit/s, 400 ms a round trip` });
    console.log(`first figure of ${path}: ${ms} ms over 400 kbit/s with 400 ms a round trip`);
  });
}

declare global {
  interface Window {
    seen?: number;
  }
}
