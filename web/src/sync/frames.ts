/** Frames: PROTOCOL.md §6. Slices cut anywhere in, whole frames out. */

import { concat } from "./bytes.ts";
import { BadFrame, TooLarge } from "./errors.ts";

export const MAX_PAYLOAD = 262_144;
const LEAD = 5;
const TAIL = 4;

export interface Frame {
  readonly type: number;
  readonly payload: Uint8Array;
}

const crcTable = Uint32Array.from({ length: 256 }, (_, n) => {
  let c = n;
  for (let bit = 0; bit < 8; bit++) c = c & 1 ? (c >>> 1) ^ 0xedb88320 : c >>> 1;
  return c;
});

/** zlib's CRC-32. */
export function crc32(bytes: Uint8Array): number {
  let crc = 0xffffffff;
  for (const byte of bytes) crc = (crc >>> 8) ^ (crcTable[(crc ^ byte) & 0xff] as number);
  return (crc ^ 0xffffffff) >>> 0;
}

/** The bytes of one frame; raises `TooLarge`. */
export function writeFrame({ type, payload }: Frame): Uint8Array {
  if (payload.length > MAX_PAYLOAD) throw new TooLarge(`a frame of ${payload.length} bytes`);
  const bytes = new Uint8Array(LEAD + payload.length + TAIL);
  const view = new DataView(bytes.buffer);
  view.setUint32(0, payload.length);
  bytes[4] = type;
  bytes.set(payload, LEAD);
  view.setUint32(LEAD + payload.length, crc32(bytes.subarray(4, LEAD + payload.length)));
  return bytes;
}

/** Slices of one body in, whole frames out. */
export class FrameReader {
  #buffer: Uint8Array = new Uint8Array();

  /** Whether the bytes so far end inside a frame. */
  get partial(): boolean {
    return this.#buffer.length > 0;
  }

  /** The frames that `slice` completes, each before the bytes behind it are looked at. */
  *feed(slice: Uint8Array): Generator<Frame> {
    this.#buffer = this.#buffer.length === 0 ? slice : concat(this.#buffer, slice);
    for (let frame = this.#next(); frame; frame = this.#next()) yield frame;
  }

  #next(): Frame | undefined {
    const bytes = this.#buffer;
    if (bytes.length < LEAD) return undefined;
    const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    const length = view.getUint32(0);
    if (length > MAX_PAYLOAD) throw new BadFrame(`a frame of ${length} bytes`);
    const end = LEAD + length;
    if (bytes.length < end + TAIL) return undefined;
    if (view.getUint32(end) !== crc32(bytes.subarray(4, end))) {
      throw new BadFrame("a frame's checksum is wrong");
    }
    this.#buffer = bytes.slice(end + TAIL);
    return { type: bytes[4] as number, payload: bytes.slice(LEAD, end) };
  }
}
