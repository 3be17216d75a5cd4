/** This store's word for its own heads: others prove with it what was written here. PROTOCOL.md §7. */

import { headPayload, signature } from "../sync/trust.ts";
import type { Hex } from "../sync/types.ts";
import type { Context } from "./context.ts";
import { type HeadRow, type Reading, reading, type Writing } from "./database.ts";
import { deviceKey, isCurrent } from "./identity.ts";
import { headsOf, keepHead } from "./signed.ts";
import { transact } from "./transaction.ts";

/** Signs the heads of `replica` that have moved since the last time. */
export async function signHeads(context: Context, replica: Hex): Promise<void> {
  const { signer } = await deviceKey(context);
  for (const head of await unsigned(reading(context.db), replica)) {
    const payload = headPayload(head.scope, replica, head.n, head.hash);
    await keepHead(context, { ...head, signature: await signature(signer, payload), by: "key" });
  }
}

/**
 * One transaction that begins with all heads of `replica` signed: after `work` nobody can tell any
 * more which were written here. Should one move while they are being signed, it begins again.
 */
export async function signedFirst<T>(
  context: Context,
  replica: Hex,
  work: (tx: Writing, changed: Set<Hex>) => Promise<T>,
): Promise<T> {
  for (;;) {
    await signHeads(context, replica);
    const answer = await transact(context, async (tx, changed) => {
      if ((await unsigned(tx, replica)).length > 0) return undefined;
      return { value: await work(tx, changed) };
    });
    if (answer) return answer.value;
  }
}

/** The heads of `replica` that this store can sign and has not signed. */
async function unsigned(tx: Reading, replica: Hex): Promise<HeadRow[]> {
  // Somebody else may have written under this id: its chain is not ours to sign.
  if (!(await isCurrent(tx, { replica }))) return [];
  const found: HeadRow[] = [];
  for (const head of await tx.objectStore("heads").getAll()) {
    if (head.replica !== replica) continue;
    const kept = await tx.objectStore("signed").get([head.scope, replica]);
    const own = kept ? headsOf(kept).filter(({ by }) => by === "key") : [];
    if (!own.some(({ hash }) => hash === head.hash)) found.push(head);
  }
  return found;
}
