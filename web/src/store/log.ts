/** The append-only log of changes, inside transactions. PROTOCOL.md §2 and §5. */

import { hex, sha256 } from "../sync/bytes.ts";
import { type Change, readChange } from "../sync/change.ts";
import { type Link, lacking, type Stretch } from "../sync/run.ts";
import type { Dot, Hex } from "../sync/types.ts";
import { compareHeads, type Head, type Vector, vectorBytes } from "../sync/wire.ts";
import { beginning, type LogRow, type Reading, type Writing } from "./database.ts";

/** The heads of a scope, ascending. */
export async function vectorOf(tx: Reading, scope: string): Promise<Vector> {
  const rows = await tx.objectStore("heads").getAll(beginning(scope));
  return rows.map(({ replica, n, hash }) => ({ replica, n, hash })).sort(compareHeads);
}

/** What two stores compare: the first 16 bytes of SHA-256 of a vector. */
export function digestOfVector(vector: Vector): Hex {
  return hex(sha256(vectorBytes(vector)).slice(0, 16));
}

/** The scopes with at least one change, ascending. */
export async function scopesOf(tx: Reading): Promise<string[]> {
  const keys = await tx.objectStore("heads").getAllKeys();
  return [...new Set(keys.map(([scope]) => scope))];
}

/** The hashes of the changes at one position: two or more where the replica is forked. */
export async function hashesAt(tx: Reading, scope: string, dot: Dot): Promise<Hex[]> {
  const keys = await tx.objectStore("log").getAllKeys(beginning(scope, dot.replica, dot.seq));
  return keys.map((key) => key[3]);
}

export async function holds(tx: Reading, scope: string, head: Head): Promise<boolean> {
  const key: [string, Hex, number, Hex] = [scope, head.replica, head.n, head.hash];
  return (await tx.objectStore("log").getKey(key)) !== undefined;
}

export function changeIn(row: LogRow): Change {
  return readChange(row.header, row.body, row.instead);
}

/** The hashes of the changes at the positions from `first` to `last`, by position. */
export async function hashesBetween(
  tx: Reading,
  scope: string,
  replica: Hex,
  first: number,
  last: number,
): Promise<Map<number, Hex[]>> {
  const range = IDBKeyRange.bound([scope, replica, first], [scope, replica, last, []]);
  const found = new Map<number, Hex[]>();
  for (const [, , seq, hash] of await tx.objectStore("log").getAllKeys(range)) {
    found.set(seq, [...(found.get(seq) ?? []), hash]);
  }
  return found;
}

/** A change and why it does not count; null when it counts. */
export interface Judged {
  readonly change: Change;
  readonly verdict: string | null;
}

/**
 * Adds consecutive changes of one branch that are not here and whose predecessor is, and moves or
 * makes the branch's head. The positions that hold two changes from now on.
 */
export async function append(tx: Writing, run: readonly [Judged, ...Judged[]]): Promise<number[]> {
  const [{ change: first }] = run;
  const { change: last } = run[run.length - 1] as Judged;
  const { scope, replica, prev } = first;
  const there = await hashesBetween(tx, scope, replica, first.seq, last.seq);
  const log = tx.objectStore("log");
  await Promise.all(run.map(({ change, verdict }) => log.add(rowOf(change, verdict))));
  if (prev !== null) await tx.objectStore("heads").delete([scope, replica, prev]);
  await tx.objectStore("heads").put({ scope, replica, n: last.seq, hash: last.hash });
  const forked = [...there.keys()];
  for (const seq of forked) await tx.objectStore("forks").put({ scope, replica, seq });
  return forked;
}

/** A change as the log keeps it. */
export function rowOf(change: Change, verdict: string | null): LogRow {
  const { scope, replica, seq, hash, prev, recordId: record, collection, header, body } = change;
  const row = { scope, replica, seq, hash, prev, record, collection, header, body };
  const instead = change.instead && { instead: change.instead };
  return verdict === null ? { ...row, ...instead } : { ...row, ...instead, verdict };
}

/** The changes that touch a record, by (replica, seq, hash). */
export async function rowsOf(tx: Reading, scope: string, record: Hex): Promise<LogRow[]> {
  return tx.objectStore("log").index("record").getAll([scope, record]);
}

/** The counted changes that touch a record, by (replica, seq, hash). */
export async function historyOf(tx: Reading, scope: string, record: Hex): Promise<Change[]> {
  const rows = await rowsOf(tx, scope, record);
  return rows.filter(({ verdict }) => verdict === undefined).map(changeIn);
}

/** The records that the changes at some positions touch. */
export async function recordsAt(tx: Reading, scope: string, dots: readonly Dot[]): Promise<Hex[]> {
  const log = tx.objectStore("log");
  const found = await Promise.all(
    dots.map(({ replica, seq }) => log.getAll(beginning(scope, replica, seq))),
  );
  return [...new Set(found.flat().map(({ record }) => record))];
}

/** Where each change of a replica stands, by hash. */
export async function linksOf(tx: Reading, scope: string, replica: Hex): Promise<Map<Hex, Link>> {
  const rows = await tx.objectStore("log").getAll(beginning(scope, replica));
  return new Map(rows.map(({ hash, seq, prev }) => [hash, { seq, prev }]));
}

/** At most `limit` changes of a branch beyond position `after`, ascending. */
export async function branch(
  tx: Reading,
  scope: string,
  { head, after }: Stretch,
  limit: number,
): Promise<Change[]> {
  const { replica, n } = head;
  const last = Math.min(n, after + limit);
  const range = IDBKeyRange.bound([scope, replica, after + 1], [scope, replica, last, []]);
  const rows = await tx.objectStore("log").getAll(range);
  if (rows.length === last - after) return rows.map(changeIn);
  const on = await hashesOn(tx, scope, head);
  return rows.filter((row) => on.has(row.hash)).map(changeIn);
}

/** The hashes of the changes of one branch. */
async function hashesOn(tx: Reading, scope: string, head: Head): Promise<Set<Hex>> {
  const links = await linksOf(tx, scope, head.replica);
  const hashes = new Set<Hex>();
  for (let at: Hex | null = head.hash; at !== null; at = links.get(at)?.prev ?? null)
    hashes.add(at);
  return hashes;
}

/** What the holder of `theirs` lacks of a scope, replica by replica. */
export async function missing(tx: Reading, scope: string, theirs: Vector): Promise<Stretch[]> {
  const mine = await vectorOf(tx, scope);
  const found: Stretch[] = [];
  for (const replica of new Set(mine.map((head) => head.replica))) {
    const own = mine.filter((head) => head.replica === replica);
    const other = theirs.filter((head) => head.replica === replica);
    const held: Head[] = [];
    for (const head of other) if (await holds(tx, scope, head)) held.push(head);
    const links = own.length > 1 ? await linksOf(tx, scope, replica) : new Map<Hex, Link>();
    found.push(...lacking(own, other, held, (hash) => links.get(hash)));
  }
  return found;
}
