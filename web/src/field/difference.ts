/** What differs now from what a decision judged, in words. */

import type { Form, Question } from "../survey/form.ts";
import { shown } from "../survey/need.ts";
import type { LiveDecision } from "../survey/review.ts";
import { basis, type Changed, changed, type Dossier } from "../survey/version.ts";
import type { Change } from "../sync/change.ts";
import type { RecordView, Value } from "../sync/types.ts";
import { say, t } from "../text/index.ts";
import { replica } from "./session.ts";
import { valueText } from "./value-text.ts";

/** A question, its answer when the decision was made, and its answer now. */
export interface Difference {
  readonly key: string;
  readonly label: string;
  readonly before: string;
  readonly after: string;
  /** It was written again as it was: another write, so another version, that reads the same. */
  readonly putBack: boolean;
}

/** The judged answers and photos that changed since a decision. */
export async function differences(dossier: Dossier, since: LiveDecision): Promise<Difference[]> {
  const { form, survey } = dossier;
  const records = basis(dossier).map(({ id }) => id);
  const histories = await replica().history(survey.scope, records, since.judged);
  return changed(dossier, since.judged, histories).flatMap(
    (one) => difference(form, one, histories.get(one.record) ?? []) ?? [],
  );
}

function difference(form: Form, one: Changed, history: readonly Change[]): Difference | undefined {
  const key = `${one.record}.${one.field}`;
  if (one.collection === "photo") {
    const here = (values: readonly Value[]) => t(values.length > 0 ? "need.photo" : "value.blank");
    const [before, after] = [here(one.before), here(one.after)];
    return told(key, t("record.photos"), before, after);
  }
  const question = asked(form, one.collection, one.field, repeatOf(history));
  if (!question) return undefined;
  const [before, after] = [words(question, one.before), words(question, one.after)];
  return told(key, say(question.label), before, after);
}

function told(key: string, label: string, before: string, after: string): Difference {
  return { key, label, before, after, putBack: before === after };
}

function words(question: Question, values: readonly Value[]): string {
  return values.map((value) => valueText(question, value)).join(" / ") || t("value.blank");
}

/** The repeat that a row answers, also when the row is deleted. */
function repeatOf(history: readonly Change[]): Value {
  const writes = history.flatMap(({ assignments }) => assignments);
  return writes.find(({ field, value }) => field === "question" && value !== null)?.value ?? null;
}

/** The question that a record's field answers. */
export function questionOf(form: Form, record: RecordView, field: string): Question | undefined {
  return asked(form, record.collection, field, shown(record, "question"));
}

function asked(form: Form, collection: string, field: string, repeat: Value): Question | undefined {
  const questions = form.sections.flatMap((section) => section.questions);
  if (collection === "survey") return questions.find(({ id }) => id === field);
  const holder = questions.find(({ id, kind }) =>
    collection === "need" ? kind === "needs" : id === repeat,
  );
  return holder?.parts?.find(({ id }) => id === field);
}
