import type { Fault, Question } from "../survey/form.ts";
import type { RecordView } from "../sync/types.ts";
import { formatMoney } from "../text/figures.ts";
import { say, t } from "../text/index.ts";
import { Field } from "../ui/field.tsx";
import { Button, LinkRow } from "../ui/kit.tsx";
import { go, to } from "../ui/router.ts";
import { type Opened, onScreen } from "./bundle.ts";
import { fieldId } from "./field-id.ts";
import { amountOf, costText } from "./figures.ts";
import { attempt } from "./live.ts";
import { itemText } from "./questions/item.tsx";
import { messages } from "./questions/shared.ts";
import { addChild } from "./survey.ts";

/** The needs under a survey, with their amounts; each is a record with a page of its own. */
export function NeedList(props: { question: Question; opened: Opened; missing: readonly Fault[] }) {
  const { question, opened } = props;
  const { survey, needs } = opened.bundle;
  const amounts = needs.map((need) => amountOf(onScreen(opened, need)));
  const total = amounts.reduce<number>((sum, amount) => sum + (amount ?? 0), 0);
  const add = async () => go(to(["survey", survey.id, "need", await addChild("need", survey.id)]));
  return (
    <Field
      id={fieldId(survey.id, question.id)}
      label={say(question.label)}
      help={question.help && say(question.help)}
      messages={messages(props.missing)}
      group
    >
      <div class="stack-2">
        {needs.map((need, index) => (
          <NeedRow key={need.id} need={need} index={index} opened={opened} />
        ))}
        {needs.length > 0 && (
          <p class="row-between">
            <span>{t("needs.total")}</span>
            <strong class="number">{formatMoney(total)}</strong>
          </p>
        )}
        {amounts.includes(null) && <p class="quiet small">{t("needs.unpriced")}</p>}
        {needs.length < (question.max ?? Infinity) && (
          <Button icon="plus" onClick={() => attempt(add())}>
            {t("needs.add")}
          </Button>
        )}
      </div>
    </Field>
  );
}

function NeedRow(props: { need: RecordView; index: number; opened: Opened }) {
  const { need, opened } = props;
  const answers = onScreen(opened, need);
  return (
    <LinkRow href={to(["survey", opened.bundle.survey.id, "need", need.id])}>
      <strong>
        <span class="number">{props.index + 1}.</span>{" "}
        {itemText(answers.item) || t("needs.unnamed")}
      </strong>
      <span class="quiet number">{costText(answers)}</span>
    </LinkRow>
  );
}
