import { inside, type Question } from "../survey/form.ts";
import { latest } from "../sync/fold.ts";
import type { RecordView } from "../sync/types.ts";
import { say, t } from "../text/index.ts";
import { Confirm } from "../ui/confirm.tsx";
import { Field } from "../ui/field.tsx";
import { Button } from "../ui/kit.tsx";
import { knownNow, type Opened, onScreen } from "./bundle.ts";
import { cut } from "./draft.ts";
import { fieldId } from "./field-id.ts";
import { attempt } from "./live.ts";
import { Questions } from "./questions/question.tsx";
import { addChild, remove } from "./survey.ts";
import { useLeaving } from "./untouched.ts";

/** A repeated question: one card a row, each a record of its own. */
export function Rows({ question, opened }: { question: Question; opened: Opened }) {
  const { survey, rows } = opened.bundle;
  const own = rows.filter((row) => latest(row, "question")?.value === question.id);
  return (
    <Field
      id={fieldId(survey.id, question.id)}
      label={say(question.label)}
      help={question.help && say(question.help)}
      group
    >
      <div class="parts">
        {own.map((row, index) => (
          <Row key={row.id} question={question} row={row} index={index} opened={opened} />
        ))}
        {own.length < (question.max ?? Infinity) && (
          <Button
            icon="plus"
            onClick={() => attempt(addChild("row", survey.id, { question: question.id }))}
          >
            {t("rows.add")}
          </Button>
        )}
      </div>
    </Field>
  );
}

function Row(props: { question: Question; row: RecordView; index: number; opened: Opened }) {
  const { question, row, opened } = props;
  useLeaving(row.id);
  const draft = opened.drafts.get(row.id);
  if (!draft) return null;
  return (
    <section class="record-card" aria-label={`${say(question.label)} ${props.index + 1}`}>
      <div class="row-between">
        <h2 class="number">{props.index + 1}.</h2>
        <Confirm
          label={t("rows.remove")}
          icon="trash"
          kind="quiet"
          question={t("rows.removeQuestion")}
          yes={t("rows.remove")}
          onYes={() => attempt(cut([row.id]).then(() => remove(row)))}
        />
      </div>
      <Questions
        of={question.parts ?? []}
        draft={draft}
        seen={inside(question, onScreen(opened, row), knownNow(opened))}
        part
      />
    </section>
  );
}
