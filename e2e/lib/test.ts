// The test that every page passes unasked: nothing fails to load, nothing is refused by the content policy, the console is
// silent, and no sentence is missing from the catalogue.
import { expect, test as base, type Page, type Response } from "@playwright/test";
import { world, type World } from "./world.ts";

/** What a project sets. */
export interface Settings {
  lang: "zh" | "en";
}
interface Given {
  world: World;
  /** The address of a page in the project's language. */
  at: (path: string) => string;
  /** Opens a page in the project's language; it must answer with the status. */
  open: (path: string, status?: number) => Promise<Response>;
}

export const test = base.extend<Settings & Given>({
  lang: ["zh", { option: true }],
  world: async ({}, use) => use(world()),
  at: async ({ lang }, use) => use((path) => inLanguage(path, lang)),
  page: async ({ page }, use) => {
    const faults = watch(page);
    await use(page);
    expect(faults, "what the browser complained of").toEqual([]);
  },
  open: async ({ page, at }, use) =>
    use(async (path, status = 200) => {
      const answer = await page.goto(at(path));
      expect(answer?.status(), path).toBe(status);
      return answer!;
    }),
});
export { expect };

/** The same address, in the language. */
export function inLanguage(path: string, lang: Settings["lang"]): string {
  if (lang === "zh") return path;
  const [bare, hash = ""] = path.split("#");
  return `${bare}${bare!.includes("?") ? "&" : "?"}lang=en${hash && `#${hash}`}`;
}

/** What the browser complains of, as it does. */
export function watch(page: Page): string[] {
  const faults: string[] = [];
  page.on("pageerror", (error) => faults.push(`${page.url()}: ${error.message}`));
  page.on("requestfailed", (request) => {
    // A page that is left ends its own stream.
    const why = request.failure()?.errorText ?? "";
    if (why !== "net::ERR_ABORTED") faults.push(`${request.url()}: ${why}`);
  });
  page.on("response", (response) => {
    const page_itself = response.request().isNavigationRequest();
    if (500 <= response.status() || (400 <= response.status() && !page_itself)) {
      faults.push(`${response.url()}: ${response.status()}`);
    }
  });
  page.on("console", (said) => {
    // A page that answers 404 is said to have failed: that is its purpose, and other requests are judged above.
    const loading = said.text().startsWith("Failed to load resource");
    if (["error", "warning"].includes(said.type()) && !loading) faults.push(`${page.url()}: ${said.text()}`);
  });
  return faults;
}
