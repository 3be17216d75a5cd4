import { known, t } from "../text/index.ts";

/** What kind of record a change is of, in words. */
export function thingName(collection: string): string {
  const key = `thing.${collection}`;
  return t(known(key) ? key : "thing.other");
}
