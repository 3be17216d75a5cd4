/**
 * Reviews: where a survey stands, what was decided on a need, and whether it still holds.
 * The same rules: api/survey/reviews.py. docs/data.md has the shape of a decision.
 */

import { hex } from "../sync/bytes.ts";
import { type Change, compareDots, dotKey } from "../sync/change.ts";
import { compareTimes } from "../sync/clock.ts";
import { live } from "../sync/fold.ts";
import type { Dot, Hex, RecordView, Value, Write } from "../sync/types.ts";
import { type Dossier, judged } from "./version.ts";

export const OUTCOMES = ["approved", "adjusted", "returned", "rejected"] as const;
export type Outcome = (typeof OUTCOMES)[number];

export type NeedState =
  | "draft"
  | "arriving"
  | "unconfirmed"
  | "waiting"
  | "answered"
  | "stale"
  | "unsettled"
  | Outcome;

/** What one reviewer said of one version of a need. */
export interface Decision {
  readonly outcome: Outcome;
  readonly judged: readonly Dot[];
  readonly form: Hex;
  /** The approved figures; the price in đồng. */
  readonly quantity: number | null;
  readonly unitPrice: number | null;
  /** The question or the reason. */
  readonly words: string;
}

/** A decision, who made it and when. */
export interface MadeDecision extends Decision {
  readonly dot: Dot;
  readonly author: Hex | null;
  readonly time: readonly [number, number];
  /** The replies to its question. */
  readonly answers: readonly RecordView[];
}

/** A decision that no other one has replaced. */
export interface LiveDecision extends MadeDecision {
  /** What it judged has changed. */
  readonly stale: boolean;
}

/** Where a survey stands. */
export interface SurveyState {
  readonly state: "draft" | "withdrawn" | "arriving" | "unconfirmed" | "handed_in";
  /** What was handed in and is not here yet, ascending. */
  readonly missing: readonly Dot[];
  /** What the hand-in lists, by dot; null where a withdrawal came after a decision. */
  readonly listed: ReadonlySet<string> | null;
}

/** What there is to say of a need, and the live decisions it rests on, by dot. */
export interface NeedStatus {
  readonly state: NeedState;
  readonly decisions: readonly LiveDecision[];
}

/** The decision in a value of the field `decision`; null if it is none. */
export function readDecision(value: Value): Decision | null {
  if (!Array.isArray(value) || value.length !== 6) return null;
  const [outcome, dots, form, quantity, unitPrice, words] = value as Value[];
  const named = readDots(dots ?? null);
  if (!OUTCOMES.includes(outcome as Outcome) || !named || !(form instanceof Uint8Array))
    return null;
  if (!isFigure(quantity) || !isFigure(unitPrice) || typeof words !== "string") return null;
  return {
    outcome: outcome as Outcome,
    judged: named,
    form: hex(form),
    quantity,
    unitPrice,
    words,
  };
}

function isFigure(value: Value | undefined): value is number | null {
  return value === null || typeof value === "number";
}

/** The dots of a value such as a hand-in; null if it is none. */
export function readDots(value: Value): Dot[] | null {
  if (!Array.isArray(value)) return null;
  const dots = (value as Value[]).map(readDot);
  return dots.every((dot) => dot !== null) ? dots : null;
}

function readDot(value: Value): Dot | null {
  if (!Array.isArray(value) || value.length !== 2) return null;
  const [replica, seq] = value as Value[];
  return replica instanceof Uint8Array && typeof seq === "number"
    ? { replica: hex(replica), seq }
    : null;
}

/** Whether a decision on the need is live. */
export function decided(need: RecordView): boolean {
  return live(need, "decision").some((write) => readDecision(write.value) !== null);
}

/**
 * Where a survey stands. `needs` are the survey's, `held` tells whether a counted change is here,
 * `confirms` whether the round asks the lead to confirm. A withdrawal has no effect once a
 * decision is live.
 */
