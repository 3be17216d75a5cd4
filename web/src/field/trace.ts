/** Whether the log says where a site exactly is, or shows it: what it holds, it never forgets. */

import { blank } from "../survey/condition.ts";
import { sameBytes, unhex } from "../sync/bytes.ts";
import type { Change } from "../sync/change.ts";
import type { Hex, RecordView } from "../sync/types.ts";
import { replica } from "./session.ts";

/** Whether a point or a photo of a site was ever written, or is typed and not yet cut. */
export async function hasTrace(site: RecordView): Promise<boolean> {
  const { scope } = site;
  const [surveys, photos] = await Promise.all(
    ["survey", "photo"].map((one) => replica().list(one, { scope, deleted: true })),
  );
  const own = await saying(scope, surveys ?? [], "site", [site.id]);
  const ids = [...own.keys()];
  if (hasPoint([...own.values()].flat())) return true;
  if (hasPoint((await replica().history(scope, [site.id])).get(site.id) ?? [])) return true;
  if ((await saying(scope, photos ?? [], "parent", ids)).size > 0) return true;
  const typed = await Promise.all(ids.map((id) => replica().journal.of(id)));
  return typed.some((rows) => !blank(rows.get("point")?.value));
}

/** The histories of those records that ever named one of `ids` in a field. */
async function saying(
  scope: string,
  records: readonly RecordView[],
  field: string,
  ids: readonly Hex[],
): Promise<Map<Hex, Change[]>> {
  const all = await replica().history(
    scope,
    records.map(({ id }) => id),
  );
  const names = (change: Change) =>
    change.assignments.some((row) => row.field === field && isOne(row.value, ids));
  return new Map([...all].filter(([, changes]) => changes.some(names)));
}

function isOne(value: unknown, ids: readonly Hex[]): boolean {
  return value instanceof Uint8Array && ids.some((id) => sameBytes(value, unhex(id)));
}

function hasPoint(changes: readonly Change[]): boolean {
  return changes.some(({ assignments }) =>
    assignments.some(({ field, value }) => field === "point" && !blank(value)),
  );
}
