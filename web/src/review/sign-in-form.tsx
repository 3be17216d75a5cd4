import type { ComponentChildren } from "preact";
import { useLayoutEffect, useRef, useState } from "preact/hooks";
import { composed } from "../survey/text.ts";
import { t } from "../text/index.ts";
import { Field } from "../ui/field.tsx";
import { TextInput } from "../ui/inputs.tsx";
import { Banner, Button } from "../ui/kit.tsx";
import { refusalText } from "./refusal.ts";
import { Refusal } from "./server.ts";

/** Login and password of somebody whom the server knows; what they open is the caller's. */
export function SignInForm(props: {
  login?: string | undefined;
  signIn: (login: string, password: string) => Promise<void>;
}) {
  const [login, setLogin] = useState(props.login ?? "");
  const [password, setPassword] = useState("");
  const [problem, setProblem] = useState<string>();
  const [busy, setBusy] = useState(false);
  const form = useRef<HTMLFormElement>(null);
  useLayoutEffect(() => {
    const inputs = [...(form.current?.querySelectorAll("input") ?? [])];
    inputs.find(({ value }) => value === "")?.focus();
  }, []);
  const submit = async (event: Event) => {
    event.preventDefault();
    if (busy) return;
    if (!login.trim() || !password) return setProblem(t("desk.signInMissing"));
    setBusy(true);
    setProblem(await why(() => props.signIn(composed(login).trim(), password)));
    setBusy(false);
  };
  return (
    <form ref={form} class="stack" onSubmit={submit} noValidate>
      <Field id="login" label={t("desk.login")} part>
        <TextInput id="login" text={login} onText={setLogin} autocomplete="username" />
      </Field>
      <Field id="password" label={t("desk.password")} part>
        <TextInput
          id="password"
          type="password"
          text={password}
          onText={setPassword}
          autocomplete="current-password"
        />
      </Field>
      {problem && <Banner tone="refused" icon="error" urgent title={problem} />}
      <Button type="submit" kind="primary" wide disabled={busy}>
        {t(busy ? "desk.signingIn" : "desk.signIn")}
      </Button>
    </form>
  );
}

/** Why the person stays outside, or undefined; an error of the program stays one. */
async function why(work: () => Promise<void>): Promise<string | undefined> {
  try {
    await work();
    return undefined;
  } catch (error) {
    if (error instanceof Refusal) return refusalText(error);
    throw error;
  }
}

/** A card before the pages: which part of the app this is, and what it asks. */
export function Gate(props: { part: string; title: string; children: ComponentChildren }) {
  return (
    <main class="gate desk-gate">
      <div class="gate-card card">
        <p class="brand">
          <img src="/icons/icon.svg" alt="" />
          <span>
            <strong>Hải Đăng</strong>
            {props.part}
          </span>
        </p>
        <h1>{props.title}</h1>
        {props.children}
      </div>
    </main>
  );
}
