/** Room on the tablet: full photos that are in the mainland's last verified backup give way. */

import { latest } from "../sync/fold.ts";
import type { Hex } from "../sync/types.ts";
import { digestIn } from "./pending.ts";
import { link, replica } from "./session.ts";

/** Megabytes below which space is short. */
export const TIGHT = 200;
/** How long a full photo stays here in any case where there is space. */
const KEPT = 30 * 24 * 3_600_000;

/** Megabytes left for this app, where the browser says so. */
export async function spaceLeft(): Promise<number | undefined> {
  const { quota, usage } = await navigator.storage.estimate();
  return quota === undefined ? undefined : Math.floor((quota - (usage ?? 0)) / 1e6);
}

/** Frees full photos that are old or in the way, as far as a backup has them. */
export async function makeRoom(now: number): Promise<void> {
  if (link.value?.backup === undefined) return;
  const short = async () => ((await spaceLeft()) ?? TIGHT) < TIGHT;
  await replica().photos.free(await fullImages(), now - KEPT, short);
}

/** The full images of photo records; never one that is a thumbnail too. */
async function fullImages(): Promise<Set<Hex>> {
  const photos = await replica().list("photo");
  const named = (field: string) =>
    photos.flatMap((photo) => digestIn(latest(photo, field)?.value) ?? []);
  const thumbnails = new Set(named("thumbnail"));
  return new Set(named("image").filter((digest) => !thumbnails.has(digest)));
}
