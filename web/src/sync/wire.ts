/** The messages in frames: PROTOCOL.md §6. No input, no output. */

import { hex, unhex } from "./bytes.ts";
import { decode, encode } from "./canonical.ts";
import { BadFrame, Unsupported } from "./errors.ts";
import type { Frame } from "./frames.ts";
import type { Hex, Value } from "./types.ts";

export const PROTOCOL = 1;
export const CONTENT_TYPE = "application/vnd.haidang.frames";
const SKIPPABLE = 128;

/** The end of one branch of a replica's chain in a scope. */
export interface Head {
  readonly replica: Hex;
  readonly n: number;
  readonly hash: Hex;
}

/** The heads of a scope, ascending by replica, n and hash. */
export type Vector = readonly Head[];

export interface SignedHead extends Head {
  readonly scope: string;
  readonly signature: Uint8Array;
}

/** What another store holds; a vector of null equals the forwarding store's own. */
export interface Receipt {
  readonly level: string;
  readonly replica: Hex;
  readonly ms: number;
  readonly scopes: readonly (readonly [string, Vector | null])[];
}

/** A change inside a run: its header without what the run says or the receiver derives. */
export interface Item {
  readonly time: readonly [number, number];
  readonly author: Hex | null;
  readonly collection: string;
  readonly action: number;
  readonly record: Hex | null;
  readonly schema: number;
  readonly body: Uint8Array | null;
  /** Only of a redacted change. */
  readonly digest: Hex | null;
}

/** Consecutive changes of one branch of one replica. */
export interface Run {
  readonly scope: string;
  readonly replica: Hex;
  readonly first: number;
  readonly prev: Hex;
  readonly last: Hex;
  readonly items: readonly Item[];
}

export interface Hello {
  readonly type: "hello";
  readonly protocol: number;
  readonly replica: Hex;
  readonly time: readonly [number, number];
  readonly scopes: readonly (readonly [string, Hex])[];
  /** The digest of the receipts that the last welcome told; empty before the first. */
  readonly known: Hex;
}

export interface Welcome {
  readonly type: "welcome";
  readonly protocol: number;
  readonly replica: Hex;
  readonly time: readonly [number, number];
  readonly scopes: readonly (readonly [string, Vector | null])[];
  readonly receipts: readonly Receipt[];
}

/** Photos, each with its length or with the bytes of it that are there. */
type PhotoRows = readonly (readonly [Hex, number])[];

/** Of the photos listed: those lacking, those asked for ahead of others, those in a backup. */
export interface Offsets {
  readonly type: "offsets";
  readonly offsets: PhotoRows;
  readonly asked: readonly Hex[];
  readonly safe: readonly Hex[];
}

/** Bytes of a photo, from `offset` on. */
export interface Part {
  readonly type: "part";
  readonly digest: Hex;
  readonly length: number;
  readonly offset: number;
  readonly bytes: Uint8Array;
}

type Scopes = readonly (readonly [string, Vector])[];

export type Message =
  | Hello
  | Welcome
  | { readonly type: "run"; readonly run: Run }
  | { readonly type: "heads"; readonly heads: readonly SignedHead[] }
  | { readonly type: "want"; readonly scopes: Scopes; readonly seconds?: number }
  | { readonly type: "stored"; readonly scopes: Scopes; readonly photos?: PhotoRows }
  | { readonly type: "end"; readonly more: boolean }
  | { readonly type: "refused"; readonly code: string; readonly detail: string }
  | { readonly type: "photos"; readonly photos: PhotoRows }
  | Offsets
  | Part
  | { readonly type: "beat" };

const TYPES = {
  hello: 1,
  welcome: 2,
  run: 3,
  heads: 4,
  want: 5,
  stored: 6,
  end: 7,
  refused: 8,
  photos: 9,
  offsets: 10,
  part: 11,
  beat: 128,
} as const;

/** The frame of a message; raises `TooLarge`. */
export function write(message: Message): Frame {
  return { type: TYPES[message.type], payload: encode(elements(message)) };
}

function elements(message: Message): Value {
  switch (message.type) {
    case "hello": {
      const scopes = message.scopes.map(([scope, digest]) => [scope, unhex(digest)]);
      const known = message.known === "" ? [] : [unhex(message.known)];
      return [message.protocol, unhex(message.replica), [...message.time], scopes, ...known];
    }
    case "welcome": {
      const receipts = message.receipts.map(writeReceipt);
      const scopes = message.scopes.map(writeScope);
      return [message.protocol, unhex(message.replica), [...message.time], scopes, receipts];
    }
    case "run":
      return writeRun(message.run);
    case "heads":
      return [message.heads.map((h) => [h.scope, ...writeHead(h), h.signature])];
    case "want":
      return [message.scopes.map(writeScope), ...(message.seconds ? [message.seconds] : [])];
    case "stored": {
      const photos = message.photos?.length ? [message.photos.map(writePhoto)] : [];
      return [message.scopes.map(writeScope), ...photos];
    }
    case "end":
      return [message.more];
    case "refused":
      return [message.code, message.detail];
    case "photos":
      return [message.photos.map(writePhoto)];
    case "offsets":
      return writeOffsets(message);
    case "part":
      return [unhex(message.digest), message.length, message.offset, message.bytes];
    case "beat":
      return [];
  }
}

