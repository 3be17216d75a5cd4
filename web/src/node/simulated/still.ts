/**
 * A platform that holds no chance of its own: what runs beside the event loop (signatures, gzip,
 * channels between tabs, timers) runs in it, so that a seed gives the same order twice.
 */

import { createPublicKey, verify } from "node:crypto";
import { gzipSync } from "node:zlib";
import { hex } from "../../sync/bytes.ts";
import { ask } from "./lines.ts";

/** Longer timers are somebody's patience, and in a seed nobody waits. */
const PATIENCE = 1_000;

export function still(): void {
  Object.defineProperty(globalThis, "navigator", { value: undefined });
  Object.assign(globalThis, {
    setTimeout: soon,
    clearTimeout: () => undefined,
    BroadcastChannel: Channel,
    CompressionStream: Gzip,
  });
  Object.assign(crypto.subtle, { sign, importKey, verify: isRight });
}

function soon(work: () => void, ms = 0): number {
  if (ms < PATIENCE) setImmediate(work);
  return 0;
}

/** As many turns of the event loop, in which others go on. */
export async function turns(count: number): Promise<void> {
  for (let turn = 0; turn < count; turn++) await new Promise((resolve) => setImmediate(resolve));
}

/** A device's key by its name: the simulator signs, and the same bytes each time. */
export interface NamedKey {
  readonly named: string;
}

async function sign(_: unknown, key: NamedKey, payload: Uint8Array): Promise<ArrayBuffer> {
  const signed = ask({ sign: hex(payload), by: key.named }) as string;
  return Uint8Array.from(Buffer.from(signed, "hex")).buffer;
}

async function importKey(_: unknown, point: Uint8Array) {
  const half = (from: number) => Buffer.from(point.slice(from, from + 32)).toString("base64url");
  const key = { kty: "EC", crv: "P-256", x: half(1), y: half(33) };
  return createPublicKey({ format: "jwk", key });
}

async function isRight(
  _: unknown,
  key: ReturnType<typeof createPublicKey>,
  signed: Uint8Array,
  payload: Uint8Array,
): Promise<boolean> {
  return verify("sha256", payload, { key, dsaEncoding: "ieee-p1363" }, signed);
}

const open = new Map<string, Set<Channel>>();

class Channel {
  onmessage: ((event: { data: unknown }) => void) | undefined;
  readonly #peers: Set<Channel>;

  constructor(name: string) {
    this.#peers = open.get(name) ?? new Set();
    open.set(name, this.#peers.add(this));
  }

  postMessage(data: unknown): void {
    for (const peer of this.#peers) {
      if (peer !== this) setImmediate(() => peer.onmessage?.({ data: structuredClone(data) }));
    }
  }

  close(): void {
    this.#peers.delete(this);
  }
}

class Gzip extends TransformStream<Uint8Array, Uint8Array> {
  constructor() {
    const parts: Uint8Array[] = [];
    super({
      transform: (part) => void parts.push(part),
      flush: (out) => out.enqueue(new Uint8Array(gzipSync(Buffer.concat(parts)))),
    });
  }
}
