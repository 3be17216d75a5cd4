/** What the decoders make of bytes from outside: taken, or the error's name. */

import { unbase64 } from "../../sync/bytes.ts";
import { decode } from "../../sync/canonical.ts";
import { readBody, readChange } from "../../sync/change.ts";
import { SyncError } from "../../sync/errors.ts";
import { FrameReader } from "../../sync/frames.ts";
import { changesOf } from "../../sync/run.ts";
import { readStatement } from "../../sync/trust.ts";
import { read } from "../../sync/wire.ts";

/** Bytes, and who reads them; `type` is a frame's. */
interface Input {
  readonly kind: "body" | "payload" | "canonical" | "content" | "header" | "statement";
  readonly type?: number;
  readonly bytes: string;
}

const READERS: Readonly<Record<Input["kind"], (bytes: Uint8Array, type: number) => unknown>> = {
  body: readStream,
  payload: (payload, type) => read({ type, payload }),
  canonical: (bytes) => decode(bytes),
  content: readBody,
  header: (bytes) => readChange(bytes, null),
  statement: readStatement,
};

/** "taken", or the code with which an input was refused, one by one. */
export function decodeAll(inputs: readonly Input[]): string[] {
  return inputs.map(({ kind, type = 0, bytes }) => {
    try {
      READERS[kind](unbase64(bytes), type);
      return "taken";
    } catch (error) {
      return error instanceof SyncError ? error.code : `${(error as Error).stack}`;
    }
  });
}

/** Reads a body in two slices, and every run in it. */
function readStream(bytes: Uint8Array): void {
  const reader = new FrameReader();
  const middle = bytes.length >> 1;
  for (const slice of [bytes.slice(0, middle), bytes.slice(middle)]) {
    for (const frame of reader.feed(slice)) {
      const message = read(frame);
      if (message?.type !== "run") continue;
      changesOf(message.run, message.run.first === 1 ? null : "00".repeat(32));
    }
  }
}
