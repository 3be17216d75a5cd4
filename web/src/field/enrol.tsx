import { useState } from "preact/hooks";
import { enrol } from "../store/replica.ts";
import { said } from "../survey/text.ts";
import { forCode, t } from "../text/index.ts";
import { Field } from "../ui/field.tsx";
import { TextInput } from "../ui/inputs.tsx";
import { Banner, Button, LinkButton } from "../ui/kit.tsx";
import { go, route } from "../ui/router.ts";
import { codeOf } from "./failure.ts";
import { Gate } from "./gate.tsx";
import { type FoundCode, Scan } from "./scan.tsx";
import { enrolment, replica, settle } from "./session.ts";
import { useServedByMainland } from "./task.ts";

/** Makes this tablet one of the island's, by a code scanned, typed or brought by a link. */
export function Enrol() {
  const { query } = route.value;
  const [code, setCode] = useState(query.get("code") ?? "");
  const [fleet, setFleet] = useState(query.get("fleet") ?? undefined);
  const [name, setName] = useState<string>();
  const [problem, setProblem] = useState<string>();
  const [scanned, setScanned] = useState(false);
  const [busy, setBusy] = useState(false);
  const mainland = useServedByMainland();
  const [number] = useState(twoDigits);
  const proposed = `${t("enrol.defaultName")} ${number}`;
  const called = name ?? proposed;
  const linked = query.has("code");

  const take = (found: FoundCode) => {
    setCode(found.code);
    setFleet(found.fleet);
    setScanned(true);
    setProblem(undefined);
    focus("enrol");
  };
  const type = (typed: string) => {
    setCode(typed);
    // The fleet was that of the other code: against it this one would be used up and refused.
    setFleet(undefined);
  };
  const submit = async (event: Event) => {
    event.preventDefault();
    if (busy) return;
    if (!code.trim()) return setProblem(t("enrol.noCode"));
    setBusy(true);
    setScanned(false);
    setProblem(await join(code, called.trim() || proposed, fleet));
    setBusy(false);
  };

  return (
    <Gate title={t("enrol.title")}>
      <p>{t("enrol.why")}</p>
      {!linked && <Scan onFound={take} onType={() => focus("code")} />}
      <form class="stack" onSubmit={submit} noValidate>
        <Field id="code" label={t("enrol.code")} help={t("enrol.codeHelp")}>
          <TextInput id="code" text={code} onText={type} describedBy="code-help" />
        </Field>
        <Field id="name" label={t("enrol.name")} help={t("enrol.nameHelp")}>
          <TextInput id="name" text={called} onText={setName} max={60} describedBy="name-help" />
        </Field>
        {scanned && <Banner tone="decided" icon="check" urgent title={t("scan.done")} />}
        {problem && <Banner tone="refused" icon="error" urgent title={problem} />}
        <Button id="enrol" type="submit" kind="beacon" wide disabled={busy}>
          {busy ? t("enrol.doing") : t("enrol.do")}
        </Button>
      </form>
      {linked && <Scan onFound={take} onType={() => focus("code")} aside />}
      <details class="more">
        <summary>{t("enrol.again")}</summary>
        <p>{t("enrol.againText")}</p>
      </details>
      {mainland && <LinkButton href="#/desk">{t("enrol.toDesk")}</LinkButton>}
    </Gate>
  );
}

/** Tells tablets apart whose names nobody chose: which there are is not known before enrolment. */
function twoDigits(): number {
  return 10 + Math.floor(Math.random() * 90);
}

function focus(id: string): void {
  document.getElementById(id)?.focus();
}

/** Why it did not work, or undefined when it did. */
async function join(code: string, name: string, fleet?: string): Promise<string | undefined> {
  try {
    const called = said(name);
    enrolment.value = await enrol(location.origin, code.trim(), called, replica(), fleet);
    go("#/", { replace: true });
    settle();
    return undefined;
  } catch (error) {
    return forCode("failed", codeOf(error));
  }
}
