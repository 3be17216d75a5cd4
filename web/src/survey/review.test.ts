import { expect, test } from "vitest";
import cases from "../../../tests/vectors/need.json";
import { digestOf, hex, unhex, utf8 } from "../sync/bytes.ts";
import { type Change, dotKey, makeChange, writeBody } from "../sync/change.ts";
import { fold } from "../sync/fold.ts";
import type { Dot, Hex, RecordView, Value } from "../sync/types.ts";
import { programForm } from "../testing/forms.ts";
import { vi } from "../text/vi.ts";
import { fundedElsewhere, itemCode, itemName, priority, proposedAmount } from "./need.ts";
import { type NeedState, needStatus, type SurveyState, surveyState } from "./review.ts";
import { changed, type Dossier, handedIn, judged } from "./version.ts";

const FORM = programForm("a-1");

type At = [string, number];

interface Given {
  readonly at: At;
  readonly ms?: number;
  readonly record: string;
  readonly collection: string;
  readonly action?: number;
  readonly fields: Readonly<Record<string, unknown>>;
  readonly over?: Readonly<Record<string, readonly At[]>>;
}

interface Case {
  readonly says: string;
  readonly without?: readonly number[];
  readonly with?: readonly ("approved" | "returned")[];
  readonly more?: readonly Given[];
  readonly need?: string;
  readonly missing?: readonly At[];
  readonly confirms?: boolean;
  readonly forked?: readonly At[];
  readonly survey?: string;
  readonly state: string;
  readonly stale?: readonly boolean[];
  readonly judged?: readonly At[];
  readonly hand_in?: readonly At[];
  readonly changed?: readonly [string, string, string, Value[], Value[]][];
}

const STORIES = cases.cases as unknown as Case[];

function id(name: string): Hex {
  return hex(utf8(name)).padEnd(32, "0");
}

function dot([replica, seq]: At): Dot {
  return { replica: id(replica), seq };
}

function value(given: unknown): Value {
  if (Array.isArray(given)) return given.map(value);
  if (given === null || typeof given !== "object") return given as Value;
  const { id: named, dot: one, dots } = given as { id?: string; dot?: At; dots?: At[] };
  if (named !== undefined) return unhex(id(named));
  if (one) return [unhex(id(one[0])), one[1]];
  return (dots ?? []).map(([replica, seq]) => [unhex(id(replica)), seq]);
}

function change(given: Given): Change {
  const { replica, seq } = dot(given.at);
  const rows = Object.entries(given.fields).map(([field, one]) => {
    return { field, value: value(one), overwrites: (given.over?.[field] ?? []).map(dot) };
  });
  const body = writeBody(rows);
  const { collection, action = 1, ms = 1000 + seq } = given;
  const header = {
    ...{ scope: "area/a", replica, seq, author: null, collection, action, schema: 1 },
    prev: seq > 1 ? "00".repeat(32) : null,
    time: [ms, 0] as const,
    record: id(given.record),
    digest: digestOf(body),
  };
  return makeChange(header, body);
}

/** The records that the changes of a case make. */
function told(given: Case) {
  const base = (cases.base as unknown as Given[]).filter(
    (_, place) => !given.without?.includes(place + 1),
  );
  const decisions = (given.with ?? []).map((name) => cases[name] as unknown as Given);
  const histories = new Map<Hex, Change[]>();
  for (const made of [...base, ...decisions, ...(given.more ?? [])].map(change)) {
    histories.set(made.recordId, [...(histories.get(made.recordId) ?? []), made]);
  }
  const records = [...histories.values()].map((some) => {
    return fold(some, new Set(), () => undefined) as RecordView;
  });
  const of = (name: string) => records.filter(({ collection }) => collection === name);
  const find = (name: string) => records.find((record) => record.id === id(name)) as RecordView;
  const [rows, photos, answers] = [of("row"), of("photo"), of("answer")];
  const survey = find("s");
  const dossier: Dossier = {
    need: find(given.need ?? "n"),
    survey,
    form: FORM,
    rows,
    photos,
    answers,
  };
  const missing = new Set((given.missing ?? []).map(dot).map(dotKey));
  const held = (one: Dot) => !missing.has(dotKey(one));
  const state = surveyState(survey, of("need"), held, given.confirms);
  const forked = new Set((given.forked ?? []).map(dot).map(dotKey));
  return {
    dossier,
    histories,
    state,
    status: needStatus(dossier, state, forked),
    needs: of("need"),
  };
}

test.each(STORIES)("$says", (given) => {
  const { state, status } = told(given);
  expect(status.state).toBe(given.state);
  if (given.survey) expect(state.state).toBe(given.survey);
  expect(state.missing).toEqual((given.missing ?? []).map(dot));
  if (given.stale) expect(status.decisions.map(({ stale }) => stale)).toEqual(given.stale);
});

test.each(STORIES.filter((given) => given.judged))("$says: what would be judged", (given) => {
  expect(judged(told(given).dossier)).toEqual(given.judged?.map(dot));
});

test.each(STORIES.filter((given) => given.hand_in))("$says: what would be handed in", (given) => {
  const { dossier, needs } = told(given);
  const dots = handedIn(dossier.survey, [...dossier.rows, ...needs, ...dossier.photos]);
  expect(dots).toEqual(given.hand_in?.map(dot));
});

test.each(STORIES.filter((given) => given.changed))("$says: what changed", (given) => {
  const { dossier, histories, status } = told(given);
  const found = changed(dossier, status.decisions[0]?.judged ?? [], histories);
  expect(found).toEqual(
    given.changed?.map(([collection, record, field, before, after]) => {
      return { collection, record: id(record), field, before, after };
    }),
  );
});

function need(fields: Readonly<Record<string, Value>>): RecordView {
  const write = { dot: { replica: "00", seq: 1 }, hash: "00", time: [1, 0], author: null } as const;
  const lives = Object.entries(fields).map(([field, one]) => [field, [{ ...write, value: one }]]);
  const made = { id: "00", collection: "need", scope: "area/a", deleted: false };
  return { ...made, fields: Object.fromEntries(lives) };
}

test.each(cases.figures as unknown as [Record<string, Value>, unknown][])(
  "%j is read",
  (fields, figures) => {
    const record = need(fields);
    expect({
      item_name: itemName(record),
      item_code: itemCode(record),
      amount: proposedAmount(record),
      priority: priority(record),
      funded_elsewhere: fundedElsewhere(record),
    }).toEqual(figures);
  },
);

test("the cases reach every state of a need and of a survey, each with words for the field", () => {
  const reached = new Set(STORIES.map(({ state }) => state));
  const words = Object.keys(vi).filter((key) => /^need\.[a-z]+$/.test(key));
  for (const state of reached) expect(words).toContain(`need.${state}`);
  const states: Record<NeedState, true> = {
    ...{ draft: true, arriving: true, unconfirmed: true, waiting: true, answered: true },
    ...{ stale: true, unsettled: true, returned: true, approved: true, adjusted: true },
    rejected: true,
  };
  expect([...reached].sort()).toEqual(Object.keys(states).sort());
  const surveys: Record<SurveyState["state"], true> = {
    ...{ draft: true, withdrawn: true, arriving: true, unconfirmed: true, handed_in: true },
  };
  const named = new Set(STORIES.map(({ survey }) => survey).filter(Boolean));
  expect([...named].sort()).toEqual(Object.keys(surveys).sort());
});
