/** Values as the lines of the program hold them: bytes are `{"hex": …}`, dots `[replica, seq]`. */

import { hex, unhex } from "../sync/bytes.ts";
import type { Dot, RecordView } from "../sync/types.ts";

/** Bytes become `{"hex": …}`, at any depth; everything else is as JSON has it. */
export function toJson(value: unknown): unknown {
  if (value instanceof Uint8Array) return { hex: hex(value) };
  if (Array.isArray(value)) return value.map(toJson);
  if (value !== null && typeof value === "object") return mapValues(value, toJson);
  return value;
}

/** The opposite of `toJson`. */
export function fromJson(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(fromJson);
  if (value === null || typeof value !== "object") return value;
  const { hex: digits, ...rest } = value as { hex?: unknown };
  if (typeof digits === "string" && Object.keys(rest).length === 0) return unhex(digits);
  return mapValues(value, fromJson);
}

function mapValues(value: object, change: (value: unknown) => unknown): unknown {
  return Object.fromEntries(Object.entries(value).map(([key, one]) => [key, change(one)]));
}

type Pair = [replica: string, seq: number];

export function dotsFrom(pairs: readonly Pair[]): Dot[] {
  return pairs.map(([replica, seq]) => ({ replica, seq }));
}

export function dotsTo(dots: readonly Dot[]): Pair[] {
  return dots.map(({ replica, seq }) => [replica, seq]);
}

export function overwritesFrom(fields: Record<string, readonly Pair[]>): Record<string, Dot[]> {
  return Object.fromEntries(Object.entries(fields).map(([field, dots]) => [field, dotsFrom(dots)]));
}

/** A record as `docs/api.md` shows it, with hashes. */
export function viewTo({ fields, ...record }: RecordView): unknown {
  const rows = Object.entries(fields).map(([field, writes]) => [
    field,
    writes.map(({ value, dot, hash, time, author }) => {
      return { value: toJson(value), dot: [dot.replica, dot.seq], hash, time, author };
    }),
  ]);
  return { ...record, fields: Object.fromEntries(rows) };
}
