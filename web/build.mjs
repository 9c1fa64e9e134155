// Builds what the pages load: one style sheet and the fonts, each under a name that carries its content's hash, and the
// list of them for Rust. No package is needed. `make web` runs it; the results are committed, so cargo needs no Node.
import { createHash } from "node:crypto";
import { mkdirSync, readFileSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";

const here = (path) => fileURLToPath(new URL(path, import.meta.url));
const out = here("../base/ui/assets/");
const built = [];

function keep(name, bytes) {
  const hash = createHash("sha256").update(bytes).digest("hex").slice(0, 8);
  const named = name.replace(/\.(\w+)$/, `-${hash}.$1`);
  writeFileSync(out + named, bytes);
  built.push(named);
  return named;
}

rmSync(out, { recursive: true, force: true });
mkdirSync(out, { recursive: true });

let style = ["chiyuan.css", "public.css"].map((name) => readFileSync(here(`styles/${name}`), "utf8")).join("");
for (const font of readdirSync(here("fonts")).filter((name) => name.endsWith(".woff2")).sort()) {
  style = style.replaceAll(font, keep(font, readFileSync(here(`fonts/${font}`))));
}
const sheet = keep("base.css", Buffer.from(style));
const font = built.find((name) => name.includes("-400-"));

const files = built.sort().map((name) => `    ("${name}", include_bytes!("../assets/${name}")),`);
writeFileSync(
  here("../base/ui/src/manifest.rs"),
  `//! The built files. Made by \`make web\`, never by hand.

/// The style sheet.
pub(crate) const STYLE: &str = "${sheet}";
/// The font that a page asks for at once.
pub(crate) const FONT: &str = "${font}";

/// Each name with its bytes.
pub(crate) const FILES: &[(&str, &[u8])] = &[
${files.join("\n")}
];
`,
);
