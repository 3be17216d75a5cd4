/** Signed heads: the newest of each branch of a chain. PROTOCOL.md §4 and §7. */

import type { SignedHead } from "../sync/wire.ts";
import type { Context } from "./context.ts";
import { beginning, type Reading, type SignedRow, type Writing } from "./database.ts";
import { forksOf } from "./forks.ts";
import { transact } from "./transaction.ts";

/** The signed heads of a scope. */
export async function signedIn(tx: Reading, scope: string): Promise<SignedHead[]> {
  return (await tx.objectStore("signed").getAll(beginning(scope))).flatMap(headsOf);
}

/** The signed heads that a row holds. */
export function headsOf({ beside, ...first }: SignedRow): SignedHead[] {
  const { scope, replica } = first;
  return [first, ...(beside ?? []).map((head) => ({ scope, replica, ...head }))];
}

/**
 * Keeps a signed head instead of those before it in its branch, if none behind it is kept. Each
 * branch of a fork keeps its own: it is what a tablet proves another's work with.
 */
export async function keep(tx: Writing, signed: SignedHead): Promise<void> {
  const kept = await tx.objectStore("signed").get([signed.scope, signed.replica]);
  const beside = kept ? headsOf(kept) : [];
  const { within, dots } = await forksOf(tx, [signed.scope]);
  const forked = [...dots].some((dot) => dot.startsWith(signed.replica));
  const leadsTo = (one: SignedHead, other: SignedHead) =>
    forked ? within({ ...one, seq: one.n }, other.n, other.hash) : one.n <= other.n;
  if (beside.some((other) => leadsTo(signed, other))) return;
  const others = beside.filter((other) => !leadsTo(other, signed));
  const rest = others.map(({ n, hash, signature }) => ({ n, hash, signature }));
  await tx.objectStore("signed").put({ ...signed, ...(rest.length > 0 && { beside: rest }) });
}

/** Keeps a signed head, unless a newer one of its branch is kept. */
export function keepHead(context: Context, signed: SignedHead): Promise<void> {
  return transact(context, async (tx) => {
    const { scope, replica, n, hash, signature } = signed;
    await keep(tx, { scope, replica, n, hash, signature });
  });
}
