/** Full photos that give way on a tablet: those in the mainland's last verified backup. */

import { writeFrame } from "../sync/frames.ts";
import type { Hex } from "../sync/types.ts";
import { write } from "../sync/wire.ts";
import { SAFE } from "./claims.ts";
import type { Context } from "./context.ts";
import { beginning, type PhotoRow, type Writing } from "./database.ts";
import { transact } from "./transaction.ts";
import { only, type Transport } from "./transport.ts";

const LISTED = 500;
/** A node hears of photos in a backup a little later than of the backup itself. */
const AGAIN = 2 * 60_000;
const ASKED = "safe photos";

/** The last time this was asked: of which node, and knowing of which backup. */
interface Asked {
  readonly peer: Hex;
  readonly backup: number;
  readonly at: number;
}

/** Asks a node which photos are in the mainland's last verified backup, where it knows of one. */
export async function learnSafe(context: Context, transport: Transport, peer: Hex): Promise<void> {
  const claims = await context.db.getAll("claims", beginning(SAFE));
  const backup = Math.max(0, ...claims.map(({ ms }) => ms));
  const before = (await context.db.get("facts", ASKED)) as Asked | undefined;
  const at = context.wall();
  const known = before?.peer === peer && before.backup === backup && at - before.at < AGAIN;
  if (backup === 0 || known) return;
  const rows = (await context.db.getAll("photos")).filter(({ sent, safe }) => sent > 0 && !safe);
  for (let from = 0; from < rows.length; from += LISTED) {
    const photos = rows
      .slice(from, from + LISTED)
      .map(({ digest, length }) => [digest, length] as const);
    const frame = writeFrame(write({ type: "photos", photos }));
    const { safe } = await only("offsets", transport.frames("/sync/photos", frame));
    await markSafe(context, safe);
  }
  await transact(context, (tx) => tx.objectStore("facts").put({ peer, backup, at }, ASKED), [
    "facts",
  ]);
}

function markSafe(context: Context, digests: readonly Hex[]): Promise<void> {
  return transact(
    context,
    async (tx) => {
      for (const digest of digests) {
        const row = await tx.objectStore("photos").get(digest);
        if (row) await tx.objectStore("photos").put({ ...row, safe: true });
      }
    },
    ["photos"],
  );
}

/** Forgets which photos are safe: the mainland was put back, and must say anew. */
export async function forgetSafe(tx: Writing): Promise<void> {
  await tx.objectStore("facts").delete(ASKED);
  for (const row of await tx.objectStore("photos").getAll()) {
    if (row.safe) await tx.objectStore("photos").put({ ...row, safe: false });
  }
}

/**
 * Gives back the bytes of full photos that are safe, those sent first of all: what was sent before
 * `before`, and more as long as `short` says so. How many.
 */
export async function freePhotos(
  context: Context,
  images: ReadonlySet<Hex>,
  before: number,
  short: () => Promise<boolean>,
): Promise<number> {
  const rows = (await context.db.getAll("photos"))
    .filter((row) => row.safe && row.sent > 0 && !row.freed && images.has(row.digest))
    .sort((a, b) => a.sent - b.sent);
  let freed = 0;
  for (const row of rows) {
    if (row.sent >= before && !(await short())) break;
    if (await free(context, row)) freed += 1;
  }
  return freed;
}

/** Whether the photo gave way: not if meanwhile the mainland was found to have been put back. */
function free(context: Context, { digest }: PhotoRow): Promise<boolean> {
  return transact(
    context,
    async (tx) => {
      const row = await tx.objectStore("photos").get(digest);
      if (!row?.safe || row.sent === 0) return false;
      await tx.objectStore("photos").put({ ...row, freed: context.wall() });
      await tx.objectStore("bytes").delete(digest);
      return true;
    },
    ["photos", "bytes"],
  );
}
