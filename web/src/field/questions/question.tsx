import {
  type Fault,
  type Known,
  type Question,
  questionProblems,
  relevant,
  required,
} from "../../survey/form.ts";
import type { Value } from "../../sync/types.ts";
import { say } from "../../text/index.ts";
import { Field } from "../../ui/field.tsx";
import { conflictLink } from "../conflict-link.tsx";
import type { Draft } from "../draft.ts";
import { type } from "../draft.ts";
import { fieldId } from "../field-id.ts";
import { ChoiceQuestion, ChoicesQuestion } from "./choice.tsx";
import { ItemQuestion } from "./item.tsx";
import { NumberQuestion } from "./number.tsx";
import { PointQuestion } from "./point.tsx";
import { messages, note, type QuestionProps } from "./shared.ts";
import { DateQuestion, PhoneQuestion, TextQuestion } from "./text.tsx";
import { HamletQuestion, ReferenceQuestion, UnitQuestion } from "./unit.tsx";

/** The questions of one record, those that its answers make relevant. */
export function Questions(props: {
  of: readonly Question[];
  draft: Draft;
  seen: Known;
  /** Problems that are known beyond what is being typed: what a hand-in misses. */
  missing?: (question: Question) => readonly Fault[];
  part?: boolean;
  letter?: string;
  /** Told of a value before it is typed into the draft. */
  before?: (question: Question, value: Value) => unknown;
  /** What is offered under a question. */
  under?: (question: Question) => preact.ComponentChildren;
  /** For the kinds that are records of their own: rows, needs, photos. */
  other?: (question: Question) => preact.ComponentChildren;
}) {
  const { draft, seen } = props;
  return (
    <>
      {props.of
        .filter((question) => relevant(question, seen))
        .map((question) =>
          isRecords(question) ? (
            props.other?.(question)
          ) : (
            <QuestionField
              key={question.id}
              id={fieldId(draft.record, question.id)}
              question={question}
              seen={seen}
              value={draft.values.value[question.id] ?? null}
              onValue={(value) => {
                props.before?.(question, value);
                type(draft, question.id, value);
              }}
              under={props.under?.(question)}
              problems={[...questionProblems(question, seen), ...(props.missing?.(question) ?? [])]}
              required={required(question, seen)}
              part={props.part ?? false}
              letter={props.letter}
              conflict={conflictLink(draft, question.id)}
            />
          ),
        )}
    </>
  );
}

function isRecords({ kind }: Question): boolean {
  return kind === "repeat" || kind === "needs" || kind === "photos";
}

type FieldProps = QuestionProps & {
  seen: Known;
  conflict?: preact.ComponentChildren;
  under?: preact.ComponentChildren;
};

function QuestionField(props: FieldProps) {
  return (
    <>
      {props.conflict}
      <Control {...props} />
      {props.under}
    </>
  );
}

function Control(props: FieldProps) {
  switch (props.question.kind) {
    case "choice":
      return <ChoiceQuestion {...props} />;
    case "choices":
      return <ChoicesQuestion {...props} />;
    case "count":
    case "decimal":
    case "money":
    case "year":
      return <NumberQuestion {...props} />;
    case "date":
      return <DateQuestion {...props} />;
    case "phone":
      return <PhoneQuestion {...props} />;
    case "point":
      return <PointQuestion {...props} />;
    case "unit":
      return <UnitQuestion {...props} />;
    case "hamlet":
      return <HamletQuestion {...props} />;
    case "item":
      return <ItemQuestion {...props} />;
    case "site":
    case "round":
      return <ReferenceQuestion {...props} />;
    case "group":
      return <GroupQuestion {...props} />;
    default:
      return <TextQuestion {...props} />;
  }
}

/** One question outside its form: where a conflict is settled with another value. */
export function FreeQuestion(props: {
  question: Question;
  seen: Known;
  value: Value;
  onValue: (value: Value) => void;
}) {
  return <Control {...props} id="free" problems={[]} required />;
}

/** Several small answers that are one value. */
function GroupQuestion(props: FieldProps) {
  const { question, value, seen } = props;
  const parts = question.parts ?? [];
  const values = Array.isArray(value) ? (value as readonly Value[]) : [];
  return (
    <Field
      id={props.id}
      label={say(question.label)}
      note={note(props)}
      help={question.help && say(question.help)}
      messages={messages(props.problems.filter(({ part }) => part === undefined))}
      group
    >
      <div class="parts">
        {parts.map((part, place) =>
          relevant(part, seen) ? (
            <Control
              key={part.id}
              id={`${props.id}-${part.id}`}
              question={part}
              seen={seen}
              value={values[place] ?? null}
              onValue={(one) => props.onValue(withPart(parts.length, values, place, one))}
              problems={props.problems.filter((problem) => problem.part === part.id)}
              required={props.required && required(part, seen)}
              part
            />
          ) : null,
        )}
      </div>
    </Field>
  );
}

/** A group's value after one part changed; nil when every part is blank. */
export function withPart(
  length: number,
  values: readonly Value[],
  place: number,
  value: Value,
): Value {
  const next = Array.from({ length }, (_, index) =>
    index === place ? value : (values[index] ?? null),
  );
  return next.every((one) => one === null) ? null : next;
}
