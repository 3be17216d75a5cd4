/** Canonical bytes: the MessagePack subset of PROTOCOL.md §1, encoded and checked. */

import { sameBytes, utf8 } from "./bytes.ts";
import { BadFrame, NotCanonical } from "./errors.ts";
import type { Value } from "./types.ts";

export const MAX_DEPTH = 8;
/** A view holds values that were legal in a body, and nests them deeper than the body did. */
export const VIEW_DEPTH = 12;
const MAX_STRING = 32_768;

/** The canonical bytes of `value`; raises `NotCanonical`. */
export function encode(value: Value, depth = MAX_DEPTH): Uint8Array {
  const out = new Writer();
  write(out, value, depth);
  return out.bytes();
}

/** The value of canonical bytes; raises `BadFrame` for anything that is not canonical. */
export function decode(bytes: Uint8Array, depth = MAX_DEPTH): Value {
  const reader = new Reader(bytes);
  const value = reader.value(depth);
  if (reader.at !== bytes.length) throw new BadFrame("bytes after the value");
  return value;
}

/** Whether two values are the same in canonical bytes. */
export function same(a: Value, b: Value): boolean {
  return a === b || sameBytes(encode(a, VIEW_DEPTH), encode(b, VIEW_DEPTH));
}

class Writer {
  #buffer = new Uint8Array(256);
  #view = new DataView(this.#buffer.buffer);
  #length = 0;

  bytes(): Uint8Array {
    return this.#buffer.slice(0, this.#length);
  }

  /** Where the next `count` bytes go. */
  room(count: number): number {
    const at = this.#length;
    this.#length += count;
    if (this.#length > this.#buffer.length) {
      const larger = new Uint8Array(Math.max(this.#length, this.#buffer.length * 2));
      larger.set(this.#buffer);
      this.#buffer = larger;
      this.#view = new DataView(larger.buffer);
    }
    return at;
  }

  put(bytes: Uint8Array): void {
    const at = this.room(bytes.length);
    this.#buffer.set(bytes, at);
  }

  /** A lead byte, and an integer of 0, 1, 2, 4 or 8 bytes. */
  lead(byte: number, size: number, value: number): void {
    const at = this.room(1 + size);
    const view = this.#view;
    view.setUint8(at, byte);
    if (size === 1) view.setUint8(at + 1, value & 0xff);
    else if (size === 2) view.setUint16(at + 1, value & 0xffff);
    else if (size === 4) view.setUint32(at + 1, value >>> 0);
    else if (size === 8) view.setBigInt64(at + 1, BigInt(value));
  }
}

function write(out: Writer, value: Value, depth: number): void {
  if (value === null) out.lead(0xc0, 0, 0);
  else if (typeof value === "boolean") out.lead(value ? 0xc3 : 0xc2, 0, 0);
  else if (typeof value === "number") writeInteger(out, value);
  else if (typeof value === "string") writeText(out, value);
  else if (value instanceof Uint8Array) {
    writeLength(out, value.length, [0xc4, 0xc5, 0xc6]);
    out.put(value);
  } else if (Array.isArray(value)) {
    if (depth === 0) throw new NotCanonical("nested too deep");
    if (value.length < 16) out.lead(0x90 | value.length, 0, 0);
    else writeLength(out, value.length, [0, 0xdc, 0xdd]);
    for (const item of value as readonly Value[]) write(out, item, depth - 1);
  } else throw new NotCanonical(`no canonical form: ${typeof value}`);
}

function writeInteger(out: Writer, value: number): void {
  if (!Number.isSafeInteger(value)) throw new NotCanonical(`not an integer within 2^53: ${value}`);
  if (value >= 0) {
    if (value < 0x80) out.lead(value, 0, 0);
    else if (value < 0x100) out.lead(0xcc, 1, value);
    else if (value < 0x10000) out.lead(0xcd, 2, value);
    else if (value < 0x1_0000_0000) out.lead(0xce, 4, value);
    else out.lead(0xcf, 8, value);
  } else if (value >= -0x20) out.lead(0x100 + value, 0, 0);
  else if (value >= -0x80) out.lead(0xd0, 1, value);
  else if (value >= -0x8000) out.lead(0xd1, 2, value);
  else if (value >= -0x8000_0000) out.lead(0xd2, 4, value);
  else out.lead(0xd3, 8, value);
}

function writeText(out: Writer, value: string): void {
  if (/\p{Surrogate}/u.test(value)) throw new NotCanonical("string is not valid Unicode");
  const bytes = utf8(value);
  if (bytes.length > MAX_STRING) throw new NotCanonical("string beyond 32768 bytes");
  if (bytes.length < 32) out.lead(0xa0 | bytes.length, 0, 0);
  else writeLength(out, bytes.length, [0xd9, 0xda, 0xdb]);
  out.put(bytes);
}

/** A length behind the lead byte of its size: 1, 2 or 4 bytes; 0 where a size does not exist. */
function writeLength(out: Writer, length: number, [one, two, four]: [number, number, number]) {
  if (one !== 0 && length < 0x100) out.lead(one, 1, length);
  else if (length < 0x10000) out.lead(two, 2, length);
  else out.lead(four, 4, length);
}

const text = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });

class Reader {
  at = 0;
  readonly #bytes: Uint8Array;
  readonly #view: DataView;

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes;
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  }

