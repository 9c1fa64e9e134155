// Figures that change while they are looked at.
import { give } from "../lib/setup.ts";
import { expect, test } from "../lib/test.ts";

test("a gift is booked: the figure changes where it stands", async ({ page, open, world, lang }, info) => {
  await open("/operations/shanghai-2022");
  const received = page.locator('.headline a[href*="/figures/finance.received?"]').first();
  const before = await received.innerText();
  await page.evaluate(() => (document.body.dataset.same = "page"));
  const code = `G-live-${info.project.name.replace(" ", "-")}-${info.retry}-${lang}`;
  await give(world.token, { code, appeal: "shanghai-aid", giver: "person-neighbour", fen: 12_345_600, bank: "main" });
  await expect(received).not.toHaveText(before, { timeout: 60_000 });
  await expect(page.locator("body"), "without being loaded anew").toHaveAttribute("data-same", "page");
});
