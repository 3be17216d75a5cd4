import { sha256 } from "@noble/hashes/sha2.js";
import { hex } from "../sync/bytes.ts";
import type { Hex } from "../sync/types.ts";

const SLICE = 1 << 20;

/** The SHA-256 of a file, read slice by slice; raises what the browser raises for a bad stick. */
export async function digestOfFile(file: Blob): Promise<Hex> {
  const digest = sha256.create();
  for (let at = 0; at < file.size; at += SLICE) {
    digest.update(new Uint8Array(await file.slice(at, at + SLICE).arrayBuffer()));
  }
  return hex(digest.digest());
}

export type Checked = "same" | "other" | "unreadable";

/** Whether a file on a stick is, byte for byte, the one that was made. */
export async function check(
  file: Blob,
  { size, sha256 }: { readonly size: number; readonly sha256: Hex },
): Promise<Checked> {
  try {
    return file.size === size && (await digestOfFile(file)) === sha256 ? "same" : "other";
  } catch {
    return "unreadable";
  }
}
