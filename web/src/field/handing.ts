import { decided, needStatus, surveyState } from "../survey/review.ts";
import { handedIn, writeDots } from "../survey/version.ts";
import type { RecordView, Value } from "../sync/types.ts";
import { cut } from "./draft.ts";
import { replica } from "./session.ts";
import { isHandedIn } from "./standing.ts";
import { type Bundle, place, readBundle, records } from "./survey.ts";

/** Cuts everything that was typed, then lists the live dots of all of it on the survey. */
export async function handIn(before: Bundle): Promise<void> {
  const bundle = await cutWhole(before);
  const { survey, rows, needs, photos } = bundle;
  await write(bundle, writeDots(handedIn(survey, [...rows, ...needs, ...photos])));
}

/** The survey once nothing typed into it is left; another tab may add a row meanwhile. */
async function cutWhole(bundle: Bundle): Promise<Bundle> {
  await cut(records(bundle));
  const after = (await readBundle(bundle.survey.id)) ?? bundle;
  const known = new Set(records(bundle));
  return records(after).every((id) => known.has(id)) ? after : cutWhole(after);
}

/** Whether a hand-in would say something new: before the first one, and after a need was added. */
export function mayHandIn(bundle: Bundle): boolean {
  const state = surveyState(bundle.survey, bundle.needs, () => true);
  return !isHandedIn(state) || addedSince(bundle) > 0;
}

/** How many needs were added since the survey was handed in. */
export function addedSince(bundle: Bundle): number {
  const { survey, needs } = bundle;
  const state = surveyState(survey, needs, () => true);
  if (!isHandedIn(state)) return 0;
  const added = (need: RecordView) => needStatus({ ...bundle, need }, state).state === "draft";
  return needs.filter(added).length;
}

/** Takes a hand-in back; without effect once a decision stands. */
export async function withdraw(bundle: Bundle): Promise<void> {
  await write(bundle, null);
}

/** Whether a hand-in can still be taken back: no need has a decision. */
export function mayWithdraw({ needs }: Bundle): boolean {
  return !needs.some(decided);
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