/** Elements at the end that say nothing are left out. */
function writeOffsets({ offsets, asked, safe }: Offsets): Value[] {
  const lists = [asked, safe].map((digests) => digests.map(unhex));
  while (lists.at(-1)?.length === 0) lists.pop();
  return [offsets.map(writePhoto), ...lists];
}

function writePhoto([digest, count]: readonly [Hex, number]): Value {
  return [unhex(digest), count];
}

function writeHead(head: Head): [Uint8Array, number, Uint8Array] {
  return [unhex(head.replica), head.n, unhex(head.hash)];
}

/** A scope and its vector as messages hold them. */
export function writeScope([scope, vector]: readonly [string, Vector | null]): Value {
  return [scope, vector?.map(writeHead) ?? null];
}

function writeReceipt(receipt: Receipt): Value {
  const scopes = receipt.scopes.map(writeScope);
  return [receipt.level, unhex(receipt.replica), receipt.ms, scopes];
}

function writeRun(run: Run): Value {
  const items = run.items.map((item) => {
    const author = item.author && unhex(item.author);
    const record = item.record && unhex(item.record);
    const row = [
      ...item.time,
      author,
      item.collection,
      item.action,
      record,
      item.schema,
      item.body,
    ];
    return item.digest === null ? row : [...row, unhex(item.digest)];
  });
  return [run.scope, unhex(run.replica), run.first, unhex(run.prev), unhex(run.last), items];
}

/** The canonical bytes of a vector: what digests and claims are made of. */
export function vectorBytes(vector: Vector): Uint8Array {
  return encode(vector.map(writeHead));
}

/** The canonical bytes of receipts as `held`, the vectors of who forwards them, completes them. */
export function receiptBytes(
  receipts: readonly Receipt[],
  held: ReadonlyMap<string, Vector>,
): Uint8Array {
  const whole = receipts.map((receipt) => ({
    ...receipt,
    scopes: receipt.scopes.map(
      ([scope, vector]) => [scope, vector ?? held.get(scope) ?? []] as const,
    ),
  }));
  return encode(whole.map(writeReceipt));
}

/** The message of a frame, undefined if it may be skipped; raises `BadFrame` or `Unsupported`. */
export function read(frame: Frame): Message | undefined {
  const reader = READERS[frame.type];
  if (reader) return reader(listOf(decode(frame.payload)));
  if (frame.type >= SKIPPABLE) return undefined;
  throw new Unsupported(`no frame of type ${frame.type} in protocol ${PROTOCOL}`);
}

const NOTHING = new Uint8Array();

const READERS: Record<number, (row: readonly Value[]) => Message> = {
  1: ([protocol, replica, time, scopes, known = NOTHING]) => ({
    type: "hello",
    protocol: count(protocol),
    replica: binary(replica, 16),
    time: readTime(time),
    scopes: listOf(scopes).map((row) => {
      const [scope, digest] = listOf(row, 2);
      return [scopeName(scope), binary(digest, 16)];
    }),
    known: binary(known),
  }),
  2: ([protocol, replica, time, scopes, receipts = []]) => ({
    type: "welcome",
    protocol: count(protocol),
    replica: binary(replica, 16),
    time: readTime(time),
    scopes: listOf(scopes).map(readMaybeScope),
    receipts: listOf(receipts).map(readReceipt),
  }),
  3: (row) => ({ type: "run", run: readRunRow(row) }),
  4: ([heads]) => ({ type: "heads", heads: listOf(heads).map(readSignedHead) }),
  5: ([scopes, seconds = 0]) => ({
    type: "want",
    scopes: listOf(scopes).map(readScope),
    seconds: count(seconds),
  }),
  6: ([scopes, photos = []]) => ({
    type: "stored",
    scopes: listOf(scopes).map(readScope),
    photos: listOf(photos).map(readPhoto),
  }),
  7: ([more]) => {
    if (typeof more !== "boolean") throw new BadFrame("not an end");
    return { type: "end", more };
  },
  8: ([code, detail]) => ({ type: "refused", code: text(code), detail: text(detail) }),
  9: ([photos]) => ({ type: "photos", photos: listOf(photos).map(readPhoto) }),
  10: ([offsets, asked = [], safe = []]) => ({
    type: "offsets",
    offsets: listOf(offsets).map(readPhoto),
    asked: listOf(asked).map((digest) => binary(digest, 32)),
    safe: listOf(safe).map((digest) => binary(digest, 32)),
  }),
  11: ([digest, length, offset, bytes]) => {
    if (!(bytes instanceof Uint8Array)) throw new BadFrame("not bytes");
    const where = { length: position(length), offset: count(offset) };
    return { type: "part", digest: binary(digest, 32), ...where, bytes };
  },
  128: () => ({ type: "beat" }),
};

