/** The tablet's replica: what screens call. Rules and bytes: sync/PROTOCOL.md. */

export { enrol, openReplica } from "./open.ts";

import type { Change } from "../sync/change.ts";
import type { Rules } from "../sync/rules.ts";
import type { Custody, Dot, Edit, Hex, RecordView, Value } from "../sync/types.ts";

/** One value typed and not yet cut into a change. */
export interface JournalRow {
  readonly value: Value;
  /** The live writes of the field when typing began: all that the cut will overwrite. */
  readonly shown: readonly Dot[];
  /** Milliseconds since 1970 of the last keystroke. */
  readonly at: number;
}

/** What is typed, on disk at once, until it is cut into a change. */
export interface Journal {
  /**
   * Keep a value with the dots that it replaces: those `seen` on screen when typing began, and
   * this tablet's own; without `seen`, those that are live now. Durable on return.
   */
  put(account: Hex, record: Hex, field: string, value: Value, seen?: readonly Dot[]): Promise<void>;
  /** The rows of a record by field; of all accounts (latest wins) unless one is named. */
  of(record: Hex, account?: Hex): Promise<Map<string, JournalRow>>;
  /** The records with rows, ascending. */
  records(): Promise<Hex[]>;
  /** Who typed into which record, so that a start after a crash can cut everything. */
  open(): Promise<{ account: Hex; record: Hex }[]>;
  /** Cut the rows into a change and remove them, in one transaction. */
  cut(account: Hex, record: Hex): Promise<void>;
}

/** A change of this tablet's log that does not count, and why. */
export interface Quarantined {
  readonly record: Hex;
  readonly collection: string;
  readonly verdict: string;
  readonly values: Record<string, Value>;
  readonly dot: Dot;
  readonly author: Hex | null;
}

export interface PendingPhoto {
  readonly digest: Hex;
  readonly length: number;
}

export interface Photos {
  /** Keep bytes under their SHA-256. Durable on return. */
  add(bytes: Uint8Array): Promise<PendingPhoto>;
  get(digest: Hex): Promise<Blob | undefined>;
  /** As `get`, and if it is not here, from the node at `base`; undefined if that has none. */
  fetch(base: string, digest: Hex): Promise<Blob | undefined>;
  /** Those that no node has acknowledged, small ones first. */
  pending(): Promise<PendingPhoto[]>;
  /** Whether a node has acknowledged all bytes. */
  sent(digest: Hex): Promise<boolean>;
  /** Whether it is in the mainland's last verified backup. */
  safe(digest: Hex): Promise<boolean>;
  /** How many gave way here. */
  freed(): Promise<number>;
  /**
   * Gives back the bytes of those of `images` that are safe, the oldest first: what was sent
   * before `before`, and more as long as it is `short` of space. How many.
   */
  free(images: ReadonlySet<Hex>, before: number, short: () => Promise<boolean>): Promise<number>;
}

/** Small things kept beside the log: who signed in, the language. Structured clones. */
export interface Facts {
  get<T>(key: string): Promise<T | undefined>;
  /** Keep a fact, or forget it with undefined. Durable on return. */
  put(key: string, value: unknown): Promise<void>;
}

/** A file for a stick, and what is in it. */
export interface SavedFile {
  readonly file: Blob;
  readonly changes: number;
  readonly photos: number;
}

/** What one exchange did and cost. */
export interface ExchangeReport {
  readonly peer: Hex;
  readonly pushed: number;
  readonly pulled: number;
  readonly photos: number;
  readonly requests: number;
  /** Bytes of request bodies and photos sent, after compression. */
  readonly bytesUp: number;
  /** Whether both sides hold the same of every shared scope: proof that nothing is missing. */
  readonly equal: boolean;
  /** Milliseconds since 1970 when it ended. */
  readonly at: number;
}

/** The state of the link as a strip on screen shows it. */
export interface Link {
  readonly exchanging: boolean;
  /** Last contact with an island node, and when it last had the mainland's receipt; ms. */
  readonly island: number | undefined;
  readonly mainland: number | undefined;
  /** When the mainland's last verified backup was made, as far as is known here. */
  readonly backup: number | undefined;
  /** Own changes and photos that no node has acknowledged. */
  readonly pending: { readonly changes: number; readonly photos: number };
  /** Code of the last exchange if it failed. */
  readonly failed: string | undefined;
}

