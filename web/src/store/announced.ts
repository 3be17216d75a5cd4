/** Signed heads that came before their runs: on the disk until they can be kept. PROTOCOL.md §7. */

import { hex } from "../sync/bytes.ts";
import type { SignedHead } from "../sync/wire.ts";
import type { Context } from "./context.ts";
import { type Reading, reading } from "./database.ts";
import { learn, receiveHeads } from "./intake.ts";
import { transact } from "./transaction.ts";

const ANNOUNCED = "announced";
const MAX_ANNOUNCED = 4_096;

/** The heads that wait. */
export async function announcedHeads(tx: Reading): Promise<readonly SignedHead[]> {
  const heads = await tx.objectStore("facts").get(ANNOUNCED);
  return (heads as readonly SignedHead[] | undefined) ?? [];
}

/**
 * Puts heads on the disk before the runs behind them are: a node that is told of these does not
 * send the heads again. Where there are too many those that came first give way.
 */
export async function rememberHeads(context: Context, heads: readonly SignedHead[]): Promise<void> {
  const waiting = await announcedHeads(reading(context.db));
  if (waiting.length + heads.length > MAX_ANNOUNCED) await settleHeads(context);
  await put(context, (before) => {
    const all = [...before, ...heads].map((head) => [nameOf(head), head] as const);
    return [...new Map(all).values()].slice(-MAX_ANNOUNCED);
  });
}

function nameOf({ scope, replica, hash, signature }: SignedHead): string {
  return `${scope} ${replica} ${hash} ${hex(signature)}`;
}

/** Judges by what came, and keeps the heads that are held and proven by now; the others wait on. */
export async function settleHeads(context: Context): Promise<void> {
  await learn(context);
  const waiting = await announcedHeads(reading(context.db));
  if (waiting.length === 0) return;
  const rest = await receiveHeads(context, waiting);
  await put(context, () => rest);
}

/** Lets go of the heads that wait: a node sends them again with what is still missing. */
export async function forgetHeads(context: Context): Promise<void> {
  const waiting = await announcedHeads(reading(context.db));
  if (waiting.length > 0) await put(context, () => []);
}

function put(
  context: Context,
  make: (before: readonly SignedHead[]) => readonly SignedHead[],
): Promise<void> {
  return transact(
    context,
    async (tx) => {
      const heads = make(await announcedHeads(tx));
      if (heads.length === 0) await tx.objectStore("facts").delete(ANNOUNCED);
      else await tx.objectStore("facts").put(heads, ANNOUNCED);
    },
    ["facts"],
  );
}
