/** The words that every part of the app shares. Shapes and limits: sync/PROTOCOL.md. */

/** What canonical bytes can hold. */
export type Value = null | boolean | number | string | Uint8Array | readonly Value[];

/** A record id, replica id or hash in lower-case hexadecimal: what keys and comparisons use. */
export type Hex = string;

/** The name of one write: replica and position. */
export interface Dot {
  readonly replica: Hex;
  readonly seq: number;
}

/** One live value of a field, with who wrote it and when. */
export interface Write {
  readonly value: Value;
  readonly dot: Dot;
  readonly hash: Hex;
  /** Milliseconds since 1970 and a counter. */
  readonly time: readonly [number, number];
  readonly author: Hex | null;
}

/** The state of one record: the live writes of each field, ascending by dot, then hash. */
export interface RecordView {
  readonly id: Hex;
  readonly collection: string;
  readonly scope: string;
  readonly deleted: boolean;
  readonly fields: Readonly<Record<string, readonly Write[]>>;
}

/** An edit, before it has a place in a chain. Without `record` it creates one. */
export interface Edit {
  readonly scope: string;
  readonly collection: string;
  readonly record?: Hex;
  readonly author: Hex | null;
  readonly values: Readonly<Record<string, Value>>;
  /** The live writes that the author saw, field by field; what is live now, where left out. */
  readonly overwrites?: Readonly<Record<string, readonly Dot[]>>;
  /** Whether a value is personal, so that the body is salted. */
  readonly personal?: boolean;
  readonly delete?: boolean;
}

/** How far a change has come. */
export type Custody = "tablet" | "island" | "mainland";
