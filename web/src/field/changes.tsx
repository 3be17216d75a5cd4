import type { Form, Question } from "../survey/form.ts";
import { shown } from "../survey/need.ts";
import type { LiveDecision } from "../survey/review.ts";
import { basis, type Dossier, inBasis } from "../survey/version.ts";
import { dotKey } from "../sync/change.ts";
import { live } from "../sync/fold.ts";
import type { RecordView } from "../sync/types.ts";
import { say, t } from "../text/index.ts";
import { Facts } from "../ui/kit.tsx";
import { valueText } from "./value-text.ts";

/** What differs now from what a decision judged: the question and its present answer. */
export function Changes({ dossier, since }: { dossier: Dossier; since: LiveDecision }) {
  const lines = changedLines(dossier, since);
  return (
    <div class="stack-2">
      <p class="quiet">{t("need.staleText")}</p>
      {lines.length > 0 && <Facts of={lines} />}
    </div>
  );
}

/** Label and present answer of each judged field that has a write the decision had not seen. */
export function changedLines(dossier: Dossier, since: LiveDecision): [string, string][] {
  const seen = new Set(since.judged.map(dotKey));
  const judges = inBasis(dossier.form);
  return basis(dossier).flatMap((record) =>
    Object.keys(record.fields)
      .filter((field) => judges(record.collection, field))
      .filter((field) => live(record, field).some(({ dot }) => !seen.has(dotKey(dot))))
      .flatMap((field) => line(dossier.form, record, field)),
  );
}

function line(form: Form, record: RecordView, field: string): [string, string][] {
  if (record.collection === "photo") return [[t("record.photos"), t("need.newPhoto")]];
  const question = questionOf(form, record, field);
  return question ? [[say(question.label), valueText(question, shown(record, field))]] : [];
}

/** The question that a record's field answers. */
export function questionOf(form: Form, record: RecordView, field: string): Question | undefined {
  const questions = form.sections.flatMap((section) => section.questions);
  if (record.collection === "survey") return questions.find(({ id }) => id === field);
  const repeat = shown(record, "question");
  const holder = questions.find(({ id, kind }) =>
    record.collection === "need" ? kind === "needs" : id === repeat,
  );
  return holder?.parts?.find(({ id }) => id === field);
}
