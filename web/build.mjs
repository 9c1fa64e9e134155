// Builds what the pages load: one style sheet, the fonts and the scripts, each under a name that carries its content's
// hash, texts with their packed twins, and the list of them for Rust. `make web` runs it; the results are committed, so
// cargo needs no Node.
import { createHash } from "node:crypto";
import { brotliCompressSync, constants, gzipSync } from "node:zlib";
import { mkdirSync, readFileSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";

const here = (path) => fileURLToPath(new URL(path, import.meta.url));
const out = here("../base/ui/assets/");
const built = [];
const twins = new Map();

function keep(name, bytes) {
  const hash = createHash("sha256").update(bytes).digest("hex").slice(0, 8);
  const named = name.replace(/\.(\w+)$/, `-${hash}.$1`);
  writeFileSync(out + named, bytes);
  built.push(named);
  if (/\.(css|js)$/.test(named)) {
    writeFileSync(`${out}${named}.br`, brotliCompressSync(bytes, { params: brotli(bytes) }));
    writeFileSync(`${out}${named}.gz`, gzipSync(bytes, { level: 9 }));
    twins.set(named, `Some((include_bytes!("../assets/${named}.br"), include_bytes!("../assets/${named}.gz")))`);
  }
  return named;
}

function brotli(bytes) {
  return {
    [constants.BROTLI_PARAM_MODE]: constants.BROTLI_MODE_TEXT,
    [constants.BROTLI_PARAM_QUALITY]: constants.BROTLI_MAX_QUALITY,
    [constants.BROTLI_PARAM_SIZE_HINT]: bytes.length,
  };
}

// Without comments and indents. No string of ours holds either.
function lean(style) {
  return style.replace(/\/\*.*?\*\//gs, "").replace(/\n\s*/g, "\n").trim();
}

rmSync(out, { recursive: true, force: true });
mkdirSync(out, { recursive: true });

let style = ["chiyuan.css", "public.css"].map((name) => readFileSync(here(`styles/${name}`), "utf8")).join("");
for (const font of readdirSync(here("fonts")).filter((name) => name.endsWith(".woff2")).sort()) {
  style = style.replaceAll(font, keep(font, readFileSync(here(`fonts/${font}`))));
}
const sheet = keep("base.css", Buffer.from(lean(style)));
// Scripts that pages which ask for them load, in this order: name and sources, joined. Pinned in package-lock.json.
const scripts = [["live.js", ["dist/htmx.min.js", "dist/ext/hx-sse.min.js"]]].map(([name, sources]) => {
  const texts = sources.map((source) => readFileSync(here(`node_modules/htmx.org/${source}`), "utf8"));
  return keep(name, Buffer.from(texts.map((text) => text.replace(/^\/\/# sourceMappingURL=.*$/m, "").trim() + "\n").join("")));
});
const font = built.find((name) => name.includes("-400-"));
const icon = keep("icon.svg", readFileSync(here("icon.svg")));

const files = built.sort().map(
  (name) => `    File {
        name: "${name}",
        bytes: include_bytes!("../assets/${name}"),
        packed: ${twins.get(name) ?? "None"},
    },`,
);
writeFileSync(
  here("../base/ui/src/manifest.rs"),
  `//! The built files. Made by \`make web\`, never by hand.

/// The style sheet.
pub(crate) const STYLE: &str = "${sheet}";
/// The font that a page asks for at once.
pub(crate) const FONT: &str = "${font}";

/// The icon in a browser's tab.
pub(crate) const ICON: &str = "${icon}";
/// The scripts of a page that asks for them, in order.
pub(crate) const SCRIPTS: &[&str] = &[${scripts.map((name) => `"${name}"`).join(", ")}];

/// A built file.
pub(crate) struct File {
    /// With its content's hash.
    pub(crate) name: &'static str,
    /// As it is.
    pub(crate) bytes: &'static [u8],
    /// Packed by brotli and by gzip, where that makes it smaller.
    pub(crate) packed: Option<(&'static [u8], &'static [u8])>,
}

/// All of them.
#[rustfmt::skip]
pub(crate) const FILES: &[File] = &[
${files.join("\n")}
];
`,
);
