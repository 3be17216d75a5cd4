/** What one frame holds: vectors go whole, and those that do not fit wait. PROTOCOL.md §6. */

import { compareText } from "./bytes.ts";
import { encode } from "./canonical.ts";
import { MAX_PAYLOAD } from "./frames.ts";
import { COMMON } from "./trusted.ts";
import { type Vector, writeScope } from "./wire.ts";

type Scope = readonly [string, Vector];

/** Bytes for vectors; the rest of a frame is for what stands beside them. */
const ROOM = MAX_PAYLOAD - 16_384;

/** Those of some vectors that fit into `room` bytes: the shortest first, and `common` last. */
export function fitting(scopes: readonly Scope[], room = ROOM): Scope[] {
  let left = room;
  return [...scopes].sort(shortestFirst).filter((scope) => {
    const size = bytesOf([scope]);
    if (size > left) return false;
    left -= size;
    return true;
  });
}

/** `first`, and then `second` as far as there is room: one frame for both. */
export function fittingBoth(first: readonly Scope[], second: readonly Scope[]): Scope[][] {
  const found = fitting(first);
  return [found, fitting(second, ROOM - bytesOf(found))];
}

function shortestFirst([a, one]: Scope, [b, other]: Scope): number {
  const byCommon = Number(a === COMMON) - Number(b === COMMON);
  return byCommon || one.length - other.length || compareText(a, b);
}

function bytesOf(scopes: readonly Scope[]): number {
  return encode(scopes.map(writeScope)).length;
}
