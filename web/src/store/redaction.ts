/** Redaction: orders that take values out of changes for good. PROTOCOL.md §3. */

import { compareBytes, hex } from "../sync/bytes.ts";
import { type Assignment, type Change, readBody, writeBody } from "../sync/change.ts";
import { BadFrame, TooLarge } from "../sync/errors.ts";
import type { Dot, Hex, Value } from "../sync/types.ts";
import type { Reading } from "./database.ts";
import { REDACTION } from "./judge.ts";
import { changeIn } from "./log.ts";

/** The change that an order names, and the body that is read instead of its own. */
export interface Order {
  readonly target: Dot;
  readonly hash: Hex;
  readonly instead: Uint8Array;
}

/** The counted orders of a scope by the hash of their target; several for one are one. */
export async function ordersIn(tx: Reading, scope: string): Promise<Map<Hex, Order>> {
  const rows = await tx.objectStore("log").index("collection").getAll([scope, REDACTION]);
  const found = new Map<Hex, Order[]>();
  for (const row of rows) {
    const order = row.verdict === undefined ? readOrder(changeIn(row)) : undefined;
    if (order) found.set(order.hash, [...(found.get(order.hash) ?? []), order]);
  }
  return new Map([...found].map(([hash, same]) => [hash, together(same)]));
}

/** What a change orders; undefined when it is not an order that can be followed. */
function readOrder(change: Change): Order | undefined {
  const values = new Map(change.assignments.map(({ field, value }) => [field, value]));
  const target = values.get("target");
  const instead = values.get("instead");
  if (!Array.isArray(target) || target.length !== 3 || !(instead instanceof Uint8Array)) return;
  const [replica, seq, hash] = target as Value[];
  if (!(replica instanceof Uint8Array) || !(hash instanceof Uint8Array)) return;
  if (typeof seq !== "number") return;
  try {
    readBody(instead);
  } catch (error) {
    if (error instanceof BadFrame || error instanceof TooLarge) return;
    throw error;
  }
  return { target: { replica: hex(replica), seq }, hash: hex(hash), instead };
}

/** One order that leaves only the values that each of several leaves. */
function together(same: readonly Order[]): Order {
  const [first, ...rest] = [...same].sort((a, b) => compareBytes(a.instead, b.instead));
  const others = rest.map(({ instead }) => leftBy(instead));
  const kept = ({ field }: Assignment) => others.every((left) => left.has(field));
  const { target, hash, instead } = first as Order;
  const rows = readBody(instead).map((row) => (kept(row) ? row : { ...row, value: null }));
  return { target, hash, instead: writeBody(rows) };
}

/** The fields of which a body still has a value. */
function leftBy(instead: Uint8Array): Set<string> {
  return new Set(readBody(instead).flatMap(({ field, value }) => (value === null ? [] : [field])));
}
