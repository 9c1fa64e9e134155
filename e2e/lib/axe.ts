// axe-core in the page. It is put there by the debugger, so the page's own policy needs no hole.
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import type { Page } from "@playwright/test";
import type { RunOptions } from "axe-core";

const source = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");

/** What is wrong, a line each; nothing is right. `rules` alone, or all. */
export async function axe(page: Page, rules: string[] = []): Promise<string[]> {
  await page.evaluate(source);
  const options: RunOptions = rules.length === 0 ? {} : { runOnly: { type: "rule", values: rules } };
  return page.evaluate(async (options) => {
    const { violations } = await window.axe.run(document, { ...options, resultTypes: ["violations"] });
    return violations.map(({ id, help, nodes }) => {
      const where = nodes.slice(0, 3).map((node) => node.target.join(" "));
      return `${id}: ${help} (${nodes.length}): ${where.join(" | ")}`;
    });
  }, options);
}

declare global {
  interface Window {
    axe: typeof import("axe-core");
  }
}
