/** A file with all that is only on this tablet, for a stick or a ship. PROTOCOL.md §12. */

import { type Opening, openingFrame, partFrame, Sealer } from "../sync/bundle.ts";
import { unhex } from "../sync/bytes.ts";
import { ExchangeFailed } from "../sync/errors.ts";
import type { Frame } from "../sync/frames.ts";
import { runOf, type Stretch } from "../sync/run.ts";
import { binds, signature } from "../sync/trust.ts";
import { COMMON } from "../sync/trusted.ts";
import type { Hex } from "../sync/types.ts";
import { type Vector, write } from "../sync/wire.ts";
import { kindOf, STORED } from "./claims.ts";
import type { Context } from "./context.ts";
import { reading, TABLES } from "./database.ts";
import { deviceKey, identityOf } from "./identity.ts";
import { missing, vectorOf } from "./log.ts";
import { nextRun, signedHeads } from "./outbox.ts";
import { pendingPhotos } from "./photos.ts";
import type { Enrolment, PendingPhoto, SavedFile } from "./replica.ts";
import { signHeads } from "./signing.ts";

const PART = 65_536;

/** What this device wrote in one scope that the mainland has not said it holds. */
interface Own {
  readonly scope: string;
  readonly mine: Vector;
  readonly theirs: Vector;
  readonly stretches: readonly Stretch[];
}

/** The age recipients of the nodes of some scopes, by key id. */
type Recipients = ReadonlyMap<Hex, ReadonlySet<string>>;

/**
 * A file for any node of this tablet's scopes: the own changes that the mainland has not said it
 * holds, and the photos that no node has. Raises `ExchangeFailed` with `no_recipient` where no
 * node's key is known yet.
 */
export async function saveBundle(context: Context): Promise<SavedFile> {
  const enrolment = (await context.db.get("facts", "enrolment")) as Enrolment | undefined;
  const scopes = [COMMON, ...(enrolment?.scopes ?? [])];
  const recipients = await recipientsIn(context, scopes);
  if (recipients.size === 0) {
    throw new ExchangeFailed("no_recipient", "no node has told its key for files");
  }
  const { replica, statement } = await identityOf(context);
  const { signer, publicKey } = await deviceKey(context);
  await signHeads(context, replica);
  const own = await Promise.all(scopes.map((scope) => ownIn(context, scope, publicKey)));
  const photos = await pendingPhotos(context);
  const kept = ((await context.db.get("facts", "statements")) ?? []) as Uint8Array[];
  const opening: Opening = {
    replica,
    ms: context.wall(),
    receivers: [...recipients.keys()].sort(),
    statements: [...kept, statement],
    after: own.map(({ scope, mine }) => [scope, mine]),
    before: own.map(({ scope, theirs }) => [scope, theirs]),
  };
  const sealer = new Sealer(replica, (payload) => signature(signer, payload));
  const file = await encrypted(sealed(sealer, opening, framesOf(context, own, photos)), recipients);
  const changes = own
    .flatMap(({ stretches }) => stretches)
    .reduce((sum, { head, after }) => sum + head.n - after, 0);
  return { file, changes, photos: photos.length };
}

async function recipientsIn(context: Context, scopes: readonly string[]): Promise<Recipients> {
  const tx = reading(context.db, [...TABLES]);
  const found = new Map<Hex, Set<string>>();
  for (const scope of scopes) {
    for (const [node, of] of (await context.judge.settled(tx, scope)).trust.recipients) {
      found.set(node, new Set([...(found.get(node) ?? []), ...of]));
    }
  }
  return found;
}

/**
 * The island may hold more of it than the mainland has said; but the ship may go to the mainland
 * first, and changes without their predecessors would wait there.
 */
async function ownIn(context: Context, scope: string, publicKey: Uint8Array): Promise<Own> {
  const theirs = await mainlandHolds(context, scope);
  const tx = reading(context.db, [...TABLES]);
  const all = await missing(tx, scope, theirs);
  const stretches = all.filter(({ head }) => binds(publicKey, unhex(head.replica)));
  return { scope, mine: await vectorOf(tx, scope), theirs, stretches };
}

async function mainlandHolds(context: Context, scope: string): Promise<Vector> {
  const tx = reading(context.db, [...TABLES]);
  const { trust } = await context.judge.settled(tx, scope);
  const claims = await tx.objectStore("claims").getAll();
  const said = claims.filter((claim) => claim.level === STORED && claim.scope === scope);
  said.sort((a, b) => b.ms - a.ms);
  for (const { replica, vector } of said) {
    if ((await kindOf(tx, trust, replica)) === "mainland") return vector;
  }
  return [];
}

async function* framesOf(
  context: Context,
  own: readonly Own[],
  photos: readonly PendingPhoto[],
): AsyncGenerator<Frame> {
  for (const { scope, stretches } of own) {
    const heads = await signedHeads(context, scope, stretches);
    if (heads.length > 0) yield write({ type: "heads", heads });
    for (const { head, after } of stretches) {
      for (let at = after; at < head.n; ) {
        const run = await nextRun(context, scope, { head, after: at });
        at += run.length;
        yield write({ type: "run", run: runOf(run) });
      }
    }
  }
  for (const { digest, length } of photos) {
    const bytes = await context.db.get("bytes", digest);
    for (let at = 0; bytes && at < length; at += PART) {
      yield partFrame(digest, length, at, bytes.subarray(at, at + PART));
    }
  }
}

async function* sealed(
  sealer: Sealer,
  opening: Opening,
  frames: AsyncIterable<Frame>,
): AsyncGenerator<Uint8Array> {
  yield await sealer.add(openingFrame(opening));
  yield await sealer.seal(false);
  for await (const frame of frames) yield await sealer.add(frame);
  yield await sealer.seal(true);
}

/** The pieces compressed and encrypted, one at a time; age is loaded only for this. */
async function encrypted(
  pieces: AsyncGenerator<Uint8Array>,
  recipients: Recipients,
): Promise<Blob> {
  const { Encrypter } = await import("age-encryption");
  const age = new Encrypter();
  for (const recipient of new Set([...recipients.values()].flatMap((of) => [...of]))) {
    age.addRecipient(recipient);
  }
  const gzip = new CompressionStream("gzip") as ReadableWritablePair<Uint8Array, Uint8Array>;
  const stream = await age.encrypt(streamOf(pieces).pipeThrough(gzip));
  return new Response(stream as ReadableStream<Uint8Array<ArrayBuffer>>).blob();
}

function streamOf(pieces: AsyncGenerator<Uint8Array>): ReadableStream<Uint8Array> {
  return new ReadableStream({
    async pull(controller) {
      const { value, done } = await pieces.next();
      if (done) controller.close();
      else controller.enqueue(value);
    },
    async cancel() {
      await pieces.return(undefined);
    },
  });
}
