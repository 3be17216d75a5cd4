/** What is asked of a node, and what is held back until more is known. PROTOCOL.md §7. */

import type { Hex } from "../sync/types.ts";
import { compareHeads, type Head, type Vector } from "../sync/wire.ts";
import type { Reading } from "./database.ts";
import { branch, holds, vectorOf } from "./log.ts";

/**
 * The own heads of replicas of which the peer has heads, but none that is held here. What the peer
 * has of them is pulled first; then it is known what to push.
 */
export async function unmet(tx: Reading, scope: string, theirs: Vector): Promise<Head[]> {
  const strange = new Set(theirs.map((head) => head.replica));
  for (const head of theirs) if (await holds(tx, scope, head)) strange.delete(head.replica);
  if (strange.size === 0) return [];
  return (await vectorOf(tx, scope)).filter((head) => strange.has(head.replica));
}

/** Their vector with the own heads that are not to be pushed yet. */
export async function pushable(tx: Reading, scope: string, theirs: Vector): Promise<Vector> {
  return [...theirs, ...(await unmet(tx, scope, theirs))];
}

/**
 * The vector of a want: own heads, and positions that show where branches part. `reached` are the
 * last changes that the pulls before this one brought, known ones too.
 */
export async function wanted(
  tx: Reading,
  scope: string,
  theirs: Vector,
  reached: readonly Head[],
): Promise<Vector> {
  const named: Head[] = [...(await vectorOf(tx, scope)), ...reached];
  for (const head of await unmet(tx, scope, theirs)) {
    const parted = theirs.some((other) => other.replica === head.replica && other.n <= head.n);
    if (parted) named.push(...(await back(tx, scope, head)));
  }
  const distinct = new Map<Hex, Head>(named.map((head) => [head.hash, head]));
  return [...distinct.values()].sort(compareHeads);
}

/**
 * Positions of a branch 1, 2, 4, 8, … before its head, and its first: without that one a peer whose
 * branch ends before all of them takes them for what follows it.
 */
async function back(tx: Reading, scope: string, head: Head): Promise<Head[]> {
  const positions: Head[] = [];
  const last = head.n - 1;
  for (let step = 1; step < head.n; step = step === last ? head.n : Math.min(2 * step, last)) {
    const [change] = await branch(tx, scope, { head, after: head.n - step - 1 }, 1);
    if (change) positions.push({ replica: head.replica, n: change.seq, hash: change.hash });
  }
  return positions;
}
