/** Writing transactions that are whole or nothing. */

import { TabletFull } from "../sync/errors.ts";
import type { Hex } from "../sync/types.ts";
import type { Context } from "./context.ts";
import { LOG_TABLES, type Writing } from "./database.ts";
import { begin } from "./held.ts";

/**
 * Runs `work` in one transaction and returns its answer once that is on the disk; then tells of the
 * records that `work` put into `changed`. An error leaves everything as it was.
 */
export async function transact<T>(
  context: Context,
  work: (tx: Writing, changed: Set<Hex>) => Promise<T>,
  tables = LOG_TABLES,
): Promise<T> {
  const tx = await begin(context, tables);
  const changed = new Set<Hex>();
  // Without a listener of its own an aborted transaction is an unhandled rejection.
  const done = tx.done.catch((error: unknown) => error);
  try {
    const answer = await work(tx, changed);
    tx.commit();
    await tx.done;
    if (changed.size > 0) context.announce(changed);
    return answer;
  } catch (error) {
    context.judge.forget();
    abort(tx);
    // Where there is no room the transaction says so; its requests only say that it was aborted.
    const full = [error, await done].find(isFull);
    throw full ? new TabletFull(full) : error;
  }
}

function isFull(error: unknown): boolean {
  return error instanceof Error && error.name === "QuotaExceededError";
}

function abort(tx: Writing): void {
  try {
    tx.abort();
  } catch {
    // It has ended by itself: a failed request aborts its transaction.
  }
}
