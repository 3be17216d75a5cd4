/** Photos to a node and from it: tus 1.0.0 with addresses by digest. PROTOCOL.md §8. */

import { base64, digestOf, unhex } from "../sync/bytes.ts";
import { ExchangeFailed } from "../sync/errors.ts";
import { writeFrame } from "../sync/frames.ts";
import type { Hex } from "../sync/types.ts";
import { write } from "../sync/wire.ts";
import type { Context } from "./context.ts";
import { keepFetched, markSent, pendingPhotos } from "./photos.ts";
import type { PendingPhoto } from "./replica.ts";
import { type Answer, only, type Transport } from "./transport.ts";

const TUS = { "tus-resumable": "1.0.0" };
/** A piece that breaks off is sent again whole. */
const PIECE = 65_536;
const MAX_TRIES = 3;

/** How many photos a node took now; those that it had already are counted as sent, not as taken. */
export async function sendPhotos(context: Context, transport: Transport): Promise<number> {
  const pending = await pendingPhotos(context);
  if (pending.length === 0) return 0;
  const photos = pending.map(({ digest, length }) => [digest, length] as const);
  const frame = writeFrame(write({ type: "photos", photos }));
  const { offsets } = await only("offsets", transport.frames("/sync/photos", frame));
  const lacking = new Map(offsets);
  let taken = 0;
  for (const one of pending) {
    const offset = lacking.get(one.digest);
    const sent = offset === undefined || (await sendPhoto(context, transport, one, offset));
    if (sent) await markSent(context, one.digest);
    if (sent && offset !== undefined) taken += 1;
  }
  return taken;
}

/** Whether the node has the whole photo; not if no record there names it yet. */
async function sendPhoto(
  context: Context,
  transport: Transport,
  { digest, length }: PendingPhoto,
  begun: number,
): Promise<boolean> {
  const bytes = await context.db.get("bytes", digest);
  if (!bytes) return false;
  const metadata = `digest ${base64(unhex(digest))}`;
  const headers = { ...TUS, "upload-length": `${length}`, "upload-metadata": metadata };
  const announced = await transport.ask("/photos", { method: "POST", headers });
  if (announced.status !== 201) return isUnknown(announced);
  await announced.drop();
  let offset = begun;
  for (let tries = 0; offset < length && tries < MAX_TRIES; ) {
    const next = await sendPiece(transport, digest, offset, bytes);
    if (next <= offset) tries += 1;
    offset = next;
  }
  return offset === length;
}

/** False for a photo that no record there names; raises every other refusal. */
async function isUnknown(answer: Answer): Promise<false> {
  const problem = await answer.problem();
  if (problem.code === "unknown_photo") return false;
  throw problem;
}

async function offsetOf(transport: Transport, digest: Hex): Promise<number> {
  const answer = await transport.ask(`/photos/${digest}`, { method: "HEAD", headers: TUS });
  await answer.drop();
  return uploadOffset(answer);
}

function uploadOffset(answer: Answer): number {
  const offset = Number(answer.header("upload-offset") ?? "none");
  if (Number.isSafeInteger(offset) && offset >= 0) return offset;
  throw new ExchangeFailed("portal", "an upload without an offset");
}

/** The offset after one piece; after a refusal that resumes, the node's own. */
async function sendPiece(
  transport: Transport,
  digest: Hex,
  offset: number,
  bytes: Uint8Array,
): Promise<number> {
  const answer = await transport.ask(`/photos/${digest}`, {
    method: "PATCH",
    headers: {
      ...TUS,
      "content-type": "application/offset+octet-stream",
      "upload-offset": `${offset}`,
    },
    body: bytes.slice(offset, offset + PIECE),
  });
  if (answer.status === 204) {
    await answer.drop();
    return uploadOffset(answer);
  }
  const problem = await answer.problem();
  if (problem.code === "digest" || problem.code === "offset") return offsetOf(transport, digest);
  throw problem;
}

/**
 * The bytes of a photo that a node holds, undefined if it has none. They are kept here, unless
 * they gave way before.
 */
export async function fetchPhoto(
  context: Context,
  transport: Transport,
  digest: Hex,
): Promise<Uint8Array | undefined> {
  const answer = await transport.ask(`/photos/${digest}`);
  if (answer.status !== 200) {
    await isUnknown(answer);
    return undefined;
  }
  const bytes = await answer.bytes();
  if (digestOf(bytes) !== digest) throw new ExchangeFailed("portal", "not the photo asked for");
  await keepFetched(context, bytes);
  return bytes;
}
