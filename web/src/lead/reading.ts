/** The lead reads a survey with the desk's own eyes: its need pane, one need at a time. */

import type { Detail, RecordJson } from "../review/types.ts";
import type { Conflict, Survey } from "./types.ts";

/** A survey as the desk's components read it, at one of its needs. */
export function asDetail(survey: Survey, need: RecordJson = nothing(survey)): Detail {
  return {
    ...survey,
    id: need.id,
    state: "unconfirmed",
    need,
    version: [],
    replaces: [],
    answers: [],
    siblings: [],
    decisions: [],
    changed: [],
    conflicts: [],
    warnings: [],
    gate: [],
    supplements: [],
    totals: null,
    missing: 0,
    island: null,
    may_decide: false,
  };
}

/** The need of a survey that asks for none. */
function nothing({ scope }: Survey): RecordJson {
  return { id: "", collection: "need", scope, deleted: false, fields: {} };
}

/** A conflict as far as an answer's words need the survey around it. */
export function conflictAsDetail({ scope, site, context }: Conflict): Detail {
  const record: RecordJson = { id: "", collection: "survey", scope, deleted: false, fields: {} };
  return asDetail({
    id: "",
    scope,
    state: "draft",
    hand_in: null,
    survey: record,
    rows: [],
    needs: [],
    site,
    form: { id: "", letter: "", version: 0, title: "", english: "", sections: [] },
    unit: null,
    context,
    round: null,
    photos: [],
    handed_in: null,
    may_confirm: false,
    people: {},
  });
}
