/** Views: the fold of each record's counted changes, kept. PROTOCOL.md §3. */

import { hex } from "../sync/bytes.ts";
import { fold, latest, readView, viewBytes } from "../sync/fold.ts";
import type { Hex, RecordView } from "../sync/types.ts";
import type { Reading, ViewRow, Writing } from "./database.ts";
import type { Forks } from "./forks.ts";
import { changeIn, rowsOf } from "./log.ts";

/** Folds a record again and keeps its view. */
export async function refold(tx: Writing, scope: string, record: Hex, forks: Forks): Promise<void> {
  const rows = await rowsOf(tx, scope, record);
  const counted = rows.filter((row) => row.verdict === undefined).map(changeIn);
  const view = fold(counted, forks.dots, forks.ancestor);
  if (view) await tx.objectStore("views").put(viewRow(view));
  else await tx.objectStore("views").delete([scope, record]);
}

function viewRow(record: RecordView): ViewRow {
  const parent = latest(record, "parent")?.value;
  return {
    id: record.id,
    scope: record.scope,
    collection: record.collection,
    parent: parent instanceof Uint8Array && parent.length === 16 ? hex(parent) : "",
    deleted: record.deleted ? 1 : 0,
    view: viewBytes(record),
  };
}

/** The view of a record, in whichever scope it lives. */
export async function viewOf(tx: Reading, record: Hex): Promise<RecordView | undefined> {
  const row = await tx.objectStore("views").index("id").get(record);
  return row && readView(row.id, row.view);
}

/** The views of a collection by id, of one parent's children if it is named. */
export async function viewsOf(tx: Reading, collection: string, parent?: Hex): Promise<ViewRow[]> {
  const start = parent === undefined ? [collection] : [collection, parent];
  const range = IDBKeyRange.bound(start, [...start, []]);
  const index = parent === undefined ? "collection" : "parent";
  return tx.objectStore("views").index(index).getAll(range);
}
