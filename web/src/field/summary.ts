import type { Form, Question } from "../survey/form.ts";
import { shown } from "../survey/need.ts";
import type { NeedStatus } from "../survey/review.ts";
import { formatDate, isDate } from "../survey/text.ts";
import type { Custody, Hex, RecordView } from "../sync/types.ts";
import { say, t } from "../text/index.ts";
import type { Station } from "../ui/custody.tsx";
import type { Person } from "./account.ts";
import { dayOf } from "./clock.ts";
import { hexOf, isTask, namesOf, unitName } from "./common.ts";
import { conflicting } from "./draft.ts";
import { assignedBy, mayOpen } from "./seeing.ts";
import { person, replica } from "./session.ts";
import { type Arrivals, arrivalsOf, isHandedIn, isSettled, standingOf } from "./standing.ts";
import { type Bundle, beganBy, begun, readBundle, records } from "./survey.ts";

/** The doors of the home page; behind all but `toVisit` stand surveys. */
export const DOORS = ["asks", "toVisit", "doing", "handedIn", "decided"] as const;
export type Door = (typeof DOORS)[number];

/** One survey as the lists show it. */
export interface Summary {
  readonly id: Hex;
  readonly title: string;
  readonly subtitle: string;
  readonly begun: number;
  readonly author: Hex | null;
  /** To whom its site is assigned. */
  readonly assigned: readonly Hex[];
  readonly handedIn: boolean;
  readonly station: Station;
  readonly arrivals: Arrivals;
  readonly conflict: boolean;
  readonly quarantined: boolean;
  readonly needs: readonly NeedStatus[];
  /** Where each of the needs is. */
  readonly custody: readonly Custody[];
}

/** The door that a survey stands behind; a question or a conflict comes before everything. */
export function doorOf(
  summary: Pick<Summary, "conflict" | "handedIn" | "needs" | "station">,
): Door {
  if (summary.conflict || summary.needs.some(({ state }) => state === "returned")) return "asks";
  if (!summary.handedIn) return "doing";
  return summary.station === "decided" ? "decided" : "handedIn";
}

/** How many needs have a result. */
export function settledOf(needs: readonly NeedStatus[]): number {
  return needs.filter(isSettled).length;
}

/** The surveys of this area that a person is shown. */
export async function readSummaries(scope: string, who: Person): Promise<Summary[]> {
  const [surveys, assignments, apart] = await Promise.all([
    replica().list("survey", { scope }),
    replica().list("assignment", { scope }),
    quarantinedRecords(),
  ]);
  const assigned = assignedBy(assignments);
  const found = await Promise.all(
    surveys.map(async ({ id }) => {
      const bundle = await readBundle(id);
      if (!bundle || !mayOpen(who, bundle, assigned(bundle.survey))) return undefined;
      return await summarise(bundle, apart, assigned(bundle.survey));
    }),
  );
  return found.filter((one) => one !== undefined).sort((a, b) => b.begun - a.begun);
}

export async function quarantinedRecords(): Promise<ReadonlySet<Hex>> {
  return new Set((await replica().quarantined()).map(({ record }) => record));
}

export async function summarise(
  bundle: Bundle,
  apart: ReadonlySet<Hex>,
  assigned: readonly Hex[],
): Promise<Summary> {
  const { survey, form } = bundle;
  const standing = await standingOf(bundle);
  return {
    id: survey.id,
    title: titleOf(bundle),
    subtitle: `${say(form.title)} · ${surveyDay(survey)}`,
    begun: begun(survey),
    author: beganBy(survey),
    assigned,
    handedIn: isHandedIn(standing.survey),
    station: standing.station,
    arrivals: await arrivalsOf(survey.id, standing.station),
    conflict: [survey, ...bundle.rows, ...bundle.needs].some(hasConflict),
    quarantined: records(bundle).some((id) => apart.has(id)),
    needs: standing.needs,
    custody: standing.custody,
  };
}

/** Who else is sent to the site of a draft, by name; empty where this person is, or nobody. */
export function givenTo({ handedIn, assigned }: Summary): string {
  if (handedIn || assigned.includes(person.value?.account ?? "")) return "";
  return namesOf(assigned);
}

/** The day of the survey as it was answered, else the day on which it was begun. */
export function surveyDay(survey: RecordView): string {
  const date = shown(survey, "date");
  return typeof date === "string" && isDate(date) ? formatDate(date) : dayOf(begun(survey));
}

function hasConflict(view: RecordView): boolean {
  return answersOf(view).length > 0;
}

/** The answers of a record that two people gave differently; decisions are not the field's. */
export function answersOf(view: RecordView): string[] {
  return conflicting(view).filter((field) => field !== "decision" && field !== "handed_in");
}

/** What a survey is called: its site, else its unit, else what a task is about, else its form. */
export function titleOf({ survey, form }: Bundle): string {
  const site = siteNames.get(hexOf(shown(survey, "site")) ?? "");
  const about = isTask(survey.scope) && firstWords(survey, form);
  return site || unitName(shown(survey, "unit")) || about || nameless(form);
}

/** The first answer in words that is nobody's name and was not filled in by itself. */
export function firstWords(survey: RecordView, form: Form): string {
  const asked = questionsOf(form).filter(({ kind }) => kind === "text" || kind === "long_text");
  const answers = asked
    .filter(({ personal, prefill }) => !personal && !prefill)
    .map(({ id }) => shown(survey, id));
  return answers.find((one): one is string => typeof one === "string" && one.trim() !== "") ?? "";
}

function nameless(form: Form): string {
  return questionsOf(form).some(({ kind }) => kind === "unit")
    ? t("state.unnamed")
    : say(form.title);
}

function questionsOf(form: Form): readonly Question[] {
  return form.sections.flatMap(({ questions }) => questions);
}

const siteNames = new Map<Hex, string>();

/** Reads the names of sites again. */
export async function readSites(): Promise<void> {
  for (const view of await replica().list("site")) {
    const name = shown(view, "name");
    if (typeof name === "string") siteNames.set(view.id, name);
  }
}
