/** Changes: what a replica writes, its canonical bytes, its hash. PROTOCOL.md §2. */

import { compareHex, compareText, hex, sameBytes, sha256, unhex, utf8 } from "./bytes.ts";
import { decode, encode } from "./canonical.ts";
import { BadFrame, TooLarge } from "./errors.ts";
import type { Dot, Hex, Value } from "./types.ts";

export const CREATE = 0;
export const EDIT = 1;
export const DELETE = 2;
export const DELETED = "_deleted";

const VERSION = 1;
const MAX_CHANGE = 65_536;
export const MAX_FIELDS = 256;
const MAX_OVERWRITES = 64;

/** One field of a body: its new value and the live writes it replaces, ascending. */
export interface Assignment {
  readonly field: string;
  readonly value: Value;
  readonly overwrites: readonly Dot[];
}

/** What a header says. */
export interface Header {
  readonly scope: string;
  readonly replica: Hex;
  readonly seq: number;
  readonly prev: Hex | null;
  readonly time: readonly [number, number];
  readonly author: Hex | null;
  readonly collection: string;
  readonly action: number;
  /** Null when the change creates its record. */
  readonly record: Hex | null;
  readonly schema: number;
  /** SHA-256 of the body. */
  readonly digest: Hex;
}

/**
 * One edit by one author, with its bytes; `body` is null when redacted, and `instead` what the
 * redaction has left of it, where its order is known.
 */
export interface Change extends Header {
  readonly header: Uint8Array;
  readonly body: Uint8Array | null;
  readonly instead?: Uint8Array;
  readonly hash: Hex;
  /** The record that the change touches, also when it creates it. */
  readonly recordId: Hex;
  readonly assignments: readonly Assignment[];
}

/** The change that a header and a body make; raises `BadFrame` or `TooLarge`. */
export function makeChange(header: Header, body: Uint8Array | null): Change {
  return complete(header, encodeHeader(header), body);
}

/** The change of stored or received bytes; raises `BadFrame` if any element is wrong. */
export function readChange(
  header: Uint8Array,
  body: Uint8Array | null,
  instead?: Uint8Array,
): Change {
  const change = complete(decodeHeader(header), header, body);
  return instead ? redacted(change, instead) : change;
}

/** A change without its own body; `instead` is the body that is read from now on. */
export function redacted(change: Change, instead: Uint8Array): Change {
  return { ...change, body: null, instead, assignments: readBody(instead) };
}

function complete(header: Header, bytes: Uint8Array, body: Uint8Array | null): Change {
  validate(header, bytes, body);
  const assignments = body === null ? [] : readBody(body);
  if (body !== null) validateDelete(header.action, assignments);
  const hash = hex(sha256(bytes));
  const recordId = header.record ?? hash.slice(0, 32);
  return { ...header, header: bytes, body, hash, recordId, assignments };
}

function encodeHeader(h: Header): Uint8Array {
  return encode([
    VERSION,
    h.scope,
    unhex(h.replica),
    h.seq,
    h.prev === null ? null : unhex(h.prev),
    [...h.time],
    h.author === null ? null : unhex(h.author),
    h.collection,
    h.action,
    h.record === null ? null : unhex(h.record),
    h.schema,
    unhex(h.digest),
  ]);
}

function decodeHeader(bytes: Uint8Array): Header {
  const row = decode(bytes);
  if (!Array.isArray(row) || row.length !== 12 || row[0] !== VERSION) bad("not a header");
  const [, scope, replica, seq, prev, time, author, collection, action, record, schema, digest] =
    row as Value[];
  if (!Array.isArray(time) || time.length !== 2) bad("a time is two integers");
  return {
    scope: text(scope),
    replica: binary(replica),
    seq: integer(seq),
    prev: prev === null ? null : binary(prev),
    time: [integer((time as Value[])[0]), integer((time as Value[])[1])],
    author: author === null ? null : binary(author),
    collection: text(collection),
    action: integer(action),
    record: record === null ? null : binary(record),
    schema: integer(schema),
    digest: binary(digest),
  };
}

function validate(h: Header, bytes: Uint8Array, body: Uint8Array | null): void {
  if (bytes.length + (body?.length ?? 0) > MAX_CHANGE) {
    throw new TooLarge(`a change of more than ${MAX_CHANGE} bytes`);
  }
  const right =
    within(h.scope, 64) &&
    h.replica.length === 32 &&
    h.seq >= 1 &&
    (h.seq === 1 ? h.prev === null : h.prev?.length === 64) &&
    h.time[0] >= 0 &&
    h.time[1] >= 0 &&
    (h.author === null || h.author.length === 32) &&
    within(h.collection, 32) &&
    (h.action === CREATE || h.action === EDIT || h.action === DELETE) &&
    (h.action === CREATE ? h.record === null : h.record?.length === 32) &&
    h.schema >= 1 &&
    h.digest.length === 64;
  if (!right) bad(`a wrong element in the header of ${h.replica}:${h.seq}`);
  if (body !== null && !sameBytes(sha256(body), unhex(h.digest))) {
    bad(`the body of ${h.replica}:${h.seq} is not its digest's`);
  }
}

