// How a page lies in its window.
import type { Page } from "@playwright/test";

/** What stands out of the window to the right, at this width; a page that fits has none. What scrolls by itself may. */
export async function tooWide(page: Page, width: number, height: number): Promise<string[]> {
  await page.setViewportSize({ width, height });
  return page.evaluate(() => {
    const root = document.documentElement;
    if (root.scrollWidth <= root.clientWidth) return [];
    const out = [...document.querySelectorAll("body *")].filter(
      (node) => root.clientWidth + 1 < node.getBoundingClientRect().right && !node.closest("svg *, .vh"),
    );
    const named = out.map((node) => `${node.tagName.toLowerCase()}.${node.className} “${node.textContent?.trim().slice(0, 30)}”`);
    return [`${root.scrollWidth} in a window of ${root.clientWidth}`, ...named.slice(-3)];
  });
}

/** Adds up how far things jump while the page comes. Before the page is opened. */
export async function watchShifts(page: Page): Promise<void> {
  await page.addInitScript(() => {
    window.shifts = [];
    new PerformanceObserver((list) => {
      for (const entry of list.getEntries() as LayoutShift[]) {
        const nodes = entry.sources?.map(({ node }) => node?.parentElement?.outerHTML.slice(0, 80) ?? "?") ?? [];
        window.shifts.push(`${entry.value.toFixed(4)} ${nodes.join(" | ")}`);
      }
    }).observe({ type: "layout-shift", buffered: true });
  });
}

/** What jumped. */
export async function shifts(page: Page): Promise<string[]> {
  await page.evaluate(() => document.fonts.ready);
  // A shift is told after the frame in which it was: two frames later it is known.
  return page.evaluate(
    () => new Promise<string[]>((done) => requestAnimationFrame(() => requestAnimationFrame(() => done(window.shifts)))),
  );
}

interface LayoutShift extends PerformanceEntry {
  value: number;
  sources?: { node?: Node }[];
}
declare global {
  interface Window {
    shifts: string[];
  }
}
