/** Which changes count: the survey's rulebook. The same rules: api/survey/rules.py. */

import { hex, sameBytes, unhex } from "../sync/bytes.ts";
import { type Change, CREATE, DELETE } from "../sync/change.ts";
import type { Book, Rules } from "../sync/rules.ts";
import type { Kind, Trust } from "../sync/trusted.ts";
import type { Hex, RecordView, Value, Write } from "../sync/types.ts";

const KINDS: readonly Kind[] = ["mainland", "island", "tablet"];

/** The rulebook's collections, and their fields that are written at creation only. */
const FIXED: ReadonlyMap<string, readonly string[]> = new Map([
  ["grant", ["account", "role"]],
  ["revocation", ["replica"]],
]);

const FIELDWORKERS: readonly string[] = ["surveyor", "lead"];

/** The roles that write a collection; what is not named here counts for any role. */
const WRITERS: ReadonlyMap<string, readonly string[]> = new Map([
  ...["survey", "row", "photo", "need", "answer"].map((one) => [one, FIELDWORKERS] as const),
  ...["site", "assignment"].map((one) => [one, [...FIELDWORKERS, "administrator"]] as const),
]);

/** What lead units write of a task; there is nothing else of fieldwork in its scope. */
const TASKWORK: readonly string[] = ["survey", "row"];

interface Special {
  readonly roles: readonly string[];
  readonly kinds: readonly string[];
}

/** By field, or `*` for all fields of a collection. */
const SPECIAL: ReadonlyMap<string, Special> = new Map([
  ["survey.confirmed", { roles: ["lead"], kinds: ["mainland", "island"] }],
  ["need.decision", { roles: ["reviewer"], kinds: ["mainland"] }],
  ["supplement.*", { roles: ["reviewer"], kinds: ["mainland"] }],
]);

const PERSONAL: ReadonlyMap<string, readonly string[]> = new Map([
  ["account", ["login", "name", "position", "phone"]],
  ["survey", ["surveyor_name", "surveyor_position", "surveyor_phone", "person_in_charge"]],
]);

/** Whether a field holds personal data, so that its change is salted. */
export function personal(collection: string, field: string): boolean {
  return PERSONAL.get(collection)?.includes(field) ?? false;
}

/** The survey's rulebook. */
export const rules: Rules = {
  collections: new Set(FIXED.keys()),
  version: 2,
  book: (scope, records, trust) => makeBook({ scope, records, trust }),
  attachments,
};

/** What a rulebook is made from. */
interface Source {
  readonly scope: string;
  readonly records: readonly RecordView[];
  readonly trust: Trust;
}

/** The writer of a change, as certificates have it. */
interface Writer {
  readonly replica: Hex;
  readonly kind: Kind;
}

function makeBook(source: Source): Book {
  return {
    verdict(change) {
      if (change.collection === "certificate") return null;
      const { replica } = change;
      const refusal = source.trust.refusal(replica, source.scope);
      const kind = source.trust.kindOf(replica);
      if (refusal || !kind) return refusal ?? "unknown_replica";
      const writer = { replica, kind };
      return isRevoked(source, change) ? "revoked" : ofCollection(source, change, writer);
    },
  };
}

function ofCollection(source: Source, change: Change, writer: Writer): string | null {
  if (FIXED.has(change.collection)) return aboutRulebook(source, change, writer);
  if (source.scope === "common") return ofKind(writer, ["mainland"]);
  if (change.collection === "verifier") return ofKind(writer, ["mainland", "island"]);
  const roles = rolesFor(source, change);
  if (source.scope.startsWith("task/") && WRITERS.has(change.collection))
    return aboutTask(change, roles);
  const fields = change.assignments.map((row) => row.field);
  for (const field of fields.length > 0 ? fields : [""]) {
    const verdict = aboutField(change.collection, field, writer, roles);
    if (verdict) return verdict;
  }
  return null;
}

function aboutRulebook(source: Source, change: Change, writer: Writer): string | null {
  if (writer.kind === "tablet") return "wrong_kind";
  const fixed = FIXED.get(change.collection) ?? [];
  const rewrites = change.assignments.some((row) => fixed.includes(row.field));
  if (change.action === DELETE || (change.action !== CREATE && rewrites)) return "not_granted";
  if (writer.kind === "mainland") return null;
  return withinDelegation(source, change, writer) ? null : "not_granted";
}

function withinDelegation(source: Source, change: Change, writer: Writer): boolean {
  if (change.action !== CREATE) {
    const record = source.records.find((one) => one.id === change.record);
    return record?.scope === source.scope && mayEdit(source, record, writer);
  }
  if (change.collection === "revocation") return true;
  const roles = change.assignments.filter((row) => row.field === "role").map((row) => row.value);
  return allIn(roles, source.trust.rolesOf(writer.replica));
}

function mayEdit(source: Source, record: RecordView, writer: Writer): boolean {
  if (record.collection === "grant")
    return allIn(values(record, "role"), source.trust.rolesOf(writer.replica));
  return live(record, "replica").every((write) => kindOf(source, write) !== "mainland");
}

function allIn(roles: readonly Value[], allowed: ReadonlySet<string>): boolean {
  return roles.length > 0 && roles.every((role) => allowed.has(role as string));
}

function aboutField(
  collection: string,
  field: string,
  writer: Writer,
  roles: readonly Value[],
): string | null {
  const special = SPECIAL.get(`${collection}.${field}`) ?? SPECIAL.get(`${collection}.*`);
  const needed = special?.roles ?? WRITERS.get(collection);
  const granted = roles.some((role) => !needed || needed.includes(role as string));
  return ofKind(writer, special?.kinds ?? KINDS) ?? (granted ? null : "not_granted");
}

