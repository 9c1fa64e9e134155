// What the demonstration holds that the tests ask for: order numbers by what became of the gift, and keys to its API.
import { readFileSync } from "node:fs";
import { folder } from "./site.ts";

/** A gift that can be followed. */
export interface Gift {
  order_no: string;
  channel: string;
}

/** Found at the start of a run, read by every test. */
export interface World {
  signed: Gift;
  unspent: Gift;
  refunded: Gift;
  /** Partly used, partly not. */
  partly: Gift;
  /** A number that two channels have. */
  twice: string;
  /** The entry of one gift, and of a statement of many. */
  entry: string;
  batch: string;
  /** The token of a fundraiser. */
  token: string;
}

/** Where it is kept. */
export const file = `${folder}/world.json`;

/** Reads it. */
export function world(): World {
  return JSON.parse(readFileSync(file, "utf8")) as World;
}
