/** Writing: edits become changes of this replica, durable and folded when the call returns. */

import { type Change, CREATE } from "../sync/change.ts";
import { readStatement } from "../sync/trust.ts";
import type { Edit, Hex } from "../sync/types.ts";
import type { Context } from "./context.ts";
import type { Writing } from "./database.ts";
import { compose, portions } from "./draft.ts";
import { type Identity, identityOf, isCurrent } from "./identity.ts";
import { CERTIFICATE } from "./judge.ts";
import { enter } from "./ledger.ts";
import { transact } from "./transaction.ts";

/** Cuts one change; known in its scope before, certified if need be. */
export type Cut = (edit: Edit) => Promise<Change>;

/**
 * One transaction in which `work` may cut changes. Should the replica have to become another in
 * the meantime, it begins again under the new id.
 */
export async function writeChanges<T>(
  context: Context,
  work: (cut: Cut, tx: Writing, identity: Identity) => Promise<T>,
): Promise<T> {
  for (;;) {
    const identity = await identityOf(context);
    const answer = await transact(context, async (tx, changed) => {
      if (!(await isCurrent(tx, identity))) return undefined;
      const cut = async (edit: Edit) => {
        await introduce(context, tx, identity, edit.scope, changed);
        const [first, ...rest] = await portions(tx, identity.replica, edit);
        let last = await cutOne(context, tx, identity, first, changed);
        for (const one of rest) last = await cutOne(context, tx, identity, one, changed);
        return last;
      };
      return { value: await work(cut, tx, identity) };
    });
    if (answer) return answer.value;
  }
}

/** The record ids of edits, all of them durable or none. */
export function writeEdits(context: Context, edits: readonly Edit[]): Promise<Hex[]> {
  return writeChanges(context, async (cut) => {
    const records: Hex[] = [];
    for (const edit of edits) records.push((await cut(edit)).recordId);
    return records;
  });
}

async function cutOne(
  context: Context,
  tx: Writing,
  { replica }: Identity,
  edit: Edit,
  changed: Set<Hex>,
): Promise<Change> {
  const change = await compose(context, tx, replica, edit);
  for (const record of await enter(tx, context.judge, [change])) changed.add(record);
  if (change.action === CREATE) changed.add(change.recordId);
  return change;
}

/** Certifies this replica where nobody knows it yet. */
async function introduce(
  context: Context,
  tx: Writing,
  identity: Identity,
  scope: string,
  changed: Set<Hex>,
): Promise<void> {
  const { trust } = await context.judge.settled(tx, scope);
  if (trust.claims(identity.replica)) return;
  const { statement } = identity;
  // Our own signature needs no checking, and cannot be checked inside a transaction.
  await tx.objectStore("signatures").put(true, readStatement(statement).digest);
  const edit = { scope, collection: CERTIFICATE, author: null, values: { statement } };
  await cutOne(context, tx, identity, edit, changed);
}
