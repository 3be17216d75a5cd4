import type { Fault, Question } from "../../survey/form.ts";
import { composed, said } from "../../survey/text.ts";
import type { Value } from "../../sync/types.ts";
import { say, t } from "../../text/index.ts";
import type { Message } from "../../ui/field.tsx";
import type { Option } from "../../ui/inputs.tsx";

/** What every kind of question gets: its definition, its value, and where a new value goes. */
export interface QuestionProps {
  question: Question;
  /** Unique on the page; the control's own id. */
  id: string;
  value: Value;
  onValue: (value: Value) => void;
  problems: readonly Fault[];
  /** Whether an answer is asked for at hand-in. */
  required: boolean;
  part?: boolean;
  /** The form's letter, for what a catalogue offers to it. */
  letter?: string | undefined;
}

/** The words of faults, as messages under an input. */
export function messages(problems: readonly Fault[]): Message[] {
  return problems.map(({ level, message }) => ({ level, text: say(message) }));
}

/** Whether something typed has to be corrected. */
export function isWrong(problems: readonly Fault[]): boolean {
  return problems.some(({ level, code }) => level === "error" && code !== "required");
}

/** What stands beside the label. */
export function note({ required }: { required: boolean }): string | undefined {
  return required ? undefined : t("form.optional");
}

export function options(question: Question): Option[] {
  return (question.choices ?? []).map(({ value, label }) => ({ value, word: say(label) }));
}

/** Composed text, as every value is kept; blank is nil. */
export function typed(text: string): Value {
  return said(text) === "" ? null : composed(text);
}
