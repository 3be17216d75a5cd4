/** What every input needs to be found by its label and its messages. */
export interface InputProps {
  id: string;
  /** Ids of the help, echo and problems that speak of this input. */
  describedBy?: string | undefined;
  invalid?: boolean | undefined;
  onBlur?: (() => void) | undefined;
}

export interface TextInputProps extends InputProps {
  text: string;
  onText: (text: string) => void;
  long?: boolean;
  type?: "text" | "password" | "tel";
  mode?: "numeric" | "decimal" | "tel" | "text";
  max?: number | undefined;
  placeholder?: string | undefined;
  autocomplete?: string;
  list?: string | undefined;
}

/**
 * A line or an area of text, told at each keystroke, while an accent is still being composed too.
 * The control keeps exactly what was typed; what is passed on is NFC.
 */
export function TextInput(props: TextInputProps) {
  const shared = {
    id: props.id,
    class: "input",
    value: props.text,
    maxLength: props.max,
    placeholder: props.placeholder,
    "aria-describedby": props.describedBy,
    "aria-invalid": props.invalid || undefined,
    onBlur: props.onBlur,
    onInput: ({ currentTarget }: { currentTarget: { value: string } }) =>
      props.onText(currentTarget.value),
  };
  if (props.long) return <textarea {...shared} rows={3} />;
  const autocomplete = props.autocomplete ?? "off";
  if (props.type === "password")
    return <input {...shared} type="password" autocomplete={autocomplete} autocapitalize="none" />;
  return (
    <input
      {...shared}
      type={props.type ?? "text"}
      inputMode={props.mode}
      autocomplete={autocomplete}
      list={props.list}
    />
  );
}

export interface Option {
  readonly value: string | number;
  readonly word: string;
}

/** One of few, as buttons; touching the chosen one again takes it back. */
export function ChoiceButtons(props: {
  name: string;
  options: readonly Option[];
  chosen: string | number | null;
  onChoose: (value: string | number | null) => void;
  describedBy?: string | undefined;
}) {
  return (
    <div class="choices" data-short={short(props.options)}>
      {props.options.map(({ value, word }) => (
        <label key={value} class="choice">
          <input
            type="radio"
            name={props.name}
            checked={props.chosen === value}
            aria-describedby={props.describedBy}
            onClick={() => props.chosen === value && props.onChoose(null)}
            onChange={() => props.onChoose(value)}
          />
          <span>{word}</span>
        </label>
      ))}
    </div>
  );
}

/** Several of few, as buttons. */
export function ChoicesButtons(props: {
  name: string;
  options: readonly Option[];
  chosen: readonly (string | number)[];
  onToggle: (value: string | number) => void;
  describedBy?: string | undefined;
}) {
  return (
    <div class="choices" data-short={short(props.options)}>
      {props.options.map(({ value, word }) => (
        <label key={value} class="choice">
          <input
            type="checkbox"
            name={props.name}
            checked={props.chosen.includes(value)}
            aria-describedby={props.describedBy}
            onChange={() => props.onToggle(value)}
          />
          <span>{word}</span>
        </label>
      ))}
    </div>
  );
}

/** One of many. */
export function Select(
  props: InputProps & {
    options: readonly Option[];
    chosen: string | number | null;
    nothing: string;
    onChoose: (value: string | number | null) => void;
  },
) {
  const choose = (text: string) =>
    props.onChoose(props.options.find(({ value }) => String(value) === text)?.value ?? null);
  return (
    <select
      id={props.id}
      class="input"
      value={props.chosen === null ? "" : String(props.chosen)}
      aria-describedby={props.describedBy}
      aria-invalid={props.invalid || undefined}
      onChange={(event) => choose(event.currentTarget.value)}
    >
      <option value="">{props.nothing}</option>
      {props.options.map(({ value, word }) => (
        <option key={value} value={String(value)}>
          {word}
        </option>
      ))}
    </select>
  );
}

function short(options: readonly Option[]): boolean {
  return options.every(({ word }) => word.length <= 12);
}
