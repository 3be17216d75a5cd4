/** What a tablet keeps in IndexedDB. Replicas, records and hashes are keys in hexadecimal. */

import {
  type DBSchema,
  type IDBPDatabase,
  type IDBPTransaction,
  type OpenDBCallbacks,
  openDB,
} from "idb";
import type { Dot, Hex, Value } from "../sync/types.ts";
import type { SignedHead, Vector } from "../sync/wire.ts";

/** A stored change: its bytes, and what they are found by. */
export interface LogRow {
  readonly scope: string;
  readonly replica: Hex;
  readonly seq: number;
  readonly hash: Hex;
  readonly prev: Hex | null;
  readonly record: Hex;
  readonly collection: string;
  readonly header: Uint8Array;
  readonly body: Uint8Array | null;
  /** What a redaction has left of the body. */
  readonly instead?: Uint8Array;
  /** Absent when the change counts. */
  readonly verdict?: string;
}

export interface HeadRow {
  readonly scope: string;
  readonly replica: Hex;
  readonly n: number;
  readonly hash: Hex;
}

/** A signed head, and whether the chain's own key signed it or a node's; absent where nobody knows. */
export interface KeptHead extends SignedHead {
  readonly by?: "key" | "node";
}

/** A signed head; `beside` are a node's word further on, and those of the chain's other branches. */
export interface SignedRow extends KeptHead {
  readonly beside?: readonly Omit<KeptHead, "scope" | "replica">[];
}

export interface ForkRow {
  readonly scope: string;
  readonly replica: Hex;
  readonly seq: number;
}

export interface ViewRow {
  readonly id: Hex;
  readonly scope: string;
  readonly collection: string;
  /** The latest value of the field `parent`; "" if that is no record id. */
  readonly parent: Hex;
  readonly deleted: 0 | 1;
  readonly view: Uint8Array;
}

/** A run that arrived before its predecessor: the payload of its frame, as received. */
export interface ParkedRow {
  readonly scope: string;
  readonly replica: Hex;
  readonly first: number;
  readonly digest: Hex;
  readonly payload: Uint8Array;
}

/** What a peer said that it or another store holds; `ms` is when that was learned. */
export interface ClaimRow {
  readonly level: string;
  readonly replica: Hex;
  readonly scope: string;
  readonly vector: Vector;
  readonly ms: number;
}

export interface JournalEntry {
  readonly record: Hex;
  readonly account: Hex;
  readonly field: string;
  readonly value: Value;
  readonly shown: readonly Dot[];
  readonly at: number;
}

export interface PhotoRow {
  readonly digest: Hex;
  readonly length: number;
  /** Milliseconds since 1970 of a node's acknowledgement; 0 while there is none. */
  readonly sent: number;
  /** Whether it is in the mainland's last verified backup, as a node said. */
  readonly safe?: boolean;
  /** When its bytes were given back here; they were safe then. */
  readonly freed?: number;
}

export interface Tables extends DBSchema {
  log: {
    key: [scope: string, replica: Hex, seq: number, hash: Hex];
    value: LogRow;
    indexes: {
      record: [scope: string, record: Hex];
      collection: [scope: string, collection: string];
      verdict: string;
    };
  };
  heads: { key: [scope: string, replica: Hex, hash: Hex]; value: HeadRow };
  forks: { key: [scope: string, replica: Hex, seq: number]; value: ForkRow };
  signed: { key: [scope: string, replica: Hex]; value: SignedRow };
  /** Whether a statement's signature is right, by the statement's digest. */
  signatures: { key: Hex; value: boolean };
  views: {
    key: [scope: string, id: Hex];
    value: ViewRow;
    indexes: {
      id: Hex;
      collection: [collection: string, id: Hex];
      parent: [collection: string, parent: Hex, id: Hex];
    };
  };
  parked: {
    key: [scope: string, replica: Hex, first: number, digest: Hex];
    value: ParkedRow;
  };
  claims: { key: [level: string, replica: Hex, scope: string]; value: ClaimRow };
  journal: { key: [record: Hex, account: Hex, field: string]; value: JournalEntry };
  photos: { key: Hex; value: PhotoRow; indexes: { sent: [sent: number, length: number] } };
  bytes: { key: Hex; value: Uint8Array };
  facts: { key: string; value: unknown };
}

export type Table = keyof Tables & string;
export const TABLES = [
  "log",
  "heads",
  "forks",
  "signed",
  "signatures",
  "views",
  "parked",
  "claims",
  "journal",
  "photos",
  "bytes",
  "facts",
] as const satisfies readonly (keyof Tables)[];

type Name = (typeof TABLES)[number];

export type Database = IDBPDatabase<Tables>;
export type Reading = IDBPTransaction<Tables, Name[], IDBTransactionMode>;
export type Writing = IDBPTransaction<Tables, Name[], "readwrite">;

/** The tables that a change of the log may touch. */
export const LOG_TABLES: Name[] = [
  "log",
  "heads",
  "forks",
  "signed",
  "signatures",
  "views",
  "parked",
  "journal",
  "facts",
];

/** The database of a name; `closing` is told when others want it closed, or have closed it. */
export function openDatabase(
  name: string,
  closing: Pick<OpenDBCallbacks<Tables>, "blocking" | "terminated"> = {},
): Promise<Database> {
  return openDB<Tables>(name, 1, { upgrade: createTables, ...closing });
}

function createTables(db: Database): void {
  const log = db.createObjectStore("log", { keyPath: ["scope", "replica", "seq", "hash"] });
  log.createIndex("record", ["scope", "record"]);
  log.createIndex("collection", ["scope", "collection"]);
  log.createIndex("verdict", "verdict");
  db.createObjectStore("heads", { keyPath: ["scope", "replica", "hash"] });
  db.createObjectStore("forks", { keyPath: ["scope", "replica", "seq"] });
  db.createObjectStore("signed", { keyPath: ["scope", "replica"] });
  db.createObjectStore("signatures");
  const views = db.createObjectStore("views", { keyPath: ["scope", "id"] });
  views.createIndex("id", "id");
  views.createIndex("collection", ["collection", "id"]);
  views.createIndex("parent", ["collection", "parent", "id"]);
  db.createObjectStore("parked", { keyPath: ["scope", "replica", "first", "digest"] });
  db.createObjectStore("claims", { keyPath: ["level", "replica", "scope"] });
  db.createObjectStore("journal", { keyPath: ["record", "account", "field"] });
  const photos = db.createObjectStore("photos", { keyPath: "digest" });
  photos.createIndex("sent", ["sent", "length"]);
  db.createObjectStore("bytes");
  db.createObjectStore("facts");
}

/** A writing transaction whose completion means: on the disk. */
export function writing(db: Database, tables: Name[] = LOG_TABLES): Writing {
  return db.transaction(tables, "readwrite", { durability: "strict" }) as Writing;
}

export function reading(db: Database, tables: Name[] = LOG_TABLES): Reading {
  return db.transaction(tables, "readonly") as Reading;
}

/** All keys that begin with these parts. */
export function beginning(...parts: IDBValidKey[]): IDBKeyRange {
  return IDBKeyRange.bound(parts, [...parts, []]);
}