function readScope(row: Value): [string, Vector] {
  const [scope, vector] = listOf(row, 2);
  return [scopeName(scope), readVector(vector)];
}

function readMaybeScope(row: Value): [string, Vector | null] {
  const [scope, vector] = listOf(row, 2);
  return [scopeName(scope), vector === null ? null : readVector(vector)];
}

/** The vector in a message; raises `BadFrame` unless its heads ascend. */
function readVector(value: Value | undefined): Vector {
  const vector = listOf(value).map((row) => {
    const [replica, n, hash] = listOf(row, 3);
    return { replica: binary(replica, 16), n: position(n), hash: binary(hash, 32) };
  });
  vector.forEach((head, i) => {
    const before = vector[i - 1];
    if (before && compareHeads(before, head) >= 0) throw new BadFrame("heads out of order");
  });
  return vector;
}

/** The order of heads in a vector. */
export function compareHeads(a: Head, b: Head): number {
  if (a.replica !== b.replica) return a.replica < b.replica ? -1 : 1;
  if (a.n !== b.n) return a.n - b.n;
  return a.hash === b.hash ? 0 : a.hash < b.hash ? -1 : 1;
}

function readReceipt(row: Value): Receipt {
  const [level, replica, ms, scopes] = listOf(row);
  return {
    level: text(level),
    replica: binary(replica, 16),
    ms: count(ms),
    scopes: listOf(scopes).map(readMaybeScope),
  };
}

function readSignedHead(row: Value): SignedHead {
  const [scope, replica, n, hash, signature] = listOf(row, 5);
  if (!(signature instanceof Uint8Array)) throw new BadFrame("not a signature");
  return {
    scope: scopeName(scope),
    replica: binary(replica, 16),
    n: position(n),
    hash: binary(hash, 32),
    signature,
  };
}

function readRunRow([scope, replica, first, prev, last, items]: readonly Value[]): Run {
  const run = {
    scope: scopeName(scope),
    replica: binary(replica, 16),
    first: position(first),
    prev: binary(prev),
    last: binary(last, 16),
    items: listOf(items).map(readItem),
  };
  if (run.items.length === 0) throw new BadFrame("a run of nothing");
  if (run.prev.length !== (run.first === 1 ? 0 : 16)) throw new BadFrame("a wrong predecessor");
  return run;
}

function readItem(row: Value): Item {
  const [ms, counter, author, collection, action, record, schema, body, digest = null] =
    listOf(row);
  if (body !== null && !(body instanceof Uint8Array)) throw new BadFrame("not a body");
  return {
    time: [count(ms), count(counter)],
    author: author === null ? null : binary(author, 16),
    collection: text(collection),
    action: count(action),
    record: record === null ? null : binary(record, 16),
    schema: position(schema),
    body,
    digest: digest === null ? null : binary(digest, 32),
  };
}

function readPhoto(row: Value): [Hex, number] {
  const [digest, length] = listOf(row, 2);
  return [binary(digest, 32), count(length)];
}

function readTime(value: Value | undefined): [number, number] {
  const [ms, counter] = listOf(value, 2);
  return [count(ms), count(counter)];
}

function listOf(value: Value | undefined, length?: number): readonly Value[] {
  if (!Array.isArray(value) || (length !== undefined && value.length !== length)) {
    throw new BadFrame("an array is missing, or of another length");
  }
  return value as readonly Value[];
}

function text(value: Value | undefined): string {
  if (typeof value !== "string") throw new BadFrame("a string is missing");
  return value;
}

function scopeName(value: Value | undefined): string {
  const name = text(value);
  if (name === "" || name.length > 64) throw new BadFrame("not a scope");
  return name;
}

function count(value: Value | undefined): number {
  if (typeof value !== "number" || value < 0) throw new BadFrame("a count is missing");
  return value;
}

function position(value: Value | undefined): number {
  const n = count(value);
  if (n === 0) throw new BadFrame("positions begin at 1");
  return n;
}

function binary(value: Value | undefined, length?: number): Hex {
  if (!(value instanceof Uint8Array) || (length !== undefined && value.length !== length)) {
    throw new BadFrame("bytes are missing");
  }
  return hex(value);
}
