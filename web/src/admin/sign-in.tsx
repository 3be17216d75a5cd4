import { useState } from "preact/hooks";
import { t } from "../text/index.ts";
import { Field } from "../ui/field.tsx";
import { TextInput } from "../ui/inputs.tsx";
import { Banner, Button } from "../ui/kit.tsx";
import { order, signIn, told } from "./state.ts";

/** Who administers. */
export function AdminSignIn() {
  const [login, setLogin] = useState("");
  const [password, setPassword] = useState("");
  const submit = (event: Event) => {
    event.preventDefault();
    const typed = login.normalize("NFC").trim();
    if (!typed || !password) told.value = { good: false, text: t("desk.signInMissing") };
    else
      void order(
        () => signIn(typed, password),
        () => "",
      );
  };
  return (
    <main class="gate">
      <div class="gate-card">
        <h1>{t("admin.title")}</h1>
        <form class="stack" onSubmit={submit} noValidate>
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
          {told.value && !told.value.good && (
            <Banner tone="refused" icon="error" urgent title={told.value.text} />
          )}
          <Button type="submit" kind="primary" wide>
            {t("desk.signIn")}
          </Button>
        </form>
      </div>
    </main>
  );
}
