// Once a run, when the demonstration is served: finds the gifts that the tests follow, and gives the one that it lacks.
import { execFileSync } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import { binary, folder, site } from "./site.ts";
import { file, type Gift, type World } from "./world.ts";

interface Played {
  orders: (Gift & { what: "signed" | "unspent" | "refunded" })[];
}
interface Followed {
  parts: { state: string }[];
}

export default async function setup(): Promise<void> {
  const { orders } = JSON.parse(readFileSync(`${folder}/demo.json`, "utf8")) as Played;
  const first = (what: string): Gift => must(orders.find((order) => order.what === what), `a gift that is ${what}`);
  const unspent = first("unspent");
  const fundraiser = token("fundraising");
  const twice = { code: unspent.order_no, appeal: "jilin-aid", giver: "person-neighbour", fen: 6_600, bank: "main" };
  const found: World = {
    signed: first("signed"),
    unspent,
    refunded: first("refunded"),
    partly: await partly(),
    twice: unspent.order_no,
    entry: await give(fundraiser, twice),
    batch: await brought(unspent),
    token: fundraiser,
  };
  writeFileSync(file, JSON.stringify(found));
}

/** A key to the API, made as an operator makes it. */
function token(role: string): string {
  const args = ["--json", "token", "add", "--role", role, "--name", "browser", "--data", `${folder}/data`];
  return (JSON.parse(execFileSync(binary, args, { encoding: "utf8" })) as { token: string }).token;
}

/** Books a gift that came directly; gives its entry. */
export async function give(token: string, gift: Record<string, string | number>): Promise<string> {
  const answer = await fetch(`${site}/api/v1/gifts`, {
    method: "POST",
    headers: { authorization: `Bearer ${token}`, "content-type": "application/json", "idempotency-key": String(gift.code) },
    body: JSON.stringify(gift),
  });
  if (!answer.ok) throw new Error(`gift ${gift.code}: ${await answer.text()}`);
  return ((await answer.json()) as { entry: string }).entry;
}

/** The entry of the statement that a gift stands in, as its page links it. */
async function brought({ order_no, channel }: Gift): Promise<string> {
  const answer = await fetch(`${site}/follow?order_no=${order_no}&channel=${channel}`);
  return must(/journal\.entry:([0-9a-f]+)/.exec(await answer.text())?.[1], `an entry of ${order_no}`);
}

/** First in, first out: on each platform at most one gift stands on the border between used and not used. */
async function partly(): Promise<Gift> {
  const platforms = { BC: ["boc", 14_070], TX: ["tencent", 62_310], AP: ["alipay", 47_999], PA: ["pingan", 8_999] } as const;
  for (const [prefix, [channel, last]] of Object.entries(platforms)) {
    const number = (k: number): string => `${prefix}2022${String(k).padStart(8, "0")}`;
    let [used, free] = [0, last as number];
    while (used <= free) {
      const middle = Math.floor((used + free) / 2);
      const held = (await states(number(middle), channel)).map((state) => state === "held" || state === "receivable");
      if (held.includes(true) && held.includes(false)) return { order_no: number(middle), channel };
      if (held.includes(true)) free = middle - 1;
      else used = middle + 1;
    }
  }
  throw new Error("The demonstration has no gift that is partly used.");
}

async function states(order_no: string, channel: string): Promise<string[]> {
  const answer = await fetch(`${site}/api/v1/follow?order_no=${order_no}&channel=${channel}`);
  if (!answer.ok) throw new Error(`${order_no}: ${await answer.text()}`);
  return ((await answer.json()) as Followed).parts.map((part) => part.state);
}

function must<T>(value: T | undefined, what: string): T {
  if (value === undefined) throw new Error(`The demonstration has not ${what}.`);
  return value;
}
