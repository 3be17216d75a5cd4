/** A need as the desk reads it, before anything was said of it. */

import type { Detail, RecordJson, Surveyed } from "./types.ts";

const NOTHING_SAID = {
  state: "unconfirmed",
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
} as const;

/** A need of a survey on which there is no decision, warning or conflict. */
export function undecided(survey: Surveyed, need: RecordJson): Detail {
  return { ...survey, ...NOTHING_SAID, id: need.id, need };
}
