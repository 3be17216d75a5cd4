import { unhex } from "../sync/bytes.ts";
import { latest } from "../sync/fold.ts";
import type { Value } from "../sync/types.ts";
import { cut } from "./draft.ts";
import { replica } from "./session.ts";
import { type Bundle, place, records } from "./survey.ts";

/** Fields that are about the hand-in, or the reviewer's: not part of what is handed in. */
const APART: Readonly<Record<string, readonly string[]>> = {
  survey: ["handed_in", "confirmed"],
  need: ["decision"],
};

/** Cuts everything that was typed, then lists the live dots of all of it on the survey. */
export async function handIn(bundle: Bundle): Promise<void> {
  await cut(records(bundle));
  const dots = await replica().version(
    records(bundle),
    (collection, field) => !APART[collection]?.includes(field),
  );
  await write(
    bundle,
    dots.map(({ replica: id, seq }) => [unhex(id), seq]),
  );
}

/** Takes a hand-in back; without effect once a decision stands. */
export async function withdraw(bundle: Bundle): Promise<void> {
  await write(bundle, null);
}

/** Whether a hand-in can still be taken back: no need has a decision. */
export function mayWithdraw({ needs }: Bundle): boolean {
  return needs.every((need) => latest(need, "decision") === undefined);
}

async function write({ survey }: Bundle, value: Value): Promise<void> {
  await replica().write({
    ...place(),
    scope: survey.scope,
    collection: "survey",
    record: survey.id,
    values: { handed_in: value },
  });
}
