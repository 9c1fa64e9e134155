// Every page that a visitor can open, one of each kind and state.
import type { World } from "./world.ts";

/** A page: its name, address and status. */
export interface Leaf {
  name: string;
  path: string;
  status: number;
}

const leaf = (name: string, path: string, status = 200): Leaf => ({ name, path, status });

/** Those that need no order number. Tests are named by them, so they are known before the demonstration is. */
export const PAGES: Leaf[] = [
  leaf("home", "/"),
  leaf("operation", "/operations/jilin-2022"),
  leaf("operation-shanghai", "/operations/shanghai-2022"),
  leaf("operation-day", "/operations/jilin-2022?as_of=2022-03-20T23:59:59%2B08:00"),
  leaf("brief", "/operations/jilin-2022/brief"),
  leaf("brief-shanghai", "/operations/shanghai-2022/brief"),
  leaf("follow", "/follow"),
  leaf("follow-unknown", "/follow?order_no=00000000", 404),
  leaf("consignment", "/consignments/jilin-2022/1"),
  leaf("consignment-corrected", "/consignments/jilin-2022/3"),
  leaf("place", "/places/220113"),
  leaf("place-town", "/places/310112107"),
  leaf("figure-items", "/figures/R3.4.items?operation=jilin-2022"),
  leaf("figure-raised", "/figures/R2.3.raised?operation=jilin-2022"),
  leaf("figure-embedded", "/embed/R3.4.items?operation=jilin-2022"),
  leaf("corrections", "/corrections"),
  leaf("about-method", "/about/method"),
  leaf("about-accessibility", "/about/accessibility"),
  leaf("downloads", "/downloads"),
  leaf("design", "/design"),
  leaf("nothing", "/operations/nowhere", 404),
];

/** Pages whose address is known when the demonstration is: gifts, by what became of them, and the entries that brought one. */
export const GIFTS = ["signed", "unspent", "refunded", "partly", "twice", "entry", "batch"] as const;

/** The page of a gift. */
export function gift(world: World, what: (typeof GIFTS)[number]): Leaf {
  if (what === "entry" || what === "batch") return leaf(what, `/figures/journal.entry:${world[what]}`);
  if (what === "twice") return leaf(`follow-${what}`, `/follow?order_no=${world.twice}`);
  return leaf(`follow-${what}`, `/follow?order_no=${world[what].order_no}&channel=${world[what].channel}`);
}
