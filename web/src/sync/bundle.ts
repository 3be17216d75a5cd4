/** The form of a bundle, a file for a stick: frames under seals. PROTOCOL.md §12. */

import { sha256 } from "@noble/hashes/sha2.js";
import { concat, unhex } from "./bytes.ts";
import { encode } from "./canonical.ts";
import { type Frame, MAX_PAYLOAD, writeFrame } from "./frames.ts";
import { fittingBoth } from "./room.ts";
import { sealPayload } from "./trust.ts";
import type { Hex, Value } from "./types.ts";
import { type Vector, writeScope } from "./wire.ts";

const VERSION = 1;
const [OPENING, SEAL, PART] = [12, 13, 11] as const;
/** Bytes of frames between two seals: as many as one frame may have. */
const MAX_UNSEALED = MAX_PAYLOAD + 9;

/** Who made a bundle, when, for whom, and what the maker holds. */
export interface Opening {
  readonly replica: Hex;
  readonly ms: number;
  /** The key ids of the nodes that it is for. */
  readonly receivers: readonly Hex[];
  /** They lead from the root to the replica. */
  readonly statements: readonly Uint8Array[];
  /** What the maker holds, and what it takes the receivers to hold. */
  readonly after: readonly (readonly [string, Vector])[];
  readonly before: readonly (readonly [string, Vector])[];
}

export function openingFrame(opening: Opening): Frame {
  const { replica, ms, receivers, statements } = opening;
  // What it holds in a scope for which there is no room the next exchange tells.
  const [after = [], before = []] = fittingBoth(opening.after, opening.before);
  const row: Value = [
    VERSION,
    unhex(replica),
    ms,
    receivers.map(unhex),
    [...statements],
    after.map(writeScope),
    before.map(writeScope),
    [],
  ];
  return { type: OPENING, payload: encode(row) };
}

/** Bytes of a photo of `length` bytes in all, from `offset` on. */
export function partFrame(digest: Hex, length: number, offset: number, data: Uint8Array): Frame {
  return { type: PART, payload: encode([unhex(digest), length, offset, data]) };
}

/** Frames in, the bytes of a bundle before compression out, sealed in time. */
export class Sealer {
  readonly #replica: Hex;
  readonly #sign: (payload: Uint8Array) => Promise<Uint8Array>;
  readonly #hashed = sha256.create();
  #unsealed = 0;
  #photos = false;

  constructor(replica: Hex, sign: (payload: Uint8Array) => Promise<Uint8Array>) {
    this.#replica = replica;
    this.#sign = sign;
  }

  /**
   * The bytes of a frame, and of a seal before it where it is time: also before the first photo,
   * so that text stands though what follows is cut off.
   */
  async add(frame: Frame): Promise<Uint8Array> {
    const raw = writeFrame(frame);
    const photos = this.#photos || frame.type === PART;
    const due = photos !== this.#photos || this.#unsealed + raw.length > MAX_UNSEALED;
    const before = due ? await this.seal(false) : new Uint8Array();
    this.#photos = photos;
    this.#hashed.update(raw);
    this.#unsealed += raw.length;
    return concat(before, raw);
  }

  /** The bytes of a seal over everything so far. */
  async seal(last: boolean): Promise<Uint8Array> {
    const digest = this.#hashed.clone().digest();
    const signed = await this.#sign(sealPayload(this.#replica, digest, last));
    const raw = writeFrame({ type: SEAL, payload: encode([last, signed]) });
    this.#hashed.update(raw);
    this.#unsealed = 0;
    return raw;
  }
}
