import type { ComponentChildren } from "preact";
import { useLayoutEffect, useRef } from "preact/hooks";
import { refusalText } from "../review/refusal.ts";
import type { Refusal } from "../review/server.ts";
import { t } from "../text/index.ts";
import { Banner, Button } from "../ui/kit.tsx";
import type { Answer } from "./answer.ts";

/** The top of one page of the lead: its name, what it is for, and what is to be done there. */
export function Title(props: {
  children: ComponentChildren;
  text?: string;
  aside?: ComponentChildren;
}) {
  const heading = useRef<HTMLHeadingElement>(null);
  useLayoutEffect(() => {
    window.scrollTo(0, 0);
    heading.current?.focus({ preventScroll: true });
  }, []);
  return (
    <div class="lead-title">
      <div>
        <h1 ref={heading} tabIndex={-1}>
          {props.children}
        </h1>
        {props.text && <p class="quiet">{props.text}</p>}
      </div>
      {props.aside}
    </div>
  );
}

/** What a page knows, or that it is asking, or why it knows nothing new. */
export function Shown<T>(props: { answer: Answer<T>; children: (data: T) => ComponentChildren }) {
  const { data, trouble, again } = props.answer;
  return (
    <>
      {trouble && (
        <Banner tone="asks" icon="warning" title={t("lead.notLoaded")}>
          <p>{refusalText(trouble)}</p>
          <Button icon="sync" onClick={again}>
            {t("desk.try")}
          </Button>
        </Banner>
      )}
      {data === undefined && !trouble && <p class="quiet">{t("lead.loading")}</p>}
      {data !== undefined && props.children(data)}
    </>
  );
}

/** Why something was not done. */
export function Refused({ refusal }: { refusal: Refusal | undefined }) {
  if (!refusal) return null;
  return <Banner tone="refused" icon="error" urgent title={refusalText(refusal)} />;
}

/** One of the choices by which a list is narrowed. */
export function Choice(props: { chosen: boolean; choose: () => void; children: string }) {
  return (
    <Button kind={props.chosen ? "primary" : "plain"} pressed={props.chosen} onClick={props.choose}>
      {props.children}
    </Button>
  );
}
