/** Signed heads: of each branch of a chain the newest of its own key, and a node's newer one. §4, §7. */

import type { Context } from "./context.ts";
import {
  beginning,
  type KeptHead,
  type Reading,
  type SignedRow,
  type Writing,
} from "./database.ts";
import { forksOf } from "./forks.ts";
import { transact } from "./transaction.ts";

/** The signed heads of a scope. */
export async function signedIn(tx: Reading, scope: string): Promise<KeptHead[]> {
  return (await tx.objectStore("signed").getAll(beginning(scope))).flatMap(headsOf);
}

/** The signed heads that a row holds. */
export function headsOf({ beside, ...first }: SignedRow): KeptHead[] {
  const { scope, replica } = first;
  return [first, ...(beside ?? []).map((head) => ({ scope, replica, ...head }))];
}

/**
 * Keeps a signed head instead of those that it makes needless, unless a kept one makes it so. Each
 * branch of a fork keeps its own: it is what a tablet proves another's work with.
 */
export async function keep(tx: Writing, signed: KeptHead): Promise<void> {
  const kept = await tx.objectStore("signed").get([signed.scope, signed.replica]);
  const beside = kept ? headsOf(kept) : [];
  const { within, dots } = await forksOf(tx, [signed.scope]);
  const forked = [...dots].some((dot) => dot.startsWith(signed.replica));
  const leadsTo = (one: KeptHead, other: KeptHead) =>
    forked ? within({ ...one, seq: one.n }, other.n, other.hash) : one.n <= other.n;
  // Whoever does not take a node's word has use for the key's own, and so for what may be it.
  const needless = (one: KeptHead, other: KeptHead) =>
    leadsTo(one, other) && (other.by === one.by || other.by === "key");
  if (beside.some((other) => needless(signed, other))) return;
  const others = beside.filter((other) => !needless(other, signed));
  const rest = others.map(({ scope, replica, ...head }) => head);
  await tx.objectStore("signed").put({ ...signed, ...(rest.length > 0 && { beside: rest }) });
}

/** Keeps a signed head, unless a kept one makes it needless. */
export function keepHead(context: Context, signed: KeptHead): Promise<void> {
  return transact(context, (tx) => keep(tx, signed));
}