function aboutTask(change: Change, roles: readonly Value[]): string | null {
  const confirms = change.assignments.some(({ field }) => field === "confirmed");
  const granted = roles.includes("lead_unit") && TASKWORK.includes(change.collection) && !confirms;
  return granted ? null : "not_granted";
}

function ofKind(writer: Writer, kinds: readonly string[]): string | null {
  return kinds.includes(writer.kind) ? null : "wrong_kind";
}

/** The roles of a change's author that count for it. */
function rolesFor(source: Source, change: Change): Value[] {
  const { author } = change;
  if (author === null) return [];
  return source.records
    .filter((record) => record.collection === "grant" && names(record, "account", author))
    .filter((grant) =>
      ends(grant).every((value) => before(source, change, endOf(value, change.replica))),
    )
    .flatMap((grant) => values(grant, "role"))
    .filter((role) => typeof role === "string");
}

/** Whether a change lies behind where its replica ends: before all if its keys are revoked. */
function isRevoked(source: Source, change: Change): boolean {
  const own = lasts(source, change.replica);
  if (own.length > 0) return own.some((value) => !before(source, change, endIn(value)));
  const revoked = revokedKeys(source);
  if (revoked.size === 0) return false;
  const keys = source.trust.keysOf(change.replica).map((key) => hex(key));
  return keys.every((key) => revoked.has(key));
}

/** The keys that certified a replica which a revocation names. */
function revokedKeys(source: Source): Set<string> {
  const keys = revocations(source)
    .flatMap((record) => values(record, "replica"))
    .flatMap((value) => (value instanceof Uint8Array ? [hex(value)] : []))
    .filter((replica) => lasts(source, replica).length > 0)
    .flatMap((replica) => source.trust.keysOf(replica));
  return new Set(keys.map((key) => hex(key)));
}

/** What revocations of a replica itself say of its last change. */
function lasts(source: Source, replica: Hex): Value[] {
  return revocations(source)
    .filter((record) => names(record, "replica", replica))
    .flatMap((record) => live(record, "last"))
    .filter((write) => outranks(source, write, replica))
    .map((write) => write.value);
}

function revocations(source: Source): RecordView[] {
  return source.records.filter(
    (record) => record.collection === "revocation" && record.scope === source.scope,
  );
}

function outranks(source: Source, write: Write, replica: Hex): boolean {
  const [writer, kind] = [kindOf(source, write), source.trust.kindOf(replica)];
  return writer !== undefined && kind !== undefined && KINDS.indexOf(writer) < KINDS.indexOf(kind);
}

function kindOf(source: Source, write: Write): Kind | undefined {
  return source.trust.kindOf(write.dot.replica);
}

// Positions

interface Position {
  readonly n: number;
  readonly hash: Hex;
}

/** Whether a change is at or before one of the last changes that count: one for each branch. */
function before(source: Source, change: Change, end: readonly Position[]): boolean {
  return end.some(({ n, hash }) => source.trust.within(change, n, hash));
}

/** Where a grant's `ends` stops the changes of one replica: one row for each branch. */
function endOf(value: Value, replica: Hex): readonly Position[] {
  if (!Array.isArray(value)) return [];
  const known = READ.get(value) ?? endsIn(value);
  READ.set(value, known);
  return known.get(replica) ?? [];
}

/** Values of `ends` that were read: each is asked of for every change, and may be long. */
const READ = new WeakMap<Value[], ReadonlyMap<Hex, readonly Position[]>>();

function endsIn(value: Value[]): Map<Hex, Position[]> {
  const found = new Map<Hex, Position[]>();
  for (const [replica, ...position] of rowsIn(value)) {
    if (!(replica instanceof Uint8Array)) continue;
    const own = found.get(hex(replica)) ?? [];
    own.push(...positionIn(position));
    found.set(hex(replica), own);
  }
  return found;
}

/** Where a revocation's `last` stops a replica: one position, or one for each branch. */
function endIn(value: Value): Position[] {
  const rows = rowsIn(value);
  return rows.length > 0 ? rows.flatMap(positionIn) : positionIn(value);
}

function rowsIn(value: Value): Value[][] {
  return Array.isArray(value) ? value.filter((row): row is Value[] => Array.isArray(row)) : [];
}

function positionIn(value: Value): Position[] {
  if (!Array.isArray(value) || value.length !== 2) return [];
  const [n, hash] = value as Value[];
  return typeof n === "number" && hash instanceof Uint8Array ? [{ n, hash: hex(hash) }] : [];
}

function ends(grant: RecordView): Value[] {
  return live(grant, "ends")
    .map((write) => write.value)
    .filter((value) => value !== null);
}

// Records

function live(record: RecordView, field: string): readonly Write[] {
  return record.fields[field] ?? [];
}

function values(record: RecordView, field: string): Value[] {
  return live(record, field).map((write) => write.value);
}

function names(record: RecordView, field: string, id: Hex): boolean {
  return values(record, field).some((value) => isBytes(value, id));
}

function isBytes(value: Value | undefined, id: Hex): boolean {
  return value instanceof Uint8Array && sameBytes(value, unhex(id));
}

/** The image and the thumbnail of a photo record. */
function attachments(record: RecordView): { digest: Hex; length: number }[] {
  if (record.collection !== "photo") return [];
  const found = new Map<Hex, number>();
  for (const value of [...values(record, "thumbnail"), ...values(record, "image")]) {
    const [digest, length] = Array.isArray(value) ? (value as Value[]) : [];
    if (!(digest instanceof Uint8Array) || digest.length !== 32) continue;
    if (typeof length === "number" && length > 0) found.set(hex(digest), length);
  }
  return [...found].map(([digest, length]) => ({ digest, length }));
}
