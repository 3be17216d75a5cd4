/** Forms: what is asked, what is required, what is wrong. The same rules: api/survey/forms.py. */

import type { Hex, RecordView, Value } from "../sync/types.ts";
import { blank, evaluate, type Known, valueAt } from "./condition.ts";
import type {
  Answers,
  Constraint,
  Context,
  Form,
  Label,
  Level,
  Question,
  Section,
} from "./definition.ts";
import { shown } from "./need.ts";
import { type Fault, fault } from "./problem.ts";
import { shapeFault } from "./shape.ts";

export type { Known } from "./condition.ts";
export type * from "./definition.ts";
export type { Fault } from "./problem.ts";

/** One row of a repeat, or one need: its record and its answers. */
export interface Child {
  readonly id: Hex;
  readonly answers: Answers;
}

/** A survey as its form sees it: the latest values, rows and needs in order, and how many photos. */
export interface Filled {
  readonly answers: Answers;
  /** Rows by the id of their repeat. */
  readonly rows: Readonly<Record<string, readonly Child[]>>;
  readonly needs: readonly Child[];
  readonly photos: number;
  /** Questions of the survey that two people answered differently. */
  readonly conflicts: readonly string[];
}

/** What stands between a survey and its hand-in (`error`), or is worth a second look (`warning`). */
export interface Problem {
  readonly section: string;
  readonly question: string;
  /** The part of a group, a row or a need, where the problem is in one. */
  readonly part?: string;
  /** The record of the row or need. */
  readonly child?: Hex;
  readonly code: string;
  readonly level: Level;
  readonly message: Label;
}

export type SectionState = "empty" | "begun" | "complete" | "errors";

/** What the conditions of a form can see in a survey's answers. */
export function known(form: Form, answers: Answers, context: Context = {}): Known {
  const questions = form.sections.flatMap((section) => section.questions);
  return { ...context, find: (path) => valueAt(questions, answers, path) ?? null };
}

/** What the conditions of a row's or need's parts can see: its own answers first, then the survey's. */
export function inside(question: Question, answers: Answers, outer: Known): Known {
  const parts = question.parts ?? [];
  const find = (path: string) => {
    const own = valueAt(parts, answers, path);
    return own === undefined ? outer.find(path) : own;
  };
  return { ...outer, find };
}

/** Whether a section or question is asked. A question also needs its section to be. */
export function relevant(of: Section | Question, seen: Known): boolean {
  return of.relevant === undefined || evaluate(of.relevant, seen) === true;
}

/** Whether a question must be answered before hand-in. */
export function required(question: Question, seen: Known): boolean {
  const { required = false } = question;
  return typeof required === "boolean" ? required : evaluate(required, seen) === true;
}

/** What is wrong with one answer that is being typed; being blank is not. Parts of a group too. */
export function questionProblems(question: Question, seen: Known): Fault[] {
  return faults(question, seen.find(question.id), seen).filter((one) => one.code !== "required");
}

/** All problems of a survey, in the form's order. Without an error it can be handed in. */
export function problems(form: Form, filled: Filled, context: Context = {}): Problem[] {
  return form.sections.flatMap((section) => sectionProblems(form, section, filled, context));
}

/** How far a section is: nothing answered, some, everything required, or something to correct. */
export function sectionState(
  form: Form,
  section: Section,
  filled: Filled,
  context: Context = {},
): SectionState {
  const found = sectionProblems(form, section, filled, context);
  const errors = found.filter((problem) => problem.level === "error");
  if (errors.some((problem) => !MISSING.includes(problem.code))) return "errors";
  if (!section.questions.some((question) => begun(question, filled))) return "empty";
  return errors.length > 0 ? "begun" : "complete";
}

const MISSING: readonly string[] = ["required", "too_few"];

function begun(question: Question, filled: Filled): boolean {
  switch (question.kind) {
    case "photos":
      return filled.photos > 0;
    case "needs":
      return filled.needs.length > 0;
    case "repeat":
      return rowsOf(question, filled).length > 0;
    default:
      return !blank(filled.answers[question.id]);
  }
}

function rowsOf(question: Question, filled: Filled): readonly Child[] {
  return filled.rows[question.id] ?? [];
}