export function surveyState(
  survey: RecordView,
  needs: readonly RecordView[],
  held: (dot: Dot) => boolean,
  confirms = false,
): SurveyState {
  const writes = live(survey, "handed_in");
  const handIns = writes.filter((write) => write.value !== null);
  const none = { missing: [], listed: new Set<string>() };
  if (handIns.length === 0 && writes.length > 0 && needs.some(decided))
    return { state: "handed_in", missing: [], listed: null };
  if (handIns.length === 0) return { state: writes.length > 0 ? "withdrawn" : "draft", ...none };
  const dots = new Map(
    handIns.flatMap(({ value }) => readDots(value) ?? []).map((dot) => [dotKey(dot), dot]),
  );
  const listed = new Set(dots.keys());
  const missing = [...dots.values()].filter((dot) => !held(dot)).sort(compareDots);
  if (missing.length > 0) return { state: "arriving", missing, listed };
  const confirmed = !confirms || isConfirmed(survey, handIns);
  return { state: confirmed ? "handed_in" : "unconfirmed", missing, listed };
}

function isConfirmed(survey: RecordView, handIns: readonly Write[]): boolean {
  const named = live(survey, "confirmed").map(({ value }) => readDot(value));
  return named.some((dot) => dot && handIns.some((write) => dotKey(write.dot) === dotKey(dot)));
}

/**
 * What there is to say of a need whose survey stands so. `forked` are the keys of the scope's
 * dots that hold two changes: a decision on one is stale.
 */
export function needStatus(
  dossier: Dossier,
  survey: SurveyState,
  forked: ReadonlySet<string> = new Set(),
): NeedStatus {
  const decisions = liveDecisions(dossier, forked);
  const state = decisions.length > 0 ? decidedAs(decisions) : undecided(dossier.need, survey);
  return { state, decisions };
}

/** The decisions that no other one has replaced, by dot. */
export function liveDecisions(
  dossier: Dossier,
  forked: ReadonlySet<string> = new Set(),
): LiveDecision[] {
  const now = new Set(judged(dossier).map(dotKey));
  return live(dossier.need, "decision").flatMap(({ value, dot, author, time }) => {
    const decision = readDecision(value);
    if (!decision) return [];
    const then = decision.judged.map(dotKey);
    const stale = !sameKeys(new Set(then), now) || then.some((key) => forked.has(key));
    return [{ ...decision, dot, author, time, stale, answers: repliesTo(dossier, dot) }];
  });
}

/** The decisions that others have replaced, the newest first; `history` is the need's. */
export function earlierDecisions(
  dossier: Pick<Dossier, "need" | "answers">,
  history: readonly Change[],
): MadeDecision[] {
  const standing = new Set(live(dossier.need, "decision").map(({ dot }) => dotKey(dot)));
  return history
    .filter((change) => !standing.has(dotKey(change)))
    .flatMap(({ assignments, replica, seq, author, time }) =>
      assignments.flatMap(({ field, value }) => {
        const decision = field === "decision" ? readDecision(value) : null;
        if (!decision) return [];
        const dot = { replica, seq };
        return [{ ...decision, dot, author, time, answers: repliesTo(dossier, dot) }];
      }),
    )
    .sort((a, b) => compareTimes(b.time, a.time) || compareDots(b.dot, a.dot));
}

function repliesTo({ answers }: Pick<Dossier, "answers">, dot: Dot): RecordView[] {
  return answers.filter((one) => !one.deleted && answersTo(one, dot));
}

function sameKeys(a: ReadonlySet<string>, b: ReadonlySet<string>): boolean {
  return a.size === b.size && [...a].every((key) => b.has(key));
}

function answersTo(answer: RecordView, dot: Dot): boolean {
  return live(answer, "to").some(({ value }) => {
    const named = readDot(value);
    return named !== null && dotKey(named) === dotKey(dot);
  });
}

function undecided(need: RecordView, { state, listed }: SurveyState): NeedState {
  if (state === "draft" || state === "withdrawn") return "draft";
  const handedIn = live(need, "parent").some(({ dot }) => listed?.has(dotKey(dot)));
  if (listed !== null && !handedIn) return "draft";
  return state === "handed_in" ? "waiting" : state;
}

function decidedAs(decisions: readonly LiveDecision[]): NeedState {
  const [first, ...others] = decisions;
  if (!first || !others.every((other) => agree(first, other))) return "unsettled";
  if (first.outcome === "returned" && decisions.every(({ answers }) => answers.length > 0))
    return "answered";
  return decisions.every(({ stale }) => stale) ? "stale" : first.outcome;
}

function agree(a: Decision, b: Decision): boolean {
  return a.outcome === b.outcome && a.quantity === b.quantity && a.unitPrice === b.unitPrice;
}
