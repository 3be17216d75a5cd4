import type { ComponentChildren } from "preact";
import { useLayoutEffect, useRef, useState } from "preact/hooks";
import { t } from "../text/index.ts";
import { Field } from "../ui/field.tsx";
import { TextInput } from "../ui/inputs.tsx";
import { Banner, Button } from "../ui/kit.tsx";
import { refusalText } from "./refusal.ts";
import { type Access, access, asRefusal, me, node, openDesk, signIn, signOut } from "./state.ts";

/** Who reviews; what was typed before the session ended waits in the browser. */
export function DeskSignIn({ expired }: { expired: boolean }) {
  const [login, setLogin] = useState(me.value?.login ?? "");
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
    setProblem(await letIn(login.normalize("NFC").trim(), password));
    setBusy(false);
  };
  return (
    <Gate title={t("desk.signIn")}>
      {expired && <Banner tone="asks" icon="info" title={t("desk.signInAgain")} />}
      {!expired && <p class="quiet">{t("desk.signInWhy")}</p>}
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
      <a href="#/">{t("desk.toField")}</a>
    </Gate>
  );
}

/** Why the person stays outside, or undefined. */
async function letIn(login: string, password: string): Promise<string | undefined> {
  try {
    await signIn(login, password);
    return undefined;
  } catch (error) {
    return refusalText(asRefusal(error));
  }
}

/** A desk that cannot be opened: the thing, the reason, the next step. */
export function Closed({ why }: { why: Access }) {
  if (why === "no-right")
    return (
      <Gate title={t("desk.noRight")}>
        <p>{t("desk.noRightText")}</p>
        <Button kind="primary" onClick={() => void signOut().catch(() => void openDesk())}>
          {t("desk.signOut")}
        </Button>
      </Gate>
    );
  if (why === "elsewhere")
    return (
      <Gate title={t("desk.elsewhere")}>
        <p>{t("desk.elsewhereText", { name: node.value?.name ?? "" })}</p>
        <a href="#/">{t("desk.toField")}</a>
      </Gate>
    );
  return (
    <Gate title={t("desk.unreachable")}>
      <p>{t("desk.unreachableText")}</p>
      <Button kind="primary" icon="sync" onClick={again}>
        {t("desk.try")}
      </Button>
    </Gate>
  );
}

function again(): void {
  access.value = "opening";
  void openDesk();
}

function Gate({ title, children }: { title: string; children: ComponentChildren }) {
  return (
    <main class="gate desk-gate">
      <div class="gate-card card">
        <p class="brand">
          <img src="/icons/icon.svg" alt="" />
          <span>
            <strong>Hải Đăng</strong>
            {t("desk.title")}
          </span>
        </p>
        <h1>{title}</h1>
        {children}
      </div>
    </main>
  );
}
