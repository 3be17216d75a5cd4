/**
 * What the pole cards of a unit add up to, beside what its station reports.
 * The same rules: api/survey/totals.py. docs/data.md says which cards count.
 */

import type { Hex, RecordView, Value } from "../sync/types.ts";
import { equal } from "./condition.ts";
import { shown } from "./need.ts";
import { type Needs, newestFirst, reference, visitOf } from "./visits.ts";

const WORKING: readonly Value[] = ["good"];
const BROKEN: readonly Value[] = ["repairable", "replace", "lost"];

/** Clusters and speakers of a unit; `uncounted` cards name no number of speakers. */
export interface Totals {
  readonly clusters: number;
  readonly working: number;
  readonly broken: number;
  readonly speakers: number;
  readonly uncounted: number;
}

/** A figure of form A, as `question.part`, that is not what the pole cards add up to. */
export interface Difference {
  readonly path: string;
  readonly reported: number;
  readonly derived: number;
}

/** What is counted: the pole cards of one unit in one round; `forms` are versions of form P. */
export interface Counted {
  readonly round: Hex;
  readonly unit: Value;
  readonly forms: readonly Hex[];
}

/** The totals of the pole cards among an area's surveys. */
export function totals(surveys: readonly RecordView[], needs: Needs, of: Counted): Totals {
  const cards = newest(
    surveys.filter((one) => !one.deleted && belongs(one, of)),
    needs,
  );
  const conditions = cards.map((card) => shown(card, "condition"));
  const speakers = cards.map((card) => shown(card, "speakers"));
  const counted = speakers.filter((count) => typeof count === "number");
  return {
    clusters: cards.length,
    working: conditions.filter((one) => WORKING.includes(one)).length,
    broken: conditions.filter((one) => BROKEN.includes(one)).length,
    speakers: counted.reduce((sum, count) => sum + count, 0),
    uncounted: speakers.length - counted.length,
  };
}

function belongs(survey: RecordView, { round, unit, forms }: Counted): boolean {
  return (
    reference(survey, "round") === round &&
    forms.includes(reference(survey, "form") ?? "") &&
    unit !== null &&
    equal(shown(survey, "unit"), unit)
  );
}

/** The newest card of each site that was handed in. */
function newest(surveys: readonly RecordView[], needs: Needs): RecordView[] {
  const cards = surveys
    .map((survey) => visitOf(survey, needs))
    .filter(({ handedIn }) => handedIn)
    .sort(newestFirst)
    .reverse();
  return [...new Map(cards.map(({ survey }) => [reference(survey, "site"), survey])).values()];
}

/** Where the answers `clusters` and `speakers` of form A differ from the totals. */
export function differences(derived: Totals, clusters: Value, speakers: Value): Difference[] {
  if (derived.clusters === 0) return [];
  const pairs: [string, Value, number][] = [
    ["clusters.total", part(clusters, 0), derived.clusters],
    ["clusters.working", part(clusters, 1), derived.working],
    ["clusters.broken", part(clusters, 2), derived.broken],
    ["speakers.total", part(speakers, 0), derived.speakers],
  ];
  return pairs.flatMap(([path, reported, figure]) => {
    if (typeof reported !== "number") return [];
    const partly = path === "speakers.total" && derived.uncounted > 0;
    const differs = partly ? figure > reported : figure !== reported;
    return differs ? [{ path, reported, derived: figure }] : [];
  });
}

function part(value: Value, place: number): Value {
  return Array.isArray(value) ? ((value as Value[])[place] ?? null) : null;
}
