import { reasonOf } from "../../survey/condition.ts";
import { formatDate, localDay, parseDate, parsePhone } from "../../survey/text.ts";
import type { Value } from "../../sync/types.ts";
import { say, t } from "../../text/index.ts";
import { describedBy, Field } from "../../ui/field.tsx";
import { TextInput } from "../../ui/inputs.tsx";
import { Button } from "../../ui/kit.tsx";
import { weekday } from "../clock.ts";
import { Reasons } from "./number.tsx";
import { isWrong, messages, note, type QuestionProps, typed } from "./shared.ts";
import { useTyped } from "./typed.ts";

/** A line or an area of text; `suggestions` are offered and never imposed. */
export function TextQuestion(props: QuestionProps & { suggestions?: readonly string[] }) {
  const { question, id, value, onValue, suggestions = [] } = props;
  const [text, keep] = useTyped(value, plain);
  const type = (next: string) => {
    keep(next, typed(next));
    onValue(typed(next));
  };
  return (
    <Frame {...props}>
      <TextInput
        id={id}
        text={text}
        onText={type}
        long={question.kind === "long_text"}
        describedBy={describedBy(id)}
        invalid={isWrong(props.problems)}
        list={suggestions.length > 0 ? `${id}-list` : undefined}
      />
      {suggestions.length > 0 && (
        <datalist id={`${id}-list`}>
          {suggestions.map((one) => (
            <option key={one} value={one} />
          ))}
        </datalist>
      )}
      {question.reasons && (
        <Reasons id={id} reasons={question.reasons} chosen={reasonOf(value)} onValue={onValue} />
      )}
    </Frame>
  );
}

/** A day, typed as people write it. */
export function DateQuestion(props: QuestionProps) {
  const { question, id, value, onValue } = props;
  const [text, keep] = useTyped(value, writtenDate);
  const type = (next: string) => {
    const meaning = parseDate(next) ?? typed(next);
    keep(next, meaning);
    onValue(meaning);
  };
  const day = typeof value === "string" ? parseDate(writtenDate(value)) : null;
  return (
    <Frame {...props} echo={day && `${weekday(day)}, ${formatDate(day)}`}>
      <div class="input-unit">
        <TextInput
          id={id}
          text={text}
          onText={type}
          mode="numeric"
          placeholder={t("form.datePattern")}
          describedBy={describedBy(id)}
          invalid={(typeof value === "string" && !day) || isWrong(props.problems)}
        />
        <Button onClick={() => onValue(localDay(Date.now()))}>{t("form.today")}</Button>
      </div>
      {question.reasons && (
        <Reasons id={id} reasons={question.reasons} chosen={reasonOf(value)} onValue={onValue} />
      )}
    </Frame>
  );
}

/** A work phone: kept as typed, beside the number as it was understood. */
export function PhoneQuestion(props: QuestionProps) {
  const { id, value, onValue } = props;
  const [text, keep] = useTyped(value, (one) => (Array.isArray(one) ? plain(one[0] ?? null) : ""));
  const type = (next: string) => {
    const meaning = typed(next) === null ? null : [typed(next), parsePhone(next)];
    keep(next, meaning);
    onValue(meaning);
  };
  const number = Array.isArray(value) ? value[1] : undefined;
  return (
    <Frame {...props} echo={number === null ? t(odd(text)) : plain(number ?? null)}>
      <TextInput
        id={id}
        type="tel"
        mode="tel"
        text={text}
        onText={type}
        describedBy={describedBy(id)}
      />
    </Frame>
  );
}

/** What is odd about a text that is no phone number: often a letter in place of a zero. */
function odd(text: string): "form.phoneLetterO" | "form.phoneOdd" {
  return /o/i.test(text) ? "form.phoneLetterO" : "form.phoneOdd";
}

/** The frame that questions of one control share. */
export function Frame(
  props: QuestionProps & { echo?: string | null; children: preact.ComponentChildren },
) {
  const { question } = props;
  return (
    <Field
      id={props.id}
      label={say(question.label)}
      unit={question.unit && say(question.unit)}
      note={note(props)}
      help={question.help && say(question.help)}
      echo={props.echo || undefined}
      messages={messages(props.problems)}
      part={props.part}
    >
      {props.children}
    </Field>
  );
}

function plain(value: Value): string {
  return typeof value === "string" ? value : "";
}

function writtenDate(value: Value): string {
  const text = plain(value);
  return /^\d{4}-\d{2}-\d{2}$/.test(text) ? formatDate(text) : text;
}
