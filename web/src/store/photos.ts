/** Photos: bytes by their SHA-256, and which of them a node has acknowledged. PROTOCOL.md §8. */

import { digestOf } from "../sync/bytes.ts";
import type { Hex } from "../sync/types.ts";
import type { Context } from "./context.ts";
import type { PhotoRow } from "./database.ts";
import type { PendingPhoto } from "./replica.ts";
import { transact } from "./transaction.ts";

export function addPhoto(context: Context, bytes: Uint8Array): Promise<PendingPhoto> {
  return keep(context, { digest: digestOf(bytes), length: bytes.length, sent: 0 }, bytes);
}

/** Keeps bytes that a node gave: they are there already. */
export function keepFetched(context: Context, bytes: Uint8Array): Promise<PendingPhoto> {
  const row = { digest: digestOf(bytes), length: bytes.length, sent: context.wall() };
  return keep(context, row, bytes);
}

function keep(context: Context, row: PhotoRow, bytes: Uint8Array): Promise<PendingPhoto> {
  const { digest, length } = row;
  return transact(
    context,
    async (tx) => {
      if (!(await tx.objectStore("photos").get(digest))) {
        await tx.objectStore("photos").put(row);
        await tx.objectStore("bytes").put(bytes, digest);
      }
      return { digest, length };
    },
    ["photos", "bytes"],
  );
}

export async function photo(context: Context, digest: Hex): Promise<Blob | undefined> {
  const bytes = await context.db.get("bytes", digest);
  return bytes && blobOf(bytes);
}

/** A picture of some bytes. */
export function blobOf(bytes: Uint8Array): Blob {
  return new Blob([bytes as BlobPart], { type: typeOf(bytes) });
}

function typeOf(bytes: Uint8Array): string {
  if (bytes[0] === 0xff && bytes[1] === 0xd8) return "image/jpeg";
  if (bytes[0] === 0x89 && bytes[1] === 0x50) return "image/png";
  return "image/webp";
}

/** Photos that no node has acknowledged, small ones first: thumbnails before the full images. */
export async function pendingPhotos({ db }: Context): Promise<PendingPhoto[]> {
  const rows = await db.getAllFromIndex("photos", "sent", IDBKeyRange.bound([0], [0, []]));
  return rows.map(({ digest, length }) => ({ digest, length }));
}

export async function isSent({ db }: Context, digest: Hex): Promise<boolean> {
  return ((await db.get("photos", digest))?.sent ?? 0) > 0;
}

export async function isSafe({ db }: Context, digest: Hex): Promise<boolean> {
  return (await db.get("photos", digest))?.safe ?? false;
}

/** How many photos gave way here. */
export async function countFreed({ db }: Context): Promise<number> {
  return (await db.getAll("photos")).filter(({ freed }) => freed).length;
}

export function markSent(context: Context, digest: Hex): Promise<void> {
  return transact(
    context,
    async (tx) => {
      const row = await tx.objectStore("photos").get(digest);
      if (row) await tx.objectStore("photos").put({ ...row, sent: context.wall() });
    },
    ["photos"],
  );
}
