import type { ComponentChildren } from "preact";
import { useEffect, useRef, useState } from "preact/hooks";
import { t } from "../text/index.ts";
import type { IconName } from "./icon.tsx";
import { Button, type ButtonKind, type Tone } from "./kit.tsx";

/** A button that asks once more, in its own place, before it does what cannot be taken back. */
export function Confirm(props: {
  label: string;
  question: string;
  yes: string;
  /** What leaves all as it is, where “cancel” reads as a yes. */
  no?: string;
  icon?: IconName;
  kind?: ButtonKind;
  tone?: Tone;
  onYes: () => unknown;
  children?: ComponentChildren;
}) {
  const [asking, setAsking] = useState(false);
  const question = useRef<HTMLParagraphElement>(null);
  useEffect(() => {
    if (asking) question.current?.focus();
  }, [asking]);
  if (!asking)
    return (
      <Button kind={props.kind} icon={props.icon} onClick={() => setAsking(true)}>
        {props.label}
      </Button>
    );
  return (
    <fieldset class="confirm" data-tone={props.tone ?? "asks"}>
      <p ref={question} tabIndex={-1}>
        {props.question}
      </p>
      {props.children}
      <div class="row">
        <Button
          kind={props.kind === "danger" ? "danger" : "primary"}
          onClick={() => {
            setAsking(false);
            props.onYes();
          }}
        >
          {props.yes}
        </Button>
        <Button onClick={() => setAsking(false)}>{props.no ?? t("cancel")}</Button>
      </div>
    </fieldset>
  );
}
