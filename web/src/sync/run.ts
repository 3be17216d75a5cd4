/** Runs of changes, and which changes the other side lacks. PROTOCOL.md §6 and §7. */

import { hex, sha256 } from "./bytes.ts";
import { type Change, makeChange } from "./change.ts";
import { BadFrame, NotCanonical } from "./errors.ts";
import type { Hex } from "./types.ts";
import type { Head, Item, Run, Vector } from "./wire.ts";

/** The run of consecutive changes of one branch. */
export function runOf(changes: readonly [Change, ...Change[]]): Run {
  const [first] = changes;
  const last = changes[changes.length - 1] as Change;
  return {
    scope: first.scope,
    replica: first.replica,
    first: first.seq,
    prev: first.prev === null ? "" : first.prev.slice(0, 16),
    last: last.hash.slice(0, 32),
    items: changes.map(itemOf),
  };
}

function itemOf(change: Change): Item {
  const { time, author, collection, action, record, schema, body, digest } = change;
  return {
    time,
    author,
    collection,
    action,
    record,
    schema,
    body,
    digest: body === null ? digest : null,
  };
}

/**
 * The changes of a run whose predecessor has the hash `prev` (null at position 1).
 * Raises `BadFrame`, naming replica and position, unless the hashes lead to `run.last`.
 */
export function changesOf(run: Run, prev: Hex | null): Change[] {
  const changes: Change[] = [];
  let before = prev;
  for (const [i, { body, digest, ...item }] of run.items.entries()) {
    const seq = run.first + i;
    const named = body === null ? digest : hex(sha256(body));
    if (named === null) throw new BadFrame(`${run.replica}:${seq} has neither body nor digest`);
    const { scope, replica } = run;
    const header = { ...item, scope, replica, seq, prev: before, digest: named };
    const change = received(() => makeChange(header, body));
    changes.push(change);
    before = change.hash;
  }
  if (before?.slice(0, 32) !== run.last) {
    throw new BadFrame(`the run up to ${run.replica}:${changes.at(-1)?.seq} has another hash`);
  }
  return changes;
}

/** The change that `make` gives; what cannot be written was not sent by a replica either. */
function received(make: () => Change): Change {
  try {
    return make();
  } catch (error) {
    throw error instanceof NotCanonical ? new BadFrame(error.message) : error;
  }
}

/** A part of a branch: the changes after position `after` up to `head`. */
export interface Stretch {
  readonly head: Head;
  readonly after: number;
}

/** A change's place: its position and its predecessor's hash. */
export interface Link {
  readonly seq: number;
  readonly prev: Hex | null;
}

/**
 * What the other side lacks of one replica: my heads `mine`, the other's `theirs`, those of them
 * that I hold, and, when either side is forked, `link` of each of my changes by hash.
 */
export function lacking(
  mine: Vector,
  theirs: Vector,
  held: Vector,
  link: (hash: Hex) => Link | undefined,
): Stretch[] {
  if (theirs.length > 0 && held.length === 0) {
    const most = Math.max(...mine.map((head) => head.n));
    if (theirs.every((head) => head.n > most)) return [];
  }
  const [only] = mine;
  if (only && mine.length === 1) {
    const after = Math.max(0, ...held.map((head) => head.n));
    return after < only.n ? [{ head: only, after }] : [];
  }
  const known = new Set<Hex>();
  for (const head of held) walk(head.hash, known, link);
  return mine
    .map((head) => ({ head, after: walk(head.hash, known, link) }))
    .filter(({ head, after }) => after < head.n);
}

/** The position of the nearest known ancestor; all on the way to it become known. */
function walk(from: Hex, known: Set<Hex>, link: (hash: Hex) => Link | undefined): number {
  let hash: Hex | null = from;
  while (hash !== null && !known.has(hash)) {
    known.add(hash);
    hash = link(hash)?.prev ?? null;
  }
  return hash === null ? 0 : (link(hash)?.seq ?? 0);
}
