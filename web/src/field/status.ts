import type { Replica } from "../store/replica.ts";
import type { Question } from "../survey/form.ts";
import { latest } from "../sync/fold.ts";
import type { Dot, Hex, RecordView, Value } from "../sync/types.ts";
import { reference } from "./common.ts";
import { fingerprint } from "./draft.ts";

export type Outcome = "approved" | "adjusted" | "returned" | "rejected";

/** What a reviewer said of one version of a need. */
export interface Decision {
  readonly dot: Dot;
  readonly time: number;
  readonly author: Hex | null;
  readonly outcome: Outcome;
  readonly judged: readonly Dot[];
  readonly quantity: number | null;
  readonly unitPrice: number | null;
  readonly words: string;
}

/** Where a need stands, and the decisions that stand, the newest first. */
export interface NeedStatus {
  readonly state: "waiting" | "answered" | "stale" | "unsettled" | Outcome;
  readonly decisions: readonly Decision[];
}

/** What a need's state is found from. */
export interface Under {
  readonly survey: RecordView;
  readonly form: { readonly sections: readonly { readonly questions: readonly Question[] }[] };
  readonly rows: readonly RecordView[];
  readonly photos: readonly RecordView[];
  readonly answers: readonly RecordView[];
}

/** The state of one need as the tablet knows it. */
export async function needStatus(
  replica: Replica,
  under: Under,
  need: RecordView,
): Promise<NeedStatus> {
  const decisions = decisionsOf(need);
  const [newest] = decisions;
  if (!newest) return { state: "waiting", decisions };
  if (new Set(decisions.map(meaning)).size > 1) return { state: "unsettled", decisions };
  const now = await judgedNow(replica, under, need);
  const stale = now.join() !== newest.judged.map(dotText).sort().join();
  if (newest.outcome === "returned")
    return {
      state: answered(under.answers, newest.dot) || stale ? "answered" : "returned",
      decisions,
    };
  return { state: stale ? "stale" : newest.outcome, decisions };
}

function meaning({ outcome, quantity, unitPrice }: Decision): string {
  return fingerprint([outcome, quantity, unitPrice]);
}

/** The live decisions of a need, the newest first. */
export function decisionsOf(need: RecordView): Decision[] {
  const writes = need.fields.decision ?? [];
  return writes
    .flatMap(({ value, dot, time, author }) =>
      Array.isArray(value) ? [{ dot, time: time[0], author, ...said(value) }] : [],
    )
    .sort((a, b) => b.time - a.time);
}

function said(value: readonly Value[]): Omit<Decision, "dot" | "time" | "author"> {
  const [outcome, judged, , quantity, unitPrice, words] = value;
  return {
    outcome: outcome as Outcome,
    judged: (Array.isArray(judged) ? judged : []).map(dotOf),
    quantity: typeof quantity === "number" ? quantity : null,
    unitPrice: typeof unitPrice === "number" ? unitPrice : null,
    words: typeof words === "string" ? words : "",
  };
}

function dotOf(value: Value): Dot {
  const [replica, seq] = value as readonly [Uint8Array, number];
  return { replica: reference(replica) ?? "", seq };
}

function dotText({ replica, seq }: Dot): string {
  return `${replica}/${seq}`;
}

/** The version that a decision made now would name. */
async function judgedNow(replica: Replica, under: Under, need: RecordView): Promise<string[]> {
  const questions = under.form.sections.flatMap(({ questions }) => questions);
  const evidence = new Set(questions.filter((one) => one.evidence).map(({ id }) => id));
  const rows = under.rows.filter((row) => evidence.has(String(latest(row, "question")?.value)));
  const ids = [need, under.survey, ...rows, ...under.photos].map(({ id }) => id);
  const dots = await replica.version(ids, (collection, field) => {
    if (collection === "need") return field !== "decision";
    if (collection === "photo") return field === "image";
    return collection !== "survey" || evidence.has(field);
  });
  return dots.map(dotText).sort();
}

function answered(answers: readonly RecordView[], to: Dot): boolean {
  return answers.some((answer) => {
    const value = latest(answer, "to")?.value;
    return Array.isArray(value) && dotText(dotOf(value)) === dotText(to);
  });
}
