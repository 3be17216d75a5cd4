/** Chains of notes that other replicas wrote. */

import { hex, sha256 } from "../sync/bytes.ts";
import { type Change, CREATE, makeChange, writeBody } from "../sync/change.ts";
import type { Hex } from "../sync/types.ts";
import { AREA } from "./node.ts";

export const STRANGER = "cc".repeat(16);

/** The change of a replica that creates a note after another. */
export function note(prev: Change | null, text: string, replica: Hex = STRANGER): Change {
  const body = writeBody([{ field: "text", value: text, overwrites: [] }]);
  const header = {
    scope: AREA,
    replica,
    seq: (prev?.seq ?? 0) + 1,
    prev: prev?.hash ?? null,
    time: [1, 0] as const,
    author: null,
    collection: "note",
    action: CREATE,
    record: null,
    schema: 1,
    digest: hex(sha256(body)),
  };
  return makeChange(header, body);
}
