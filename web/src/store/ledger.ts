/** How changes enter: appended, judged, folded, and what they make others count for. */

import { sameBytes } from "../sync/bytes.ts";
import { type Change, redacted } from "../sync/change.ts";
import { COMMON } from "../sync/trusted.ts";
import type { Hex } from "../sync/types.ts";
import { beginning, type Writing } from "./database.ts";
import { forkedIn, forksOf } from "./forks.ts";
import { type Judge, REDACTION } from "./judge.ts";
import { append, changeIn, rowOf, scopesOf } from "./log.ts";
import { type Order, ordersIn } from "./redaction.ts";
import { refold } from "./views.ts";

/** The records to fold anew, by scope. */
export type Places = Map<string, Set<Hex>>;

export function place(places: Places, scope: string, record: Hex): void {
  const records = places.get(scope);
  if (records) records.add(record);
  else places.set(scope, new Set([record]));
}

/** Appends consecutive new changes of one branch; the ids of the records folded anew. */
export async function enter(
  tx: Writing,
  judge: Judge,
  changes: readonly [Change, ...Change[]],
): Promise<Set<Hex>> {
  const [first, ...rest] = changes;
  const { scope, replica } = first;
  const settled = await judge.settled(tx, scope);
  const known = await ordersIn(tx, scope);
  const entered = (change: Change) => {
    const followed = follow(judge, change, known);
    return { change: followed, verdict: settled.verdict(followed) };
  };
  const forked = await append(tx, [entered(first), ...rest.map(entered)]);
  const places: Places = new Map();
  for (const change of changes) place(places, scope, change.recordId);
  for (const seq of forked) {
    const rows = await tx.objectStore("log").getAll(beginning(scope, replica, seq));
    for (const row of rows) place(places, scope, row.record);
  }
  // What a forked replica's changes stand before or behind is known only as its branches come.
  const parted = (await forkedIn(tx, scope)).includes(replica);
  if (parted || changes.some((change) => judge.concerns(change))) {
    await rejudge(tx, judge, scope, places);
  } else if (changes.some(({ collection }) => collection === REDACTION)) {
    await carryOut(tx, judge, scope, places);
  }
  return refoldAll(tx, places);
}

/** Judges again what a change in `scope` may make count, or not count; adds to `places`. */
export async function rejudge(
  tx: Writing,
  judge: Judge,
  scope: string,
  places: Places,
): Promise<void> {
  for (const name of scope === COMMON ? await scopesOf(tx) : [scope]) {
    const settled = await judge.settled(tx, name);
    for (const row of await tx.objectStore("log").getAll(beginning(name))) {
      const change = changeIn(row);
      const verdict = settled.verdict(change);
      if (verdict === (row.verdict ?? null)) continue;
      await tx.objectStore("log").put(rowOf(change, verdict));
      place(places, name, row.record);
    }
    await carryOut(tx, judge, name, places);
  }
}

/** Judges and folds everything anew; the ids of all records. */
export async function rebuild(tx: Writing, judge: Judge): Promise<Set<Hex>> {
  const places: Places = new Map();
  await rejudge(tx, judge, COMMON, places);
  for (const { scope, record } of await tx.objectStore("log").getAll()) {
    place(places, scope, record);
  }
  return refoldAll(tx, places);
}

/** Takes out of stored changes what the counted orders of a scope name; adds to `places`. */
async function carryOut(tx: Writing, judge: Judge, scope: string, places: Places): Promise<void> {
  const known = await ordersIn(tx, scope);
  const settled = await judge.settled(tx, scope);
  for (const { target, hash, instead } of known.values()) {
    const row = await tx.objectStore("log").get([scope, target.replica, target.seq, hash]);
    if (!row || (row.instead && sameBytes(row.instead, instead))) continue;
    const stored = changeIn(row);
    const followed = follow(judge, stored, known);
    if (followed === stored) continue;
    await tx.objectStore("log").put(rowOf(followed, settled.verdict(followed)));
    place(places, scope, row.record);
  }
}

/**
 * A change without what is ordered to be taken out of it. Orders stay, and what rulebooks are made
 * of: everybody must agree on who may do what.
 */
function follow(judge: Judge, change: Change, known: ReadonlyMap<Hex, Order>): Change {
  const order = known.get(change.hash);
  const stays = change.collection === REDACTION || judge.concerns(change);
  return order && !stays ? redacted(change, order.instead) : change;
}

export async function refoldAll(tx: Writing, places: Places): Promise<Set<Hex>> {
  const folded = new Set<Hex>();
  for (const [scope, records] of places) {
    const forks = await forksOf(tx, [scope]);
    for (const record of records) {
      await refold(tx, scope, record, forks);
      folded.add(record);
    }
  }
  return folded;
}
