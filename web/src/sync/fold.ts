/** The fold: counted changes in, the state of a record out. Pure. PROTOCOL.md §3. */

import { compareHex, compareText, hex, unhex } from "./bytes.ts";
import { decode, encode, same, VIEW_DEPTH } from "./canonical.ts";
import {
  type Assignment,
  type Change,
  CREATE,
  compareDots,
  DELETE,
  DELETED,
  dotKey,
} from "./change.ts";
import { compareTimes } from "./clock.ts";
import type { Dot, Hex, RecordView, Value, Write } from "./types.ts";

/** The hash of a change's own ancestor at a position of its replica's chain. */
export type Ancestor = (change: Change, seq: number) => Hex | undefined;

/**
 * The record that counted changes make, in any order; undefined when there are none.
 * `forked` holds the keys of the scope's dots at which two changes stand. A change that calls the
 * record's collection by another name than its creation takes no part.
 */
export function fold(
  changes: readonly Change[],
  forked: ReadonlySet<string>,
  ancestor: Ancestor,
): RecordView | undefined {
  const distinct = [...new Map(changes.map((change) => [change.hash, change])).values()];
  distinct.sort((a, b) => compareDots(a, b) || compareHex(a.hash, b.hash));
  const first = distinct.find((change) => change.action === CREATE) ?? distinct[0];
  if (!first) return undefined;
  const counted = distinct.filter((change) => change.collection === first.collection);
  const overwriting = overwritings(counted);
  const fields = noFields();
  for (const change of counted) {
    for (const row of change.assignments) {
      if (change.action === DELETE && row.field !== DELETED) continue;
      const by = overwriting.get(`${dotKey(change)}:${row.field}`) ?? [];
      if (isOverwritten(change, by, forked, ancestor)) continue;
      fields[row.field] ??= [];
      fields[row.field]?.push(writeOf(change, row));
    }
  }
  return view(first.recordId, first.collection, first.scope, fields);
}

/** Fields by name, free of inherited names: a field may be called `constructor`. */
function noFields(): Record<string, Write[]> {
  return Object.create(null) as Record<string, Write[]>;
}

/** The changes that name a dot of a field, by `dot:field`. */
function overwritings(counted: readonly Change[]): Map<string, Change[]> {
  const found = new Map<string, Change[]>();
  for (const change of counted) {
    for (const row of change.assignments) {
      for (const dot of row.overwrites) {
        const key = `${dotKey(dot)}:${row.field}`;
        const by = found.get(key);
        if (by) by.push(change);
        else found.set(key, [change]);
      }
    }
  }
  return found;
}

/** Whether one of the changes that name this change's dot really replaced its write. */
function isOverwritten(
  change: Change,
  by: readonly Change[],
  forked: ReadonlySet<string>,
  ancestor: Ancestor,
): boolean {
  if (!forked.has(dotKey(change))) return by.some((other) => other.hash !== change.hash);
  // Two changes share the dot: only a later change of the same branch can say which it meant.
  return by.some(
    (other) => other.replica === change.replica && ancestor(other, change.seq) === change.hash,
  );
}

function writeOf(change: Change, row: Assignment): Write {
  const dot = { replica: change.replica, seq: change.seq };
  return { value: row.value, dot, hash: change.hash, time: change.time, author: change.author };
}

function view(
  id: Hex,
  collection: string,
  scope: string,
  fields: Record<string, readonly Write[]>,
): RecordView {
  const deleted = (fields[DELETED] ?? []).some((write) => write.value === true);
  return { id, collection, scope, deleted, fields };
}

/** The canonical bytes of a state; equal on every store with the same changes. */
export function viewBytes(record: RecordView): Uint8Array {
  const fields = Object.entries(record.fields).sort(([a], [b]) => compareText(a, b));
  const rows = fields.map(([field, writes]) => [field, writes.map(writeRow)]);
  return encode([record.collection, record.scope, rows], VIEW_DEPTH);
}

function writeRow(write: Write): Value {
  const author = write.author === null ? null : unhex(write.author);
  const { replica, seq } = write.dot;
  return [write.value, unhex(replica), seq, unhex(write.hash), [...write.time], author];
}

type WriteRow = [Value, Uint8Array, number, Uint8Array, [number, number], Uint8Array | null];

/** The record whose `viewBytes` gave these bytes. */
export function readView(id: Hex, bytes: Uint8Array): RecordView {
  const [collection, scope, rows] = decode(bytes, VIEW_DEPTH) as unknown as [
    string,
    string,
    [string, WriteRow[]][],
  ];
  const fields = noFields();
  for (const [field, writes] of rows) {
    fields[field] = writes.map(([value, replica, seq, hash, time, author]) => ({
      value,
      dot: { replica: hex(replica), seq },
      hash: hex(hash),
      time,
      author: author && hex(author),
    }));
  }
  return view(id, collection, scope, fields);
}

/** The live writes of one field. */
export function live(record: RecordView, field: string): readonly Write[] {
  return record.fields[field] ?? [];
}

/** The write that people are shown first: the latest live one. */
export function latest(record: RecordView, field: string): Write | undefined {
  const [first, ...rest] = live(record, field);
  return first && rest.reduce((best, write) => (isLater(write, best) ? write : best), first);
}

function isLater(a: Write, b: Write): boolean {
  const order =
    compareTimes(a.time, b.time) ||
    compareHex(a.dot.replica, b.dot.replica) ||
    compareHex(a.hash, b.hash);
  return order > 0;
}

/** The distinct values of the live writes of one field; more than one is a conflict. */
export function values(record: RecordView, field: string): Value[] {
  const distinct: Value[] = [];
  for (const write of live(record, field)) {
    if (!distinct.some((value) => same(value, write.value))) distinct.push(write.value);
  }
  return distinct;
}

/** The fields with live writes of different values, by name. */
export function conflicts(record: RecordView): string[] {
  const fields = Object.keys(record.fields).filter((field) => values(record, field).length > 1);
  return fields.sort(compareText);
}

/** The dots of the live writes of the fields that `content` picks. */
export function liveDots(
  record: RecordView,
  content: (field: string) => boolean = () => true,
): Dot[] {
  return Object.entries(record.fields).flatMap(([field, writes]) =>
    content(field) ? writes.map((write) => write.dot) : [],
  );
}
