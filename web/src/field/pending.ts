import { shown } from "../survey/need.ts";
import type { Value } from "../sync/types.ts";
import { hexOf } from "./common.ts";
import { replica } from "./session.ts";

/** How many photos have bytes, of picture or thumbnail, that no node has acknowledged. */
export async function photosHere(): Promise<number> {
  const pending = new Set((await replica().photos.pending()).map(({ digest }) => digest));
  const photos = await replica().list("photo");
  const waiting = photos.filter((photo) =>
    ["image", "thumbnail"].some((field) => pending.has(digestIn(shown(photo, field)) ?? "")),
  );
  return waiting.length;
}

/** The digest in a photo's field `image` or `thumbnail`. */
export function digestIn(value: Value | undefined): string | undefined {
  return Array.isArray(value) ? hexOf(value[0]) : undefined;
}