  value(depth: number): Value {
    const lead = this.#uint(1, 0);
    if (lead < 0x80) return lead;
    if (lead >= 0xe0) return lead - 0x100;
    if (lead >= 0xa0 && lead < 0xc0) return this.#text(lead & 0x1f);
    if (lead >= 0x90 && lead < 0xa0) return this.#array(lead & 0x0f, depth);
    switch (lead) {
      case 0xc0:
        return null;
      case 0xc2:
        return false;
      case 0xc3:
        return true;
      case 0xc4:
        return this.#take(this.#uint(1, 0));
      case 0xc5:
        return this.#take(this.#uint(2, 0x100));
      case 0xc6:
        return this.#take(this.#uint(4, 0x10000));
      case 0xcc:
        return this.#uint(1, 0x80);
      case 0xcd:
        return this.#uint(2, 0x100);
      case 0xce:
        return this.#uint(4, 0x10000);
      case 0xcf:
        return this.#long(0x1_0000_0000, Number.MAX_SAFE_INTEGER);
      case 0xd0:
        return this.#int(1, -0x20);
      case 0xd1:
        return this.#int(2, -0x80);
      case 0xd2:
        return this.#int(4, -0x8000);
      case 0xd3:
        return this.#long(-Number.MAX_SAFE_INTEGER, -0x8000_0001);
      case 0xd9:
        return this.#text(this.#uint(1, 0x20));
      case 0xda:
        return this.#text(this.#uint(2, 0x100));
      case 0xdc:
        return this.#array(this.#uint(2, 0x10), depth);
      case 0xdd:
        return this.#array(this.#uint(4, 0x10000), depth);
      default:
        throw new BadFrame(`no canonical value begins with ${lead}`);
    }
  }

  #take(length: number): Uint8Array {
    const end = this.at + length;
    if (end > this.#bytes.length) throw new BadFrame("the bytes end within a value");
    const taken = this.#bytes.slice(this.at, end);
    this.at = end;
    return taken;
  }

  /** An unsigned integer of 1, 2 or 4 bytes that needs all of them: not below `least`. */
  #uint(size: 1 | 2 | 4, least: number): number {
    const at = this.#skip(size);
    const view = this.#view;
    const value =
      size === 1 ? view.getUint8(at) : size === 2 ? view.getUint16(at) : view.getUint32(at);
    if (value < least) throw new BadFrame("not the shortest form");
    return value;
  }

  /** A negative integer of 1, 2 or 4 bytes below `limit`. */
  #int(size: 1 | 2 | 4, limit: number): number {
    const at = this.#skip(size);
    const view = this.#view;
    const value =
      size === 1 ? view.getInt8(at) : size === 2 ? view.getInt16(at) : view.getInt32(at);
    if (value >= limit) throw new BadFrame("not the shortest form");
    return value;
  }

  /** An integer of 8 bytes from `least` to `most`. */
  #long(least: number, most: number): number {
    const at = this.#skip(8);
    const value = least < 0 ? this.#view.getBigInt64(at) : this.#view.getBigUint64(at);
    if (value < BigInt(least) || value > BigInt(most)) {
      throw new BadFrame("an integer too large, or not in the shortest form");
    }
    return Number(value);
  }

  #skip(size: number): number {
    const at = this.at;
    if (at + size > this.#bytes.length) throw new BadFrame("the bytes end within a value");
    this.at = at + size;
    return at;
  }

  #text(length: number): string {
    if (length > MAX_STRING) throw new BadFrame("string beyond 32768 bytes");
    try {
      return text.decode(this.#take(length));
    } catch (error) {
      if (error instanceof BadFrame) throw error;
      throw new BadFrame("string is not valid UTF-8");
    }
  }

  #array(length: number, depth: number): Value[] {
    if (depth === 0) throw new BadFrame("nested too deep");
    if (length > this.#bytes.length - this.at) throw new BadFrame("the bytes end within an array");
    return Array.from({ length }, () => this.value(depth - 1));
  }
}
