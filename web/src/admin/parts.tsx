import type { ComponentChildren } from "preact";
import { useEffect, useState } from "preact/hooks";
import { get } from "../review/server.ts";
import { formatDate } from "../survey/text.ts";
import { t } from "../text/index.ts";
import { looksOn, order } from "./state.ts";

/** What the service says at an address, and how to ask again; undefined until it has answered. */
export function useAsked<T>(path: string): [T | undefined, (newer?: T) => void] {
  const [shown, setShown] = useState<T>();
  const [turn, setTurn] = useState(0);
  useEffect(() => {
    let late = false;
    void order(
      () => get<T>(path),
      (answer) => {
        if (!late) setShown(answer);
        return "";
      },
    );
    return () => {
      late = true;
    };
  }, [path, turn]);
  return [shown, (newer) => (newer === undefined ? setTurn(turn + 1) : setShown(newer))];
}

/** A file chosen and sent at once. */
export function FileButton(props: { id: string; label: string; accept: string; send: Send }) {
  if (looksOn.value) return null;
  return (
    <p class="admin-file">
      <label for={props.id}>{props.label}</label>
      <input
        id={props.id}
        type="file"
        accept={props.accept}
        onChange={({ currentTarget }) => {
          const file = currentTarget.files?.[0];
          currentTarget.value = "";
          if (file) props.send(file);
        }}
      />
    </p>
  );
}

type Send = (file: File) => void;

/** Rows under headings; on a narrow screen it scrolls by itself. */
export function Table({ head, children }: { head: string[]; children: ComponentChildren }) {
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls is reached by keyboard
    <section class="admin-table" tabIndex={0} aria-label={head.join(", ")}>
      <table>
        <thead>
          <tr>
            {head.map((word) => (
              <th key={word} scope="col">
                {word}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>{children}</tbody>
      </table>
    </section>
  );
}

/** From one day to another, as far as they are known. */
export function span(since: string | null, until: string | null): string {
  if (!since && !until) return "";
  return t("admin.span", {
    since: since ? formatDate(since) : "…",
    until: until ? formatDate(until) : "…",
  });
}
