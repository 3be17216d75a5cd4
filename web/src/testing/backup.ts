/** Stores as a backup of the device would hold them. */

import { openDatabase, TABLES, writing } from "../store/database.ts";

export type Rows = Record<string, [IDBValidKey, unknown][]>;

/** Everything that a store holds, as a backup of the device would. */
export async function backUp(name: string): Promise<Rows> {
  const db = await openDatabase(name);
  const rows: Rows = {};
  for (const table of TABLES) {
    const [keys, values] = [await db.getAllKeys(table), await db.getAll(table)];
    rows[table] = keys.map((key, i) => [key as IDBValidKey, values[i]]);
  }
  db.close();
  return rows;
}

/** Puts a backup in the place of whatever a store of this name holds. */
export async function restore(name: string, rows: Rows): Promise<void> {
  const db = await openDatabase(name);
  const tx = writing(db, [...TABLES]);
  for (const table of TABLES) {
    const store = tx.objectStore(table);
    await store.clear();
    for (const [key, value] of rows[table] ?? []) {
      // biome-ignore lint/suspicious/noExplicitAny: rows go back into the table they came from
      await (store as any).put(value, store.keyPath === null ? key : undefined);
    }
  }
  await tx.done;
  db.close();
}
