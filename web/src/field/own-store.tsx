import { useState } from "preact/hooks";
import { t } from "../text/index.ts";
import { Banner, Button } from "../ui/kit.tsx";
import { when } from "./clock.ts";
import { useLive } from "./live.ts";
import { enrolment, replica } from "./session.ts";

/** The fact that says how much of this was understood: renewals, and the word of the island. */
const FACT = "store-understood";

interface Known {
  readonly renewals: number;
  readonly earlier: boolean;
}

/** What happened to this tablet's own store, until somebody has understood it. */
export function OwnStore() {
  const renewals = useLive(() => replica().renewals()) ?? [];
  const [touched, setTouched] = useState(0);
  const known = useLive(readKnown, [touched]);
  if (!known) return null;
  const last = renewals.length > known.renewals ? renewals.at(-1) : undefined;
  const earlier = known.earlier ? undefined : enrolment.value?.earlier;
  const understood = async () => {
    await replica().facts.put(FACT, { renewals: renewals.length, earlier: true });
    setTouched(touched + 1);
  };
  if (!last && !earlier) return null;
  return (
    <>
      {last && (
        <Banner tone="asks" icon="warning" title={t("renewed.title")}>
          <p>{t("renewed.text", { when: when(last.at) })}</p>
          <Button onClick={understood}>{t("renewed.understood")}</Button>
        </Banner>
      )}
      {earlier && (
        <Banner tone="asks" icon="warning" title={t("emptied.title")}>
          <p>{t("emptied.text", { n: earlier.changes })}</p>
          {earlier.lost > 0 && <p>{t("emptied.lost", { n: earlier.lost })}</p>}
          <Button onClick={understood}>{t("renewed.understood")}</Button>
        </Banner>
      )}
    </>
  );
}

/** The same as facts, which stay. */
export async function ownStoreFacts(): Promise<[string, string][]> {
  const last = (await replica().renewals()).at(-1);
  const earlier = enrolment.value?.earlier;
  return [
    ...(last ? [[t("renewed.fact"), when(last.at)] as [string, string]] : []),
    ...(earlier ? [[t("emptied.fact"), String(earlier.changes)] as [string, string]] : []),
  ];
}

async function readKnown(): Promise<Known> {
  return (await replica().facts.get<Known>(FACT)) ?? { renewals: 0, earlier: false };
}
