import { useState } from "preact/hooks";
import { post } from "../review/server.ts";
import { folded } from "../survey/text.ts";
import { t } from "../text/index.ts";
import { Field } from "../ui/field.tsx";
import { TextInput } from "../ui/inputs.tsx";
import { Empty } from "../ui/kit.tsx";
import { AccountCard } from "./account.tsx";
import { Details, type Written } from "./details.tsx";
import { Asking, useAsked } from "./parts.tsx";
import { looksOn, order } from "./state.ts";
import type { Account, Roster } from "./types.ts";

/** People: added, edited, given roles, let in. */
export function People() {
  const [found, show] = useAsked<Roster>("/api/admin/accounts");
  const [words, setWords] = useState("");
  const [added, setAdded] = useState(0);
  if (!found) return <Asking />;
  const send: Send = async (path, body, done) =>
    await order(
      () => post<Roster>(`/api/admin/${path}`, body),
      (newer) => {
        show(newer);
        return done;
      },
    );
  const add = (written: Written) =>
    void order(
      () => post<Roster>("/api/admin/accounts", written),
      (newer) => {
        show(newer);
        setAdded(added + 1);
        return t("admin.added", { name: written.name });
      },
    );
  const shown = found.accounts.filter((one) => fits(one, words));
  return (
    <div class="stack">
      {!looksOn.value && (
        <details class="more">
          <summary>{t("admin.add")}</summary>
          <Details key={added} areas={found.areas} save={add} />
        </details>
      )}
      <Field id="find" label={t("admin.findPerson")} part>
        <TextInput id="find" text={words} onText={setWords} max={100} />
      </Field>
      {shown.length === 0 && (
        <Empty icon="user">
          <p>{t("admin.nobody")}</p>
        </Empty>
      )}
      {shown.map((one) => (
        <AccountCard key={one.id} account={one} roster={found} send={send} />
      ))}
    </div>
  );
}

export type Send = (path: string, body: object, done: string) => Promise<void>;

function fits({ name, login, agency }: Account, words: string): boolean {
  const text = folded(`${name} ${login} ${agency}`);
  return folded(words)
    .split(" ")
    .every((word) => text.includes(word));
}
