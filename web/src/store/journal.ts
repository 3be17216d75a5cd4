/** What is typed: on disk at each keystroke, cut into changes later, lost never. */

import { encode, same } from "../sync/canonical.ts";
import { dotKey } from "../sync/change.ts";
import { TooLarge, UnknownRecord } from "../sync/errors.ts";
import type { Dot, Edit, Hex } from "../sync/types.ts";
import { type Cut, writeChanges } from "./author.ts";
import type { Context } from "./context.ts";
import { beginning, type JournalEntry, type Reading, type Writing } from "./database.ts";
import { homeOf, replaceable, sameDots } from "./draft.ts";
import type { Identity } from "./identity.ts";
import type { Journal, JournalRow } from "./replica.ts";
import { transact } from "./transaction.ts";
import { viewOf } from "./views.ts";

export function openJournal(context: Context): Journal {
  return {
    put: (account, record, field, value, seen) =>
      put(context, { account, record, field, value }, seen),
    async of(record, account) {
      const range = account === undefined ? beginning(record) : beginning(record, account);
      return latestByField(await context.db.getAll("journal", range));
    },
    async records() {
      const keys = await context.db.getAllKeys("journal");
      return [...new Set(keys.map(([record]) => record))];
    },
    async open() {
      const keys = await context.db.getAllKeys("journal");
      const pairs = new Map(
        keys.map(([record, account]) => [record + account, { account, record }]),
      );
      return [...pairs.values()];
    },
    cut: (account, record) => cutRows(context, account, record),
  };
}

function latestByField(rows: readonly JournalEntry[]): Map<string, JournalRow> {
  const found = new Map<string, JournalRow>();
  for (const { field, value, shown, at } of rows) {
    if ((found.get(field)?.at ?? -1) <= at) found.set(field, { value, shown, at });
  }
  return found;
}

/** Keeps a value; the dots shown are those of the moment when typing began. */
async function put(
  context: Context,
  typed: Omit<JournalEntry, "shown" | "at">,
  seen: readonly Dot[] | undefined,
): Promise<void> {
  const { account, record, field } = typed;
  encode(typed.value);
  await transact(context, async (tx, changed) => {
    const journal = tx.objectStore("journal");
    const begun = await journal.get([record, account, field]);
    const shown = begun?.shown ?? (await shownNow(tx, record, field, seen));
    await journal.put({ ...typed, shown, at: context.wall() });
    changed.add(record);
  });
}

/**
 * What a value replaces. What came while the screen still showed something else is not replaced;
 * what this tablet wrote itself is, though a screen may not have read it again since the cut.
 */
async function shownNow(
  tx: Writing,
  record: Hex,
  field: string,
  seen: readonly Dot[] | undefined,
): Promise<readonly Dot[]> {
  const home = await homeOf(tx, record);
  const own = (await tx.objectStore("facts").get("identity")) as Identity | undefined;
  if (!home || !own) return [];
  const now = (await replaceable(tx, home.scope, record, own.replica))?.get(field) ?? [];
  if (seen === undefined) return now;
  const known = new Set(seen.map(dotKey));
  return now.filter((dot) => dot.replica === own.replica || known.has(dotKey(dot)));
}

/** One change out of a record's rows, which it removes; what no change can hold stays a row. */
async function cutRows(context: Context, account: Hex, record: Hex): Promise<void> {
  const failure = await writeChanges(context, async (cut, tx) => {
    const rows = await tx.objectStore("journal").getAll(beginning(record, account));
    if (rows.length === 0) return undefined;
    const home = await homeOf(tx, record);
    if (!home) throw new UnknownRecord(`no record ${record}`);
    const changes: JournalEntry[] = [];
    for (const row of rows) {
      if (await isNew(tx, row)) changes.push(row);
      else await tx.objectStore("journal").delete([record, account, row.field]);
    }
    return cutSome(cut, tx, { ...home, record, author: account }, changes);
  });
  if (failure) throw failure;
}

/** Whether a row says something else than the one live value that it would replace. */
async function isNew(tx: Reading, row: JournalEntry): Promise<boolean> {
  const writes = (await viewOf(tx, row.record))?.fields[row.field] ?? [];
  const [write] = writes;
  if (!write) return row.value !== null || row.shown.length > 0;
  if (writes.length > 1) return true;
  return !same(write.value, row.value) || !sameDots(row.shown, [write.dot]);
}

type Base = Omit<Edit, "values" | "overwrites">;

/** Cuts rows in as few changes as hold them; the error of a row that alone is too large. */
async function cutSome(
  cut: Cut,
  tx: Writing,
  base: Base,
  rows: readonly JournalEntry[],
): Promise<TooLarge | undefined> {
  if (rows.length === 0) return undefined;
  const values = Object.fromEntries(rows.map((row) => [row.field, row.value]));
  const overwrites = Object.fromEntries(rows.map((row) => [row.field, row.shown]));
  try {
    await cut({ ...base, values, overwrites });
  } catch (error) {
    if (!(error instanceof TooLarge)) throw error;
    if (rows.length === 1) return error;
    const middle = rows.length >> 1;
    const first = await cutSome(cut, tx, base, rows.slice(0, middle));
    return (await cutSome(cut, tx, base, rows.slice(middle))) ?? first;
  }
  for (const { record, account, field } of rows) {
    await tx.objectStore("journal").delete([record, account, field]);
  }
  return undefined;
}
