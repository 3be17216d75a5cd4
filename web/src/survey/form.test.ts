import { expect, test } from "vitest";
import cases from "../../../tests/vectors/form.json";
import { unhex, utf8 } from "../sync/bytes.ts";
import type { RecordView, Value } from "../sync/types.ts";
import { programForm, programForms } from "../testing/forms.ts";
import { evaluate, valueAt } from "./condition.ts";
import {
  type Answers,
  type Child,
  type Condition,
  type Context,
  type Filled,
  known,
  type Problem,
  problems,
  type Question,
  questionProblems,
  readForm,
  type Section,
  sectionState,
} from "./form.ts";
import { fault } from "./problem.ts";
import { personal } from "./rules.ts";
import { shapeFault } from "./shape.ts";

const FORM = programForm("a-1");
const CONTEXT = cases.context as unknown as Context;

interface Given {
  readonly kind: string;
  readonly choices?: readonly (string | number)[];
  readonly alone?: string;
  readonly scale?: number;
  readonly min?: number;
  readonly max?: number;
}

/** A question with an empty label, and choices by value. */
function question({ choices, alone, ...given }: Given): Question {
  const label = { vi: "", en: "" };
  const made = choices?.map((value) => ({ value, label, alone: value === alone }));
  return { id: "q", label, ...given, ...(made && { choices: made }) } as Question;
}

interface Case {
  readonly says: string;
  readonly form?: keyof typeof cases.filled;
  readonly restricted?: boolean;
  readonly only?: boolean;
  readonly answers?: Readonly<Record<string, unknown>>;
  readonly rows?: Readonly<Record<string, readonly Answers[]>>;
  readonly need?: Answers;
  readonly needs?: number;
  readonly photos?: number;
  readonly conflicts?: readonly string[];
  readonly problems?: readonly string[];
}

function filled(given: Case): Filled {
  const whole = cases.filled[given.form ?? "A"];
  const base = given.only ? {} : whole.answers;
  const need = { ...whole.need, ...given.need } as unknown as Answers;
  const all = { ...whole.rows, ...given.rows } as unknown as Record<string, readonly Answers[]>;
  const rows = Object.entries(all).map(([id, some]) => [id, some.map(child)]);
  return {
    answers: plain({ ...base, ...given.answers }),
    rows: Object.fromEntries(rows),
    needs: Array.from({ length: given.needs ?? whole.needs }, () => need).map(child),
    photos: given.photos ?? 1,
    conflicts: given.conflicts ?? [],
  };
}

function problemsOf(given: Case): Problem[] {
  const form = programForm(`${(given.form ?? "A").toLowerCase()}-1`);
  return problems(form, filled(given), { ...CONTEXT, restricted: given.restricted ?? false });
}

function child(answers: Answers, place: number): Child {
  return { id: String(place), answers };
}

/** Answers of the vectors, with bytes where `bin` says so. */
function plain(answers: Readonly<Record<string, unknown>>): Answers {
  const entries = Object.entries(answers).map(([id, value]) => {
    const bin = (value as { bin?: string } | null)?.bin;
    return [id, bin ? unhex(bin) : (value as Value)];
  });
  return Object.fromEntries(entries);
}

const CONDITIONS = cases.conditions.cases as unknown as [Condition, Answers, boolean | null][];

test.each(CONDITIONS)("%j with %j is %j", (condition, answers, truth) => {
  const questions = cases.conditions.questions as unknown as Question[];
  const find = (path: string) => valueAt(questions, answers, path) ?? null;
  const context = cases.conditions.context as unknown as Context;
  expect(evaluate(condition, { ...context, find })).toBe(truth);
});

const SHAPES = cases.shapes as unknown as [Given, Value, string | null][];

test.each(SHAPES)("%j answered with %j: %j", (given, value, code) => {
  expect(shapeFault(question(given), value)).toBe(code);
});

test.each(cases.surveys as unknown as Case[])("$says", (given) => {
  const found = problemsOf(given).map((problem) => {
    const part = problem.part ? `.${problem.part}` : "";
    const at = problem.child ? `#${problem.child}` : "";
    return `${problem.section}.${problem.question}${part}${at} ${problem.code} ${problem.level}`;
  });
  expect(found).toEqual(given.problems);
});

