/** The lead reads a survey with the desk's own eyes: its need pane, one need at a time. */

import { undecided } from "../review/detail.ts";
import type { Detail, RecordJson, Surveyed } from "../review/types.ts";
import type { Conflict } from "./types.ts";

/** A survey as the desk's components read it, at one of its needs. */
export function asDetail(survey: Surveyed, need = nothing(survey.scope, "need")): Detail {
  return undecided(survey, need);
}

/** A record in which nothing stands: the need of a survey that asks for none. */
function nothing(scope: string, collection: string): RecordJson {
  return { id: "", collection, scope, deleted: false, fields: {} };
}

/** A conflict, or a change alone, as far as an answer's words need the survey around it. */
export function conflictAsDetail({
  scope,
  site,
  context,
}: Pick<Conflict, "scope" | "site" | "context">): Detail {
  const surveyed = {
    scope,
    survey: nothing(scope, "survey"),
    rows: [],
    site,
    form: { id: "", letter: "", version: 0, title: "", english: "", sections: [] },
    unit: null,
    context,
    round: null,
    photos: [],
    handed_in: null,
    people: {},
  };
  return undecided(surveyed, nothing(scope, "need"));
}
