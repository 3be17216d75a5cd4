import { shown } from "../survey/need.ts";
import {
  type NeedStatus,
  needStatus,
  readDots,
  type SurveyState,
  surveyState,
} from "../survey/review.ts";
import { dotKey } from "../sync/change.ts";
import { live } from "../sync/fold.ts";
import type { Custody, Dot, Hex, RecordView } from "../sync/types.ts";
import type { Station } from "../ui/custody.tsx";
import { common, hexOf, isTask } from "./common.ts";
import { link, replica } from "./session.ts";
import { type Bundle, records } from "./survey.ts";

/** Where a survey and each of its needs stand, as this tablet knows it. */
export interface Standing {
  readonly survey: SurveyState;
  readonly needs: readonly NeedStatus[];
  readonly station: Station;
  /** Where each need is, as far as a reviewer judges it. */
  readonly custody: readonly Custody[];
}

const SETTLED = ["approved", "adjusted", "rejected"];

/** Whether a need has a result that stands. */
export function isSettled({ state }: NeedStatus): boolean {
  return SETTLED.includes(state);
}

export async function standingOf(bundle: Bundle): Promise<Standing> {
  const survey = surveyState(bundle.survey, bundle.needs, await heldBy(bundle), confirms(bundle));
  const needs = bundle.needs.map((need) => needStatus({ ...bundle, need }, survey));
  const custody = await Promise.all(bundle.needs.map((need) => custodyOf(bundle, need)));
  return { survey, needs, station: await stationOf(bundle, survey, needs), custody };
}

/** How far a need has come with its survey and its answers. */
async function custodyOf({ survey, answers }: Bundle, need: RecordView): Promise<Custody> {
  const own = answers.filter((one) => hexOf(shown(one, "parent")) === need.id);
  const ids = [survey, need, ...own].map(({ id }) => id);
  const typed = await replica().journal.records();
  if (ids.some((id) => typed.includes(id))) return "tablet";
  return await replica().custody(survey.scope, await replica().version(ids));
}

/** Tells whether a dot that the hand-in lists is here. */
async function heldBy({ survey }: Bundle): Promise<(dot: Dot) => boolean> {
  const listed = live(survey, "handed_in").flatMap(({ value }) => readDots(value) ?? []);
  const missing = await replica().has(listed, survey.scope);
  const keys = new Set(missing.map(dotKey));
  return (dot) => !keys.has(dotKey(dot));
}

function confirms({ survey }: Bundle): boolean {
  if (isTask(survey.scope)) return false;
  const round = hexOf(shown(survey, "round"));
  return common.value.rounds.find(({ id }) => id === round)?.confirms ?? false;
}

/** How far a survey has come; what is typed and not yet cut is on this tablet only. */
async function stationOf(
  bundle: Bundle,
  survey: SurveyState,
  needs: readonly NeedStatus[],
): Promise<Station> {
  const typed = await replica().journal.records();
  if (records(bundle).some((id) => typed.includes(id))) return "tablet";
  if (isHandedIn(survey) && needs.length > 0 && needs.every(isSettled)) return "decided";
  const dots = await replica().version(records(bundle));
  const custody = await replica().custody(bundle.survey.scope, dots);
  return custody === "mainland" && isHandedIn(survey) && needs.length > 0 ? "review" : custody;
}

/** When the island and the mainland were first known to hold a survey as it is now; ms. */
export interface Arrivals {
  readonly island?: number;
  readonly mainland?: number;
}

/** Notes when a survey has arrived; an edit makes it leave again. */
export async function arrivalsOf(survey: Hex, station: Station): Promise<Arrivals> {
  const key = `arrivals/${survey}`;
  const before = (await replica().facts.get<Arrivals>(key)) ?? {};
  const now = Date.now();
  const further = station !== "tablet" && station !== "island";
  const mainland = further ? (before.mainland ?? link.value?.mainland ?? now) : undefined;
  const island = before.island ?? link.value?.island ?? now;
  const after: Arrivals = {
    // On its way it was at the island, however late that is seen here.
    ...(station !== "tablet" && { island: Math.min(island, mainland ?? island) }),
    ...(mainland !== undefined && { mainland }),
  };
  if (JSON.stringify(after) !== JSON.stringify(before)) await replica().facts.put(key, after);
  return after;
}

/** Whether a survey counts as handed in. */
export function isHandedIn({ state }: SurveyState): boolean {
  return state !== "draft" && state !== "withdrawn";
}
