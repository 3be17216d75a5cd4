import type { Choice, Question } from "../../survey/form.ts";
import type { Value } from "../../sync/types.ts";
import { say, t } from "../../text/index.ts";
import { describedBy, Field } from "../../ui/field.tsx";
import { ChoiceButtons, ChoicesButtons, Select } from "../../ui/inputs.tsx";
import { messages, note, options, type QuestionProps } from "./shared.ts";

/** Up to this many choices are buttons. */
const FEW = 7;

export function ChoiceQuestion(props: QuestionProps) {
  const { question, id, value, onValue } = props;
  const choices = options(question);
  const chosen = typeof value === "string" || typeof value === "number" ? value : null;
  const few = choices.length <= FEW;
  return (
    <Field
      id={id}
      label={say(question.label)}
      note={note(props)}
      help={question.help && say(question.help)}
      messages={messages(props.problems)}
      group={few}
      part={props.part}
    >
      {few ? (
        <ChoiceButtons
          name={id}
          options={choices}
          chosen={chosen}
          onChoose={onValue}
          describedBy={describedBy(id)}
        />
      ) : (
        <Select
          id={id}
          options={choices}
          chosen={chosen}
          nothing={t("form.choose")}
          onChoose={onValue}
          describedBy={describedBy(id)}
        />
      )}
    </Field>
  );
}

export function ChoicesQuestion(props: QuestionProps) {
  const { question, id, value, onValue } = props;
  const chosen = Array.isArray(value) ? (value as readonly (string | number)[]) : [];
  return (
    <Field
      id={id}
      label={say(question.label)}
      note={note(props) ?? t("form.several")}
      help={question.help && say(question.help)}
      messages={messages(props.problems)}
      group
      part={props.part}
    >
      <ChoicesButtons
        name={id}
        options={options(question)}
        chosen={chosen}
        onToggle={(one) => onValue(toggled(question, chosen, one))}
        describedBy={describedBy(id)}
      />
    </Field>
  );
}

/** The choices made after touching one, in the form's order; one that stands alone clears the rest. */
export function toggled(
  { choices = [] }: Question,
  chosen: readonly (string | number)[],
  touched: string | number,
): Value {
  const alone = (value: string | number) => choices.some((one) => isAlone(one, value));
  const kept = alone(touched) ? [] : chosen.filter((one) => !alone(one));
  const next = chosen.includes(touched)
    ? chosen.filter((one) => one !== touched)
    : [...kept, touched];
  const inOrder = choices.map(({ value }) => value).filter((value) => next.includes(value));
  return inOrder.length > 0 ? inOrder : null;
}

function isAlone(choice: Choice, value: string | number): boolean {
  return choice.alone === true && choice.value === value;
}
