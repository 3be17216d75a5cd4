/** What a form says about the fields of its records. */

import type { Label, Section } from "../survey/definition.ts";
import {
  type Child,
  type Context,
  type Filled,
  type Known,
  known,
  type Problem,
  problems,
  type Question,
} from "../survey/form.ts";
import { localDay } from "../survey/text.ts";
import { unhex } from "../sync/bytes.ts";
import type { Value } from "../sync/types.ts";
import { say } from "../text/index.ts";
import { type Detail, type FormName, type RecordJson, shown } from "./types.ts";

/** The question that a field answers, and the repeat around it. */
export interface Asked {
  readonly question: Question;
  readonly within?: Question;
}

/** The question behind a field of a survey, a need or a row; undefined for every other field. */
export function askedBy(
  detail: Detail,
  record: RecordJson | undefined,
  collection: string,
  field: string,
): Asked | undefined {
  const questions = questionsOf(detail.form.sections);
  if (collection === "survey") return plain(questions, field);
  if (collection === "need")
    return part(
      questions.find(({ kind }) => kind === "needs"),
      field,
      false,
    );
  if (collection !== "row" || !record) return undefined;
  const repeat = questions.find(({ id }) => id === shown(record, "question"));
  return part(repeat, field, true);
}

function plain(questions: readonly Question[], field: string): Asked | undefined {
  const question = questions.find(({ id }) => id === field);
  return question && { question };
}

function part(whole: Question | undefined, field: string, named: boolean): Asked | undefined {
  const question = whole?.parts?.find(({ id }) => id === field);
  return question && { question, ...(named && whole && { within: whole }) };
}

export function questionsOf(sections: readonly Section[]): Question[] {
  return sections.flatMap(({ questions }) => questions);
}

/** The question of the survey with an id. */
export function questionOf({ form }: Detail, id: string): Question | undefined {
  return questionsOf(form.sections).find((one) => one.id === id);
}

/** What a figure is called: `question`, or `question.part` of a group. */
export function labelAt(detail: Detail, path: string): string {
  const [id = "", partId] = path.split(".");
  const question = questionOf(detail, id);
  const inner = question?.parts?.find((one) => one.id === partId);
  return [question, inner].flatMap((one) => (one ? [say(one.label)] : [])).join(", ") || path;
}

/** The rows that answer a repeat. */
export function rowsOf(detail: Detail, question: Question): RecordJson[] {
  return detail.rows.filter((row) => !row.deleted && shown(row, "question") === question.id);
}

/** A record that the detail holds. */
export function recordOf(detail: Detail, id: string): RecordJson | undefined {
  return [detail.need, detail.survey, ...detail.rows].find((one) => one.id === id);
}

/** What the conditions of the form can see in the survey. */
export function seenBy(detail: Detail): Known {
  return known(formOf(detail), surveyAnswers(detail), contextOf(detail));
}

/** What only whoever hands in can mend; a blank is shown as one. */
const AT_HAND_IN: readonly string[] = ["required", "too_few", "not_asked", "conflict"];

/** What the form finds worth a look in the survey, and in this one of its needs. */
export function found(detail: Detail): Problem[] {
  return problems(formOf(detail), filled(detail), contextOf(detail)).filter(
    ({ code }) => !AT_HAND_IN.includes(code),
  );
}

/** What the form finds in this need and the service does not say already. */
export function foundInNeed(detail: Detail): Problem[] {
  const said = detail.warnings.map(({ code }) => code);
  return found(detail).filter(
    ({ child, code }) => child === detail.need.id && !said.includes(code),
  );
}

/** What the conditions know beside the answers, as on the tablet: also there, today is today. */
function contextOf({ context: { formers, usual }, site }: Detail): Context {
  const restricted = site !== null && shown(site, "restricted") === true;
  return { today: localDay(Date.now()), formers, usual, restricted };
}

/** What a form is called, in both languages. */
export function formTitle({ title, english }: FormName): Label {
  return { vi: title, en: english };
}

function formOf({ form }: Detail) {
  return { ...form, title: formTitle(form) };
}

function filled(detail: Detail): Filled {
  const repeats = questionsOf(detail.form.sections).filter(({ kind }) => kind === "repeat");
  return {
    answers: surveyAnswers(detail),
    rows: Object.fromEntries(repeats.map((one) => [one.id, rowsOf(detail, one).map(child)])),
    needs: [child(detail.need)],
    photos: detail.photos.length,
    conflicts: detail.conflicts
      .filter((one) => one.record === detail.survey.id)
      .map(({ field }) => field),
  };
}

function child(record: RecordJson): Child {
  return { id: record.id, answers: answersOf(record) };
}

/** The survey's answers; references are bytes again, as the form's rules know them. */
function surveyAnswers(detail: Detail): Record<string, Value> {
  const answers = answersOf(detail.survey);
  for (const { id, kind } of questionsOf(detail.form.sections)) {
    const value = answers[id];
    const refers = kind === "site" || kind === "round";
    if (refers && typeof value === "string") answers[id] = unhex(value);
  }
  return answers;
}

function answersOf(record: RecordJson): Record<string, Value> {
  return Object.fromEntries(
    Object.keys(record.fields).map((field) => [field, shown(record, field)]),
  );
}
