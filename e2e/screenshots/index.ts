// One page that shows all pictures beside each other.
import { readdirSync, writeFileSync } from "node:fs";
import { output } from "../lib/site.ts";

/** Where they are. */
export const pictures = `${output}/screenshots`;

export default function index(): void {
  const names = readdirSync(pictures).filter((name) => name.endsWith(".png")).sort();
  const pages = grouped(names);
  const rows = [...pages].map(([page, names]) => {
    const shown = names.map((name) => `<a href="${name}"><img src="${name}" alt="${name}" loading="lazy"></a>`);
    return `<h2 id="${page}">${page}</h2><p>${shown.join("")}</p>`;
  });
  const links = [...pages.keys()].map((page) => `<a href="#${page}">${page}</a>`);
  const style = "body{font:14px sans-serif;margin:16px}p{display:flex;gap:8px;align-items:start;overflow-x:auto}" +
    "img{height:640px;border:1px solid #ccc}";
  const html = `<!doctype html><meta charset="utf-8"><title>Chiyuan</title><style>${style}</style><nav>${links.join(" · ")}</nav>${rows.join("\n")}`;
  writeFileSync(`${pictures}/index.html`, html);
  console.log(`${names.length} pictures: ${pictures}/index.html`);
}

/** `follow-signed` of `follow-signed-zh-390-dark.png`. */
function pageOf(name: string): string {
  return name.replace(/-(zh|en)-\d+-(light|dark)\.png$/, "");
}

function grouped(names: string[]): Map<string, string[]> {
  const pages = new Map<string, string[]>();
  for (const name of names) pages.set(pageOf(name), [...(pages.get(pageOf(name)) ?? []), name]);
  return pages;
}
