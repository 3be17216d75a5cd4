import type { ComponentChildren } from "preact";
import { useRef } from "preact/hooks";
import { Icon, type IconName } from "./icon.tsx";

/** What a colour says; always beside an icon and a word. */
export type Tone = "tablet" | "island" | "mainland" | "decided" | "asks" | "refused";
export type ButtonKind = "plain" | "beacon" | "primary" | "quiet" | "danger";

interface Look {
  kind?: ButtonKind | undefined;
  icon?: IconName | undefined;
  /** An icon behind the word, as on "next". */
  after?: IconName | undefined;
  wide?: boolean | undefined;
  label?: string | undefined;
  children?: ComponentChildren;
}

export interface ButtonProps extends Look {
  type?: "button" | "submit";
  disabled?: boolean | undefined;
  /** Says why, where a touch finds the button not ready. */
  onHeld?: (() => void) | undefined;
  pressed?: boolean | undefined;
  expanded?: boolean | undefined;
  id?: string | undefined;
  /** The form that a submit button outside of it sends. */
  form?: string | undefined;
  /** What is done; as long as an answer is awaited, another touch does nothing. */
  onClick?: () => unknown;
}

/** A button; one that is not ready says so and stays reachable. */
export function Button({ kind = "plain", type = "button", ...props }: ButtonProps) {
  const once = useOnce();
  return (
    <button
      type={type}
      id={props.id}
      form={props.form}
      class="button"
      data-kind={kind}
      data-wide={props.wide}
      aria-label={props.label}
      aria-disabled={props.disabled || undefined}
      aria-pressed={props.pressed}
      aria-expanded={props.expanded}
      onClick={(event) => {
        if (!props.disabled) return once(props.onClick);
        event.preventDefault();
        props.onHeld?.();
      }}
    >
      <Face {...props} />
    </button>
  );
}

/** Runs one thing at a time: wet fingers touch twice. */
export function useOnce(): (work: (() => unknown) | undefined) => void {
  const busy = useRef(false);
  return (work) => {
    if (busy.current) return;
    const ended = work?.();
    if (!(ended instanceof Promise)) return;
    busy.current = true;
    const free = () => {
      busy.current = false;
    };
    ended.then(free, free);
  };
}

/** A link that looks like a button. */
export function LinkButton({ href, kind = "plain", ...props }: Look & { href: string }) {
  return (
    <a class="button" href={href} data-kind={kind} data-wide={props.wide} aria-label={props.label}>
      <Face {...props} />
    </a>
  );
}

function Face({ icon, after, children }: Look) {
  return (
    <>
      {icon && <Icon name={icon} />}
      {children !== undefined && <span>{children}</span>}
      {after && <Icon name={after} />}
    </>
  );
}

/** A state: icon, word and colour together. */
export function Chip(props: { tone: Tone; icon: IconName; children: ComponentChildren }) {
  return (
    <span class="chip" data-tone={props.tone}>
      <Icon name={props.icon} size={18} />
      <span>{props.children}</span>
    </span>
  );
}

/** A message of the page: the thing, the reason, the next step. */
export function Banner(props: {
  tone: Tone;
  icon: IconName;
  title?: string;
  /** Read out at once by a screen reader. */
  urgent?: boolean;
  children?: ComponentChildren;
}) {
  return (
    <div class="banner" data-tone={props.tone} role={props.urgent ? "alert" : undefined}>
      <Icon name={props.icon} />
      <div class="banner-body">
        {props.title && <strong>{props.title}</strong>}
        {props.children}
      </div>
    </div>
  );
}

export function Card(props: {
  title?: ComponentChildren;
  aside?: ComponentChildren;
  children: ComponentChildren;
}) {
  return (
    <section class="card">
      {props.title && (
        <div class="card-title">
          <h2>{props.title}</h2>
          {props.aside}
        </div>
      )}
      {props.children}
    </section>
  );
}

/** Terms with their values. */
export function Facts({ of }: { of: readonly (readonly [string, ComponentChildren])[] }) {
  return (
    <dl class="facts">
      {of.map(([term, value]) => (
        <div key={term}>
          <dt>{term}</dt>
          <dd>{value}</dd>
        </div>
      ))}
    </dl>
  );
}

/** A row that leads to another page. */
export function LinkRow({ href, children }: { href: string; children: ComponentChildren }) {
  return (
    <a class="link-row" href={href}>
      <span class="link-row-body">{children}</span>
      <Icon name="next" />
    </a>
  );
}

/** What stands on a page until its data is read; seen only where that takes a while. */
export function Loading({ words }: { words: string }) {
  return (
    <p class="loading" role="status">
      {words}
    </p>
  );
}

export function Empty(props: { icon: IconName; children: ComponentChildren }) {
  return (
    <div class="empty">
      <Icon name={props.icon} size={36} />
      {props.children}
    </div>
  );
}
