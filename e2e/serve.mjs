// Serves a fresh demonstration from a folder of its own until it is told to end; then the folder goes too.
// Usage: node serve.mjs BINARY ADDRESS FOLDER. What the demonstration says of itself is FOLDER/demo.json.
import { spawn } from "node:child_process";
import { mkdirSync, openSync, rmSync } from "node:fs";

const [binary, address, folder] = process.argv.slice(2);
mkdirSync(folder, { recursive: true });
const said = openSync(`${folder}/demo.json`, "w");
const args = ["--json", "demo", "--data", `${folder}/data`, "--listen", address];
const served = spawn(binary, args, { stdio: ["ignore", said, "inherit"] });
for (const signal of ["SIGINT", "SIGTERM"]) process.on(signal, () => served.kill(signal));
served.on("error", (why) => end(`${binary}: ${why.message}. Build it: cargo build -p chiyuan`, 1));
served.on("exit", (code) => end("", code ?? 0));

function end(why, code) {
  if (why) console.error(why);
  rmSync(folder, { recursive: true, force: true });
  process.exit(code);
}