function validateDelete(action: number, assignments: readonly Assignment[]): void {
  const deletes = assignments.some((a) => a.field === DELETED && a.value === true);
  if (action !== DELETE) {
    if (deletes) bad("only a delete sets _deleted");
    return;
  }
  const others = assignments.filter((a) => a.field !== DELETED);
  if (!deletes || others.some((a) => a.value !== null)) {
    bad("a delete writes _deleted and nothing else");
  }
}

/** The canonical body of the assignments, sorted; raises `TooLarge`. */
export function writeBody(
  assignments: readonly Assignment[],
  salt: Uint8Array = new Uint8Array(),
): Uint8Array {
  if (assignments.length > MAX_FIELDS) {
    throw new TooLarge(`${assignments.length} fields in one change; the limit is ${MAX_FIELDS}`);
  }
  const rows = [...assignments].sort((a, b) => compareText(a.field, b.field));
  return encode([salt, rows.map((row) => [row.field, row.value, writeDots(row)])]);
}

function writeDots(row: Assignment): Value {
  const dots = sortDots(row.overwrites);
  if (dots.length > MAX_OVERWRITES) {
    throw new TooLarge(`${row.field} replaces more than ${MAX_OVERWRITES} writes`);
  }
  return dots.map((dot) => [unhex(dot.replica), dot.seq]);
}

/** The assignments of a body; raises `BadFrame` unless it is exactly what `writeBody` gives. */
export function readBody(body: Uint8Array): Assignment[] {
  const row = decode(body);
  if (!Array.isArray(row) || row.length !== 2) bad("not a body");
  const [salt, fields] = row as Value[];
  if (!(salt instanceof Uint8Array) || (salt.length !== 0 && salt.length !== 16))
    bad("a wrong salt");
  if (!Array.isArray(fields) || fields.length > MAX_FIELDS) bad("not the fields of a body");
  const assignments = (fields as Value[]).map(readAssignment);
  assignments.forEach((a, i) => {
    const before = assignments[i - 1];
    if (before && compareText(before.field, a.field) >= 0) bad("fields out of order");
  });
  return assignments;
}

function readAssignment(row: Value): Assignment {
  if (!Array.isArray(row) || row.length !== 3) bad("not a field of a body");
  const [field, value, dots] = row as [Value, Value, Value];
  if (typeof field !== "string" || !within(field, 64)) bad("not the name of a field");
  if (!Array.isArray(dots) || dots.length > MAX_OVERWRITES) bad("not the dots of a field");
  const overwrites = (dots as Value[]).map(readDot);
  overwrites.forEach((dot, i) => {
    const before = overwrites[i - 1];
    if (before && compareDots(before, dot) >= 0) bad("dots out of order");
  });
  return { field: field as string, value, overwrites };
}

function readDot(row: Value): Dot {
  if (!Array.isArray(row) || row.length !== 2) bad("not a dot");
  const dot = { replica: binary((row as Value[])[0]), seq: integer((row as Value[])[1]) };
  if (dot.replica.length !== 32 || dot.seq < 1) bad("not a dot");
  return dot;
}

/** The order of dots: by replica, then position. */
export function compareDots(a: Dot, b: Dot): number {
  return compareHex(a.replica, b.replica) || a.seq - b.seq;
}

/** Dots ascending, each once. */
export function sortDots(dots: readonly Dot[]): Dot[] {
  const sorted = [...dots].sort(compareDots);
  return sorted.filter((dot, i) => i === 0 || compareDots(sorted[i - 1] as Dot, dot) !== 0);
}

/** A dot as a key of maps and sets. */
export function dotKey(dot: Dot): string {
  return `${dot.replica}:${dot.seq}`;
}

function within(name: string, limit: number): boolean {
  return name.length > 0 && utf8(name).length <= limit;
}

function bad(message: string): never {
  throw new BadFrame(message);
}

function text(value: Value | undefined): string {
  return typeof value === "string" ? value : bad("a string is missing");
}

function integer(value: Value | undefined): number {
  return typeof value === "number" ? value : bad("an integer is missing");
}

function binary(value: Value | undefined): Hex {
  return value instanceof Uint8Array ? hex(value) : bad("bytes are missing");
}
