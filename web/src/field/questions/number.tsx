import { reasonOf } from "../../survey/condition.ts";
import type { Question, Reason } from "../../survey/form.ts";
import { parseNumber } from "../../survey/text.ts";
import type { Value } from "../../sync/types.ts";
import { formatNumber } from "../../text/figures.ts";
import { language, say, t } from "../../text/index.ts";
import { describedBy, Field } from "../../ui/field.tsx";
import { TextInput } from "../../ui/inputs.tsx";
import { isWrong, messages, note, type QuestionProps, typed } from "./shared.ts";
import { useTyped } from "./typed.ts";

/** A count, a decimal, an amount or a year, or the reason why there is none. */
export function NumberQuestion(props: QuestionProps) {
  const { question, id, value, onValue } = props;
  const [text, keep] = useTyped(value, (one) => written(question, one));
  const type = (next: string) => {
    const meaning = understood(question, next);
    keep(next, meaning);
    onValue(meaning);
  };
  return (
    <Field
      id={id}
      label={say(question.label)}
      unit={question.unit && say(question.unit)}
      note={note(props)}
      help={question.help && say(question.help)}
      echo={echo(question, value, text)}
      messages={messages(props.problems)}
      part={props.part}
    >
      <TextInput
        id={id}
        text={text}
        onText={type}
        mode={question.kind === "decimal" ? "decimal" : "numeric"}
        describedBy={describedBy(id)}
        invalid={typeof value === "string" || isWrong(props.problems)}
      />
      {question.reasons && (
        <Reasons id={id} reasons={question.reasons} chosen={reasonOf(value)} onValue={onValue} />
      )}
    </Field>
  );
}

/** Why there is no value: a second button, beside the input. */
export function Reasons(props: {
  id: string;
  reasons: readonly Reason[];
  chosen: Reason | null;
  onValue: (value: Value) => void;
}) {
  return (
    <fieldset class="reasons" aria-label={t("form.reasons")}>
      {props.reasons.map((reason) => (
        <label key={reason} class="choice">
          <input
            type="checkbox"
            name={`${props.id}-reason`}
            checked={props.chosen === reason}
            onChange={() => props.onValue(props.chosen === reason ? null : [reason])}
          />
          <span>{t(`reason.${reason}`)}</span>
        </label>
      ))}
    </fieldset>
  );
}

/** What was typed as a value; text that is no number is kept as it is, so that nothing is lost. */
export function understood(question: Question, text: string): Value {
  if (text.trim() === "") return null;
  return parseNumber(text, question.scale ?? 0) ?? typed(text);
}

/** How a value stands in the control. */
export function written(question: Question, value: Value): string {
  if (typeof value === "string") return value;
  if (typeof value !== "number") return "";
  return question.kind === "year" ? String(value) : formatNumber(value, question.scale ?? 0);
}

/** What a figure was understood as, unless it stands there just so. */
function echo(question: Question, value: Value, text: string) {
  if (typeof value !== "number" || question.kind === "year") return undefined;
  if (text.trim() === String(value) && value < 1000) return undefined;
  const unit = question.unit ? ` ${say(question.unit)}` : "";
  return (
    <>
      {t("form.understood")}{" "}
      <strong lang={language.value}>
        {written(question, value)}
        {unit}
      </strong>
    </>
  );
}
