import { useEffect, useState } from "preact/hooks";
import { said } from "../survey/text.ts";
import { forCode, t } from "../text/index.ts";
import { Field } from "../ui/field.tsx";
import { TextInput } from "../ui/inputs.tsx";
import { Banner, Button } from "../ui/kit.tsx";
import { go } from "../ui/router.ts";
import { keptPeople, type Person, signIn } from "./account.ts";
import { codeOf } from "./failure.ts";
import { Gate } from "./gate.tsx";
import { enrolment, enter, replica, surveys } from "./session.ts";

/** Who holds the tablet: asked of the island the first time, known on the tablet afterwards. */
export function SignIn() {
  const [people, setPeople] = useState<Person[]>([]);
  const [login, setLogin] = useState<string>("");
  const [password, setPassword] = useState("");
  const [problem, setProblem] = useState<string>();
  const [busy, setBusy] = useState(false);

  useEffect(() => {
    void keptPeople(replica()).then((kept) => setPeople(kept.map(({ person }) => person)));
  }, []);

  const submit = async (event: Event) => {
    event.preventDefault();
    if (busy) return;
    if (!login.trim() || !password) return setProblem(t("signIn.missing"));
    setBusy(true);
    setProblem(await letIn(said(login), password));
    setBusy(false);
  };

  return (
    <Gate title={t("signIn.title")}>
      {people.length === 0 && <p>{t("signIn.firstTime")}</p>}
      {people.length > 0 && <Kept people={people} login={login} choose={setLogin} />}
      <form class="stack" onSubmit={submit} noValidate>
        <Field id="login" label={t("signIn.login")}>
          <TextInput id="login" text={login} onText={setLogin} autocomplete="username" />
        </Field>
        <Field id="password" label={t("signIn.password")}>
          <TextInput
            id="password"
            type="password"
            text={password}
            onText={setPassword}
            autocomplete="current-password"
          />
        </Field>
        {problem && <Banner tone="refused" icon="error" urgent title={problem} />}
        <Button type="submit" kind="beacon" wide disabled={busy}>
          {busy ? t("signIn.doing") : t("signIn.do")}
        </Button>
      </form>
    </Gate>
  );
}

function Kept(props: { people: Person[]; login: string; choose: (login: string) => void }) {
  return (
    <div class="stack-2">
      <p>{t("signIn.kept")}</p>
      <div class="segments">
        {props.people.map(({ login, name }) => (
          <Button
            key={login}
            icon="user"
            pressed={props.login === login}
            kind={props.login === login ? "primary" : "plain"}
            onClick={() => props.choose(login)}
          >
            {name}
          </Button>
        ))}
      </div>
    </div>
  );
}

/** Why the person stays outside, or undefined. */
async function letIn(login: string, password: string): Promise<string | undefined> {
  const base = enrolment.value?.node.base ?? location.origin;
  try {
    const who = await signIn(replica(), base, login, password);
    if (!enrolment.value?.scopes.some((scope) => surveys(who, scope)))
      return t("signIn.notSurveyor");
    go("#/", { replace: true });
    await enter(who);
    return undefined;
  } catch (error) {
    const code = codeOf(error);
    if (code === "not_here") return t("signIn.notHere", { login });
    if (code === "wrong") return t("signIn.wrong");
    return forCode("failed", code);
  }
}
