import { useState } from "preact/hooks";
import { forCode, t } from "../text/index.ts";
import { Confirm } from "../ui/confirm.tsx";
import { Field } from "../ui/field.tsx";
import { Select, TextInput } from "../ui/inputs.tsx";
import { Button, Card, Chip } from "../ui/kit.tsx";
import { Details } from "./details.tsx";
import { placeName } from "./parts.tsx";
import type { Send } from "./people.tsx";
import { looksOn } from "./state.ts";
import type { Account, Grant, Roster } from "./types.ts";

const ROLES = ["surveyor", "lead", "reviewer", "lead_unit", "administrator", "auditor"] as const;
const EVERYWHERE: readonly string[] = ["administrator", "auditor"];

/** One person: roles, and behind one button what can be changed. */
export function AccountCard(props: { account: Account; roster: Roster; send: Send }) {
  const { account, roster, send } = props;
  const { id, login, name, agency } = account;
  return (
    <Card
      title={name || login}
      aside={
        !account.password && (
          <Chip tone="asks" icon="key">
            {t("admin.noPassword")}
          </Chip>
        )
      }
    >
      <p class="quiet">
        {[
          login,
          agency,
          account.reserve && t("admin.reserveOf", { place: placeName(account.reserve) }),
        ]
          .filter(Boolean)
          .join(" · ")}
      </p>
      <ul class="admin-list">
        {account.grants.map((grant) => (
          <li key={grant.id} class="row-between">
            <span>{roleText(grant)}</span>
            {!looksOn.value && (
              <Confirm
                label={t("admin.end")}
                question={t("admin.endQuestion")}
                yes={t("admin.end")}
                no={t("no")}
                onYes={() => send(`grants/${grant.id}/end`, {}, t("admin.ended"))}
              />
            )}
          </li>
        ))}
        {account.grants.length === 0 && <li class="quiet">{t("admin.noRole")}</li>}
      </ul>
      {!looksOn.value && (
        <details class="more">
          <summary>{t("admin.change", { name: name || login })}</summary>
          <div class="stack">
            <GiveRole id={id} roster={roster} send={send} />
            <NewPassword id={id} send={send} />
            <Details
              account={account}
              areas={roster.areas}
              save={(written) => void send(`accounts/${id}`, written, t("admin.saved"))}
            />
          </div>
        </details>
      )}
    </Card>
  );
}

function roleText({ role, scope, forms }: Grant): string {
  const place = EVERYWHERE.includes(role) ? "" : placeName(scope);
  const letters = forms.length > 0 && t("admin.formsOf", { letters: forms.join(", ") });
  return [forCode("role", role), place, letters].filter(Boolean).join(" · ");
}

function GiveRole({ id, roster, send }: { id: string; roster: Roster; send: Send }) {
  const [role, setRole] = useState<string | null>(null);
  const [scope, setScope] = useState<string | null>(null);
  const [forms, setForms] = useState("");
  const places = role === "lead_unit" ? roster.tasks : roster.areas;
  const everywhere = role !== null && EVERYWHERE.includes(role);
  const place = everywhere ? "common" : scope;
  const give = () => {
    const letters = forms.toUpperCase().match(/[A-Z]/g) ?? [];
    void send(`accounts/${id}/grants`, { role, scope: place, forms: letters }, t("admin.given"));
  };
  return (
    <div class="admin-form">
      <Field id={`${id}-role`} label={t("admin.role")} part>
        <Select
          id={`${id}-role`}
          options={ROLES.map((value) => ({ value, word: forCode("role", value) }))}
          chosen={role}
          nothing={t("admin.choose")}
          onChoose={(chosen) => {
            setRole(chosen as string | null);
            setScope(null);
          }}
        />
      </Field>
      {role && !everywhere && (
        <Field id={`${id}-scope`} label={t("admin.where")} part>
          <Select
            id={`${id}-scope`}
            options={places.map((value) => ({ value, word: placeName(value) }))}
            chosen={scope}
            nothing={t("admin.choose")}
            onChoose={(chosen) => setScope(chosen as string | null)}
          />
        </Field>
      )}
      {role === "reviewer" && (
        <Field id={`${id}-forms`} label={t("admin.letters")} part>
          <TextInput id={`${id}-forms`} text={forms} onText={setForms} max={60} />
        </Field>
      )}
      <Button disabled={!role || !place} onClick={give}>
        {t("admin.give")}
      </Button>
    </div>
  );
}

function NewPassword({ id, send }: { id: string; send: Send }) {
  const [password, setPassword] = useState("");
  const set = async () => {
    await send(`accounts/${id}/password`, { password }, t("admin.passwordSet"));
    setPassword("");
  };
  return (
    <div class="admin-form">
      <Field id={`${id}-password`} label={t("admin.password")} part>
        <TextInput
          id={`${id}-password`}
          type="password"
          text={password}
          onText={setPassword}
          autocomplete="new-password"
        />
      </Field>
      <Button disabled={password.length < 6} onClick={() => void set()}>
        {t("admin.setPassword")}
      </Button>
    </div>
  );
}
