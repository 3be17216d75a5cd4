/** What a push sends: heads and runs in order, up to the size of one request. PROTOCOL.md §7. */

import { concat } from "../sync/bytes.ts";
import type { Change } from "../sync/change.ts";
import { writeFrame } from "../sync/frames.ts";
import { runOf, type Stretch } from "../sync/run.ts";
import { COMMON } from "../sync/trusted.ts";
import type { Hex } from "../sync/types.ts";
import { type Message, type SignedHead, type Vector, write } from "../sync/wire.ts";
import type { Context } from "./context.ts";
import { reading } from "./database.ts";
import { branch, missing } from "./log.ts";
import { signedIn } from "./signed.ts";
import { pushable } from "./want.ts";

/** Uncompressed bytes of a request's frames; compressed they are fewer. */
export const MAX_PUSH = 240_000;
const MAX_RUN = 16_384;
const MAX_CHANGES = 64;
// A change is its body and about this many bytes of header on the wire.
const HEADER = 64;

export interface Push {
  readonly body: Uint8Array;
  readonly changes: number;
  /** Those whose changes the body carries. */
  readonly replicas: ReadonlySet<Hex>;
  /** Whether this is not all that the other side lacks. */
  readonly more: boolean;
}

/**
 * The next body for the holder of `theirs`, of about `room` bytes before compression.
 * The chains of replicas that are `stuck` are left out.
 */
export async function nextPush(
  context: Context,
  theirs: ReadonlyMap<string, Vector>,
  room: number,
  stuck: ReadonlySet<Hex> = new Set(),
): Promise<Push> {
  const replicas = new Set<Hex>();
  const frames: Uint8Array[] = [];
  const add = (message: Message) => frames.push(writeFrame(write(message)));
  let [left, changes, more] = [room, 0, false];
  for (const scope of [...theirs.keys()].sort(commonFirst)) {
    const tx = reading(context.db);
    const lacking = await missing(tx, scope, await pushable(tx, scope, theirs.get(scope) ?? []));
    const stretches = lacking.filter(({ head }) => !stuck.has(head.replica));
    const heads = await signedHeads(context, scope, stretches);
    if (heads.length > 0) add({ type: "heads", heads });
    for (const stretch of stretches) {
      let { after } = stretch;
      while (after < stretch.head.n && left > 0) {
        const run = await nextRun(context, scope, { ...stretch, after });
        left -= sizeOf(run);
        changes += run.length;
        after += run.length;
        replicas.add(stretch.head.replica);
        add({ type: "run", run: runOf(run) });
      }
      more ||= after < stretch.head.n;
    }
  }
  add({ type: "end", more });
  return { body: await gzip(concat(...frames)), changes, replicas, more };
}

function commonFirst(a: string, b: string): number {
  return Number(b === COMMON) - Number(a === COMMON) || (a < b ? -1 : 1);
}

/** The next run of a stretch, at least one change. */
export async function nextRun(
  context: Context,
  scope: string,
  stretch: Stretch,
): Promise<[Change, ...Change[]]> {
  const changes = await branch(reading(context.db), scope, stretch, MAX_CHANGES);
  const [first, ...rest] = changes;
  if (!first) throw new Error(`the log of ${scope} has a gap after ${stretch.after}`);
  const run: [Change, ...Change[]] = [first];
  let room = MAX_RUN - sizeOf(run);
  for (const change of rest) {
    room -= sizeOf([change]);
    if (room < 0) break;
    run.push(change);
  }
  return run;
}

function sizeOf(changes: readonly Change[]): number {
  return changes.reduce((sum, { body }) => sum + HEADER + (body?.length ?? 0), 0);
}

/** The signed heads of the replicas that follow. */
export async function signedHeads(
  context: Context,
  scope: string,
  stretches: readonly Stretch[],
): Promise<SignedHead[]> {
  const replicas = new Set(stretches.map(({ head }) => head.replica));
  const kept = await signedIn(reading(context.db), scope);
  return kept.filter(({ replica }) => replicas.has(replica));
}

async function gzip(bytes: Uint8Array): Promise<Uint8Array> {
  const stream = new Blob([bytes as BlobPart]).stream().pipeThrough(new CompressionStream("gzip"));
  return new Uint8Array(await new Response(stream).arrayBuffer());
}
