/**
 * Versions: which live writes a hand-in lists and a decision judges, and what changed since.
 * The same rules: api/survey/versions.py.
 */

import { compareText, unhex } from "../sync/bytes.ts";
import { same } from "../sync/canonical.ts";
import { type Change, compareDots, DELETE, DELETED, dotKey } from "../sync/change.ts";
import { latest, live, liveDots } from "../sync/fold.ts";
import type { Dot, Hex, RecordView, Value } from "../sync/types.ts";
import type { Form, Question } from "./definition.ts";

/** A need with all that a decision on it looks at: records as they are now. */
export interface Dossier {
  readonly need: RecordView;
  readonly survey: RecordView;
  readonly form: Form;
  /** The survey's. */
  readonly rows: readonly RecordView[];
  /** The survey's. */
  readonly photos: readonly RecordView[];
  /** To questions about the need. */
  readonly answers: readonly RecordView[];
}

/** One field whose live writes are not those that were judged: values then and now. */
export interface Changed {
  readonly record: Hex;
  readonly collection: string;
  readonly field: string;
  readonly before: readonly Value[];
  readonly after: readonly Value[];
}

const AFTERWARDS = ["handed_in", "confirmed", "decision"];

/** Whether a hand-in lists the writes of a field: all but what comes after it. */
export function inHandIn(field: string): boolean {
  return !AFTERWARDS.includes(field);
}

/** Whether a decision judges a field, by collection and name. */
export function inBasis(form: Form): (collection: string, field: string) => boolean {
  const evidence = evidenceOf(form);
  return (collection, field) => {
    if (collection === "need") return field !== "decision";
    if (collection === "survey") return evidence.has(field);
    return collection === "row" || (collection === "photo" && field === "image");
  };
}

/** The records that a decision looks at: need, survey, rows that are evidence, photos. */
export function basis({ need, survey, form, rows, photos }: Dossier): RecordView[] {
  const evidence = evidenceOf(form);
  const judgedRows = rows.filter((row) => evidence.has(String(latest(row, "question")?.value)));
  return [need, survey, ...[...judgedRows, ...photos].filter((record) => !record.deleted)];
}

function evidenceOf(form: Form): Set<string> {
  const questions = form.sections.flatMap((section) => section.questions);
  return new Set(questions.filter(({ evidence }) => evidence).map(({ id }) => id));
}

/** Whether a decision looks at what a question of the survey is answered with. */
export function isBasis({ evidence, kind }: Question): boolean {
  return evidence === true || kind === "photos";
}

/** The version that a decision made now would name, ascending. */
export function judged(dossier: Dossier): Dot[] {
  const judges = inBasis(dossier.form);
  return distinct(
    basis(dossier).flatMap((record) =>
      liveDots(record, (field) => judges(record.collection, field)),
    ),
  );
}

/** The version that a hand-in made now would list, ascending. */
export function handedIn(survey: RecordView, children: readonly RecordView[]): Dot[] {
  const records = [survey, ...children.filter((record) => !record.deleted)];
  return distinct(records.flatMap((record) => liveDots(record, inHandIn)));
}

function distinct(dots: readonly Dot[]): Dot[] {
  const byKey = new Map(dots.map((dot) => [dotKey(dot), dot]));
  return [...byKey.values()].sort(compareDots);
}

/** The dots as a value of a field. */
export function writeDots(dots: readonly Dot[]): Value {
  return dots.map(({ replica, seq }) => [unhex(replica), seq]);
}

/**
 * The judged fields whose live writes are not those of `version`, by collection and record.
 * `histories` are the counted changes of the dossier's records, and of the survey's rows and
 * photos deleted since, by record.
 */
export function changed(
  dossier: Dossier,
  version: readonly Dot[],
  histories: ReadonlyMap<Hex, readonly Change[]>,
): Changed[] {
  const then = new Set(version.map(dotKey));
  const now = new Map(basis(dossier).map((record) => [record.id, record]));
  const judges = inBasis(dossier.form);
  const found = [...histories].flatMap(([id, changes]) =>
    differences(now.get(id), changes, then, judges),
  );
  return found.sort(
    (a, b) =>
      compareText(a.collection, b.collection) ||
      compareText(a.record, b.record) ||
      compareText(a.field, b.field),
  );
}

function differences(
  record: RecordView | undefined,
  changes: readonly Change[],
  then: ReadonlySet<string>,
  judges: (collection: string, field: string) => boolean,
): Changed[] {
  const [first] = changes;
  if (!first) return [];
  const { recordId, collection } = first;
  const before = liveThen(then, changes);
  const fields = new Set([...before.keys(), ...Object.keys(record?.fields ?? {})]);
  return [...fields].flatMap((field) => {
    if (!judges(collection, field)) return [];
    const old = before.get(field) ?? new Map<string, Value>();
    const writes = record ? live(record, field) : [];
    const now = new Map(writes.map((write) => [dotKey(write.dot), write.value]));
    if (old.size === now.size && [...old.keys()].every((key) => now.has(key))) return [];
    return [{ record: recordId, collection, field, before: values(old), after: values(now) }];
  });
}

/** The values written, by the key of the write's dot. */
type Writes = ReadonlyMap<string, Value>;

/**
 * The writes that were live when `then` was the version: those that no other one replaces.
 * One change writes several fields, so a dot of the version may name writes of a field that were
 * replaced before; later writes in the version then lead back to them.
 */
function liveThen(then: ReadonlySet<string>, changes: readonly Change[]): Map<string, Writes> {
  const fields = new Map<string, Map<string, Row>>();
  for (const change of changes) {
    for (const { field, value, overwrites } of change.assignments) {
      const writes = change.action !== DELETE || field === DELETED;
      const rows = fields.get(field) ?? new Map<string, Row>();
      fields.set(field, rows.set(dotKey(change), { value, overwrites, writes }));
    }
  }
  const leading = [...fields].map(([field, rows]) => [field, lead(then, rows)] as const);
  return new Map(leading.filter(([, writes]) => writes.size > 0));
}

/** What one change did to one field; a deletion replaces and writes nothing. */
interface Row {
  readonly value: Value;
  readonly overwrites: readonly Dot[];
  readonly writes: boolean;
}

/** The writes of one field in the version. */
function lead(then: ReadonlySet<string>, rows: ReadonlyMap<string, Row>): Writes {
  const named = [...rows].filter(([key]) => then.has(key));
  const replaced = new Set<string>();
  const waiting = named.flatMap(([, row]) => row.overwrites);
  for (let dot = waiting.pop(); dot; dot = waiting.pop()) {
    const key = dotKey(dot);
    if (replaced.has(key)) continue;
    replaced.add(key);
    waiting.push(...(rows.get(key)?.overwrites ?? []));
  }
  const live = named.filter(([key, { writes }]) => writes && !replaced.has(key));
  return new Map(live.map(([key, { value }]) => [key, value]));
}

function values(writes: Writes): Value[] {
  const found: Value[] = [];
  for (const value of writes.values()) {
    if (!found.some((other) => same(other, value))) found.push(value);
  }
  return found;
}
