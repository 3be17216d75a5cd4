import type { ComponentChildren } from "preact";
import { useEffect, useState } from "preact/hooks";
import { get } from "../review/server.ts";
import { formatDate } from "../survey/text.ts";
import { known, t } from "../text/index.ts";
import { FileChoice } from "../ui/file-choice.tsx";
import { Loading } from "../ui/kit.tsx";
import { areaNames, looksOn, order, told } from "./state.ts";

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

/** What stands where an answer is awaited; what was refused is told above. */
export function Asking() {
  return told.value ? null : <Loading words={t("admin.loading")} />;
}

/** A file chosen and sent at once. */
export function FileButton(props: { id: string; label: string; accept: string; send: Send }) {
  if (looksOn.value) return null;
  const { id, label, accept, send } = props;
  return <FileChoice id={id} label={label} accept={accept} chosen={send} />;
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

/** A scope as a place with its name, or with its code where no name is known. */
export function placeName(scope: string): string {
  const [kind = "", code = ""] = scope.split("/");
  const key = `admin.place.${kind}`;
  return known(key) ? t(key, { name: areaNames.value.get(scope) ?? code }) : scope;
}

/** From one day to another, as far as they are known. */
export function span(since: string | null, until: string | null): string {
  const days = { since: since ? formatDate(since) : "", until: until ? formatDate(until) : "" };
  if (since && until) return t("admin.span", days);
  if (since) return t("admin.since", days);
  return until ? t("admin.until", days) : "";
}
