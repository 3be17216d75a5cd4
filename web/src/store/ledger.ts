/** How changes enter: appended, judged, folded, and what they make others count for. */

import type { Change } from "../sync/change.ts";
import { COMMON } from "../sync/trusted.ts";
import type { Hex } from "../sync/types.ts";
import { beginning, type Writing } from "./database.ts";
import { forkedIn, forksOf } from "./forks.ts";
import { type Judge, judged } from "./judge.ts";
import { append, changeIn, scopesOf } from "./log.ts";
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
  const { book } = await judge.settled(tx, scope);
  const verdict = (change: Change) => ({ change, verdict: judged(book, change) });
  const forked = await append(tx, [verdict(first), ...rest.map(verdict)]);
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
    const { book } = await judge.settled(tx, name);
    for (const row of await tx.objectStore("log").getAll(beginning(name))) {
      const verdict = judged(book, changeIn(row));
      if (verdict === (row.verdict ?? null)) continue;
      const { verdict: _, ...counted } = row;
      await tx.objectStore("log").put(verdict === null ? counted : { ...row, verdict });
      place(places, name, row.record);
    }
  }
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
