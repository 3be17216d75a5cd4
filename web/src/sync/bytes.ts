/** Bytes and their texts. */

import { sha256 } from "@noble/hashes/sha2.js";
import { bytesToHex, concatBytes, hexToBytes } from "@noble/hashes/utils.js";
import type { Hex } from "./types.ts";

export { bytesToHex as hex, concatBytes as concat, hexToBytes as unhex, sha256 };

/** SHA-256 in hexadecimal. */
export function digestOf(bytes: Uint8Array): Hex {
  return bytesToHex(sha256(bytes));
}

/** Negative, zero or positive, as `a` sorts before, with or after `b`, byte by byte. */
export function compareBytes(a: Uint8Array, b: Uint8Array): number {
  const shared = Math.min(a.length, b.length);
  for (let i = 0; i < shared; i++) {
    const difference = (a[i] as number) - (b[i] as number);
    if (difference !== 0) return difference;
  }
  return a.length - b.length;
}

export function sameBytes(a: Uint8Array, b: Uint8Array): boolean {
  return a.length === b.length && compareBytes(a, b) === 0;
}

const encoder = new TextEncoder();

export function utf8(text: string): Uint8Array {
  return encoder.encode(text);
}

/** The order of two strings by their UTF-8 bytes (JavaScript's own is by UTF-16 units). */
export function compareText(a: string, b: string): number {
  return a === b ? 0 : compareBytes(utf8(a), utf8(b));
}

/** The order of two ASCII strings, hexadecimal ids above all. */
export function compareHex(a: Hex, b: Hex): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

export function base64(bytes: Uint8Array): string {
  let text = "";
  for (const byte of bytes) text += String.fromCharCode(byte);
  return btoa(text);
}

export function unbase64(text: string): Uint8Array {
  return Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0));
}
