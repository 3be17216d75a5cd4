import { useState } from "preact/hooks";
import { t } from "../text/index.ts";
import { Field } from "../ui/field.tsx";
import { Select, TextInput } from "../ui/inputs.tsx";
import { Button } from "../ui/kit.tsx";
import { placeName } from "./parts.tsx";
import type { Account } from "./types.ts";

/** What is written of a person; `login` of a new one only. */
export interface Written {
  login: string;
  name: string;
  position: string;
  agency: string;
  phone: string;
  reserve: string | null;
}

const LINES = ["name", "position", "agency", "phone"] as const;

/** A person's lines, typed and saved together. */
export function Details(props: {
  account?: Account;
  areas: readonly string[];
  save: (written: Written) => void;
}) {
  const { account } = props;
  const [typed, setTyped] = useState<Written>({
    login: account?.login ?? "",
    name: account?.name ?? "",
    position: account?.position ?? "",
    agency: account?.agency ?? "",
    phone: account?.phone ?? "",
    reserve: account?.reserve ?? null,
  });
  const id = (part: string) => `${account?.id ?? "new"}-${part}`;
  const lines = account ? LINES : (["login", ...LINES] as const);
  const submit = (event: Event) => {
    event.preventDefault();
    props.save(typed);
  };
  return (
    <form class="admin-form" onSubmit={submit} noValidate>
      {lines.map((part) => (
        <Field key={part} id={id(part)} label={t(`admin.line.${part}`)} part>
          <TextInput
            id={id(part)}
            text={typed[part]}
            max={200}
            onText={(text) => setTyped({ ...typed, [part]: text })}
          />
        </Field>
      ))}
      <Field id={id("reserve")} label={t("admin.line.reserve")} part>
        <Select
          id={id("reserve")}
          options={props.areas.map((area) => ({ value: area, word: placeName(area) }))}
          chosen={typed.reserve}
          nothing={t("admin.noReserve")}
          onChoose={(area) => setTyped({ ...typed, reserve: area as string | null })}
        />
      </Field>
      <Button type="submit" kind="primary">
        {t(account ? "admin.save" : "admin.add")}
      </Button>
    </form>
  );
}
