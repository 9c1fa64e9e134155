// Walks the pages of a running demonstration: each at 1440 and 390 px, in both languages. Keeps a picture of each; fails
// where a page is wider than its window (also at 360 px), loads something that fails, breaks the content policy, or has a
// fault that axe knows. Usage: node walk.mjs [http://127.0.0.1:8080] [FOLDER] [ORDER_NO:CHANNEL …]
import { mkdirSync } from "node:fs";
import { AxeBuilder } from "@axe-core/playwright";
import { chromium } from "playwright-core";

const [site = "http://127.0.0.1:8080", folder = "shots", ...orders] = process.argv.slice(2);
const QUIET = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--disable-background-networking", "--disable-sync"];
const PAGES = [
  ["home", "/"],
  ["jilin", "/operations/jilin-2022"],
  ["shanghai", "/operations/shanghai-2022"],
  ["jilin-brief", "/operations/jilin-2022/brief"],
  ["shanghai-brief", "/operations/shanghai-2022/brief"],
  ["follow", "/follow"],
  ["follow-unknown", "/follow?order_no=00000000"],
  ["consignment-1", "/consignments/jilin-2022/1"],
  ["consignment-3", "/consignments/jilin-2022/3"],
  ["place", "/places/220113"],
  ["place-town", "/places/310112107"],
  ["figure", "/figures/R3.4.items?operation=jilin-2022"],
  ["figure-raised", "/figures/R2.3.raised?operation=jilin-2022"],
  ["corrections", "/corrections"],
  ["nothing", "/operations/nowhere"],
  ...orders.map((order) => {
    const [no, channel = ""] = order.split(":");
    return [`follow-${no}`, `/follow?order_no=${encodeURIComponent(no)}&channel=${channel}`];
  }),
];

const faults = [];
mkdirSync(folder, { recursive: true });
const browser = await chromium.launch({ executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium", args: QUIET });
for (const width of [1440, 390]) {
  const context = await browser.newContext({ viewport: { width, height: 900 }, bypassCSP: false });
  for (const lang of ["zh", "en"]) for (const [name, path] of PAGES) await look(context, width, lang, name, path);
  await context.close();
}
await browser.close();
faults.forEach((fault) => console.error(fault));
console.log(`${PAGES.length * 4} pages, ${faults.length} faults, pictures in ${folder}`);
process.exit(faults.length === 0 ? 0 : 1);

async function look(context, width, lang, name, path) {
  const page = await context.newPage();
  const at = `${name} ${lang} ${width}`;
  const address = site + path + (path.includes("?") ? "&" : "?") + `lang=${lang}`;
  page.on("requestfailed", (request) => faults.push(`${at}: ${request.url()} failed`));
  page.on("console", (said) => {
    // A page that says 404 is said to have failed; that is its purpose.
    if (said.type() === "error" && !said.text().includes("status of 4")) faults.push(`${at}: ${said.text()}`);
  });
  const answer = await page.goto(address);
  if (500 <= answer.status()) faults.push(`${at}: ${answer.status()}`);
  await page.evaluate(() => document.fonts.ready);
  await page.screenshot({ path: `${folder}/${name}-${lang}-${width}.png`, fullPage: true });
  for (const narrow of width === 390 ? [390, 360] : [width]) {
    await page.setViewportSize({ width: narrow, height: 900 });
    const over = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
    if (0 < over) faults.push(`${at}: ${over} px wider than ${narrow}`);
  }
  const unsaid = await page.evaluate(() => document.body.innerText.match(/\[[a-z]+-[a-z-]+\]/g));
  if (unsaid) faults.push(`${at}: no words for ${unsaid.join(", ")}`);
  const seen = await new AxeBuilder({ page }).analyze();
  for (const no of seen.violations) faults.push(`${at}: ${no.id}: ${no.nodes.map((n) => n.target.join(" ")).slice(0, 3).join(" | ")}`);
  await page.close();
}
