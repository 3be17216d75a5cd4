import type { ComponentChildren } from "preact";
import { useState } from "preact/hooks";
import { t } from "../text/index.ts";
import { Icon } from "./icon.tsx";

export interface Message {
  readonly level: "error" | "warning";
  readonly text: string;
}

export interface FieldProps {
  id: string;
  label: string;
  unit?: string | undefined;
  /** Said beside the label, such as "optional". */
  note?: string | undefined;
  help?: string | undefined;
  echo?: ComponentChildren;
  messages?: readonly Message[];
  /** Several controls answer together: a legend instead of a label. */
  group?: boolean | undefined;
  /** Inside another question: no frame of its own. */
  part?: boolean | undefined;
  children: ComponentChildren;
}

/** The ids of everything that speaks of an input, for `aria-describedby`. */
export function describedBy(id: string): string {
  return `${id}-help ${id}-echo ${id}-problems`;
}

/** One question: label, help behind ⓘ, input, what was understood, and what is wrong, in words. */
export function Field(props: FieldProps) {
  const [helping, setHelping] = useState(false);
  const Frame = props.group ? "fieldset" : "div";
  return (
    <Frame
      class={props.part ? "part" : "question"}
      id={`${props.id}-field`}
      data-problem={worst(props.messages)}
    >
      <div class="question-head">
        <Caption {...props} />
        {props.help && (
          <button
            type="button"
            class="help-button"
            aria-expanded={helping}
            aria-controls={`${props.id}-help`}
            aria-label={`${t("help")}: ${props.label}`}
            onClick={() => setHelping(!helping)}
          >
            <Icon name="info" />
          </button>
        )}
      </div>
      {props.help && (
        <p class="help-text" id={`${props.id}-help`} hidden={!helping}>
          {props.help}
        </p>
      )}
      {props.children}
      {props.echo && (
        <p class="echo" id={`${props.id}-echo`}>
          {props.echo}
        </p>
      )}
      <Messages id={`${props.id}-problems`} of={props.messages ?? []} />
    </Frame>
  );
}

function Caption(props: FieldProps) {
  const words = (
    <>
      {props.label}
      {props.unit && <span class="unit"> ({props.unit})</span>}
      {props.note && <span class="optional"> · {props.note}</span>}
    </>
  );
  if (props.group) return <legend class="question-label">{words}</legend>;
  return (
    <label class="question-label" for={props.id}>
      {words}
    </label>
  );
}

/** Errors and warnings in words, read out as they appear. */
export function Messages({ id, of }: { id: string; of: readonly Message[] }) {
  return (
    <div id={id} aria-live="polite">
      {of.map(({ level, text }) => (
        <p key={text} class="problem" data-tone={level === "error" ? "refused" : "asks"}>
          <Icon name={level} size={20} />
          <span>{text}</span>
        </p>
      ))}
    </div>
  );
}

function worst(messages: readonly Message[] = []): string | undefined {
  return messages.find(({ level }) => level === "error")?.level ?? messages[0]?.level;
}
