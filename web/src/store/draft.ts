/** An edit on its way to become a change: what it replaces, and its place in the chain. */

import { hex, sha256, utf8 } from "../sync/bytes.ts";
import {
  type Assignment,
  type Change,
  CREATE,
  DELETE,
  DELETED,
  dotKey,
  EDIT,
  MAX_FIELDS,
  makeChange,
  sortDots,
  writeBody,
} from "../sync/change.ts";
import { type Time, tick } from "../sync/clock.ts";
import { BadFrame, NotCanonical, UnknownRecord } from "../sync/errors.ts";
import { readView } from "../sync/fold.ts";
import type { Dot, Edit, Hex } from "../sync/types.ts";
import type { Context } from "./context.ts";
import { beginning, type Reading, type Writing } from "./database.ts";
import { changeIn, rowsOf, scopesOf } from "./log.ts";

const MAX_OVERWRITES = 64;
const SCHEMA = 1;
/** Bytes of a deletion's body, for which `weightOf` is a bound. */
const ROOM = 60_000;

/** The change that puts an edit at the end of a replica's chain; it takes the time and the seq. */
export async function compose(
  context: Context,
  tx: Writing,
  replica: Hex,
  edit: Edit,
): Promise<Change> {
  const { scope, collection, author } = edit;
  const assignments = await assignmentsOf(tx, replica, edit);
  const personal =
    edit.personal || assignments.some(({ field }) => context.personal(collection, field));
  const body = writeBody(assignments, personal ? context.random(16) : new Uint8Array());
  const heads = await tx.objectStore("heads").getAll(beginning(scope, replica));
  const head = heads.reduce((last, one) => (one.n > last.n ? one : last), { n: 0, hash: "" });
  const header = {
    scope,
    replica,
    seq: head.n + 1,
    prev: head.hash === "" ? null : head.hash,
    time: await nextTime(context, tx),
    author,
    collection,
    action: edit.record === undefined ? CREATE : edit.delete ? DELETE : EDIT,
    record: edit.record ?? null,
    schema: SCHEMA,
    digest: hex(sha256(body)),
  };
  return refusing(() => makeChange(header, body));
}

/** The answer of `make`; an author's own mistake is not a damaged frame. */
function refusing(make: () => Change): Change {
  try {
    return make();
  } catch (error) {
    throw error instanceof BadFrame ? new NotCanonical(error.message) : error;
  }
}

async function nextTime(context: Context, tx: Writing): Promise<Time> {
  const facts = tx.objectStore("facts");
  const time = tick(((await facts.get("time")) as Time | undefined) ?? [0, 0], context.wall());
  await facts.put(time, "time");
  return time;
}

async function assignmentsOf(tx: Reading, replica: Hex, edit: Edit): Promise<Assignment[]> {
  const shown = edit.overwrites ?? {};
  if (edit.record === undefined) {
    return Object.entries(edit.values).map(([field, value]) =>
      replacing(field, value, shown[field]),
    );
  }
  const live = await replaceable(tx, edit.scope, edit.record, replica);
  if (!live) throw new UnknownRecord(`no ${edit.collection} ${edit.record} in ${edit.scope}`);
  return Object.entries(edit.values).map(([field, value]) =>
    replacing(field, value, shown[field] ?? live.get(field)),
  );
}

/**
 * The deletions, one if it has room for all fields, that together clear a record; any other edit
 * as it is.
 */
export async function portions(tx: Reading, replica: Hex, edit: Edit): Promise<[Edit, ...Edit[]]> {
  if (!edit.delete || edit.record === undefined) return [edit];
  const live = await replaceable(tx, edit.scope, edit.record, replica);
  const full: Edit[] = [];
  let fields: string[] = [];
  let room = ROOM;
  for (const [field, dots] of live ?? []) {
    if (field === DELETED) continue;
    const weight = weightOf(field, dots);
    if (fields.length === MAX_FIELDS - 1 || weight > room) {
      full.push(clearing(edit, fields));
      [fields, room] = [[], ROOM];
    }
    fields.push(field);
    room -= weight;
  }
  const [first, ...rest] = full;
  const last = clearing(edit, fields);
  return first ? [first, ...rest, last] : [last];
}

function clearing(edit: Edit, fields: readonly string[]): Edit {
  const cleared = fields.map((field) => [field, null]);
  return { ...edit, values: { ...Object.fromEntries(cleared), [DELETED]: true } };
}

/** At least the bytes that clearing a field takes in a body. */
function weightOf(field: string, dots: readonly Dot[]): number {
  return utf8(field).length + 16 + 32 * Math.min(dots.length, MAX_OVERWRITES);
}

/** A write that replaces the first 64 of `dots`; what is left shows as a conflict. */
function replacing(field: string, value: Assignment["value"], dots: readonly Dot[] = []) {
  return { field, value, overwrites: sortDots(dots).slice(0, MAX_OVERWRITES) };
}

/**
 * The live dots of each field of a record, and those of this replica's writes that do not count: a
 * fix of a quarantined write replaces it. Undefined when no change touches the record.
 */
export async function replaceable(
  tx: Reading,
  scope: string,
  record: Hex,
  replica: Hex,
): Promise<Map<string, Dot[]> | undefined> {
  const found = new Map<string, Dot[]>();
  const add = (field: string, dot: Dot) => found.set(field, [...(found.get(field) ?? []), dot]);
  const row = await tx.objectStore("views").get([scope, record]);
  for (const [field, writes] of Object.entries(row ? readView(record, row.view).fields : {})) {
    for (const { dot } of writes) add(field, dot);
  }
  const rows = await rowsOf(tx, scope, record);
  for (const { verdict, ...logged } of rows) {
    if (verdict === undefined || logged.replica !== replica) continue;
    for (const { field } of changeIn(logged).assignments) {
      add(field, { replica, seq: logged.seq });
    }
  }
  return rows.length > 0 ? found : undefined;
}

/** Where a record lives, also when none of its changes counts. */
export async function homeOf(
  tx: Reading,
  record: Hex,
): Promise<{ scope: string; collection: string } | undefined> {
  const view = await tx.objectStore("views").index("id").get(record);
  if (view) return { scope: view.scope, collection: view.collection };
  for (const scope of await scopesOf(tx)) {
    const [row] = await rowsOf(tx, scope, record);
    if (row) return { scope, collection: row.collection };
  }
  return undefined;
}

/** Whether two lists of dots are the same set. */
export function sameDots(a: readonly Dot[], b: readonly Dot[]): boolean {
  const [left, right] = [sortDots(a), sortDots(b)];
  return left.map(dotKey).join() === right.map(dotKey).join();
}