test("every problem is said in words, in both languages, with nothing left to fill in", () => {
  for (const given of cases.surveys as unknown as Case[]) {
    for (const { code, message } of problemsOf(given)) {
      for (const words of [message.vi, message.en]) {
        expect(words).not.toBe(code);
        expect(words).not.toMatch(/[{}]/);
        expect(words.length).toBeGreaterThan(20);
      }
    }
  }
});

const STATES = cases.states as unknown as [string, Record<string, unknown>, string][];

test.each(STATES)("the section %s with %j is %s", (id, answers, state) => {
  const section = FORM.sections.find((one) => one.id === id) as Section;
  expect(sectionState(FORM, section, filled({ says: "", answers }), CONTEXT)).toBe(state);
});

test("what is being typed is checked, but being blank is no fault yet", () => {
  const find = (id: string) =>
    FORM.sections.flatMap(({ questions }) => questions).find((one) => one.id === id) as Question;
  const seen = known(FORM, { status: "working", clusters: [9, 5, 3], staff: "hai" }, CONTEXT);
  expect(questionProblems(find("clusters"), seen).map(({ code }) => code)).toEqual([
    "clusters_add_up",
  ]);
  expect(questionProblems(find("staff"), seen).map(({ code }) => code)).toEqual(["wrong_kind"]);
  expect(questionProblems(find("basis"), seen)).toEqual([]);
});

function record(values: Readonly<Record<string, Value>>): RecordView {
  const write = { dot: { replica: "00", seq: 1 }, hash: "00", time: [1, 0], author: null } as const;
  const fields = Object.entries(values).map(([field, value]) => [field, [{ ...write, value }]]);
  return {
    id: "00",
    collection: "form",
    scope: "common",
    deleted: false,
    fields: Object.fromEntries(fields),
  };
}

test("a published form is read back, its sections in order", () => {
  const sections = FORM.sections.map((section, place) => [
    `section/0${place + 1}-${section.id}`,
    utf8(JSON.stringify(section)),
  ]);
  const values = { letter: "A", version: 1, title: [FORM.title.vi, FORM.title.en] };
  expect(readForm(record({ ...Object.fromEntries(sections.reverse()), ...values }))).toEqual(FORM);
});

test("a record that is no form is none", () => {
  const values = { letter: "A", version: 1, title: ["A", "A"] };
  expect(readForm(record({ ...values, "section/01-a": utf8("{") }))).toBeNull();
  expect(readForm(record({ ...values, "section/01-a": "{}" }))).toBeNull();
  expect(readForm(record({ letter: "A" }))).toBeNull();
});

test("what a form calls personal is salted", () => {
  const sections = programForms().flatMap((form) => form.sections);
  const questions = sections.flatMap((section) => section.questions);
  const ids = questions.filter((one) => one.personal).map(({ id }) => id);
  expect(ids.length).toBeGreaterThan(0);
  expect(ids.filter((id) => !personal("survey", id))).toEqual([]);
});

test.each([
  ["date", "32/13/2026", "ngày/tháng/năm"],
  ["count", "ba trăm", "số nguyên"],
  ["money", "15 triệu rưỡi", "số đồng"],
  ["point", "20.13", "vĩ độ và kinh độ"],
  ["date", "5/1/26", "bốn chữ số"],
  ["year", "20,5", "bốn chữ số"],
])("what is no %s, such as “%s”, is answered with how to write one", (kind, typed, words) => {
  const asked = question({ kind });
  expect(fault(shapeFault(asked, typed) ?? "", asked).message.vi).toContain(words);
});

test("what is no decimal is answered with how many digits may follow the comma", () => {
  const asked = question({ kind: "decimal", scale: 2 });
  expect(fault("wrong_kind", asked).message.vi).toContain("2 chữ số");
});

test("too few are named by what they are", () => {
  const photos = fault("too_few", question({ kind: "photos", min: 1 }));
  expect(photos.message.vi).toContain("ít nhất 1 ảnh.");
  expect(photos.message.en).toContain("At least 1 photo needed");
  const needs = fault("too_many", question({ kind: "needs", max: 30 }));
  expect(needs.message.en).toContain("At most 30 needs");
});
