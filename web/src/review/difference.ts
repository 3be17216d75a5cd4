/** What is new in a need since it was put on the screen. */

import type { Hex, Value } from "../sync/types.ts";
import type { Change, Decision, Detail, RecordJson } from "./types.ts";

export interface Difference {
  readonly changes: readonly Change[];
  readonly decisions: readonly Decision[];
  readonly answers: readonly RecordJson[];
}

/** The register that stands apart from a need's content. */
const APART = "decision";

/** What the newer detail has that the older one had not, or had otherwise. */
export function difference(before: Detail, after: Detail): Difference {
  const seen = new Set(before.decisions.map(({ dot }) => String(dot)));
  const read = new Set(before.answers.map(({ id }) => id));
  return {
    changes: [...recordChanges(before, after), ...photoChanges(before, after)],
    decisions: after.decisions.filter(({ dot }) => !seen.has(String(dot))),
    answers: after.answers.filter(({ id }) => !read.has(id)),
  };
}

/** Whether a decision on the older detail would be refused as `version_changed`. */
export function moved(before: Detail, after: Detail): boolean {
  return same(before.version, after.version) && same(before.replaces, after.replaces)
    ? before.state !== after.state || before.answers.length !== after.answers.length
    : true;
}

function recordChanges(before: Detail, after: Detail): Change[] {
  const old = byId(before);
  const now = byId(after);
  return [...new Set([...old.keys(), ...now.keys()])].flatMap((id) =>
    fieldChanges(id, old.get(id), now.get(id)),
  );
}

function byId(detail: Detail): Map<Hex, RecordJson> {
  return new Map([detail.need, detail.survey, ...detail.rows].map((one) => [one.id, one]));
}

function fieldChanges(id: Hex, old?: RecordJson, now?: RecordJson): Change[] {
  const collection = (now ?? old)?.collection ?? "";
  const names = new Set([...Object.keys(old?.fields ?? {}), ...Object.keys(now?.fields ?? {})]);
  return [...names].flatMap((field) => {
    if (collection === "need" && field === APART) return [];
    const before = values(old, field);
    const after = values(now, field);
    return same(before, after) ? [] : [{ record: id, collection, field, before, after }];
  });
}

function values(record: RecordJson | undefined, field: string): Value[] {
  if (!record || record.deleted) return [];
  return (record.fields[field] ?? []).map(({ value }) => value);
}

function photoChanges(before: Detail, after: Detail): Change[] {
  const change = (record: Hex, old: Value[], now: Value[]): Change => ({
    record,
    collection: "photo",
    field: "caption",
    before: old,
    after: now,
  });
  const had = new Set(before.photos.map(({ id }) => id));
  const has = new Set(after.photos.map(({ id }) => id));
  return [
    ...before.photos
      .filter(({ id }) => !has.has(id))
      .map((one) => change(one.id, [one.caption ?? ""], [])),
    ...after.photos
      .filter(({ id }) => !had.has(id))
      .map((one) => change(one.id, [], [one.caption ?? ""])),
  ];
}

/** Whether two pieces of an answer of the service are equal. */
export function same(a: unknown, b: unknown): boolean {
  return JSON.stringify(a) === JSON.stringify(b);
}