function sectionProblems(
  form: Form,
  section: Section,
  filled: Filled,
  context: Context,
): Problem[] {
  const seen = known(form, filled.answers, context);
  if (!relevant(section, seen)) return [];
  return section.questions.flatMap((question) =>
    answerProblems(question, filled, seen).map((one) => ({
      section: section.id,
      question: question.id,
      ...one,
    })),
  );
}

type Found = Omit<Problem, "section" | "question">;

function answerProblems(question: Question, filled: Filled, seen: Known): Found[] {
  const asked = relevant(question, seen);
  if (question.kind === "needs") return childProblems(question, filled.needs, asked, seen);
  if (!asked) return [];
  switch (question.kind) {
    case "repeat":
      return childProblems(question, rowsOf(question, filled), asked, seen);
    case "photos":
      return amount(question, filled.photos, seen);
    default:
      return [
        ...faults(question, seen.find(question.id), seen),
        ...(filled.conflicts.includes(question.id) ? [fault("conflict", question)] : []),
      ];
  }
}

function childProblems(
  question: Question,
  children: readonly Child[],
  asked: boolean,
  seen: Known,
): Found[] {
  if (!asked) return children.length > 0 ? [fault("not_asked", question)] : [];
  const each = children.flatMap(({ id, answers }) => {
    const within = inside(question, answers, seen);
    return (question.parts ?? []).flatMap((part) =>
      relevant(part, within)
        ? faults(part, within.find(part.id), within).map((one) => inChild(one, id, part))
        : [],
    );
  });
  return [...amount(question, children.length, seen), ...each];
}

/** A fault of a child's part; of a group inside it the part is named `group.part`. */
function inChild(found: Fault, child: Hex, part: Question): Found {
  return { ...found, child, part: found.part ? `${part.id}.${found.part}` : part.id };
}

/** Too few or too many photos, rows or needs. */
function amount(question: Question, count: number, seen: Known): Fault[] {
  if (required(question, seen) && count < (question.min ?? 1)) return [fault("too_few", question)];
  const most = question.max;
  return most !== undefined && count > most ? [fault("too_many", question)] : [];
}

function faults(question: Question, value: Value, seen: Known): Fault[] {
  const must = required(question, seen);
  if (question.kind === "group" && (must || !blank(value)))
    return groupFaults(question, value, seen);
  if (blank(value)) return must ? [fault("required", question)] : [];
  const shape = shapeFault(question, value);
  return shape ? [fault(shape, question)] : violated(question, seen);
}

function groupFaults(question: Question, value: Value, seen: Known): Fault[] {
  if (!blank(value) && shapeFault(question, value)) return [fault("wrong_kind", question)];
  const parts = (question.parts ?? []).flatMap((part, place) => {
    if (!relevant(part, seen)) return [];
    const one = Array.isArray(value) ? (value[place] ?? null) : null;
    return faults(part, one, seen).map((found) => ({ ...found, part: part.id }));
  });
  return [...parts, ...violated(question, asked(question, seen))];
}

/** What a group's own constraints can see: a part that is not asked for says nothing. */
function asked(group: Question, seen: Known): Known {
  const hidden = (group.parts ?? []).filter((part) => !relevant(part, seen));
  const paths = new Set(hidden.map((part) => `${group.id}.${part.id}`));
  return { ...seen, find: (path) => (paths.has(path) ? null : seen.find(path)) };
}

function violated(question: Question, seen: Known): Fault[] {
  return (question.constraints ?? [])
    .filter((constraint) => evaluate(constraint.test, seen) === false)
    .map(({ code, level, message }: Constraint) => ({ code, level, message }));
}

/** The form that a record of the collection `form` holds; null if it is none. */
export function readForm(record: RecordView): Form | null {
  const [letter, version, title] = ["letter", "version", "title"].map((field) =>
    shown(record, field),
  );
  const [vi, en] = Array.isArray(title) ? (title as Value[]) : [];
  if (typeof letter !== "string" || typeof version !== "number") return null;
  if (typeof vi !== "string" || typeof en !== "string") return null;
  const names = Object.keys(record.fields).filter((field) => field.startsWith("section/"));
  const sections = names.sort().map((name) => readSection(shown(record, name)));
  return sections.includes(null)
    ? null
    : { letter, version, title: { vi, en }, sections: sections as Section[] };
}

function readSection(value: Value): Section | null {
  if (!(value instanceof Uint8Array)) return null;
  try {
    return JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(value)) as Section;
  } catch {
    return null;
  }
}
