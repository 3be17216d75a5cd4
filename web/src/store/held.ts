/** A store that stays open: what the browser closes under this program is opened again. */

import { sameBytes } from "../sync/bytes.ts";
import { StoreLost } from "../sync/errors.ts";
import type { DeviceKey } from "../sync/trust.ts";
import type { Context } from "./context.ts";
import { type Database, LOG_TABLES, openDatabase, type Writing, writing } from "./database.ts";

/** The context with its store, opened now and whenever anybody else than this program closes it. */
export async function openHeld(parts: Omit<Context, "db">): Promise<Context> {
  const context: Context = {
    ...parts,
    db: await openDatabase(
      parts.name,
      closing(() => context),
    ),
  };
  return context;
}

/** Once the store is open; where it was closed unheard it is opened again. Raises `StoreLost`. */
export function ready(context: Context): Promise<unknown> {
  return onOpen(context, () => context.db.transaction("facts"));
}

/** A writing transaction on the store, as `ready`. */
export function begin(context: Context, tables = LOG_TABLES): Promise<Writing> {
  return onOpen(context, () => writing(context.db, tables));
}

async function onOpen<T>(context: Context, use: () => T): Promise<T> {
  await opened(context);
  try {
    return use();
  } catch (error) {
    if (!saysClosed(error)) throw error;
    again(context);
    await opened(context);
    return use();
  }
}

async function opened(context: Context): Promise<void> {
  await context.reopening;
  if (context.lost) throw context.lost;
}

/** Whether an error says that the store is closed. */
export function saysClosed(error: unknown): boolean {
  return error instanceof Error && error.name === "InvalidStateError";
}

function closing(context: () => Context) {
  // Where it blocks, another tab brings the tables of a newer app, or empties the store.
  return { blocking: () => again(context()), terminated: () => again(context()) };
}

function again(context: Context): void {
  context.reopening ??= reopen(context).finally(() => {
    context.reopening = undefined;
  });
}

/** Where the store was emptied meanwhile, or a newer app holds it, it stays closed, and says so. */
async function reopen(context: Context): Promise<void> {
  context.db.close();
  try {
    context.db = await openDatabase(
      context.name,
      closing(() => context),
    );
    if (await isSame(context)) return;
    context.db.close();
    context.lost = new StoreLost("store_gone", "the browser emptied the store");
  } catch (error) {
    const newer = error instanceof Error && error.name === "VersionError";
    const why = newer ? "a newer app holds the store" : "the store does not open again";
    context.lost = new StoreLost(newer ? "store_newer" : "store_gone", why, { cause: error });
  }
}

/** Whether the store is still that of the device that opened it. */
async function isSame({ db, device }: Context): Promise<boolean> {
  const now = await deviceIn(db);
  return !device || (now !== undefined && sameBytes(now, device));
}

/** The public key of a store's device; undefined where it has none yet. */
export async function deviceIn(db: Database): Promise<Uint8Array | undefined> {
  return ((await db.get("facts", "device")) as DeviceKey | undefined)?.publicKey;
}
