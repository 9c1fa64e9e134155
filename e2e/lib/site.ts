// Where the demonstration of this run is, and with what browser it is looked at. Workers inherit it by the environment.
import { execFileSync } from "node:child_process";
import { accessSync, constants } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";

const root = path.resolve(import.meta.dirname, "../..");

/** The built programme. */
export const binary = path.resolve(root, process.env.CARGO_TARGET_DIR ?? "target", "debug/chiyuan");
/** Debian's browser: none is ever downloaded. */
export const chromium = process.env.CHIYUAN_CHROMIUM ?? "/usr/bin/chromium";
/** Where reports and pictures go. */
export const output = path.join(root, "target");

const port = (process.env.CHIYUAN_E2E_PORT ??= freePort());
/** The folder of this run's demonstration. */
export const folder = (process.env.CHIYUAN_E2E_FOLDER ??= path.join(tmpdir(), `chiyuan-e2e-${process.pid}`));
/** Host and port. */
export const address = `127.0.0.1:${port}`;
/** Its address. */
export const site = `http://${address}`;

/** Says what to do where the browser is absent. */
export function mustHaveBrowser(): void {
  try {
    accessSync(chromium, constants.X_OK);
  } catch {
    throw new Error(`No browser at ${chromium}. Install it (apt-get install chromium) or name one: CHIYUAN_CHROMIUM=/path`);
  }
}

// The configuration is read synchronously, and a socket opens only asynchronously: another process asks for the port.
function freePort(): string {
  const ask = 'const s=require("net").createServer().listen(0,"127.0.0.1",()=>{console.log(s.address().port);s.close()})';
  return execFileSync(process.execPath, ["-e", ask], { encoding: "utf8" }).trim();
}