export interface Observable<T> {
  get(): T;
  /** Calls now and at each change; the answer stops it. */
  subscribe(listener: (value: T) => void): () => void;
}

/** How this tablet belongs to a fleet. */
export interface Enrolment {
  /** First 16 bytes of SHA-256 of the root key. */
  readonly fleet: Hex;
  readonly name: string;
  readonly scopes: readonly string[];
  readonly node: {
    readonly name: string;
    readonly kind: "island" | "mainland";
    readonly replica: Hex;
    /** Where it was enrolled: the base to exchange with. */
    readonly base: string;
  };
  /** What the node held of a device of the same name that was enrolled before. */
  readonly earlier?: { readonly changes: number; readonly lost: number } | undefined;
}

/** That this device gave up a replica id, and when, because its store was put back or copied. */
export interface Renewal {
  readonly from: Hex;
  /** Milliseconds since 1970. */
  readonly at: number;
}

export interface ListOptions {
  readonly parent?: Hex;
  readonly scope?: string;
  /** Also deleted records. */
  readonly deleted?: boolean;
}

export interface Replica {
  /** The incarnation that the next write belongs to. */
  readonly id: Hex;
  /** The 16 bytes by which statements name this device's key: the same for as long as it lives. */
  device(): Promise<Hex>;
  /** Undefined until `enrol`. */
  enrolment(): Promise<Enrolment | undefined>;
  /** The record id, once the change is durable; raises `TooLarge`, `NotCanonical`. */
  write(edit: Edit): Promise<Hex>;
  /** As `write`, all or nothing in one transaction. */
  writeAll(edits: readonly Edit[]): Promise<Hex[]>;
  read(record: Hex): Promise<RecordView | undefined>;
  /** By id. `parent` matches the latest value of the field `parent`. */
  list(collection: string, options?: ListOptions): Promise<RecordView[]>;
  /** Told of every change of a view or a journal, from any tab; of none after an exchange. */
  subscribe(listener: (records: ReadonlySet<Hex>) => void): () => void;
  readonly journal: Journal;
  /** The live dots of records, ascending; of the fields that `content` picks (all by default). */
  version(
    records: readonly Hex[],
    content?: (collection: string, field: string) => boolean,
  ): Promise<Dot[]>;
  /**
   * The counted changes of records, by record: what their fields once said. Also of those that
   * the dots of a version name, which may be deleted by now.
   */
  history(
    scope: string,
    records: readonly Hex[],
    version?: readonly Dot[],
  ): Promise<Map<Hex, Change[]>>;
  /** Those of the dots that are not here. */
  has(dots: readonly Dot[], scope: string): Promise<Dot[]>;
  /** Where all of the dots are, by what nodes acknowledged. */
  custody(scope: string, dots: readonly Dot[]): Promise<Custody>;
  /** Whether all of the dots are in the mainland's last verified backup. */
  backedUp(scope: string, dots: readonly Dot[]): Promise<boolean>;
  quarantined(): Promise<Quarantined[]>;
  /** Each time this device went on under another id, the oldest first. */
  renewals(): Promise<readonly Renewal[]>;
  readonly photos: Photos;
  readonly facts: Facts;
  /** One window with the node at `base`; raises `ExchangeFailed`. */
  exchange(base: string): Promise<ExchangeReport>;
  /** All that is only here, encrypted for the nodes; raises `ExchangeFailed`. */
  save(): Promise<SavedFile>;
  link(): Observable<Link>;
  close(): void;
}

export interface ReplicaOptions {
  /** Name of the database; "haidang" by default. */
  readonly name?: string;
  /** What counts; without it everything does. */
  readonly rules?: Rules;
  /** Whether a field holds personal data, so that its change is salted. */
  readonly personal?: (collection: string, field: string) => boolean;
  /** Milliseconds since 1970. */
  readonly wall?: () => number;
  readonly random?: (length: number) => Uint8Array;
  readonly fetch?: typeof fetch;
  /** Whether the device's key can be read out: only where the platform keeps no `CryptoKey`. */
  readonly extractable?: boolean;
}
